package library

import "testing"

func TestTableFaults(t *testing.T) {
	const (
		head = `permissionTable: {dated: "2026-08-07", source: s, names: {P.All: {says: p, grant: tenant, aliases: ` +
			`[Ps.All]}}, needs: [`
		claim = `
exchanges: [{operation: op, name: n, request: {method: GET, path: /p}, permissions: {clause: c, least: [P.All]}, expect: base}]`
	)
	checkFaults(t, []faultTest{
		{
			why:  "a table of its own is taken in place of the embedded",
			file: head + `{operation: op, least: [P.All], source: s}]}` + claim,
		},
		{
			why:  "a row by an alias",
			file: head + `{operation: op, least: [P.All], higher: [Ps.All], source: s}]}` + claim,
			want: []string{
				`f.yaml:1:161: "Ps.All" is a documentation spelling, which no token has; expected the canonical name; did you ` +
					`mean "P.All"?`},
		},
		{
			why:  "two rows of one kind would hide one another",
			file: head + `{operation: op, least: [P.All], source: s}, {operation: op, least: [], source: s}]}` + claim,
			want: []string{`f.yaml:1:164: the row of "op" is defined twice; expected one; the other is at f.yaml:1:120`},
		},
		{
			why:  "what a row cannot say",
			file: head + `{operation: op, media: nobody, checked: never, least: [P.All], source: s}]}` + claim,
			want: []string{
				`f.yaml:1:143: "nobody"; expected one of service, app`,
				`f.yaml:1:160: "never"; expected one of here, creation`,
			},
		},
		{
			why:  "a day that is none",
			file: `permissionTable: {dated: last week, source: s, names: {}, needs: []}`,
			want: []string{`f.yaml:1:26: "last week" is not a day; expected one such as 2026-08-07`},
		},
		{
			why: "a result that is explained twice, without a source, and one of no evidence",
			file: `resultInfo:
- {code: 200, subcode: 1, says: a, evidence: documented}
- {code: 200, subcode: 1, says: b, evidence: assumed}
- {code: 200, says: c, evidence: rumour, source: s}`,
			want: []string{
				`f.yaml:2:3: the explanation of 200/1 is documented and names no source; expected a source: a URL, or a ` +
					`reference such as samples #616`,
				`f.yaml:3:3: the result 200/1 is defined twice; expected one; the other is at f.yaml:2:3`,
				`f.yaml:4:34: "rumour"; expected one of documented, observed, disputed, assumed`,
			},
		},
	})
}

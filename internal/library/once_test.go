package library

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"conform/internal/place"
)

// TestWhatIsSaidOnceIsWhatIsSaidInFull compares data that is written short with the same data written in full: but for
// the places, nothing may differ.
func TestWhatIsSaidOnceIsWhatIsSaidInFull(t *testing.T) {
	t.Parallel()
	const table = `
clauses: {d: {says: x, evidence: assumed}, unless: {says: x, evidence: assumed}}
permissionTable:
  dated: 2026-08-07
  source: https://learn.microsoft.com
  names: {A.All: {says: x, grant: tenant}}
  needs:
    - {operation: op, least: [A.All], source: https://learn.microsoft.com}
    - {operation: op, call: meeting, least: [A.All], source: https://learn.microsoft.com}
    - {operation: later, least: [A.All], checked: creation, source: https://learn.microsoft.com}
answers: [{name: keep, expect: [{clause: d, status: 404}, {clause: unless, status: 404}]}]
`
	for _, tt := range []struct{ why, short, full string }{
		{"method and path are those of the operation",
			`operations: {op: {method: POST, path: "/p/${v.one}"}}
exchanges: [{operation: op, name: n, request: {body: {}}, expect: base}, {operation: op, name: m, expect: base}]`,
			`exchanges:
- {operation: op, name: n, request: {method: POST, path: "/p/${v.one}", body: {}}, expect: base}
- {operation: op, name: m, request: {method: POST, path: "/p/${v.one}"}, expect: base}`},
		{"unless the request says otherwise",
			`operations: {op: {method: POST, path: /p}}
exchanges: [{operation: op, name: n, request: {path: /q}, expect: base}, {operation: op, name: m, request: {method: PUT}, expect: base}]`,
			`exchanges: [{operation: op, name: n, request: {method: POST, path: /q}, expect: base}, {operation: op, name: m, ` +
				`request: {method: PUT, path: /p}, expect: base}]`},
		{"or is like another",
			`operations: {op: {method: POST, path: /p}, other: {method: GET, path: /o}}
exchanges: [{operation: op, name: n, request: {body: {a: 1}}, expect: base}, {operation: other, name: n, request: {like: {operation: op, name: n}}, expect: base}, {operation: other, name: m, expect: base}]`,
			`exchanges:
- {operation: op, name: n, request: {method: POST, path: /p, body: {a: 1}}, expect: base}
- {operation: other, name: n, request: {like: {operation: op, name: n}}, expect: base}
- {operation: other, name: m, request: {method: GET, path: /o}, expect: base}`},
		{"the least permissions are those of the operation's rows",
			`exchanges:
- {operation: op, name: n, request: {method: GET, path: /p}, permissions: {clause: d}, expect: base}
- {operation: later, name: n, request: {method: GET, path: /p}, permissions: {clause: d}, expect: base}`,
			`exchanges:
- {operation: op, name: n, request: {method: GET, path: /p}, permissions: {clause: d, least: [A.All]}, expect: base}
- {operation: later, name: n, request: {method: GET, path: /p}, permissions: {clause: d, least: []}, expect: base}`},
		{"promises have names, in lists too, and answers name answers defined later",
			`exchanges: [{operation: op, name: n, request: {method: GET, path: /p}, expect: [two, {clause: d, noBody: true}, base], capture: {a: /mine}}]
answers:
- {name: two, expect: [one, {clause: d, status: 200}]}
- {name: one, expect: [{clause: unless, headers: {X: "${b}"}}], capture: {a: /a, b: /b}}`,
			`exchanges:
- operation: op
  name: n
  request: {method: GET, path: /p}
  expect: [{clause: unless, headers: {X: "${b}"}}, {clause: d, status: 200}, {clause: d, noBody: true}, {clause: c, status: 200}]
  capture: {a: /mine, b: /b}
answers:
- {name: two, expect: [{clause: unless, headers: {X: "${b}"}}, {clause: d, status: 200}], capture: {a: /a, b: /b}}
- {name: one, expect: [{clause: unless, headers: {X: "${b}"}}], capture: {a: /a, b: /b}}`},
		{"each message has what it does not say itself",
			`sequences:
- name: s
  each: {clause: d, dataClause: unless, change: updated, resource: "/r/${v.one}", state: x, select: {a: 1}, data: {b: 2}, item: {c: 3}}
  messages:
  - {label: a}
  - {label: b, clause: c, dataClause: d, change: deleted, resource: /q, state: y, select: {d: 4}, data: {e: 5}, item: $any, times: 0+}
  - {label: e, data: $any, item: $any}
  - {label: f, times: 0}
  - {label: g, data: {h: 6}, times: 0}`,
			`sequences:
- name: s
  messages:
  - {label: a, clause: d, dataClause: unless, change: updated, resource: "/r/${v.one}", state: x, select: {a: 1}, data: {b: 2}, item: {c: 3}}
  - {label: b, clause: c, dataClause: d, change: deleted, resource: /q, state: y, select: {d: 4}, data: {e: 5}, times: 0+}
  - {label: e, clause: d, dataClause: unless, change: updated, resource: "/r/${v.one}", state: x, select: {a: 1}}
  - {label: f, clause: d, dataClause: unless, change: updated, resource: "/r/${v.one}", state: x, select: {a: 1}, times: 0}
  - {label: g, clause: d, dataClause: unless, change: updated, resource: "/r/${v.one}", state: x, select: {a: 1}, data: {h: 6}, times: 0}`},
		{"a sequence is like another, less some messages, which then have no place in its order",
			`sequences:
- name: s
  messages: [{label: a, clause: d, state: a}, {label: b, clause: d, state: b}, {label: c, clause: d, state: c}]
  order: [{inOrder: [a, b, c], clause: c}, {before: [b, c]}]
  nothingAfter: c
  within: 5s
- {name: t, like: {sequence: s, remove: [c]}}
- {name: u, like: {sequence: t, remove: [b]}, within: 6s}
- {name: v, like: {sequence: s}, order: [{before: [c, a]}], nothingAfter: a}`,
			`sequences:
- name: s
  messages: [{label: a, clause: d, state: a}, {label: b, clause: d, state: b}, {label: c, clause: d, state: c}]
  order: [{inOrder: [a, b, c], clause: c}, {before: [b, c]}]
  nothingAfter: c
  within: 5s
- name: t
  messages: [{label: a, clause: d, state: a}, {label: b, clause: d, state: b}]
  order: [{inOrder: [a, b], clause: c}]
  within: 5s
- {name: u, messages: [{label: a, clause: d, state: a}], within: 6s}
- name: v
  messages: [{label: a, clause: d, state: a}, {label: b, clause: d, state: b}, {label: c, clause: d, state: c}]
  order: [{before: [c, a]}]
  nothingAfter: a
  within: 5s`},
		{"its own messages change those of their label, and go before what holds for each",
			`sequences:
- name: s
  each: {change: updated, resource: /s}
  messages: [{label: a, clause: d, state: a, data: {x: 1}, times: 0-1, capture: {k: /k}}, {label: b, clause: d, state: b}]
- name: t
  like: {sequence: s, remove: [b]}
  each: {resource: /t, item: {y: 2}}
  messages: [{label: b, clause: c, times: 0}, {label: a, clause: unless, data: {z: 3}}]`,
			`sequences:
- name: s
  messages:
  - {label: a, clause: d, change: updated, resource: /s, state: a, data: {x: 1}, times: 0-1, capture: {k: /k}}
  - {label: b, clause: d, change: updated, resource: /s, state: b}
- name: t
  messages:
  - {label: a, clause: unless, change: updated, resource: /s, state: a, data: {z: 3}, item: {y: 2}, times: 0-1, capture: {k: /k}}
  - {label: b, clause: c, resource: /t, times: 0}`},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			read := func(text string) *Library {
				lib, faults := load(t, map[string]string{"base.yaml": base, "table.yaml": table, "f.yaml": text})
				if faults != nil {
					t.Fatalf("%s\n%q", text, faults)
				}
				return lib
			}
			inFull := []cmp.Option{
				cmp.Comparer(func(a, b place.Position) bool { return true }),
				cmp.FilterPath(func(p cmp.Path) bool {
					f, ok := p.Last().(cmp.StructField)
					return ok && (f.Name() == "Answers" || f.Name() == "Like" || f.Name() == "Row" || f.Name() == "uses")
				}, cmp.Ignore()),
				cmpopts.EquateEmpty(),
			}
			short, full := read(tt.short), read(tt.full)
			for what, pair := range map[string][2]any{
				"exchanges": {full.Exchanges, short.Exchanges}, "answers": {full.Answers, short.Answers},
				"sequences": {full.Sequences, short.Sequences},
			} {
				if diff := cmp.Diff(pair[0], pair[1], inFull...); diff != "" {
					t.Errorf("%s (-in full +short):\n%s", what, diff)
				}
			}
		})
	}
}

func TestOnceFaults(t *testing.T) {
	t.Parallel()
	checkFaults(t, []faultTest{
		{"an operation that is misspelt has no method", `operations: {sing: {method: POST, path: /p}}
exchanges: [{operation: sign, name: n, request: {body: {}}, expect: base}, {operation: sign, name: m, expect: base}, {operation: sing, name: m, expect: base}]`,
			[]string{
				`f.yaml:2:40: the key "method" is missing; expected it, or like, or the operation under operations; did you ` +
					`mean "sing"?`,
				`f.yaml:2:40: the key "path" is missing; expected it, or like, or the operation under operations; did you ` +
					`mean "sing"?`,
				`f.yaml:2:76: the key "request" is missing; expected it, or the operation under operations; did you mean "sing"?`,
			}},
		{"an operation that nothing takes its route from", `operations: {op: {method: FETCH, path: p}, sing: {method: POST, path: /p}}
exchanges: [{operation: op, name: n, expect: base}, {operation: sing, name: n, request: {method: GET, path: /q}, expect: base}]`, []string{
			`f.yaml:1:27: "FETCH"; expected one of GET, POST, PATCH, PUT, DELETE; did you mean "PATCH"?`,
			`f.yaml:1:40: the path "p" does not begin with /; expected the path below the API version, such as ` +
				`/communications/calls`,
			`f.yaml:1:44: the operation "sing" is not used; expected an exchange whose request takes method or path from it, ` +
				`or no operation`,
		}},
		{"what the table does not say, or not alike, has to be said", `exchanges:
- {operation: sing, name: n, request: {method: GET, path: /p}, permissions: {clause: c}, expect: base}
- {operation: create call, name: n, request: {method: GET, path: /p}, permissions: {clause: c}, expect: base}`, []string{
			`f.yaml:2:64: the key "least" is missing; expected it, since the permission table has no row for the ` +
				`operation "sing"`,
			`f.yaml:3:71: the key "least" is missing; expected it, since the rows of the permission table for "create ` +
				`call" differ`,
		}},
		{"a name in a list is that of an answer",
			`answers: [{name: a, expect: [bse, {clause: c, status: 200}, 5]}, {name: b, expect: [b2]}, {name: b2, expect: [b]}]`,
			[]string{
				`f.yaml:1:30: unknown answer "bse"; expected a name under answers; did you mean "base"?`,
				"f.yaml:1:61: the number 5; expected a promise, or the name of an answer",
				`f.yaml:1:111: the answer "b" holds itself`,
			}},
		{"a fault of an answer is reported once",
			`answers: [{name: a, expect: [{clause: cc, status: 200}]}, {name: b, expect: [a]}, {name: d, expect: [b, a]}]`,
			[]string{
				`f.yaml:1:39: unknown clause "cc"; expected an id under clauses; did you mean "c"?`,
			}},
		{"like names a sequence, and messages of it", `sequences:
- {name: one, messages: [{label: a, clause: c, state: x}]}
- {name: two, like: {sequence: oen}}
- {name: three, like: {sequence: one, remove: [b]}, messages: [{label: b, state: y}, {label: b, clause: c, state: y}]}
- {name: four, like: {sequence: five}}
- {name: five, like: {sequence: four}}
- {name: six}
- {name: seven, like: {sequence: one}, order: [{before: [a, z]}], each: {stat: x}}
- {name: eight, each: {state: x}, messages: [{label: a, clause: c, times: often}]}`, []string{
			`f.yaml:3:32: unknown sequence "oen"; expected a name under sequences; did you mean "one"?`,
			`f.yaml:4:48: unknown label "b"; expected one of the messages of "one"`,
			`f.yaml:4:64: the key "clause" is missing; expected it, or one under each or in like`,
			`f.yaml:4:94: the label "b" stands twice in the sequence; expected one; the other is at f.yaml:4:72`,
			`f.yaml:6:33: the sequence is like "four", which is like this one`,
			`f.yaml:7:3: the key "messages" is missing; expected it, or like`,
			`f.yaml:8:61: unknown label "z"; expected one of the sequence's messages`,
			`f.yaml:8:74: unknown key "stat"; expected one of clause, dataClause, change, resource, state, select, data, ` +
				`item; did you mean "state"?`,
			`f.yaml:9:75: the text "often"; expected a count such as 1, 0 (never), "1+" or "2-3"`,
		}},
	})
}

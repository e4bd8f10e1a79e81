package library

import (
	"slices"
	"testing"
)

// TestAnswersInCommon: what all answers have, and those of an operation, is read and found by who judges.
func TestAnswersInCommon(t *testing.T) {
	t.Parallel()
	lib, faults := load(t, map[string]string{"f.yaml": `clauses: {c: {says: x, evidence: assumed}}
everyAnswer:
- {expect: [{clause: c, headers: {request-id: $guid}}]}
- {when: body, expect: [{clause: c, headers: {Content-Type: text}}]}
- {when: success, expect: [{clause: c, body: {a: 1}}]}
- {when: refusal, expect: [{clause: c, body: {error: $any}}, {clause: c, status: 404}]}
- {status: 404, expect: [{clause: c, at: [{path: /error/code, is: a}]}]}
operations: {op: {method: GET, path: "/p/${v}", answers: a thing, location: "/p/${v}/things"}, none: {method: GET, path: /p}}
answers: [{name: a thing, expect: [{clause: c, body: {$closed: {a: 1}}}]}]
variables: {v: {says: x, mock: y}}
exchanges:
- {operation: op, name: n, expect: [{clause: c, status: 200, at: [{path: /a, is: 1}]}]}
- {operation: none, name: n, expect: [{clause: c, status: 204, noBody: true}]}
`})
	if faults != nil {
		t.Fatal(faults)
	}
	if o := lib.Operation("op"); o.Answers == nil || o.Answers != lib.Answer("a thing") || o.Location != "/p/${v}/things" {
		t.Errorf("op has %+v", o)
	}
	for _, name := range []string{"none", "of nobody"} {
		if o := lib.Operation(name); o.Answers != nil || o.Location != "" {
			t.Errorf("%s has %+v", name, o)
		}
	}
	for _, tt := range []struct {
		status int
		body   bool
		want   []int // rules, by their place
	}{
		{200, true, []int{0, 1, 2}},
		{204, false, []int{0}},
		{302, true, []int{0, 1}},
		{404, true, []int{0, 1, 3, 4}},
		{503, false, []int{0, 3}},
	} {
		var got []int
		for i := range lib.Rules {
			if lib.Rules[i].Holds(tt.status, tt.body) {
				got = append(got, i)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("of an answer %d, body %v, hold %v, want %v", tt.status, tt.body, got, tt.want)
		}
	}
	if got := len(lib.Rules[3].Expect); got != 2 {
		t.Errorf("a rule of two promises has %d", got)
	}
}

// TestAnswersInCommonFaults: what would leave an answer open is a fault of the data.
func TestAnswersInCommonFaults(t *testing.T) {
	t.Parallel()
	checkFaults(t, []faultTest{
		{"an operation says what it answers with, once for all that look", `operations: {op: {method: GET, path: /p}}
exchanges:
- {operation: op, name: n, expect: [{clause: c, status: 200, body: {id: $guid}}]}
- {operation: op, name: m, expect: [{clause: c, status: 200}, {clause: c, at: [{path: /id, is: $guid}]}]}`, []string{
			`f.yaml:1:14: the operation "op" leaves open what else its answer has, and "n" looks into its body; expected ` +
				`answers, with the name of an answer whose body is $closed`,
		}},
		{"and so does one whose exchange names an answer that looks", `operations: {op: {method: GET, path: /p}}
answers: [{name: seen, expect: [{clause: c, status: 201, body: {id: $guid}}]}]
exchanges: [{operation: op, name: n, expect: seen}]`, []string{
			`f.yaml:1:14: the operation "op" leaves open what else its answer has, and "n" looks into its body; expected ` +
				`answers, with the name of an answer whose body is $closed`,
		}},
		{"that answer closes its body", `operations:
  op: {method: GET, path: /p, answers: open}
  allOf: {method: GET, path: /p, answers: one of all}
  oneOf: {method: GET, path: /p, answers: not each}
answers:
- {name: open, expect: [{clause: c, body: {a: {$closed: {b: 1}}}}, {clause: c, headers: {A: b}}]}
- {name: one of all, expect: [{clause: c, body: {$allOf: [{a: 1}, {$closed: {a: 1}}]}}]}
- {name: not each, expect: [{clause: c, body: {$oneOf: [{a: 1}, {$closed: {a: 1}}]}}]}
exchanges:
- {operation: op, name: n, expect: [{clause: c, status: 200, body: $any}]}
- {operation: allOf, name: n, expect: [{clause: c, status: 200, body: $any}]}
- {operation: oneOf, name: n, expect: [{clause: c, status: 200, body: $any}]}`, []string{
			`f.yaml:2:40: the answer "open" leaves open what else the body has; expected a promise of it whose body is $closed`,
			`f.yaml:4:43: the answer "not each" leaves open what else the body has; expected a promise of it whose body ` +
				`is $closed`,
		}},
		{"refusals, and successes without a body, are asked for nothing", `operations: {op: {method: GET, path: /p}}
exchanges:
- {operation: op, name: n, expect: [{clause: c, status: 404, body: {error: $any}}]}
- {operation: op, name: m, expect: [{clause: c, status: 204, noBody: true}]}`, nil},
		{"what is kept is found", `kept:
- {clause: cc, type: "a(", members: [a]}
- {clause: c, type: a, members: []}`, []string{
			`f.yaml:2:12: unknown clause "cc"; expected an id under clauses; did you mean "c"?`,
			"f.yaml:2:22: error parsing regexp: missing closing ): `a(`; expected a regular expression (RE2) such as " +
				"^#microsoft\\.graph\\.call$",
			`f.yaml:2:38: "a" is not a JSON pointer: it does not begin with /; expected a JSON pointer such as /id`,
			`f.yaml:3:3: members is empty; expected at least one JSON pointer`,
		}},
		{"what holds for every notification has a pattern", `everyNotification:
- {clause: cc, item: $any}
- {clause: c}`, []string{
			`f.yaml:2:12: unknown clause "cc"; expected an id under clauses; did you mean "c"?`,
			`f.yaml:3:3: the key "item" is missing`,
		}},
		{"names, places and words are checked", `operations: {op: {method: GET, path: /p, answers: opne, location: p}}
answers: [{name: open, expect: [{clause: c, status: 200}]}]
exchanges: [{operation: op, name: n, expect: [{clause: c, status: 200, body: $any}]}]
everyAnswer:
- {when: sucess, expect: [{clause: cc, status: 200}]}
- {expect: []}
- {when: body}
- {status: 99, expect: [{clause: c, status: 200}]}`, []string{
			`f.yaml:1:51: unknown answer "opne"; expected a name under answers; did you mean "open"?`,
			`f.yaml:1:67: the path "p" does not begin with /; expected the path below the API version, such as ` +
				`/communications/calls`,
			`f.yaml:5:10: "sucess"; expected one of body, success, refusal; did you mean "success"?`,
			`f.yaml:5:36: unknown clause "cc"; expected an id under clauses; did you mean "c"?`,
			`f.yaml:6:3: no promise under expect; expected at least one`,
			`f.yaml:7:3: the key "expect" is missing`,
			`f.yaml:8:12: the status 99; expected 100 to 599`,
		}},
	})
}

package library

import "testing"

// TestFormatFaults is about keys and types.
func TestFormatFaults(t *testing.T) {
	checkFaults(t, []faultTest{
		{
			why:  "an unknown key, with the nearest",
			file: `answrs: []`,
			want: []string{
				`f.yaml:1:1: unknown key "answrs"; expected one of clauses, variables, shapes, operations, exchanges, answers, ` +
					`everyAnswer, kept, everyNotification, sequences, permissionTable, resultInfo; did you mean "answers"?`,
			},
		},
		{
			why:  "an unknown key deep inside",
			file: `answers: [{name: a, expect: [{clause: c, stauts: 200}]}]`,
			want: []string{
				`f.yaml:1:42: unknown key "stauts"; expected one of clause, status, headers, location, body, noBody, echo, at; ` +
					`did you mean "status"?`,
			},
		},
		{
			why: "all faults are told at once, each once",
			file: `variables: {a: {sys: x}, b: {mock: 5}}
answers: x`,
			want: []string{
				`f.yaml:1:17: unknown key "sys"; expected one of says, mock, needs, provided, given; did you mean "says"?`,
				`f.yaml:1:26: the key "says" is missing`,
				`f.yaml:1:36: the number 5; expected text: quote it ("5")`,
				`f.yaml:2:10: the text "x"; expected a list`,
			},
		},
		{
			why:  "a list where a mapping belongs",
			file: `clauses: [a]`,
			want: []string{
				`f.yaml:1:10: a list; expected a mapping`,
			},
		},
		{
			why:  "a mapping where a list belongs",
			file: `answers: {a: b}`,
			want: []string{
				`f.yaml:1:10: a mapping; expected a list`,
			},
		},
		{
			why:  "text must be text",
			file: `variables: {a: {says: 5, mock: true}, b: {says: null, mock: [x]}, d: {says: "", mock: {}}}`,
			want: []string{
				`f.yaml:1:23: the number 5; expected text: quote it ("5")`,
				`f.yaml:1:32: true; expected text: quote it ("true")`,
				`f.yaml:1:49: null; expected text`,
				`f.yaml:1:61: a list; expected text`,
				`f.yaml:1:77: the text is empty; expected at least one character`,
				`f.yaml:1:87: a mapping; expected text`,
			},
		},
		{
			why: "a status must be a number",
			file: `answers: [{name: a, expect: [{clause: c, status: "201"}, {clause: c, status: 2.5}, ` +
				`{clause: c, status: 99}]}]`,
			want: []string{
				`f.yaml:1:50: the text "201"; expected a whole number`,
				`f.yaml:1:78: the number 2.5; expected a whole number`,
				`f.yaml:1:104: the status 99; expected 100 to 599`,
			},
		},
		{
			why:  "noBody false says nothing",
			file: `answers: [{name: a, expect: [{clause: c, status: 204, noBody: false}]}]`,
			want: []string{
				`f.yaml:1:63: false; expected true, or nothing at all`,
			},
		},
		{
			why:  "an alias is followed, and its fault told where it stands",
			file: `variables: {a: {says: &x 5, mock: *x}}`,
			want: []string{
				`f.yaml:1:23: the number 5; expected text: quote it ("5")`,
			},
		},
	})
}

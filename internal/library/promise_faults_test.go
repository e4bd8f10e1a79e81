package library

import "testing"

// TestPromisesFaults is about what is expected of an answer.
func TestPromisesFaults(t *testing.T) {
	checkFaults(t, []faultTest{
		{
			why:  "a promise asks for something",
			file: `answers: [{name: a, expect: [{clause: c}, {clause: c, headers: {}}]}]`,
			want: []string{
				`f.yaml:1:30: the promise asks for nothing; expected at least one of status, headers, location, body, noBody, ` +
					`echo, at`,
				`f.yaml:1:43: headers is empty; expected at least one entry, or no headers`,
			},
		},
		{
			why:  "an answer promises something",
			file: `answers: [{name: a, expect: []}]`,
			want: []string{
				`f.yaml:1:11: no promise under expect; expected at least one`,
			},
		},
		{
			why: "headers are text, and their names are",
			file: `answers: [{name: a, expect: [{clause: c, headers: {Retry-After: 5, 'a b': x, X: [y], request-id: $guid, ` +
				`Request-Id: $guid, Y: $absent, Z: $integer}}]}]`,
			want: []string{
				`f.yaml:1:65: the number 5; expected text: quote it ("5")`,
				`f.yaml:1:68: "a b" is not a name of a header; expected one such as Content-Type`,
				`f.yaml:1:81: $array for a header, whose value is text; expected a pattern for text`,
				`f.yaml:1:105: the header "Request-Id" stands twice; letter case makes no difference`,
				`f.yaml:1:139: $integer for a header, whose value is text; expected a pattern for text`,
			},
		},
		{
			why: "pointers are checked",
			file: `answers: [{name: a, expect: [{clause: c, location: id, echo: [callbackUri, {pointer: /x, from: y}, ` +
				`{pointr: /x, from: /y}]}]}]`,
			want: []string{
				`f.yaml:1:52: "id" is not a JSON pointer: it does not begin with /; expected a JSON pointer such as /id`,
				`f.yaml:1:63: "callbackUri" is not a JSON pointer: it does not begin with /; expected a JSON pointer such as /id`,
				`f.yaml:1:96: "y" is not a JSON pointer: it does not begin with /; expected a JSON pointer such as /id`,
				`f.yaml:1:101: unknown key "pointr"; expected one of pointer, from; did you mean "pointer"?`,
			},
		},
		{
			why: "paths are checked",
			file: `answers: [{name: a, expect: [{clause: c, at: [{path: a..b, is: $any}, {path: 'a.#(b==1', is: $any}, ` +
				`{path: 'a\', is: $any}, {path: /~x, is: $any}, {path: 'a)', is: $any}, {path: 'a.', is: {$optional: x}}, ` +
				`{path: 'v.#(t=="a.b").@odata\.type', is: $absent}]}]}]`,
			want: []string{
				`f.yaml:1:54: the path "a..b" has an empty part; expected a JSON pointer such as /id, or a gjson path such as ` +
					`targets.0.identity`,
				`f.yaml:1:78: the path "a.#(b==1" has no ) at the end of what it opens; expected a JSON pointer such as /id, or ` +
					`a gjson path such as targets.0.identity`,
				`f.yaml:1:108: the path "a\\" ends in a backslash; expected a JSON pointer such as /id, or a gjson path such as ` +
					`targets.0.identity`,
				`f.yaml:1:132: "/~x" is not a JSON pointer: ~ without 0 or 1 after it; expected a JSON pointer such as /id, or ` +
					`a gjson path such as targets.0.identity`,
				`f.yaml:1:155: the path "a)" closes a ) that is not open; expected a JSON pointer such as /id, or a gjson path ` +
					`such as targets.0.identity`,
				`f.yaml:1:179: the path "a." has an empty part; expected a JSON pointer such as /id, or a gjson path such as ` +
					`targets.0.identity`,
				`f.yaml:1:189: $optional for a single place; expected a pattern, or $absent`,
			},
		},
		{
			why:  "no body and something about it",
			file: `answers: [{name: a, expect: [{clause: c, noBody: true, body: $any}]}]`,
			want: []string{
				`f.yaml:1:42: noBody beside what is said about a body; expected one of them`,
			},
		},
		{
			why: "an echo of what is not sent can never hold",
			file: `exchanges:
- {operation: op, name: n, request: {method: POST, path: /p, body: {callbackUri: x}}, expect: [{clause: c, echo: [/callbackUrl]}]}
- {operation: op, name: m, request: {method: GET, path: /p}, expect: [{clause: c, echo: [/x]}]}`,
			want: []string{
				`f.yaml:2:115: the request body has no "callbackUrl"; expected a place that is sent; did you mean "callbackUri"?`,
				`f.yaml:3:90: an echo of a request that has no body`,
			},
		},
		{
			why:  "an unknown answer, with the nearest",
			file: `exchanges: [{operation: op, name: n, request: {method: GET, path: /p}, expect: bas}]`,
			want: []string{
				`f.yaml:1:80: unknown answer "bas"; expected a name under answers; did you mean "base"?`,
			},
		},
		{
			why: "an expectation is a list or a name",
			file: `exchanges: [{operation: op, name: n, request: {method: GET, path: /p}, expect: {clause: c}}, {operation: ` +
				`op, name: m, request: {method: GET, path: /p}, expect: []}]`,
			want: []string{
				`f.yaml:1:80: a mapping; expected a list of promises, or the name of an answer`,
				`f.yaml:1:153: no promise under expect; expected at least one`,
			},
		},
	})
}

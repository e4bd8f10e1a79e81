package library

import "testing"

// TestRequestsFaults is about what is sent.
func TestRequestsFaults(t *testing.T) {
	checkFaults(t, []faultTest{
		{
			why:  "a token that there is not would be skipped on every target, and never be seen",
			file: `exchanges: [{operation: op, name: n, request: {method: GET, path: /p, token: Expired}, expect: base}]`,
			want: []string{
				`f.yaml:1:78: "Expired"; expected one of none, garbage, twice, tampered, expired, not yet valid, wrong ` +
					`audience, wrong tenant, delegated, unknown key; did you mean "expired"?`,
			},
		},
		{
			why:  "method and path are needed",
			file: `exchanges: [{operation: op, name: n, request: {version: beta}, expect: base}]`,
			want: []string{
				`f.yaml:1:38: the key "method" is missing; expected it, or like, or the operation under operations`,
				`f.yaml:1:38: the key "path" is missing; expected it, or like, or the operation under operations`,
			},
		},
		{
			why:  "methods are in capitals",
			file: `exchanges: [{operation: op, name: n, request: {method: post, path: /p}, expect: base}]`,
			want: []string{
				`f.yaml:1:56: "post"; expected one of GET, POST, PATCH, PUT, DELETE; did you mean "POST"?`,
			},
		},
		{
			why: "a path begins with a slash and is below the version",
			file: `exchanges:
- {operation: op, name: n, request: {method: GET, path: p}, expect: base}
- {operation: op, name: m, request: {method: GET, path: /beta/p}, expect: base}
- {operation: op, name: o, request: {method: GET, path: /p p}, expect: base}`,
			want: []string{
				`f.yaml:2:57: the path "p" does not begin with /; expected the path below the API version, such as ` +
					`/communications/calls`,
				`f.yaml:3:57: the path "/beta/p" has the API version in it; expected the path below the API version, such as ` +
					`/communications/calls`,
				`f.yaml:4:57: the path holds a blank, a line break or #, which no request line can; expected the path below the ` +
					`API version, such as /communications/calls`,
			},
		},
		{
			why:  "versions are two",
			file: `exchanges: [{operation: op, name: n, request: {method: GET, path: /p, version: "1.0"}, expect: base}]`,
			want: []string{
				`f.yaml:1:80: "1.0"; expected one of beta, v1.0; did you mean "v1.0"?`,
			},
		},
		{
			why:  "one body only",
			file: `exchanges: [{operation: op, name: n, request: {method: POST, path: /p, body: {}, raw: x}, expect: base}]`,
			want: []string{
				`f.yaml:1:82: raw beside body; expected one of body, raw, like`,
			},
		},
		{
			why: "header names and values must fit into a request",
			file: `exchanges: [{operation: op, name: n, request: {method: GET, path: /p, headers: {"a b": c, X: "a\nb", x: ` +
				`c}}, expect: base}]`,
			want: []string{
				`f.yaml:1:81: "a b" is not a name of a header; expected one such as Content-Type`,
				`f.yaml:1:94: a line break in the value of a header; expected one line`,
				`f.yaml:1:102: the header "x" stands twice; letter case makes no difference`,
			},
		},
		{
			why:  "like names an exchange that is there",
			file: `exchanges: [{operation: op, name: n, request: {like: {operation: op, name: bas}}, expect: base}]`,
			want: []string{
				`f.yaml:1:76: unknown exchange "op, bas"; expected one under exchanges; did you mean "op, base"?`,
			},
		},
		{
			why:  "like names one of that operation",
			file: `exchanges: [{operation: op, name: n, request: {like: {operation: opp, name: base}}, expect: base}]`,
			want: []string{
				`f.yaml:1:77: unknown exchange "opp, base"; expected one under exchanges; did you mean "op, base"?`,
			},
		},
		{
			why: "a request that is like itself, by way of another",
			file: `exchanges:
- {operation: op, name: a, request: {like: {operation: op, name: b}}, expect: base}
- {operation: op, name: b, request: {like: {operation: op, name: a}}, expect: base}`,
			want: []string{
				`f.yaml:3:66: the request is like that of "op, a", which is like this one`,
			},
		},
		{
			why: "what is changed must be there",
			file: `exchanges: [{operation: op, name: n, request: {like: {operation: op, name: base, set: {/x/y: 1, /a/b/7: ` +
				`1, a: 1, "": 1, "/~2": 1}, remove: [/c, /a/bb, /a/b/01]}}, expect: base}]`,
			want: []string{
				`f.yaml:1:88: the request body has no "x"`,
				`f.yaml:1:97: the request body has no "7" in "/a/b"`,
				`f.yaml:1:108: "a" is not a JSON pointer: it does not begin with /; expected a JSON pointer such as /callbackUri`,
				`f.yaml:1:114: "" names the whole body; expected a JSON pointer such as /callbackUri`,
				`f.yaml:1:121: "/~2" is not a JSON pointer: ~ without 0 or 1 after it; expected a JSON pointer such as ` +
					`/callbackUri`,
				`f.yaml:1:141: the request body has no "c"`,
				`f.yaml:1:145: the request body has no "bb" in "/a"; did you mean "b"?`,
				`f.yaml:1:152: the request body has no "01" in "/a/b"`,
			},
		},
		{
			why: "only JSON can be changed",
			file: `exchanges:
- {operation: op, name: a, request: {method: POST, path: /p, raw: '{'}, expect: base}
- {operation: op, name: b, request: {like: {operation: op, name: a, remove: [/x]}}, expect: base}
- {operation: op, name: d, request: {like: {operation: op, name: a}}, expect: base}`,
			want: []string{
				`f.yaml:3:38: the request of "op, a" has no JSON body to change`,
			},
		},
	})
}

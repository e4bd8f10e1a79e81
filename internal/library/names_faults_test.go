package library

import "testing"

// TestNamesFaults is about what is defined, what is used, and by which name.
func TestNamesFaults(t *testing.T) {
	checkFaults(t, []faultTest{
		{
			why: "evidence without a source cannot be looked up",
			file: `clauses:
  d: {says: x, evidence: documented}
  e: {says: x, evidence: observed}
answers: [{name: a, expect: [{clause: d, status: 200}, {clause: e, status: 200}]}]`,
			want: []string{
				`f.yaml:2:3: the clause "d" is documented and names no source; expected a source: a URL, or a reference such as ` +
					`samples #616`,
				`f.yaml:3:3: the clause "e" is observed and names no source; expected a source: a URL, or a reference such as ` +
					`samples #616`,
			},
		},
		{
			why: "evidence is one of four words",
			file: `clauses: {d: {says: x, source: y, evidence: documentd}}
answers: [{name: a, expect: [{clause: d, status: 200}]}]`,
			want: []string{
				`f.yaml:1:45: "documentd"; expected one of documented, observed, disputed, assumed; did you mean "documented"?`,
			},
		},
		{
			why: "a URL that is none",
			file: `clauses: {d: {says: x, source: 'https:// x', evidence: documented}}
answers: [{name: a, expect: [{clause: d, status: 200}]}]`,
			want: []string{
				`f.yaml:1:32: the source "https:// x" is not a URL; expected one such as https://learn.microsoft.com/…`,
			},
		},
		{
			why:  "a clause that nothing stands for",
			file: `clauses: {d: {says: x, evidence: assumed}}`,
			want: []string{
				`f.yaml:1:11: the clause "d" is not used; expected a promise that stands for it, or no clause`,
			},
		},
		{
			why:  "a shape that nothing uses",
			file: `shapes: {s: $any}`,
			want: []string{
				`f.yaml:1:10: the shape "s" is not used; expected a use, or no shape`,
			},
		},
		{
			why:  "a shape that only an unused shape uses is used, and that one is not",
			file: `shapes: {s: {$shape: t}, t: $any}`,
			want: []string{
				`f.yaml:1:10: the shape "s" is not used; expected a use, or no shape`,
			},
		},
		{
			why: "an unknown clause, with the nearest",
			file: `clauses: {call.created: {says: x, evidence: assumed}}
answers: [{name: a, expect: [{clause: call.creatd, status: 200}, {clause: call.created, status: 200}]}]`,
			want: []string{
				`f.yaml:2:39: unknown clause "call.creatd"; expected an id under clauses; did you mean "call.created"?`,
			},
		},
		{
			why: "names are global: both places are told",
			file: `clauses: {c: {says: x, evidence: assumed}}
variables: {v.one: {says: x, mock: y}}
answers: [{name: base, expect: [{clause: c, status: 200}]}]
exchanges: [{operation: op, name: base, request: {method: GET, path: /}, expect: base}]`,
			want: []string{
				`f.yaml:1:11: the clause "c" is defined twice; expected one; the other is at base.yaml:1:11`,
				`f.yaml:2:13: the variable "v.one" is defined twice; expected one; the other is at base.yaml:2:13`,
				`f.yaml:3:18: the answer "base" is defined twice; expected one; the other is at base.yaml:3:18`,
				`f.yaml:4:35: the exchange "op, base" is defined twice; expected one; the other is at base.yaml:4:35`,
			},
		},
		{
			why: "the same for shapes and sequences, in one file",
			file: `sequences:
- {name: s, messages: [{label: l, clause: c, change: updated}]}
- {name: s, messages: [{label: l, clause: c, change: updated}]}`,
			want: []string{
				`f.yaml:3:10: the sequence "s" is defined twice; expected one; the other is at f.yaml:2:10`,
			},
		},
		{
			why: "a variable has one kind of value",
			file: `variables: {a: {says: x}, b: {says: x, mock: y, provided: true}, d: {says: x, mock: '${v.one}'}, 'e f': ` +
				`{says: x, mock: y}}`,
			want: []string{
				`f.yaml:1:13: the variable "a" has no value; expected mock, provided: true, or given: true`,
				`f.yaml:1:40: mock beside provided; expected one of them`,
				`f.yaml:1:85: a variable in the value of a variable; expected the value itself`,
				`f.yaml:1:98: "e f" is not a name of a variable; expected a letter first, then letters and digits, with single ` +
					`. _ or - between them`,
			},
		},
		{
			why: "what a step gives has no other value",
			file: `variables: {a: {says: x, given: true, mock: y}, b: {says: x, given: true, needs: y}, d: {says: x, ` +
				`given: false}}`,
			want: []string{
				`f.yaml:1:26: given beside another value; expected one of them`,
				`f.yaml:1:75: needs, of a value that the scenario gives; expected no needs: no target lacks it`,
				`f.yaml:1:106: false; expected true, or nothing at all`,
			},
		},
		{
			why:  "a run provides what it knows of, and nothing else",
			file: `variables: {callbackUrl: {says: x, provided: true}, appId: {says: x, provided: true}}`,
			want: []string{
				`f.yaml:1:13: the run provides no variable "callbackUrl"; expected mock, or one of apiVersion, callbackUri, ` +
					`registeredUri, tenantId, appId, appName, instanceId, instanceName, botNumber, unknownCallId, ` +
					`unknownParticipantId, graphUrl, requestId, clientRequestId; did you mean "callbackUri"?`,
			},
		},
		{
			why: "an unknown variable, with the nearest, wherever it stands",
			file: `exchanges: [{operation: op, name: n, request: {method: POST, path: '/${v.onee}', headers: {X: '${p}'}, ` +
				`body: {a: ['${q}']}}, expect: [{clause: c, body: {x: '${r}', y: {$regex: '${s}'}}}]}]`,
			want: []string{
				`f.yaml:1:68: unknown variable ${v.onee}; expected a name under variables, or one that is captured; did you ` +
					`mean "v.one"?`,
				`f.yaml:1:95: unknown variable ${p}; expected a name under variables, or one that is captured`,
				`f.yaml:1:115: unknown variable ${q}; expected a name under variables, or one that is captured`,
				`f.yaml:1:157: unknown variable ${r}; expected a name under variables, or one that is captured`,
				`f.yaml:1:177: unknown variable ${s}; expected a name under variables, or one that is captured`,
			},
		},
		{
			why: "what a sequence captures is known",
			file: `sequences: [{name: s, messages: [{label: l, clause: c, change: updated, data: {id: '${callId}'}, capture: ` +
				`{callId: /id}}]}]`,
		},
		{
			why: "a sequence captures the call that an item is about by a word, and nothing else by one",
			file: `sequences: [{name: s, messages: [{label: l, clause: c, change: updated, data: {id: '${callId}'}, capture: ` +
				`{callId: $call, y: "$participant 1", x: $cal}}]}]`,
			want: []string{
				`f.yaml:1:147: "$cal" is not a JSON pointer: it does not begin with /; expected a JSON pointer such as /id, or ` +
					`$call, or $participant ${userB.id}; did you mean "$call"?`},
		},
		{
			why: "an answer has no such word",
			file: "exchanges: [{operation: op, name: n, request: {method: GET, path: /x}, expect: base, capture: {callId: " +
				"$call}}]",
			want: []string{
				`f.yaml:1:104: "$call" is not a JSON pointer: it does not begin with /; expected a JSON pointer such as /id`},
		},
		{
			why: "what another bot captures is known by its own name, and only that",
			file: "exchanges: [{operation: op, name: n, request: {method: GET, path: '/${other.callId}/${other.x}'}, expect: " +
				"base, capture: {callId: /id}}]",
			want: []string{
				"f.yaml:1:67: unknown variable ${other.x}; expected a name under variables, or one that is captured",
			},
		},
		{
			why: "a variable must be well formed",
			file: `exchanges: [{operation: op, name: n, request: {method: POST, path: '/${', raw: '${a b}', headers: {X: ` +
				`'${}'}}, expect: base}]`,
			want: []string{
				`f.yaml:1:68: "${" begins a variable and has no } after it; expected ${name} with a letter first, then letters ` +
					`and digits, with single . _ or - between them; $${ for a literal ${`,
				`f.yaml:1:80: "${a b}" is not a name of a variable; expected ${name} with a letter first, then letters and ` +
					`digits, with single . _ or - between them; $${ for a literal ${`,
				`f.yaml:1:103: "${}" is not a name of a variable; expected ${name} with a letter first, then letters and ` +
					`digits, with single . _ or - between them; $${ for a literal ${`,
			},
		},
		{
			why: "the documentation spells permissions in many ways; tokens in one",
			file: `exchanges: [{operation: op, name: n, request: {method: GET, path: /p}, permissions: {clause: c, least: ` +
				`[Calls.InitiateGroupCalls.All, Calls.JoinGroupCalls.All, Calls.JoinGroupCallasGuest.All, Call.Initiate.All]}, ` +
				`expect: base}]`,
			want: []string{
				`f.yaml:1:105: "Calls.InitiateGroupCalls.All" is a documentation spelling, which no token has; expected the ` +
					`canonical name; did you mean "Calls.InitiateGroupCall.All"?`,
				`f.yaml:1:135: "Calls.JoinGroupCalls.All" is a documentation spelling, which no token has; expected the ` +
					`canonical name; did you mean "Calls.JoinGroupCall.All"?`,
				`f.yaml:1:161: "Calls.JoinGroupCallasGuest.All" is a documentation spelling, which no token has; expected the ` +
					`canonical name; did you mean "Calls.JoinGroupCallAsGuest.All"?`,
				`f.yaml:1:193: "Call.Initiate.All" is a documentation spelling, which no token has; expected the canonical ` +
					`name; did you mean "Calls.Initiate.All"?`,
			},
		},
		{
			why: "an unknown permission, and one twice",
			file: `exchanges: [{operation: op, name: n, request: {method: GET, path: /p}, permissions: {clause: c, least: ` +
				`[Calls.Initate.All, Calls.Initiate.All, Calls.Initiate.All]}, expect: base}]`,
			want: []string{
				`f.yaml:1:105: unknown permission "Calls.Initate.All"; expected one of Calls.Initiate.All, ` +
					`Calls.InitiateGroupCall.All, Calls.JoinGroupCall.All, Calls.JoinGroupCallAsGuest.All, Calls.AccessMedia.All, ` +
					`Calls.ReportSyntheticMedia.All, Calls.JoinGroupCalls.Chat, Calls.AccessMedia.Chat; did you mean ` +
					`"Calls.Initiate.All"?`,
				`f.yaml:1:144: the permission "Calls.Initiate.All" stands twice`,
			},
		},
		{
			why: "the plural is right for resource-specific consent, which the table has in place of others",
			file: `exchanges: [{operation: keep alives, name: n, request: {method: GET, path: /p}, permissions: {clause: c, ` +
				`least: [Calls.JoinGroupCalls.Chat]}, expect: base}]`,
			want: []string{
				`f.yaml:1:94: the permission table has no row for the operation "keep alives"; expected one, under ` +
					`permissionTable; did you mean "keep alive"?`,
			},
		},
		{
			why: "a claim must agree with the table",
			file: `exchanges: [{operation: invite participants, name: n, request: {method: GET, path: /p}, permissions: ` +
				`{clause: c, least: [Calls.Initiate.All]}, expect: base}]`,
			want: []string{
				`f.yaml:1:102: the permission table has no row by which "invite participants" needs [Calls.Initiate.All]; ` +
					`expected one of [Calls.InitiateGroupCall.All]`,
			},
		},
		{
			why: "one of the higher permissions, or nothing where nothing is checked, agrees with the table too",
			file: `exchanges: [{operation: mute participant, name: n, request: {method: GET, path: /p}, permissions: ` +
				`{clause: c, least: [Calls.JoinGroupCallAsGuest.All]}, expect: base}, {operation: get call, name: n, request: ` +
				`{method: GET, path: /p}, permissions: {clause: c, least: []}, expect: base}]`,
		},
		{
			why: "an operation of the user's own of which nothing is claimed",
			file: `exchanges: [{operation: op, name: n, request: {method: GET, path: /p}, permissions: {clause: c, least: ` +
				`[]}, expect: base}]`,
		},
		{
			why:  "a captured name and its pointer must be well formed",
			file: `answers: [{name: a, expect: [{clause: c, status: 200}], capture: {'a b': /x, ok: x, also: /~2}}]`,
			want: []string{
				`f.yaml:1:67: "a b" is not a name of a variable; expected a letter first, then letters and digits, with single ` +
					`. _ or - between them`,
				`f.yaml:1:82: "x" is not a JSON pointer: it does not begin with /; expected a JSON pointer such as /id`,
				`f.yaml:1:91: "/~2" is not a JSON pointer: ~ without 0 or 1 after it; expected a JSON pointer such as /id`,
			},
		},
	})
}

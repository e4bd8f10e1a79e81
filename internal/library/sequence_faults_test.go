package library

import "testing"

// TestSequencesFaults is about notifications and their order.
func TestSequencesFaults(t *testing.T) {
	checkFaults(t, []faultTest{
		{
			why:  "a message must be recognisable",
			file: `sequences: [{name: s, messages: [{label: l, clause: c, data: {}}]}]`,
			want: []string{
				`f.yaml:1:34: nothing says which notification this is; expected at least one of change, resource, state, select`,
			},
		},
		{
			why:  "a sequence has messages",
			file: `sequences: [{name: s, messages: []}]`,
			want: []string{
				`f.yaml:1:13: the sequence has no messages; expected at least one`,
			},
		},
		{
			why:  "a message stands for a clause",
			file: `sequences: [{name: s, messages: [{label: l, change: updated}]}]`,
			want: []string{
				`f.yaml:1:34: the key "clause" is missing; expected it, or one under each or in like`,
			},
		},
		{
			why:  "changes are three",
			file: `sequences: [{name: s, messages: [{label: l, clause: c, change: Updated}]}]`,
			want: []string{
				`f.yaml:1:64: "Updated"; expected one of created, updated, deleted; did you mean "updated"?`,
			},
		},
		{
			why: "a state that is almost one of Graph's would never come",
			file: `sequences: [{name: s, messages: [{label: a, clause: c, state: establishd}, {label: b, clause: c, state: ` +
				`Runing}, ` +
				`{label: c, clause: c, state: Established}, {label: d, clause: c, state: parked}, {label: e, clause: c, state: ` +
				`"${x}"}]}]`,
			want: []string{
				`f.yaml:1:63: "establishd" is no state of a call, and no status of an operation; expected one of incoming, ` +
					`establishing, ringing, established, hold, transferring, transferAccepted, redirecting, terminating, ` +
					`terminated, notStarted, running, completed, failed, or any other under select; did you mean "established"?`,
				`f.yaml:1:105: "Runing" is no state of a call, and no status of an operation; expected one of incoming, ` +
					`establishing, ringing, established, hold, transferring, transferAccepted, redirecting, terminating, ` +
					`terminated, notStarted, running, completed, failed, or any other under select; did you mean "running"?`,
				`f.yaml:1:224: unknown variable ${x}; expected a name under variables, or one that is captured`,
			},
		},
		{
			why: "what each message has in common is told of once",
			file: `sequences: [{name: s, each: {clause: c, state: terminatd}, messages: [{label: a, change: updated}, ` +
				`{label: b, change: deleted}]}]`,
			want: []string{
				`f.yaml:1:48: "terminatd" is no state of a call, and no status of an operation; expected one of incoming, ` +
					`establishing, ringing, established, hold, transferring, transferAccepted, redirecting, terminating, ` +
					`terminated, notStarted, running, completed, failed, or any other under select; did you mean "terminated"?`,
			},
		},
		{
			why: "counts are counts",
			file: `sequences: [{name: s, messages: [{label: a, clause: c, change: updated, times: -1}, {label: b, clause: c, ` +
				`change: updated, times: 3-2}, {label: d, clause: c, change: updated, times: many}]}]`,
			want: []string{
				`f.yaml:1:80: the number -1; expected a count such as 1, 0 (never), "1+" or "2-3"`,
				`f.yaml:1:131: 3-2 counts down; expected the smaller number first`,
				`f.yaml:1:183: the text "many"; expected a count such as 1, 0 (never), "1+" or "2-3"`,
			},
		},
		{
			why: "labels are unique, and orders know them",
			file: `sequences: [{name: s, messages: [{label: a, clause: c, change: updated}, {label: a, clause: c, change: ` +
				`deleted}, {label: never, clause: c, change: deleted, times: 0}], order: [{inOrder: [a, bb]}, {before: [a, ` +
				`never]}], nothingAfter: aa}]`,
			want: []string{
				`f.yaml:1:82: the label "a" stands twice in the sequence; expected one; the other is at f.yaml:1:42`,
				`f.yaml:1:191: unknown label "bb"; expected one of the sequence's messages`,
				`f.yaml:1:210: the message "never" never comes; expected a message that does`,
				`f.yaml:1:234: unknown label "aa"; expected one of the sequence's messages; did you mean "a"?`,
			},
		},
		{
			why: "an order has two labels at least, and one form",
			file: `sequences: [{name: s, messages: [{label: a, clause: c, change: updated}, {label: b, clause: c, change: ` +
				`deleted}], order: [{inOrder: [a]}, {before: [a, b, a]}, {}, {inOrder: [a, b], before: [a, b]}]}]`,
			want: []string{
				`f.yaml:1:123: inOrder needs at least two labels; expected [first, second, …]`,
				`f.yaml:1:139: before needs two labels; expected [first, second]`,
				`f.yaml:1:160: the order is empty; expected inOrder or before, with labels`,
				`f.yaml:1:164: inOrder beside before; expected one of them`,
			},
		},
		{
			why: "an order that goes in a circle can never be kept",
			file: `sequences: [{name: s, messages: [{label: a, clause: c, change: updated}, {label: b, clause: c, change: ` +
				`deleted}, {label: d, clause: c, change: created}], order: [{inOrder: [a, b, d]}, {before: [d, a]}]}]`,
			want: []string{
				`f.yaml:1:185: the order cannot be kept: a before b before d before a; expected an order without a circle`,
			},
		},
		{
			why: "one sequence says what follows when a call is hung up, of nothing but that call",
			file: `sequences: [{name: s, afterHangUp: true, messages: [{label: a, clause: c, resource: "/calls/${callId}/${other}", capture: {other: /id}}]},
  {name: t, afterHangUp: true, messages: [{label: a, clause: c, change: deleted}]}, {name: u, afterHangUp: false, messages: [{label: a, clause: c, change: deleted}]},
  {name: v, afterEarlyHangUp: true, messages: [{label: a, clause: c, change: deleted}]}, {name: w, afterEarlyHangUp: true, messages: [{label: a, clause: c, change: deleted}]}]
exchanges: [{operation: o, name: n, request: {method: GET, path: /}, expect: [{clause: c, status: 200}], capture: {callId: /id}}]`,
			want: []string{
				"f.yaml:1:36: the sequence uses ${other}, which has no value when the scenario is over; expected ${callId}, and " +
					"names under variables",
				"f.yaml:2:26: a second sequence with afterHangUp; expected one; the other is at f.yaml:1:13",
				"f.yaml:2:108: false; expected true, or nothing at all",
				"f.yaml:3:118: a second sequence with afterEarlyHangUp; expected one; the other is at f.yaml:3:3",
			},
		},
		{
			why:  "one label twice in an order is a circle too",
			file: `sequences: [{name: s, messages: [{label: a, clause: c, change: updated}], order: [{inOrder: [a, a]}]}]`,
			want: []string{
				`f.yaml:1:83: the order cannot be kept: a before a; expected an order without a circle`,
			},
		},
		{
			why:  "a deadline is a duration",
			file: `sequences: [{name: s, messages: [{label: a, clause: c, change: updated}], within: 10}]`,
			want: []string{
				`f.yaml:1:83: the number 10; expected text: quote it ("10")`,
			},
		},
		{
			why:  "and more than nothing",
			file: `sequences: [{name: s, messages: [{label: a, clause: c, change: updated}], within: 0s}]`,
			want: []string{
				`f.yaml:1:83: the duration "0s"; expected more than zero, such as 10s, 500ms or 1m30s`,
			},
		},
	})
}

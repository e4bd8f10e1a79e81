package mock

import "testing"

// TestMayOvertake: what may change places and what never does.
func TestMayOvertake(t *testing.T) {
	state := func(s callState) topic { return topic{change: updated, state: string(s)} }
	incomingCall := topic{change: created, state: string(incoming)}
	over := topic{change: deleted, state: string(terminated)}
	roster := topic{change: updated, resource: "/participants"}
	delta := topic{change: updated, resource: "/participants", numbered: true}
	operation := topic{change: deleted, resource: "/operations/1"}
	another := topic{change: deleted, resource: "/operations/2"}
	sharing := topic{change: created, resource: "/contentsharingsessions"}
	stopped := topic{change: deleted, resource: "/contentsharingsessions"}
	silent := topic{change: updated, state: string(transferAccepted), media: true}
	for _, c := range []struct {
		why            string
		earlier, later topic
		may            bool
	}{
		{"the notes of create-call say so", state(establishing), state(established), true},
		{"where the mock posts established first", state(established), state(establishing), true},
		{"established comes again, and the second says more", state(established), state(established), false},
		{"call-transfer says so", silent, state(transferAccepted), true},
		{"call-transfer says so", state(transferAccepted), silent, true},
		{"the pages show one order", state(transferring), state(transferAccepted), false},
		{"the pages show one order", state(terminating), over, false},
		{"what has ended is established no more", state(established), over, false},
		{"nobody knows of the call before", incomingCall, state(establishing), false},
		{"nobody knows of the call before", incomingCall, over, false},
		{"nobody knows of the call before", incomingCall, operation, false},
		{"resources of their own", state(established), roster, true},
		{"resources of their own", roster, state(established), true},
		{"resources of their own", sharing, delta, true},
		{"the last of two whole rosters counts", roster, roster, false},
		{"deltas are numbered", delta, delta, true},
		{"a whole roster has no number", delta, roster, false},
		{"a session begins before it ends", sharing, stopped, false},
		{"each operation ends on its own", operation, another, true},
		{"an operation is told once", operation, operation, false},
		{"an operation may end after its call", operation, over, true},
		{"no roster after the end", roster, over, false},
		{"no content after the end", stopped, over, false},
	} {
		if got := c.later.mayOvertake(c.earlier); got != c.may {
			t.Errorf("%+v before %+v: %v, want %v: %s", c.later, c.earlier, got, c.may, c.why)
		}
	}
}

// TestTopics: what the order hangs on is read from what is posted.
func TestTopics(t *testing.T) {
	for _, c := range []struct {
		n    notice
		want topic
	}{
		{notice{change: updated, data: object{"state": "established"}}, topic{change: updated, state: "established"}},
		{notice{change: updated, data: object{"state": "established", "mediaState": object{}}},
			topic{change: updated, state: "established", media: true}},
		{notice{change: updated, below: "/participants", data: []any{typed("participant", nil)}},
			topic{change: updated, resource: "/participants"}},
		{notice{change: updated, below: "/participants", data: []any{typed("deltaParticipants", nil)}},
			topic{change: updated, resource: "/participants", numbered: true}},
		{notice{change: updated, below: "/participants", data: []any{}}, topic{change: updated, resource: "/participants"}},
		{notice{change: deleted, below: "/operations/7", data: object{"status": "completed"}},
			topic{change: deleted, resource: "/operations/7"}},
	} {
		if got := c.n.topic(); got != c.want {
			t.Errorf("%+v: %+v, want %+v", c.n, got, c.want)
		}
	}
}

package mock

import "strings"

// topic is what the order of a notification hangs on.
type topic struct {
	change   changeType
	resource string // below the call; "" is the call itself
	state    string // of a call
	media    bool   // it is about the sound of the call
	numbered bool   // a delta roster, which says its place itself
}

// topic is what a notice is about.
func (n notice) topic() topic {
	t := topic{change: n.change, resource: n.below}
	switch data := n.data.(type) {
	case object:
		if n.below == "" {
			t.state, t.media = text(data, "state"), data["mediaState"] != nil
		}
	case []any:
		if len(data) > 0 {
			first, _ := data[0].(object)
			t.numbered = text(first, "@odata.type") == "#microsoft.graph.deltaParticipants"
		}
	}
	return t
}

// mayOvertake reports whether Graph may post later before earlier, both about
// one call:
//
//   - establishing may come after established, which the notes of create-call
//     say, examples 1, 2 and 5;
//   - transferAccepted may come before or after the news about the sound, which
//     call-transfer says;
//   - deltas of the roster have a number "to identify the notification order"
//     (deltaParticipants), which nobody needs where the order is kept;
//   - the call, its roster, its content sharing and each of its operations are
//     resources of their own, of which no page promises a common order; in
//     recorded traffic they interleave freely, and operations end on their own.
//
// Never: anything before the news that there is a call; a roster or content
// sharing after the end of the call, or two of them (only the last one counts);
// other states of one call, of which the pages show one order only.
func (later topic) mayOvertake(earlier topic) bool {
	switch {
	case earlier.change == created && earlier.resource == "":
		return false
	case later.resource != earlier.resource:
		return !later.ends() && !earlier.ends() || later.ofOperation() || earlier.ofOperation()
	case later.resource == "":
		return earlier.state == string(establishing) && later.state == string(established) ||
			later.state == string(establishing) && earlier.state == string(established) ||
			later.state == string(transferAccepted) && earlier.media ||
			later.media && earlier.state == string(transferAccepted)
	}
	return later.numbered && earlier.numbered
}

// ends reports whether it is the last word about the call.
func (t topic) ends() bool { return t.change == deleted && t.resource == "" }

func (t topic) ofOperation() bool { return strings.HasPrefix(t.resource, "/operations/") }

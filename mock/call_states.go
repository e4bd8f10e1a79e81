package mock

import "slices"

// callState is a member of the documented enumeration callState. ringing and
// hold exist there too; no documented exchange shows them, and the mock never
// enters them.
type callState string

const (
	incoming         callState = "incoming"
	establishing     callState = "establishing"
	established      callState = "established"
	transferring     callState = "transferring"
	transferAccepted callState = "transferAccepted"
	redirecting      callState = "redirecting"
	terminating      callState = "terminating"
	terminated       callState = "terminated"
)

// callKind decides permissions, rosters and which actions make sense.
type callKind string

const (
	peerToPeer callKind = "peerToPeer"
	group      callKind = "group"
	meeting    callKind = "meeting"
)

// in refuses an action unless the call is in one of the states.
func (q *request) in(states ...callState) error {
	if slices.Contains(states, q.call.state) {
		return nil
	}
	return q.wrongState(q.route.operation)
}

// notPeerToPeer refuses an action that is documented for group calls only.
func (q *request) notPeerToPeer() error {
	if q.call.kind != peerToPeer {
		return nil
	}
	return badRequest("The request is invalid: '%s' is not supported for a peer-to-peer call.", q.route.operation)
}

// serviceHosted refuses an action that needs media on the service's side.
func (q *request) serviceHosted() error {
	if !q.call.appHosted() {
		return nil
	}
	return badRequest("The request is invalid: '%s' needs service-hosted media.", q.route.operation)
}

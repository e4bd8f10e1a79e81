package mock

import "strings"

// transferCall is POST {id}/transfer: blind, or consultative when the target
// replaces another call of the bot. Source: call-transfer.
func (q *request) transferCall() (answer, error) {
	c := q.call
	if err := q.in(established); err != nil {
		return answer{}, err
	}
	target := child(q.body, "transferTarget")
	if err := q.checkTargets("transferTarget", []object{target}); err != nil {
		return answer{}, err
	}
	if err := q.checkTransferee(); err != nil {
		return answer{}, err
	}
	if err := q.grant.require(roleInitiate); err != nil {
		return answer{}, err
	}
	if child(target, "identity", "phone") != nil && !c.sponsored() {
		return answer{}, dialOutWithoutInstance()
	}
	consulted, err := q.replacedCall(target)
	if err != nil {
		return answer{}, err
	}
	c.move(child(target, "identity"), consulted)
	return answer{status: 202}, nil
}

// checkTransferee: out of a group call somebody has to be named who is moved.
func (q *request) checkTransferee() error {
	transferee := child(q.body, "transferee")
	if q.call.kind == peerToPeer {
		return nil
	}
	if transferee == nil {
		return badRequest("The request is invalid: 'transferee' is required to transfer out of a group call.")
	}
	_, who := whoIs(child(transferee, "identity"))
	for _, id := range []string{text(transferee, "participantId"), text(who, "id")} {
		if id != "" && q.call.find(id) == nil {
			return badRequest("The request is invalid: 'transferee' is not in the call.")
		}
	}
	return nil
}

// replacedCall is the call that a target's replacesCallId names; nil when it
// names none.
func (q *request) replacedCall(target object) (*call, error) {
	id := text(target, "replacesCallId")
	if id == "" {
		return nil, nil
	}
	other, ok := q.world.findLive(id)
	if !ok {
		return nil, callNotFound()
	}
	if other == q.call || other.state != established {
		return nil, badRequest("The request is invalid: 'replacesCallId' must name another established call.")
	}
	return other, nil
}

// move transfers the call's other party: accepted first, which says nothing of
// how it comes out; then the end, or the call is established again.
func (c *call) move(party object, consulted *call) {
	c.state = transferring
	c.notifyPlainState(nil)
	c.state = transferAccepted
	// The page says that the notice about media may come before or after.
	if c.shuffled() {
		c.notifyMedia("inactive")
		c.notifyPlainState(nil)
	} else {
		c.notifyPlainState(nil)
		c.notifyMedia("inactive")
	}
	c.ring(party, c.world.server.config.RingTimeout, func() {
		if consulted == nil {
			c.end(transferCompleted())
			return
		}
		if c.version == "v1.0" {
			c.end(transferCompleted()) // v1.0 has no terminationReason (assumed: it ends as a blind one does)
		} else {
			c.endWith(object{"terminationReason": "AppTransferred"})
		}
		if consulted.state != terminated {
			consulted.end(transferCompleted())
		}
	}, func(outcome) {
		failed := blindTransferFailed()
		if consulted != nil {
			failed = consultativeTransferFailed()
		}
		c.state = established
		c.document["mediaState"] = typed("callMediaState", object{"audio": "active"})
		c.notifyPlainState(object{"resultInfo": failed.document()})
	})
}

// notifyPlainState posts the state and nothing else but what is given.
func (c *call) notifyPlainState(members object) {
	data := typed("call", object{"state": string(c.state), "id": c.id})
	for name, value := range members {
		data[name] = value
	}
	c.post(notice{change: updated, data: data})
}

// isBot reports whether an identitySet names an application.
func isBot(set object) bool {
	kind, _ := whoIs(set)
	return strings.HasPrefix(kind, "application")
}

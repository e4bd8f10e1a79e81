package mock

import (
	"slices"
	"strings"
)

// maxInvitees is how many one request may invite. Source: participant-invite.
const maxInvitees = 5

// inviteParticipants is POST {id}/participants/invite. A peer-to-peer call
// becomes a group call by it, and stays one. Source: participant-invite.
func (q *request) inviteParticipants() (answer, error) {
	c := q.call
	if err := q.in(established); err != nil {
		return answer{}, err
	}
	invitees := items(q.body, "participants")
	if err := q.checkInvitees(invitees); err != nil {
		return answer{}, err
	}
	if err := q.grant.require(roleInitiateGroup); err != nil {
		return answer{}, err
	}
	replaced, err := q.replacedCall(invitees[0])
	if err != nil {
		return answer{}, err
	}
	if replaced != nil {
		// Source: with replacesCallId only the first invitee is read.
		invitees = invitees[:1]
	}
	expanded := []any{}
	for _, who := range invitees {
		expanded = append(expanded, q.expandInvitee(who))
	}
	o := q.newOperation("inviteParticipantsOperation", object{"participants": expanded})
	said := o.answer(200, q)
	c.invite(o, items(o.members, "participants"), replaced)
	return said, nil
}

func (q *request) checkInvitees(invitees []object) error {
	if err := q.checkTargets("participants", invitees); err != nil {
		return err
	}
	bots := 0
	for _, who := range invitees {
		if isBot(child(who, "identity")) {
			bots++
		}
	}
	switch {
	case len(invitees) > maxInvitees:
		return badRequest(
			"The request is invalid: up to %d participants can be invited at once, not %d.",
			maxInvitees,
			len(invitees),
		)
	case len(invitees) > 1 && q.call.kind == peerToPeer:
		return badRequest("The request is invalid: a peer-to-peer call takes one invitee at a time.")
	case len(invitees) > 1 && q.call.thread() == "":
		return badRequest("The request is invalid: inviting several participants needs a call with 'chatInfo'.")
	case bots > 1:
		return badRequest("The request is invalid: more than one bot cannot be invited.")
	}
	return nil
}

// expandInvitee is an invitee as the answer echoes it: every kind of identity
// is there, null but for the one that was sent.
// Source: participant-invite, answers of the examples.
func (q *request) expandInvitee(sent object) object {
	who := clone(sent)
	who["@odata.type"] = "#microsoft.graph.invitationParticipantInfo"
	identity := shown(child(who, "identity"))
	fill(identity, "application", "applicationInstance", "device", "encrypted", "guest", "onPremises", "phone", "user")
	who["identity"] = identity
	fill(who, "endpointType", "replacesCallId", "hidden", "removeFromDefaultAudioRoutingGroup")
	if text(who, "participantId") == "" {
		who["participantId"] = q.world.ids.guid()
	}
	return who
}

// invitation is someone who was asked into a call and has not come yet.
type invitation struct {
	participantID string
	leg           *leg
	settle        func(*outcome)
}

// invite rings the invitees; the operation ends when each has come or not:
// completed when at least one came, else failed for the last reason.
func (c *call) invite(o *operation, invitees []object, replaced *call) {
	waiting, came := len(invitees), []*participant{}
	finish := func(failure *outcome) {
		if waiting--; waiting > 0 {
			return
		}
		if len(came) > 0 {
			failure = nil
		}
		c.invited(o, came, failure)
		if replaced != nil && failure == nil && replaced.state != terminated {
			replaced.hangUp(replacedByInvite())
		}
	}
	for _, who := range invitees {
		party, id := child(who, "identity"), text(who, "participantId")
		if child(party, "phone") != nil && !c.sponsored() {
			why := noSponsor()
			finish(&why)
			continue
		}
		i := &invitation{participantID: id, settle: finish}
		i.leg = c.ring(party, c.world.server.config.RingTimeout, func() {
			c.forgetInvitation(i)
			p := c.add(party)
			p.id = id
			came = append(came, p)
			finish(nil)
		}, func(why outcome) {
			c.forgetInvitation(i)
			finish(&why)
		})
		if i.leg != nil {
			c.invitations = append(c.invitations, i)
		}
	}
}

// invited posts how an invite came out. In which order the operation and the
// roster are posted is documented nowhere.
func (c *call) invited(o *operation, came []*participant, failure *outcome) {
	roster := func() {}
	if len(came) > 0 {
		changed := came
		if c.kind == peerToPeer {
			// The call's first roster shows everyone.
			c.kind = group
			changed = c.roster
		}
		roster = func() { c.announce(changed...) }
	}
	if c.shuffled() {
		roster()
		o.finish(failure, nil)
		return
	}
	o.finish(failure, nil)
	roster()
}

func (c *call) forgetInvitation(i *invitation) {
	c.invitations = slices.DeleteFunc(c.invitations, func(other *invitation) bool { return other == i })
}

// cancelInvitation takes back an invite that nobody took; false when there is
// none with this participant id.
func (c *call) cancelInvitation(participantID string) bool {
	for _, i := range c.invitations {
		if strings.EqualFold(i.participantID, participantID) {
			c.dropLeg(i.leg)
			c.forgetInvitation(i)
			why := operationCancelled()
			i.settle(&why)
			return true
		}
	}
	return false
}

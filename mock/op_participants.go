package mock

// listParticipants is GET {id}/participants. A peer-to-peer call answers an
// empty list, as it was reported. Source: call-list-participants.
func (q *request) listParticipants() (answer, error) {
	list := []any{}
	if q.call.kind != peerToPeer {
		for _, p := range q.call.inRoster() {
			list = append(list, q.call.shows(p))
		}
	}
	return answer{status: 200, body: q.server.asVersion(q.version, object{
		"@odata.context": q.root + "/$metadata#communications/calls('" + q.call.id + "')/participants",
		"value":          list,
	})}, nil
}

// participant finds {participant} by its own id, not by that of the user.
func (q *request) participant() (*participant, error) {
	id := q.parameters["participant"]
	if q.call.kind != peerToPeer {
		for _, p := range q.call.inRoster() {
			if sameID(p.id, id) {
				return p, nil
			}
		}
	}
	return nil, notFound("Participant", id)
}

// getParticipant is GET {id}/participants/{participant}.
func (q *request) getParticipant() (answer, error) {
	p, err := q.participant()
	if err != nil {
		return answer{}, err
	}
	d := q.call.shows(p)
	d["@odata.context"] = q.root + "/$metadata#communications/calls('" + q.call.id + "')/participants/$entity"
	return answer{status: 200, body: q.server.asVersion(q.version, d)}, nil
}

// removeParticipant is DELETE {id}/participants/{participant}: it removes
// someone, or takes back an invite. Source: participant-delete.
func (q *request) removeParticipant() (answer, error) {
	if q.call.cancelInvitation(q.parameters["participant"]) {
		return answer{status: 204}, nil
	}
	p, err := q.participant()
	switch {
	case err != nil:
		return answer{}, err
	case p == q.call.me:
		q.call.hangUp(removedByOther())
	default:
		q.call.drop(p)
	}
	return answer{status: 204}, nil
}

// muteParticipant is POST {id}/participants/{participant}/mute. There is no
// way to unmute others. Source: participant-mute.
func (q *request) muteParticipant() (answer, error) {
	if err := q.grant.require(roleJoin, roleJoinAsGuest); err != nil {
		return answer{}, err
	}
	p, err := q.participant()
	if err != nil {
		return answer{}, err
	}
	said := q.newOperation("muteParticipantOperation", nil).done().answer(200, q)
	q.call.setMuted(p, true)
	return said, nil
}

// setMuted mutes on the server's side, which the roster shows.
func (c *call) setMuted(p *participant, muted bool) {
	p.muted, p.serverMuted = muted, muted
	c.announce(p)
}

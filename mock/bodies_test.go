package mock_test

type m = map[string]any

func serviceMedia() m { return m{"@odata.type": "#microsoft.graph.serviceHostedMediaConfig"} }

func appMedia() m {
	return m{"@odata.type": "#microsoft.graph.appHostedMediaConfig", "blob": "<Media Session Configuration>"}
}

func target(kind, id string) m {
	return m{
		"@odata.type": "#microsoft.graph.invitationParticipantInfo",
		"identity": m{
			"@odata.type": "#microsoft.graph.identitySet",
			kind:          m{"@odata.type": "#microsoft.graph.identity", "id": id},
		},
	}
}

// toUser is a peer-to-peer call to a Teams user.
func (b *bot) toUser() m {
	return m{"@odata.type": "#microsoft.graph.call", "callbackUri": b.callback, "requestedModalities": []any{"audio"},
		"mediaConfig": serviceMedia(), "targets": []any{target("user", john)}}
}

// toPhone is a peer-to-peer call to a phone.
func (b *bot) toPhone() m {
	call := b.toUser()
	call["targets"] = []any{target("phone", phone)}
	call["source"] = m{
		"@odata.type": "#microsoft.graph.participantInfo",
		"identity":    m{"applicationInstance": m{"id": b.app.InstanceID}},
	}
	return call
}

// toGroup is a group call to two users.
func (b *bot) toGroup() m {
	call := b.toUser()
	call["targets"] = []any{target("user", john), target("user", mary)}
	return call
}

// toMeeting joins a scheduled meeting.
func (b *bot) toMeeting() m {
	call := b.toUser()
	delete(call, "targets")
	call["chatInfo"] = m{
		"@odata.type": "#microsoft.graph.chatInfo",
		"threadId":    "19:meeting_abc@thread.v2",
		"messageId":   "0",
	}
	call["meetingInfo"] = m{
		"@odata.type": "#microsoft.graph.organizerMeetingInfo",
		"organizer": m{
			"@odata.type": "#microsoft.graph.identitySet",
			"user":        m{"id": "5810cede-f3cc-42eb-b2c1-e9bd5d53ec96", "displayName": "Bob"},
		},
	}
	return call
}

// as is a call with other members.
func as(call m, members m) m {
	for k, v := range members {
		call[k] = v
	}
	return call
}

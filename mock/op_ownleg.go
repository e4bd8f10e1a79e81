package mock

import "slices"

// What the bot does with its own leg of a call: mute itself, share, say that
// it records, stay alive.

// keepCallAlive is POST {id}/keepAlive. Source: call-keepalive.
func (q *request) keepCallAlive() (answer, error) {
	q.call.stayAlive()
	return answer{status: 200}, nil
}

// mute is POST {id}/mute. Source: call-mute.
func (q *request) mute() (answer, error) { return q.muteSelf("muteParticipantOperation", true) }

// unmute is POST {id}/unmute. Source: call-unmute.
func (q *request) unmute() (answer, error) { return q.muteSelf("unmuteParticipantOperation", false) }

func (q *request) muteSelf(operation string, muted bool) (answer, error) {
	if err := q.in(established); err != nil {
		return answer{}, err
	}
	if err := q.notPeerToPeer(); err != nil {
		return answer{}, err
	}
	said := q.newOperation(operation, nil).done().answer(200, q)
	q.call.me.muted = muted
	q.call.announce(q.call.me)
	return said, nil
}

// changeScreenSharingRole is POST {id}/changeScreenSharingRole, for group
// calls whose media the app has. Source: call-changescreensharingrole.
func (q *request) changeScreenSharingRole() (answer, error) {
	c := q.call
	if err := q.in(established); err != nil {
		return answer{}, err
	}
	if err := q.notPeerToPeer(); err != nil {
		return answer{}, err
	}
	if !c.appHosted() {
		return answer{}, badRequest("The request is invalid: '%s' needs app-hosted media.", q.route.operation)
	}
	c.me.streams = slices.DeleteFunc(c.me.streams, func(s stream) bool { return s.media == "videoBasedScreenSharing" })
	if text(q.body, "role") == "sharer" {
		c.me.streams = append(c.me.streams, c.newStream("videoBasedScreenSharing", "sendOnly"))
	}
	c.announce(c.me)
	return answer{status: 202}, nil
}

// updateRecordingStatus is POST {id}/updateRecordingStatus.
// Source: call-updaterecordingstatus.
func (q *request) updateRecordingStatus() (answer, error) {
	if err := q.in(established); err != nil {
		return answer{}, err
	}
	if err := q.grant.require(roleAccessMedia, roleJoin); err != nil {
		return answer{}, err
	}
	if q.call.direction == "outgoing" && len(items(q.call.document, "targets")) > 1 {
		// Source: create-call, note of examples 3 and 4 (the refusal is assumed).
		return answer{}, badRequest("The request is invalid: a group call that an application created has no recording.")
	}
	said := q.newOperation("updateRecordingStatusOperation", nil).done().answer(200, q)
	q.call.me.recording = text(q.body, "status")
	q.call.announce(q.call.me)
	return said, nil
}

// addLargeGalleryView is POST {id}/addLargeGalleryView.
// Source: call-addlargegalleryview.
func (q *request) addLargeGalleryView() (answer, error) {
	if err := q.in(established); err != nil {
		return answer{}, err
	}
	if err := q.notPeerToPeer(); err != nil {
		return answer{}, err
	}
	if err := q.grant.require(roleInitiateGroup, roleJoin, roleJoinAsGuest); err != nil {
		return answer{}, err
	}
	o := q.newOperation("addLargeGalleryViewOperation", nil)
	said := o.answer(202, q)
	o.finish(nil, nil)
	return said, nil
}

// updateCall is PATCH {id}. Old pages list the operation without saying what
// it changes; that it changes the callback address and the subject is assumed.
func (q *request) updateCall() (answer, error) {
	c := q.call
	if uri := text(q.body, "callbackUri"); uri != "" {
		if err := q.server.checkCallback(uri); err != nil {
			return answer{}, err
		}
		c.callback = uri
		c.document["callbackUri"] = uri
	}
	if subject, ok := q.body["subject"]; ok {
		c.document["subject"] = subject
	}
	return answer{status: 200, body: c.show(q.root, q.version)}, nil
}

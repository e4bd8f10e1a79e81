package mock

import "fmt"

// share lets someone start, update or stop sharing content. The bot is notified
// when it asked for that, as create-call shows in example 1.
func (c *call) share(action string) error {
	var change changeType
	switch {
	case action == "start" && c.sharing == "":
		c.sharing, change = c.world.ids.hex(), created
	case action == "update" && c.sharing != "":
		change = updated
	case action == "stop" && c.sharing != "":
		change = deleted
	case action == "start":
		return fmt.Errorf("call %s: content is being shared already", c.id)
	case action == "update", action == "stop":
		return fmt.Errorf("call %s: no content is being shared", c.id)
	default:
		return fmt.Errorf("share %q: expected start, update or stop", action)
	}
	session := typed("contentSharingSession", object{"id": c.sharing})
	if change == deleted {
		c.sharing = ""
	}
	if c.option("isContentSharingNotificationEnabled") {
		c.post(notice{change: change, below: "/contentsharingsessions", data: []any{session}, withoutCallback: true})
	}
	return nil
}

// sharingSessions is GET {id}/contentSharingSessions.
func (q *request) sharingSessions() (answer, error) {
	sessions := []any{}
	if q.call.sharing != "" {
		sessions = append(sessions, typed("contentSharingSession", object{"id": q.call.sharing}))
	}
	return answer{status: 200, body: q.server.asVersion(q.version, object{
		"@odata.context": q.sharingContext(), "value": sessions,
	})}, nil
}

// sharingSession is GET {id}/contentSharingSessions/{session}.
func (q *request) sharingSession() (answer, error) {
	if id := q.parameters["session"]; q.call.sharing == "" || id != q.call.sharing {
		return answer{}, notFound("Content sharing session", id)
	}
	return answer{status: 200, body: typed("contentSharingSession", object{
		"@odata.context": q.sharingContext() + "/$entity", "id": q.call.sharing,
	})}, nil
}

// sharingContext is the @odata.context of the sessions of the call.
func (q *request) sharingContext() string {
	return q.root + "/$metadata#communications/calls('" + q.call.id + "')/contentSharingSessions"
}

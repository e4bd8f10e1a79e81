package mock

import (
	"strings"
	"time"
)

// maxGroupTargets is how many users a group call may be created with.
// Source: create-call, note of examples 3 and 4.
const maxGroupTargets = 5

// lobbyLimit is how long a guest waits to be admitted (assumed: only the
// outcome is documented).
const lobbyLimit = 15 * time.Minute

// createCall is POST /communications/calls. Source: application-post-calls.
func (q *request) createCall() (answer, error) {
	k, err := q.checkCreate()
	if err != nil {
		return answer{}, err
	}
	w := q.world
	c := w.newCall(q.version, k, "outgoing")
	c.callback = text(q.body, "callbackUri")
	c.state, c.scenario = establishing, q.scenario
	c.document = q.createdDocument(c)
	if err := q.grant.mayCreate(c); err != nil {
		return answer{}, err
	}
	if sent := text(q.body, "tenantId"); sent != "" && !strings.EqualFold(sent, q.token.TenantID) {
		return answer{}, tenantMismatch()
	}
	instance := text(q.body, "source", "identity", "applicationInstance", "id")
	if instance != "" && !strings.EqualFold(instance, w.app.InstanceID) && !c.withoutNumber() {
		return answer{}, foreignSource()
	}
	w.live(c)
	created := c.show(q.root, q.version)
	c.begin()
	return answer{status: 201, location: c.path(), body: created}, nil
}

// checkCreate judges what the schema cannot say and returns the kind of call.
func (q *request) checkCreate() (callKind, error) {
	if err := q.server.checkCallback(text(q.body, "callbackUri")); err != nil {
		return "", err
	}
	if text(q.body, "direction") == "incoming" {
		return "", badRequest("The request is invalid: 'direction' of a created call is 'outgoing'.")
	}
	targets, hasMeeting := items(q.body, "targets"), child(q.body, "meetingInfo") != nil
	switch {
	case hasMeeting && len(targets) > 0:
		return "", badRequest("The request is invalid: 'targets' and 'meetingInfo' exclude one another.")
	case hasMeeting:
		return meeting, q.checkMeeting()
	case len(targets) == 0:
		return "", badRequest("The request is invalid: either 'targets' or 'meetingInfo' is required.")
	}
	if err := q.checkTargets("targets", targets); err != nil {
		return "", err
	}
	if child(q.body, "source", "identity", "guest") != nil {
		return "", badRequest("The request is invalid: a guest can only join a meeting.")
	}
	if len(targets) == 1 {
		return peerToPeer, q.checkPeer(targets[0])
	}
	return group, q.checkGroup(targets)
}

// checkTargets judges who is to be called: each names one party, and a phone
// by its E.164 number.
func (q *request) checkTargets(at string, targets []object) error {
	for _, t := range targets {
		kind, who := whoIs(child(t, "identity"))
		if kind == "" {
			return badRequest("The request is invalid: an 'identity' of '%s' names nobody.", at)
		}
		if kind == "phone" && !isE164(text(who, "id")) {
			return badRequest("The request is invalid: '%s' is not an E.164 phone number.", text(who, "id"))
		}
		if kind == "user" && !isGUID(text(who, "id")) {
			return notObjectID(text(who, "id"))
		}
	}
	return nil
}

func (q *request) checkPeer(target object) error {
	if child(target, "identity", "phone") != nil && child(q.body, "source", "identity", "applicationInstance") == nil {
		return badRequest("The request is invalid: a call to a phone needs an 'applicationInstance' as its 'source'.")
	}
	return nil
}

func (q *request) checkGroup(targets []object) error {
	if len(targets) > maxGroupTargets {
		return badRequest(
			"The request is invalid: a group call takes up to %d targets, not %d.",
			maxGroupTargets,
			len(targets),
		)
	}
	for _, t := range targets {
		if child(t, "identity", "phone") != nil {
			return badRequest(
				"The request is invalid: a group call is created with VoIP targets; invite phones afterwards.",
			)
		}
	}
	for _, only := range []string{"ringingTimeoutInSeconds", "routingPolicies"} {
		if !isEmpty(q.body[only]) {
			return badRequest("The request is invalid: '%s' is for peer-to-peer calls.", only)
		}
	}
	return nil
}

// checkMeeting: a join by meeting id needs nothing else; one by organizer or
// token also needs the chat.
func (q *request) checkMeeting() error {
	kind := strings.TrimPrefix(text(q.body, "meetingInfo", "@odata.type"), "#microsoft.graph.")
	if kind != "joinMeetingIdMeetingInfo" && child(q.body, "chatInfo") == nil {
		return badRequest("The request is invalid: 'chatInfo' is required to join this meeting.")
	}
	if kind == "organizerMeetingInfo" && text(q.body, "meetingInfo", "organizer", "user", "id") == "" {
		return badRequest("The request is invalid: 'meetingInfo.organizer' must name a user by 'id'.")
	}
	if organizer := text(q.body, "meetingInfo", "organizer", "user", "id"); organizer != "" && !isGUID(organizer) {
		return notObjectID(organizer)
	}
	return nil
}

// createdDocument is the call that the 201 shows: what was sent, and what the
// server adds to every call, null where it has nothing to say.
func (q *request) createdDocument(c *call) object {
	w := q.world
	d := without(q.body, "id", "state", "resultInfo", "@odata.context") // nobody else has what is in it
	d["@odata.type"] = "#microsoft.graph.call"
	d["id"] = c.id
	d["direction"] = c.direction
	d["callRoutes"] = []any{}
	d["activeModalities"] = []any{}
	d["tenantId"] = q.token.TenantID
	d["myParticipantId"] = c.me.id
	if text(d, "callChainId") == "" {
		d["callChainId"] = w.ids.guid()
	}
	if child(d, "source") == nil {
		d["source"] = typed("participantInfo", object{"identity": w.applicationIdentity()})
	}
	source := child(d, "source")
	fill(source, "region", "languageId", "countryCode", "endpointType")
	c.me.identity = clone(child(source, "identity"))
	targets := []any{}
	for _, t := range items(d, "targets") {
		t["@odata.type"] = "#microsoft.graph.invitationParticipantInfo"
		fill(t, "endpointType", "region", "replacesCallId", "languageId")
		targets = append(targets, t)
	}
	d["targets"] = targets
	if d["routingPolicies"] == nil {
		d["routingPolicies"] = []any{}
	}
	if c.kind == meeting {
		d["chatInfo"] = meetingChat(d)
	}
	fill(d, "subject", "terminationReason", "ringingTimeoutInSeconds", "mediaState", "resultInfo", "answeredBy",
		"chatInfo", "meetingInfo", "transcription", "meetingCapability", "toneInfo")
	return d
}

// meetingChat is the chat of a meeting: the one that was named, or the one
// that a meeting id leads to. Outside of channels its message is "0", whether
// or not it was named (assumed).
func meetingChat(d object) object {
	chat := child(d, "chatInfo")
	if chat == nil {
		thread := newIdentifiers(0, "meeting", text(d, "meetingInfo", "joinMeetingId")).hex()
		chat = typed("chatInfo", object{"threadId": "19:meeting_" + thread[:48] + "@thread.v2", "messageId": "0"})
	}
	if text(chat, "messageId") == "" {
		chat["messageId"] = "0"
	}
	fill(chat, "replyChainMessageId")
	return chat
}

// applicationIdentity is the identitySet of the bot as an application.
func (w *world) applicationIdentity() object {
	return typed("identitySet", object{
		"application": typed("identity", object{"displayName": w.app.AppName, "id": w.app.ClientID}),
	})
}

// begin lets a created call ring, or join.
func (c *call) begin() {
	if c.kind == meeting {
		c.join()
		return
	}
	targets := items(c.document, "targets")
	if c.withoutNumber() && len(targets) == 1 && child(targets[0], "identity", "phone") != nil {
		c.notifyState()
		c.end(numberless())
		return
	}
	timeout := c.world.server.config.RingTimeout
	if s, ok := integer(c.document, "ringingTimeoutInSeconds"); ok {
		timeout = time.Duration(s) * time.Second
	}
	waiting, starting, why := len(targets), true, nobodyJoined()
	for _, t := range targets {
		party := child(t, "identity")
		c.ring(party, timeout, func() {
			waiting--
			joined := c.add(party)
			switch {
			case starting: // those who take it at once are announced together, below
			case c.state == establishing:
				c.establish()
			default:
				c.announce(joined)
			}
		}, func(refused outcome) {
			waiting--
			if c.kind == peerToPeer {
				why = refused
			}
			if !starting && waiting == 0 && c.state == establishing {
				c.end(why)
			}
		})
	}
	starting = false
	switch {
	case len(c.roster) > 0:
		c.establish()
	case waiting > 0:
		c.notifyState()
	default:
		c.notifyState()
		c.end(why)
	}
}

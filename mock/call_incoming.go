package mock

import (
	"fmt"
	"time"
)

// answerWindow is how long a bot may take to answer, reject or redirect.
// Source: call-answer.
const answerWindow = 15 * time.Second

// Incoming describes a call to the bot.
type Incoming struct {
	From Person `json:"from"`
	// To is what was dialled: "number" (the default) or "instance", which
	// both reach the application instance, or "application".
	To string `json:"to,omitempty"`
	// Meeting makes it an invitation into a scheduled meeting.
	Meeting bool `json:"meeting,omitempty"`
	// LegacyProbe posts the call in the old Skype form first; the Graph form
	// follows when the bot answers 204.
	LegacyProbe bool `json:"legacyProbe,omitempty"`
}

// Ring lets someone call an app and returns the id of the call. The incoming
// notification goes to the app's webhook; an app without one cannot be rung.
func (s *Server) Ring(clientID string, in Incoming) (string, error) {
	w, err := s.appWorld(clientID)
	if err != nil {
		return "", err
	}
	return w.receive(in, nil)
}

// receive starts an incoming call.
func (w *world) receive(in Incoming, answered chan struct{}) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.app.Webhook == "" {
		return "", fmt.Errorf(
			"app %q has no webhook to ring; expected one: PATCH /_mock/apps/%s with "+
				`{"webhook": "https://127.0.0.1:9000/callback"}, or webhook in the configuration`,
			w.app.Name,
			w.app.ClientID,
		)
	}
	from, ok := in.From.identity(w.app.TenantID)
	if !ok {
		return "", fmt.Errorf("from: expected a phone (E.164) or a user with an id")
	}
	to, err := w.dialled(in.To)
	if err != nil {
		return "", err
	}
	w.answered = answered
	defer func() { w.answered = nil }()

	k := peerToPeer
	if in.Meeting {
		k = meeting
	}
	c := w.newCall("beta", k, "incoming")
	c.state = incoming
	c.callback = w.app.Webhook
	c.me.identity = to
	c.caller = &participant{id: w.ids.guid(), identity: from}
	c.document = c.incomingDocument(w.sees(from), to)
	w.live(c)
	c.window = w.clock.after(answerWindow, func() { c.end(answerWindowOver()) })
	c.notifyIncoming(in.LegacyProbe)
	return c.id, nil
}

// dialled is the identity under which the bot was reached.
func (w *world) dialled(to string) (object, error) {
	switch to {
	case "", "number", "instance":
		return typed("identitySet", object{"applicationInstance": typed("identity", object{
			"id": w.app.InstanceID, "displayName": w.app.InstanceName, "tenantId": w.app.TenantID,
		})}), nil
	case "application":
		return w.applicationIdentity(), nil
	}
	return nil, fmt.Errorf("to %q: expected number, instance or application", to)
}

// sees is what the app is shown of a caller: the identity itself only with one
// of the calling permissions, else an encrypted one. Source: call-answer.
func (w *world) sees(from object) object {
	if (grant{roles: w.app.Roles}).holds(AllRoles()...) {
		return from
	}
	_, who := whoIs(from)
	return w.encrypted(text(who, "id"))
}

// encrypted is an identity that the app may not read.
func (w *world) encrypted(id string) object {
	token := newIdentifiers(w.server.config.Seed, "encrypted", w.app.ClientID, id).hex()
	return typed("identitySet", object{"encrypted": typed("identity", object{"id": token, "displayName": nil})})
}

// incomingDocument is the call as an incoming notification shows it.
// Source: call-answer and call-redirect, with the ids that logs show.
func (c *call) incomingDocument(from, to object) object {
	d := typed("call", object{
		"id": c.id, "direction": c.direction, "callbackUri": c.callback,
		"callChainId": c.world.ids.guid(), "tenantId": c.world.app.TenantID,
		"source": typed("participantInfo", object{
			"identity":     from,
			"endpointType": "default",
			"id":           c.caller.id,
			"region":       nil,
			"languageId":   nil,
			"countryCode":  nil,
		}),
		"targets": []any{typed("invitationParticipantInfo", object{
			"identity": to, "endpointType": "default", "id": c.me.id, "region": nil, "languageId": nil,
		})},
		"requestedModalities": []any{"audio"},
		"callRoutes":          []any{},
		"myParticipantId":     c.me.id,
		"incomingContext":     typed("incomingContext", object{"sourceParticipantId": c.caller.id}),
	})
	if c.kind == meeting {
		thread := newIdentifiers(c.world.server.config.Seed, "meeting of", c.id).hex()
		d["chatInfo"] = typed(
			"chatInfo",
			object{"threadId": "19:meeting_" + thread[:48] + "@thread.v2", "messageId": "0"},
		)
		d["meetingInfo"] = typed("organizerMeetingInfo", object{"organizer": typed("identitySet", object{
			"user": typed(
				"identity",
				object{"id": organizerID, "tenantId": c.world.app.TenantID, "displayName": "Bob"},
			),
		})})
	}
	return d
}

// notifyIncoming posts the created notice. A bot that cannot be notified loses the
// call.
func (c *call) notifyIncoming(legacy bool) {
	data := clone(c.document)
	data["state"] = string(incoming)
	n := notice{change: created, data: data, failed: c.lost}
	if legacy {
		c.post(notice{change: created, raw: c.legacyForm(), failed: c.lost, then: func(status int) {
			if status == 204 && c.state == incoming {
				c.post(n)
			}
		}})
		return
	}
	c.post(n)
}

// lost ends a call of which the bot could not be told: nobody is told of the end
// either, but who looks at the call.
func (c *call) lost() {
	c.gone()
	s := c.world.server
	s.acts.add(ActDone{Time: s.config.Now(), Call: c.id, Does: unreached, After: s.log.last()})
	s.log.watched.changed()
}

// legacyForm is the same call as the old Skype platform showed it.
// Source: microsoft-graph-docs issue 8310.
func (c *call) legacyForm() object {
	_, from := whoIs(child(c.document, "source", "identity"))
	_, to := whoIs(c.me.identity)
	return object{
		"id": c.id, "callState": "incoming", "tenantId": c.document["tenantId"], "isMultiparty": c.kind != peerToPeer,
		"presentedModalityTypes": []any{"audio"},
		"participants": []any{
			object{"identity": text(from, "id"), "languageId": nil, "originator": true},
			object{"identity": "28:" + text(to, "id"), "languageId": nil, "originator": false},
		},
	}
}

package mock

import "time"

// answerCall is POST {id}/answer. Source: call-answer.
func (q *request) answerCall() (answer, error) {
	c := q.call
	if err := q.in(incoming); err != nil {
		return answer{}, err
	}
	callback, err := q.callbackOr(c.callback)
	if err != nil {
		return answer{}, err
	}
	if err := q.grant.mayAnswer(c, isAppHosted(child(q.body, "mediaConfig"))); err != nil {
		return answer{}, err
	}
	c.version, c.scenario = q.version, q.scenario
	c.callback = callback
	d := c.document
	d["callbackUri"] = callback
	d["mediaConfig"] = clone(q.body["mediaConfig"])
	if options := child(q.body, "callOptions"); options != nil {
		d["callOptions"] = clone(options)
	}
	if accepted, ok := q.body["acceptedModalities"].([]any); ok {
		d["requestedModalities"] = clone(accepted)
	}
	d["activeModalities"] = []any{}
	d["routingPolicies"] = []any{}
	fill(d, "subject", "terminationReason", "ringingTimeoutInSeconds", "mediaState", "resultInfo", "answeredBy",
		"chatInfo", "meetingInfo", "transcription", "meetingCapability", "toneInfo", "callOptions")

	q.world.clock.stop(c.window)
	c.state = establishing
	c.enter()
	c.establish()
	c.notifyMedia("active")
	return answer{status: 202}, nil
}

// callbackOr is the callback address of the body, or the one there was.
func (q *request) callbackOr(present string) (string, error) {
	uri := text(q.body, "callbackUri")
	if uri == "" {
		return present, nil
	}
	return uri, q.server.checkCallback(uri)
}

// enter puts into an answered call who is in it: the caller, and in a meeting
// the others.
func (c *call) enter() {
	if c.kind == meeting {
		c.people()
	}
	c.caller.streams = c.humanStreams(c.caller)
	c.roster = append(c.roster, c.caller)
}

// notifyMedia posts that sound flows, or no longer does.
func (c *call) notifyMedia(state string) {
	c.document["mediaState"] = typed("callMediaState", object{"audio": state})
	c.post(notice{change: updated, data: typed("call", object{
		"id": c.id, "state": string(c.state), "mediaState": c.document["mediaState"],
	})})
}

// rejectCall is POST {id}/reject. The notice that the page shows carries no
// state. Source: call-reject.
func (q *request) rejectCall() (answer, error) {
	c := q.call
	if err := q.in(incoming); err != nil {
		return answer{}, err
	}
	callback, err := q.callbackOr(c.callback)
	if err != nil {
		return answer{}, err
	}
	c.callback = callback
	c.gone()
	c.post(notice{change: deleted, data: typed("call", object{"@odata.id": c.path()})})
	return answer{status: 202}, nil
}

// maxRedirectTargets is how many may ring at once. Source: call-redirect.
const maxRedirectTargets = 25

// redirectCall is POST {id}/redirect: every target rings, and the first one to
// take the call has it. Source: call-redirect.
func (q *request) redirectCall() (answer, error) {
	c := q.call
	if err := q.in(incoming); err != nil {
		return answer{}, err
	}
	targets := items(q.body, "targets")
	if len(targets) > maxRedirectTargets {
		return answer{}, badRequest(
			"The request is invalid: a call is redirected to up to %d targets, not %d.",
			maxRedirectTargets,
			len(targets),
		)
	}
	if err := q.checkTargets("targets", targets); err != nil {
		return answer{}, err
	}
	callback, err := q.callbackOr(c.callback)
	if err != nil {
		return answer{}, err
	}
	if err := q.grant.require(roleInitiate); err != nil {
		return answer{}, err
	}
	for _, t := range targets {
		if child(t, "identity", "phone") != nil && !c.sponsored() {
			return answer{}, dialOutWithoutInstance()
		}
	}
	c.callback = callback
	c.document["callbackUri"] = callback
	c.redirect(targets, q.redirectTimeout(len(targets)))
	return answer{status: 202}, nil
}

// dialOutWithoutInstance refuses to send a call to a phone when no application
// instance was called (the rule is documented, the refusal assumed).
func dialOutWithoutInstance() *refusal {
	return badRequest(
		"The request is invalid: a call to a phone needs an application instance with a number as the called party.",
	)
}

func (q *request) redirectTimeout(targets int) time.Duration {
	if s, ok := integer(q.body, "timeout"); ok {
		return time.Duration(s) * time.Second
	}
	if targets > 1 {
		return 60 * time.Second
	}
	return 55 * time.Second
}

// redirect rings the targets. The bot hears of the end only.
func (c *call) redirect(targets []object, timeout time.Duration) {
	c.world.clock.stop(c.window)
	c.state = redirecting
	waiting := len(targets)
	for _, t := range targets {
		if c.state != redirecting {
			return // taken already
		}
		party := child(t, "identity")
		c.ring(party, timeout, func() {
			c.endWith(object{
				"direction": c.direction, "callbackUri": c.callback, "source": clone(c.document["source"]),
				"targets": clone(c.document["targets"]), "answeredBy": c.answerer(party),
			})
		}, func(refused outcome) {
			if waiting--; waiting == 0 {
				c.end(refused)
			}
		})
	}
}

// answerer is who took a redirected call; a phone is shown encrypted, as the
// page does.
func (c *call) answerer(party object) object {
	kind, who := whoIs(party)
	identity := shown(party)
	if kind == "phone" {
		identity = c.world.encrypted(text(who, "id"))
	}
	return typed(
		"participantInfo",
		object{"identity": identity, "endpointType": nil, "region": nil, "languageId": nil, "countryCode": nil},
	)
}

package mock

import (
	"maps"
	"strings"
	"time"
)

// keepAliveLimit is how long a call lives without a keepAlive.
// Source: call-keepalive.
const keepAliveLimit = 45 * time.Minute

// call is one call of one app, guarded by the world's lock.
type call struct {
	world     *world
	id        string
	nth       int    // among the calls of its app, for the shuffled order
	version   string // of the API that made it, in which it is notified of: "beta" or "v1.0"
	kind      callKind
	state     callState
	direction string
	callback  string
	scenario  string // Scenario-ID of the request that made it

	// document is the call as a GET shows it, but for its state. Its members are
	// replaced and never changed further down, so that answers and notices share
	// them.
	document object

	me             *participant
	caller         *participant   // of an incoming call
	roster         []*participant // everyone in the call, the bot included
	rosterSequence int64
	nextSource     int

	operations  map[string]*operation
	legs        []*leg // parties that ring
	invitations []*invitation
	window      *timer // answer window, ring or lobby time-out
	keepAlive   *timer
	sharing     string // id of the content sharing session; "" for none
	media       mediaQueue
	onHold      *participant // hears hold music; nil is nobody
	tones       bool         // subscribed to
	toneNumber  int64
	notified    callState      // the last state that was posted
	told        int            // notices so far
	asked       map[string]int // requests so far, by operation, where answers take time
}

// newCall makes a call with ids of its own; the caller fills in the rest and
// adds it to the world.
func (w *world) newCall(version string, k callKind, direction string) *call {
	w.made++
	c := &call{
		world: w, id: w.ids.guid(), nth: w.made, version: version, kind: k, direction: direction,
		operations: make(map[string]*operation),
	}
	c.me = &participant{id: w.ids.guid()}
	return c
}

// live puts the call into the world.
func (w *world) live(c *call) { w.calls[strings.ToLower(c.id)] = c }

// gone takes an ended call out of the world: from now on it is not found.
func (c *call) gone() {
	clock := c.world.clock
	for len(c.legs) > 0 {
		c.dropLeg(c.legs[0])
	}
	clock.stop(c.window)
	clock.stop(c.keepAlive)
	c.stopMedia()
	c.state = terminated
	delete(c.world.calls, strings.ToLower(c.id))
}

func (c *call) path() string { return "/communications/calls/" + c.id }

// chain is the id that the call has in common with those that it came from.
func (c *call) chain() string { return text(c.document, "callChainId") }

// thread is the chat thread of a meeting, "" when there is none.
func (c *call) thread() string { return text(c.document, "chatInfo", "threadId") }

// asGuest reports whether the bot joins under a guest's name.
func (c *call) asGuest() bool { return child(c.document, "source", "identity", "guest") != nil }

func (c *call) appHosted() bool {
	return isAppHosted(child(c.document, "mediaConfig"))
}

func isAppHosted(mediaConfig object) bool {
	return strings.HasSuffix(text(mediaConfig, "@odata.type"), "appHostedMediaConfig")
}

func (c *call) option(name string) bool { return truth(child(c.document, "callOptions"), name) }

// NumberlessInstanceID is the object id of an application instance that every
// app has beside its own, and to which no number is assigned.
const NumberlessInstanceID = "2b7f6a0e-91c4-4d3a-8e65-f0a1c9d25b73"

// withoutNumber reports whether the call is that of the instance without one.
func (c *call) withoutNumber() bool {
	return strings.EqualFold(text(c.document, "source", "identity", "applicationInstance", "id"), NumberlessInstanceID)
}

// sponsored reports whether an application instance stands behind the call,
// which a dial-out to a phone needs.
// Source: participant-invite, example 4.
func (c *call) sponsored() bool {
	if c.world.server.config.SponsorFreeDialOut {
		return true
	}
	if child(c.document, "source", "identity", "applicationInstance") != nil {
		return !c.withoutNumber()
	}
	for _, target := range items(c.document, "targets") {
		if c.direction == "incoming" && child(target, "identity", "applicationInstance") != nil {
			return true
		}
	}
	return false
}

// show is the call as a GET or a 201 of a version of the API shows it, whatever
// version made it; root is the root of that version.
func (c *call) show(root, version string) object {
	shown := maps.Clone(c.document)
	if c.world.server.retells(version) {
		shown = clone(c.document)
	}
	shown["state"] = string(c.state)
	// The beta page prints #app/calls for both prefixes; v1.0 was recorded.
	shown["@odata.context"] = root + "/$metadata#app/calls/$entity"
	if version == "v1.0" {
		shown["@odata.context"] = root + "/$metadata#communications/calls/$entity"
	}
	if c.observed() {
		c.observedCall(root, shown)
	}
	return c.world.server.asVersion(version, shown)
}

// betaOnly are the members that v1.0 does not have.
// Source: the CSDL of both versions.
func betaOnly() map[string][]string {
	return map[string][]string{
		"#microsoft.graph.call": {"activeModalities", "answeredBy", "meetingCapability",
			"ringingTimeoutInSeconds", "routingPolicies", "terminationReason"},
		"#microsoft.graph.serviceHostedMediaConfig": {"removeFromDefaultAudioGroup", "liveCaptionOptions"},
		"#microsoft.graph.appHostedMediaConfig":     {"removeFromDefaultAudioGroup"},
		"#microsoft.graph.participant": {
			"isIdentityAnonymized",
			"preferredDisplayName",
			"syntheticMediaDetection",
		},
		"#microsoft.graph.recordOperation":       {"completionReason"},
		"#microsoft.graph.playPromptOperation":   {"completionReason"},
		"#microsoft.graph.contentSharingSession": {"presenterParticipantId", "pngOfCurrentSlide"},
	}
}

func prune(v any, unknown map[string][]string) {
	switch v := v.(type) {
	case object:
		for _, name := range unknown[text(v, "@odata.type")] {
			delete(v, name)
		}
		for _, e := range v {
			prune(e, unknown)
		}
	case []any:
		for _, e := range v {
			prune(e, unknown)
		}
	}
}

// getCall is GET /communications/calls/{id}. Source: call-get.
func (q *request) getCall() (answer, error) {
	return answer{status: 200, body: q.call.show(q.root, q.version)}, nil
}

// findLive finds a call of this app that has not ended, in any letter case.
func (w *world) findLive(id string) (*call, bool) {
	c, ok := w.calls[strings.ToLower(id)]
	return c, ok
}

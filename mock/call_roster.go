package mock

import (
	"slices"
	"strconv"
	"strings"
)

// participant is someone in a call.
type participant struct {
	id          string
	identity    object // identitySet
	language    string
	muted       bool
	serverMuted bool
	inLobby     bool
	streams     []stream
	recording   string // recordingStatus; "" for never said
	sequence    int64  // rosterSequenceNumber of its last change
}

// stream is one media stream of a participant.
type stream struct{ media, source, direction string }

// document is the participant as a roster shows it.
func (p *participant) document() object {
	info := typed("participantInfo", object{"identity": clone(p.identity)})
	if p.language != "" {
		info["languageId"] = p.language
	}
	streams := []any{}
	for _, s := range p.streams {
		streams = append(streams, typed("mediaStream", object{
			"mediaType": s.media, "sourceId": s.source, "direction": s.direction, "serverMuted": p.serverMuted,
		}))
	}
	d := typed("participant", object{
		"info": info, "mediaStreams": streams, "isMuted": p.muted, "isInLobby": p.inLobby, "id": p.id,
	})
	if p.recording != "" {
		d["recordingInfo"] = typed("recordingInfo", object{
			"recordingStatus": p.recording, "initiator": clone(p.identity),
		})
	}
	return d
}

// is reports whether id names the participant or the one behind it.
func (p *participant) is(id string) bool {
	_, who := whoIs(p.identity)
	return sameID(p.id, id) || sameID(text(who, "id"), id)
}

// sameID compares ids, which are opaque and of any letter case.
func sameID(a, b string) bool { return strings.EqualFold(a, b) }

// newStream numbers a media stream within the call.
func (c *call) newStream(media, direction string) stream {
	c.nextSource++
	return stream{media: media, source: strconv.Itoa(c.nextSource), direction: direction}
}

// add takes a party into the call, without telling anyone.
func (c *call) add(identity object) *participant {
	p := &participant{id: c.world.ids.guid(), identity: shown(identity)}
	if kind, _ := whoIs(identity); kind == "user" {
		p.language = "en-US"
	}
	p.streams = c.humanStreams(p)
	c.roster = append(c.roster, p)
	return p
}

// shown is an identitySet with the types that Graph puts on it.
func shown(set object) object {
	s := clone(set)
	kind, who := whoIs(s)
	if who != nil {
		who["@odata.type"] = "#microsoft.graph.identity"
		return typed("identitySet", object{kind: who})
	}
	return typed("identitySet", nil)
}

// humanStreams are the streams of someone who has just joined: a phone has
// sound only.
func (c *call) humanStreams(p *participant) []stream {
	streams := []stream{c.newStream("audio", "sendReceive")}
	if kind, _ := whoIs(p.identity); kind == "user" {
		streams = append(
			streams,
			c.newStream("video", "receiveOnly"),
			c.newStream("videoBasedScreenSharing", "receiveOnly"),
		)
	}
	return streams
}

// find is the participant with this id, its own or that of the one behind it.
func (c *call) find(id string) *participant {
	for _, p := range c.roster {
		if p.is(id) {
			return p
		}
	}
	return nil
}

// inRoster are those whom the bot may see: a guest in the lobby sees only
// itself. Source: create-call, note of example 10.
func (c *call) inRoster() []*participant {
	if c.me.inLobby {
		return []*participant{c.me}
	}
	return c.roster
}

// announce posts the roster because of the participants that changed. A
// peer-to-peer call has no roster.
func (c *call) announce(changed ...*participant) {
	if c.kind == peerToPeer || c.state == terminated || len(changed) == 0 {
		return
	}
	if c.option("isDeltaRosterEnabled") {
		c.announceDelta(changed, "")
		return
	}
	c.postRoster(c.inRoster())
}

// postRoster posts these participants as the roster.
func (c *call) postRoster(roster []*participant) {
	all := []any{}
	for _, p := range roster {
		all = append(all, c.shows(p))
	}
	c.post(notice{change: updated, below: "/participants", data: all})
}

// shows is a participant as a roster of this call shows it.
func (c *call) shows(p *participant) object {
	if c.observed() {
		return c.observedParticipant(p, p.document())
	}
	return p.document()
}

// announceDelta posts what changed, numbered; removed is why the participants
// left, "" when they did not.
func (c *call) announceDelta(changed []*participant, removed string) {
	c.rosterSequence++
	some := []any{}
	for _, p := range changed {
		if c.me.inLobby && p != c.me {
			continue
		}
		p.sequence = c.rosterSequence
		d := c.shows(p)
		d["rosterSequenceNumber"] = p.sequence
		if removed != "" {
			d["removedState"] = object{"reason": removed}
		}
		some = append(some, d)
	}
	delta := typed("deltaParticipants", object{"participants": some, "sequenceNumber": c.rosterSequence})
	c.post(notice{change: updated, below: "/participants", data: []any{delta}, withoutCallback: true})
}

// drop takes a participant out of the call and says so; when nobody but the bot
// is left the call ends.
func (c *call) drop(p *participant) {
	c.roster = slices.DeleteFunc(c.roster, func(other *participant) bool { return other == p })
	if !slices.ContainsFunc(c.roster, func(p *participant) bool { return p != c.me }) {
		c.end(onlyOneLeft())
		return
	}
	if c.kind != peerToPeer && c.option("isDeltaRosterEnabled") {
		c.announceDelta([]*participant{p}, "Removed from roster")
		return
	}
	c.announce(p)
}

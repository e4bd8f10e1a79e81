package mock

import (
	"errors"
	"fmt"
	"slices"
)

// Meeting is one that is joined by the number that its invitation shows.
type Meeting struct {
	JoinMeetingID string `json:"joinMeetingId"`
	// Passcode is what it asks for; "" is none.
	Passcode string `json:"passcode,omitempty"`
}

// KnownMeetings are the meetings of a server that is given none, as a new
// slice: the one of create-call, example 6, and one without a passcode.
func KnownMeetings() []Meeting {
	return []Meeting{{JoinMeetingID: "1234567", Passcode: "psw123"}, {JoinMeetingID: "7654321"}}
}

// joinable reports whether a call joins a meeting that there is, with what it
// asks for; of meetings that are not named by number, every one.
func (c *call) joinable() bool {
	info := child(c.document, "meetingInfo")
	number := text(info, "joinMeetingId")
	return number == "" || slices.ContainsFunc(c.world.server.config.Meetings, func(m Meeting) bool {
		return m.JoinMeetingID == number && (m.Passcode == "" || m.Passcode == text(info, "passcode"))
	})
}

// join takes the bot into a meeting. Its organizer and one other person are
// there already. A guest waits in the lobby until someone admits it.
// Source: create-call, examples 5 and 10. A join that fails was seen to be
// establishing first (comms-samples 433).
func (c *call) join() {
	if !c.joinable() {
		c.notifyState()
		c.end(joinFailed())
		return
	}
	c.people()
	c.me.streams = []stream{c.newStream("audio", "sendReceive")}
	if c.asGuest() && !c.world.server.config.OpenLobby {
		c.me.inLobby = true
		c.window = c.world.clock.after(lobbyLimit, func() { c.end(lobbyTimeout()) })
		c.window.housekeeping = true
	}
	c.establish()
}

// people puts into the meeting who is there before the bot.
func (c *call) people() {
	organizer := child(c.document, "meetingInfo", "organizer")
	if organizer == nil {
		organizer = object{"user": object{"id": organizerID, "displayName": "Bob"}}
	}
	c.add(organizer)
	for _, p := range []*participant{c.caller, c.roster[0]} {
		if p != nil && p.is(attendeeID) {
			return // who is there already
		}
	}
	other := c.add(object{"user": object{"id": attendeeID, "displayName": "John"}})
	other.muted = true
}

// The people in meetings, where nobody else is named: those whom the page
// shows. Source: create-call, example 5.
const (
	organizerID = "5810cede-f3cc-42eb-b2c1-e9bd5d53ec96"
	attendeeID  = "112f7296-5fa4-42ca-bae8-6a692b15d4b8"
)

// admit lets the bot out of the lobby.
func (c *call) admit() error {
	if !c.me.inLobby {
		return fmt.Errorf("call %s: the bot is not in the lobby", c.id)
	}
	c.me.inLobby = false
	c.world.clock.stop(c.window)
	c.announce(c.roster...)
	return nil
}

// joinedBy lets someone from outside join a group call or a meeting.
func (c *call) joinedBy(p Person) error {
	who, ok := p.identity(c.world.app.TenantID)
	switch {
	case !ok:
		return errors.New("join: expected a phone (E.164) or a user with an id")
	case c.kind == peerToPeer:
		return fmt.Errorf("call %s: nobody can join a peer-to-peer call", c.id)
	}
	c.announce(c.add(who))
	return nil
}

// leftBy lets the one with this id leave.
func (c *call) leftBy(id string) error {
	p := c.find(id)
	if p == nil || p == c.me {
		return fmt.Errorf("call %s: nobody %q to leave", c.id, id)
	}
	return c.leave(p)
}

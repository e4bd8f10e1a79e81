package mock

import (
	"errors"
	"fmt"
)

// join takes the bot into a meeting. Its organizer and one other person are
// there already. A guest waits in the lobby until someone admits it.
// Source: create-call, examples 5 and 10.
func (c *call) join() {
	c.people()
	c.me.streams = []stream{c.newStream("audio", "sendReceive")}
	if c.asGuest() {
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

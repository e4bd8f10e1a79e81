package mock

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
		organizer = object{"user": object{"id": c.personID("organizer"), "displayName": "Organizer"}}
	}
	c.add(organizer)
	other := c.add(object{"user": object{"id": c.personID("attendee"), "displayName": "John"}})
	other.muted = true
}

// personID is the user id of somebody in this meeting; the same meeting has
// the same people.
func (c *call) personID(role string) string {
	return newIdentifiers(0, "person", role, c.thread()).guid()
}

// admit lets the bot out of the lobby; false when it is not there.
func (c *call) admit() bool {
	if !c.me.inLobby {
		return false
	}
	c.me.inLobby = false
	c.world.clock.stop(c.window)
	c.announce(c.roster...)
	return true
}

package mock

// establish lets the call be established, with the two notices that Graph may
// post in either order, and the roster where there is one.
func (c *call) establish() {
	heldOpen := c.notified == establishing
	c.state = established
	if c.me.streams == nil {
		c.me.streams = []stream{c.newStream("audio", "sendReceive")}
	}
	c.roster = append(c.roster, c.me)
	c.stayAlive()
	first, second := c.stateNotice(establishing), c.stateNotice(established)
	switch {
	case heldOpen:
		c.post(second)
	case c.shuffled():
		c.post(second)
		c.post(first)
	default:
		c.post(first)
		c.post(second)
	}
	c.notified = established
	if c.kind == peerToPeer && c.direction == "outgoing" {
		// On no page; in both recordings of such calls, and bots wait for it
		// before they play. None was recorded of group calls and meetings.
		c.notifyMedia("active")
	}
	if c.observed() {
		c.observedEstablished()
		c.observedFirstRoster()
	}
	c.announce(c.roster...)
}

// shuffled decides for this call whether notices of free order are swapped.
func (c *call) shuffled() bool {
	config := c.world.server.config
	return config.Order == OrderShuffled && coin(config.Seed, c.world.app.Name, c.nth)
}

// notifyState posts the call's state as it stands.
func (c *call) notifyState() {
	c.post(c.stateNotice(c.state))
	c.notified = c.state
}

// stateNotice is an updated notice of the call: sparse, as documented. A
// peer-to-peer call that is established also shows direction and tenant, a
// meeting its chat and itself.
func (c *call) stateNotice(s callState) notice {
	data := typed("call", object{"state": string(s), "id": c.id})
	switch {
	case c.kind == meeting:
		data["chatInfo"] = without(child(c.document, "chatInfo"), "replyChainMessageId")
		data["meetingInfo"] = c.document["meetingInfo"]
	case s == established:
		data["direction"] = c.direction
		data["tenantId"] = c.document["tenantId"]
	}
	return notice{change: updated, data: data}
}

// stayAlive starts the 45 minutes anew.
func (c *call) stayAlive() {
	c.world.clock.stop(c.keepAlive)
	c.keepAlive = c.world.clock.after(keepAliveLimit, func() { c.end(keepAliveTimeout()) })
	c.keepAlive.housekeeping = true
}

// hangUp ends the call from the bot's side: terminating, then terminated.
func (c *call) hangUp(why outcome) {
	c.state = terminating
	if !c.observed() {
		c.post(notice{change: updated, data: typed("call", object{"state": string(terminating), "id": c.id})})
	}
	c.end(why)
}

// end ends the call; terminated always comes as a deleted notice.
// Source: call-delete.
func (c *call) end(why outcome) {
	c.endWith(object{"resultInfo": why.document()})
}

// endWith ends the call with these members beside the state.
func (c *call) endWith(members object) {
	if c.state == terminated {
		return
	}
	data := typed("call", object{"state": string(terminated), "id": c.id})
	for name, value := range members {
		data[name] = value
	}
	c.gone()
	c.post(notice{change: deleted, data: data})
}

// deleteCall is DELETE /communications/calls/{id}. In a group call only the
// bot's own leg ends. Source: call-delete.
func (q *request) deleteCall() (answer, error) {
	q.call.hangUp(q.call.hungUp(endedByBot()))
	return answer{status: 204}, nil
}

package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"conform/mock"
)

// doneWith is the body of what somebody did, whatever it was.
type doneWith struct {
	By, ID, Tone, Action, To, Advance string
	Behaviour                         mock.Behaviour
	From                              mock.Person
	Meeting                           bool
	Phone                             string
	User                              *mock.User
}

// act is the step of what somebody did; "" where no step says it.
func (c *recordedCall) act(a mock.ActDone) string {
	var with doneWith
	if a.With != nil && json.Unmarshal(a.With, &with) != nil {
		return ""
	}
	by := func(id string) string {
		if id == "" {
			id = c.peer
		}
		return c.person(id)
	}
	switch a.Does {
	case "ring":
		c.peer = idOf(with.From)
		return c.ring(with)
	case "hangup":
		if with.By == "" {
			return "When the caller hangs up"
		}
		return fmt.Sprintf("When the party %q hangs up", by(with.By))
	case "pickup":
		return fmt.Sprintf("When the party %q picks up", by(with.ID))
	case "press":
		return fmt.Sprintf("When the party %q presses %q", by(with.By), with.Tone)
	case "speak":
		return fmt.Sprintf("When the party %q speaks", by(with.By))
	case "share":
		does := map[string]string{"start": "starts sharing content", "update": "updates the shared content",
			"stop": "stops sharing content"}
		return fmt.Sprintf("When the party %q %s", by(with.By), does[with.Action])
	case "admit":
		return "When the bot is admitted from the lobby"
	case "join":
		who := mock.Person{Phone: with.Phone, User: with.User}
		return fmt.Sprintf("When the participant %q joins the call", c.person(idOf(who)))
	case "leave":
		return fmt.Sprintf("When the participant %q leaves the call", c.person(with.ID))
	case "people":
		does := map[mock.Behaviour]string{mock.Busy: "is busy", mock.Declines: "declines", mock.NoAnswer: "does not answer",
			mock.Unreachable: "cannot be reached"}
		if does[with.Behaviour] == "" {
			return ""
		}
		return fmt.Sprintf("Given the party %q %s", c.person(with.ID), does[with.Behaviour])
	case "clock":
		if d, err := time.ParseDuration(with.Advance); err == nil && d >= time.Second {
			return fmt.Sprintf("When %d seconds pass", int(d.Seconds()))
		}
	}
	return ""
}

func (c *recordedCall) ring(with doneWith) string {
	who := c.person(idOf(with.From))
	switch {
	case with.Meeting:
		return fmt.Sprintf("When the participant %q adds the bot's instance to the scheduled meeting", who)
	case with.To == "instance":
		return fmt.Sprintf("When the caller %q calls the bot's instance identifier", who)
	case with.To == "application":
		return fmt.Sprintf("When the caller %q calls the bot's application", who)
	}
	return fmt.Sprintf("When the caller %q dials the bot's number", who)
}

func idOf(p mock.Person) string {
	if p.User != nil {
		return p.User.ID
	}
	return p.Phone
}

// person is the name of somebody in steps. Who has no variable yet gets one.
func (c *recordedCall) person(id string) string {
	name, ok := c.people[strings.ToLower(id)]
	if !ok {
		name = fmt.Sprintf("recordedPhone%d", len(c.variables)+1)
		if !strings.HasPrefix(id, "+") {
			name = fmt.Sprintf("recordedUser%d.id", len(c.variables)+1)
		}
		c.people[strings.ToLower(id)] = name
		c.variables = append(c.variables, member{name, mapping{
			{"says", "somebody who took part when this was recorded"}, {"mock", id}, {"needs", "somebody like " + name}}})
	}
	return strings.TrimSuffix(name, ".id")
}

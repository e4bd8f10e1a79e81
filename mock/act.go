package mock

import "fmt"

// Act is something that the outside world does to a live call: a value of
// [HangUp], [PickUp], [Share], [Press], [Speak], [Admit], [Join] or [Leave].
// From Go it is done by [Server.Act], from elsewhere by a request to the
// control port whose body is the act as JSON.
type Act interface {
	// do acts on a live call, under the lock of its world.
	do(*call) error
}

// HangUp is a party that hangs up: whoever has the id By, or the peer when By
// is "". In the ring of an unanswered call the caller gives up.
type HangUp struct {
	By string `json:"by,omitempty"`
}

// PickUp is a ringing party that takes the call; ID "" is the first that rings.
type PickUp struct {
	ID string `json:"id,omitempty"`
}

// Share is someone who starts, updates or stops sharing content: Action is
// "start", "update" or "stop".
type Share struct {
	Action string `json:"action"`
	By     string `json:"by,omitempty"`
}

// Press is someone in the call who presses a key, such as "tone5" or "pound".
type Press struct {
	Tone string `json:"tone"`
	By   string `json:"by,omitempty"`
}

// Speak is someone in the call who speaks into a recording.
type Speak struct {
	By string `json:"by,omitempty"`
}

// Admit lets the bot out of the lobby.
type Admit struct{}

// Join is someone who joins a group call or a meeting.
type Join struct{ Person }

// Leave is someone who leaves; ID is a participant's, a user's or a number.
type Leave struct {
	ID string `json:"id"`
}

func (a HangUp) do(c *call) error { return c.hangUpBy(a.By) }
func (a PickUp) do(c *call) error { return c.pickUp(a.ID) }
func (a Share) do(c *call) error  { return c.by(a.By, func() error { return c.share(a.Action) }) }
func (a Press) do(c *call) error  { return c.by(a.By, func() error { return c.press(a.Tone) }) }
func (a Speak) do(c *call) error  { return c.by(a.By, c.speak) }
func (a Admit) do(c *call) error  { return c.admit() }
func (a Join) do(c *call) error   { return c.joinedBy(a.Person) }
func (a Leave) do(c *call) error  { return c.leftBy(a.ID) }

// by lets somebody who is in the call do something; "" is whoever is there.
func (c *call) by(id string, do func() error) error {
	if id != "" && c.find(id) == nil {
		return fmt.Errorf("call %s: nobody %q is in it", c.id, id)
	}
	return do()
}

// actKind is a kind of act as the control port and its page show it.
type actKind struct {
	name, does string
	example    Act
	read       func(*controlRequest) (Act, error)
}

// actKinds lists every kind of act.
func actKinds() []actKind {
	return []actKind{
		actOf("hangup", "Someone hangs up; by default the peer.", HangUp{By: "+14255550101"}),
		actOf("pickup", "A ringing party picks up; by default the first.", PickUp{ID: "+14255550101"}),
		actOf("share", "Someone starts, updates or stops sharing content; by default whoever is there.",
			Share{Action: "start", By: "+14255550101"}),
		actOf("press", "Someone in the call presses a key; by default the other side.",
			Press{Tone: "tone5", By: "+14255550101"}),
		actOf("speak", "Someone in the call speaks into a recording; by default the other side.",
			Speak{By: "+14255550101"}),
		actOf("admit", "The bot is let out of the lobby.", Admit{}),
		actOf("join", "Someone joins.",
			Join{Person{User: &User{ID: "112f7296-5fa4-42ca-bae8-6a692b15d4b8", DisplayName: "Ada"}}}),
		actOf("leave", "Someone leaves.", Leave{ID: "+14255550101"}),
	}
}

func actOf[A Act](name, does string, example A) actKind {
	return actKind{name, does, example, func(q *controlRequest) (Act, error) {
		var a A
		err := q.read(&a)
		return a, err
	}}
}

// Act lets the outside world do something to a live call of any app. The error
// says why that cannot happen in this call, or that no such call lives.
func (s *Server) Act(callID string, a Act) error { return s.onCall(callID, nil, a.do) }

// route is the request to the control port that does an act of this kind.
func (k actKind) route() controlRoute {
	takes := string(encode(k.example))
	if takes == "{}" {
		takes = ""
	}
	return controlRoute{"POST", "/_mock/calls/{call}/" + k.name, k.does, takes,
		func(q *controlRequest) (int, any, error) {
			a, err := k.read(q)
			if err != nil {
				return 0, nil, err
			}
			return q.onCall(a.do)
		}}
}

package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"conform/internal/director"
)

// person resolves a person that features name by a variable: "phoneA" is the number ${phoneA}, "userA"
// the user ${userA.id} with the name ${userA.name}.
func (s *Session) person(name string) (director.Person, error) {
	if phone, ok := s.value(name); ok {
		return director.Person{Phone: phone}, nil
	}
	id, ok := s.value(name + ".id")
	if !ok {
		return director.Person{}, director.Unable{Reason: fmt.Sprintf("this target has nobody called %q", name)}
	}
	display, _ := s.value(name + ".name") // a person without a display name is legal
	return director.Person{UserID: id, Name: display}, nil
}

// Behave says how a person reacts when the bot, or a transfer, calls.
func (s *Session) Behave(ctx context.Context, name string, behaviour director.Behaviour) error {
	who, err := s.person(name)
	if err != nil {
		return err
	}
	b, err := s.ensureBot(ctx)
	if err != nil {
		return err
	}
	s.behaves[who.ID()] = behaviour != director.Answers
	return s.act(name, "is set to: "+string(behaviour), func() error {
		return s.run.World.Behave(ctx, b.Bot, who,
			behaviour)
	})
}

// Ring has a person call the bot at its "number", "instance" or "application", or, from a scheduled
// meeting, add its instance to that meeting.
func (s *Session) Ring(ctx context.Context, name, to string, meeting bool) error {
	who, err := s.person(name)
	if err != nil {
		return err
	}
	b, err := s.ensureBot(ctx)
	if err != nil {
		return err
	}
	s.rang = true
	if b.Fixed {
		b.inbox.Claim()
	}
	does := "calls the bot's " + to
	if meeting {
		does = "adds the bot's instance to the scheduled meeting"
	}
	return s.act(name, does, func() error {
		id, err := s.run.World.Ring(ctx, b.Bot, director.Ring{From: who, To: to, Meeting: meeting,
			Arrived: b.inbox.Changed()})
		if id != "" {
			s.vars["callId"] = id
			s.inCall[id] = b
		}
		return err
	})
}

// Act has a person do something in the scenario's call. An empty name is the peer of the call.
func (s *Session) Act(ctx context.Context, name string, act director.Act) error {
	if name != "" {
		who, err := s.person(name)
		if err != nil {
			return err
		}
		act.Person = who
	}
	b, err := s.ensureBot(ctx)
	if err != nil {
		return err
	}
	act.Arrived = b.inbox.Changed()
	callID, ok := s.value("callId")
	if !ok {
		return errors.New("there is no call yet in which anybody could act")
	}
	actor := name
	if actor == "" {
		actor = "the peer"
	}
	does := act.Verb
	if act.Tone != "" {
		does += " " + act.Tone
	}
	if act.Action != "" {
		does += " " + act.Action
	}
	s.acts(callID, act)
	return s.act(actor, does, func() error { return s.run.World.Act(ctx, b.Bot, callID, act) })
}

// Pass lets time pass.
func (s *Session) Pass(ctx context.Context, d time.Duration) error {
	b, err := s.ensureBot(ctx)
	if err != nil {
		return err
	}
	return s.act("the clock", "moves on by "+d.String(), func() error { return s.run.World.Wait(ctx, b.Bot, d) })
}

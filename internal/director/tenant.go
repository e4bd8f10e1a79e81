package director

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// A Tenant is a real tenant, whose apps an administrator registered and whose people are people. What
// happens in the outside world somebody else does: see [Outside].
type Tenant struct {
	Bot   Bot  // the app that scenarios are run as
	Other *Bot // the second bot; nil: the profile has none
	// Lesser is an app with fewer permissions, for scenarios that have to do without one; nil: there is none,
	// and they are skipped unless the app itself is without it.
	Lesser *Bot
	// Values are those of declared variables.
	Values map[string]string
	// Outside makes people act; nil: nobody does, and scenarios that need somebody are skipped.
	Outside Outside
	// Within is how long somebody has who is asked to do something.
	Within time.Duration
	// Automatic are the phone numbers and user ids that answer by themselves: nobody is asked to.
	Automatic []string
	// Longest is the longest time that a scenario may let pass, since it really does.
	Longest time.Duration

	mu     sync.Mutex
	behave map[string]Person // by id: who was asked to behave so, and has to hear that it is over
}

// Outside makes something happen in the outside world. An error that is an [Unable] says that it cannot.
type Outside interface {
	Do(ctx context.Context, task Task) error
}

// A Task is something that somebody has to do.
type Task struct {
	// Verb is "ring", a [Behaviour], or that of an [Act].
	Verb    string
	Bot     Bot
	Person  Person // who; zero: the peer of the call
	To      string // ring: "number", "instance" or "application"
	Meeting bool   // ring: by adding the bot to a scheduled meeting
	CallID  string // of an act in a call, as the bot knows it
	Tone    string
	Action  string
	// Soon says of the behaviour [Answers] that the call is about to be placed; false: the person may go back to it.
	Soon bool
	// Arrived is closed when Graph has notified the bot; nil: nothing is expected of it.
	Arrived <-chan struct{}
}

// Register implements [World]. The app is what it is: whether its permissions suit the scenario shows its
// token.
func (t *Tenant) Register(_ context.Context, want Registration) (Bot, error) {
	bot := t.Bot
	if want.Other {
		if t.Other == nil {
			return Bot{}, Unable{Reason: "the scenario needs a second bot, and the profile has no otherApp"}
		}
		bot = *t.Other
	}
	app, key := "the app", "app"
	if (len(want.Without) > 0 || want.Powerless) && t.Lesser != nil {
		bot, app, key = *t.Lesser, "the app with fewer permissions", "lesserApp"
	}
	for _, consent := range want.RSC {
		if !slices.Contains(bot.RSC, consent) {
			return Bot{}, Unable{Reason: fmt.Sprintf("%s has no consent %s in the meeting's chat (%s: rsc)", app, consent, key)}
		}
	}
	for _, consent := range want.Avoid {
		if slices.Contains(bot.RSC, consent) {
			return Bot{}, Unable{Reason: fmt.Sprintf("%s has the consent %s in the meeting's chat (%s: rsc), which does in "+
				"place of what the scenario is without", app, consent, key)}
		}
	}
	bot.Fixed = true
	return bot, nil
}

// Release implements [World]: who was asked to be busy hears that it is over.
func (t *Tenant) Release(ctx context.Context, bot Bot) error {
	t.mu.Lock()
	people := t.behave
	t.behave = nil
	t.mu.Unlock()
	var errs []error
	for _, person := range people {
		errs = append(errs, t.do(ctx, Task{Verb: string(Answers), Bot: bot, Person: person}))
	}
	return errors.Join(errs...)
}

// Settle implements [World]; nobody knows what Graph has still to say.
func (t *Tenant) Settle(context.Context, Bot) (bool, error) { return false, nil }

// Behave implements [World].
func (t *Tenant) Behave(ctx context.Context, bot Bot, person Person, behaviour Behaviour) error {
	if err := t.do(ctx, Task{Verb: string(behaviour), Bot: bot, Person: person}); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if behaviour == Answers {
		delete(t.behave, person.ID())
		return nil
	}
	if t.behave == nil {
		t.behave = map[string]Person{}
	}
	t.behave[person.ID()] = person
	return nil
}

// Warn implements [Warner]. Where nobody directs, people are thought to answer by themselves.
func (t *Tenant) Warn(ctx context.Context, bot Bot, people []Person) (asked []Person, within time.Duration, err error) {
	if t.Outside == nil {
		return nil, 0, nil
	}
	for _, person := range people {
		t.mu.Lock()
		_, behaves := t.behave[person.ID()]
		t.mu.Unlock()
		if behaves || slices.Contains(t.Automatic, person.ID()) {
			continue
		}
		if err := t.do(ctx, Task{Verb: string(Answers), Bot: bot, Person: person, Soon: true}); err != nil {
			return asked, 0, err
		}
		asked = append(asked, person)
	}
	if len(asked) > 0 {
		within = t.Within
	}
	return asked, within, nil
}

// Ring implements [World]. Only Graph says the id of the call.
func (t *Tenant) Ring(ctx context.Context, bot Bot, ring Ring) (string, error) {
	return "", t.do(ctx, Task{Verb: "ring", Bot: bot, Person: ring.From, To: ring.To, Meeting: ring.Meeting,
		Arrived: ring.Arrived})
}

// Act implements [World].
func (t *Tenant) Act(ctx context.Context, bot Bot, callID string, act Act) error {
	return t.do(ctx, Task{Verb: act.Verb, Bot: bot, CallID: callID, Person: act.Person, Tone: act.Tone, Action: act.Action,
		Arrived: act.Arrived})
}

func (t *Tenant) do(ctx context.Context, task Task) error {
	if t.Outside == nil {
		return Unable{Reason: "somebody has to act in the outside world, and the profile has no director"}
	}
	err := t.Outside.Do(ctx, task)
	if _, unable := IsUnable(err); err == nil || unable || ctx.Err() != nil {
		return err
	}
	return &OutsideError{err}
}

// Wait implements [World]: time really passes.
func (t *Tenant) Wait(ctx context.Context, _ Bot, d time.Duration) error {
	if err := t.tooLong(d); err != nil {
		return err
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// tooLong is an [Unable] for a time that may not pass here.
func (t *Tenant) tooLong(d time.Duration) error {
	if d > t.Longest {
		return Unable{Reason: fmt.Sprintf("%s would have to pass, more than the profile's limit of %s (limits: wait)", d,
			t.Longest), Of: d.String(),
			Group: fmt.Sprintf("more time would have to pass than the profile's limit of %s (limits: wait)", t.Longest)}
	}
	return nil
}

// Value implements [World].
func (t *Tenant) Value(name string) (string, bool) {
	value, ok := t.Values[name]
	return value, ok
}

// Package director makes the outside world act: it registers the bot, and has people dial, pick up, hang
// up, join and press keys. A mock is directed over its HTTP control port, the same whether it runs in
// this process or on another machine; a real tenant needs people, or other programs, to do it.
//
// Floor 1: it imports the standard library only; what it says to a mock is bytes on a socket.
package director

import (
	"context"
	"errors"
	"time"
)

// A World is what one target offers to scenarios. Its methods are safe for use by many goroutines. An
// action that this target cannot do returns an [Unable], and the scenario is skipped with its reason.
type World interface {
	// Register gives a scenario its bot.
	Register(ctx context.Context, want Registration) (Bot, error)
	// Release forgets a bot that Register gave. Its calls are over.
	Release(ctx context.Context, bot Bot) error
	// Settle waits until everything that the target has to say to the bot now has been delivered. settled is
	// false where the target cannot know (a real tenant): then only a deadline ends the waiting.
	Settle(ctx context.Context, bot Bot) (settled bool, err error)
	// Behave says how a person reacts when called.
	Behave(ctx context.Context, bot Bot, person Person, behaviour Behaviour) error
	// Ring has someone call the bot, and returns the id of the call where the target says it.
	Ring(ctx context.Context, bot Bot, ring Ring) (callID string, err error)
	// Act has a person do something in a call.
	Act(ctx context.Context, bot Bot, callID string, act Act) error
	// Wait lets time pass for the bot: on a mock its clock is moved, elsewhere it is really waited for.
	Wait(ctx context.Context, bot Bot, d time.Duration) error
	// Value returns the value that this target gives to a declared variable; ok is false when it has none.
	Value(name string) (value string, ok bool)
}

// A Warner is a [World] whose people are people: whoever has to answer a call must be asked to before it is placed. In
// other worlds people answer by themselves unless they are made to do otherwise.
type Warner interface {
	// Warn says to people that a call to them is about to be placed, and returns when they are ready. asked are those
	// who were asked, which leaves out who answers by itself, and who was set to do something else than to answer;
	// within is how long they may take to pick up, beside the time that the call takes anyway. An [Unable] says that
	// somebody cannot answer.
	Warn(ctx context.Context, bot Bot, people []Person) (asked []Person, within time.Duration, err error)
}

// A Registration is what a scenario asks of its bot.
type Registration struct {
	Scenario string   // for people who look at the target meanwhile
	Roles    []string // the application permissions it should have, no others
	RSC      []string // the resource-specific consents
	Without  []string // permissions that its token must not carry, or the scenario proves nothing
	// Powerless: its token must carry no permission for calls at all.
	Powerless bool
	// Avoid are the resource-specific consents that do in place of what it must not carry.
	Avoid   []string
	Webhook string // where incoming calls are posted
	Other   bool   // it is the scenario's second bot
}

// A Bot is a registered application that can sign in.
type Bot struct {
	GraphRoot    string
	TokenURL     string
	Scope        string
	ClientID     string
	ClientSecret string
	TenantID     string
	AppName      string
	InstanceID   string // object id of its application instance
	InstanceName string
	Number       string   // the PSTN number of the instance, E.164
	RSC          []string // resource-specific consents it has; a token does not show them
	Roles        []string // permissions that its app was granted; nil: nobody has said
	// Webhook is where incoming calls are posted; "": where the [Registration] said.
	Webhook string
	// Fixed says that it is not the run's own: its permissions are what an administrator granted, and
	// incoming calls are posted to one address for all scenarios.
	Fixed bool
}

// A Person is somebody a bot can talk to: exactly one of Phone and UserID is set.
type Person struct {
	Phone  string // E.164
	UserID string
	Name   string
}

// ID is the phone number or user id.
func (p Person) ID() string {
	if p.Phone != "" {
		return p.Phone
	}
	return p.UserID
}

// describe names a person for people.
func (p Person) describe() string {
	if p.Name != "" {
		return p.Name
	}
	return p.ID()
}

// A Behaviour is how a person reacts to being called.
type Behaviour string

// The behaviours. A person of whom nothing was said answers.
const (
	Answers     Behaviour = "answers"
	Busy        Behaviour = "busy"
	Declines    Behaviour = "declines"
	NoAnswer    Behaviour = "noAnswer"
	Unreachable Behaviour = "unreachable"
)

// A Ring is a call to the bot.
type Ring struct {
	From    Person
	To      string // "number", "instance" or "application"
	Meeting bool   // the bot is added to a scheduled meeting
	// Arrived is closed when Graph notifies the bot: a person who was asked to call has done so. nil:
	// nobody waits for it.
	Arrived <-chan struct{}
}

// An Act is what somebody does in a call.
type Act struct {
	Verb   string // "hangup", "pickup", "press", "speak", "share", "join", "leave", "admit"
	Person Person // zero: the peer of the call
	Tone   string // press: "tone5", "pound" …
	Action string // share: "start", "update" or "stop"
	// Arrived is as in [Ring].
	Arrived <-chan struct{}
}

// Unable says that this target cannot do what a scenario needs.
type Unable struct {
	Reason string
	// Group is what this has in common with what other scenarios cannot have, and Of what is its own, for a list of many
	// of them: "more time would have to pass than …" and "16s". Empty: nobody else has its like.
	Group, Of string
	// Mock: only a mock can do it, and nothing that stands in a profile changes that.
	Mock bool
}

func (u Unable) Error() string { return u.Reason }

// IsUnable returns the reason when err is, or wraps, an [Unable].
func IsUnable(err error) (reason string, ok bool) {
	u, ok := AsUnable(err)
	return u.Reason, ok
}

// AsUnable returns the [Unable] that err is, or wraps.
func AsUnable(err error) (u Unable, ok bool) {
	ok = errors.As(err, &u)
	return u, ok
}

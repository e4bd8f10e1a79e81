package session_test

import (
	"context"
	"errors"
	"time"

	"conform/internal/director"
)

// wrongSecret is a world whose bots cannot sign in.
type wrongSecret struct{ *director.Mock }

func (w wrongSecret) Register(ctx context.Context, want director.Registration) (director.Bot, error) {
	bot, err := w.Mock.Register(ctx, want)
	bot.ClientSecret = "not the secret"
	return bot, err
}

// unsettled is a world like a tenant: it cannot tell when it has told all.
type unsettled struct {
	*director.Mock
	settling func() // nil: nothing happens meanwhile
}

func (u unsettled) Settle(context.Context, director.Bot) (bool, error) {
	if u.settling != nil {
		u.settling()
	}
	return false, nil
}

// broken is a world that fails when it is asked to settle.
type broken struct{ *director.Mock }

func (broken) Settle(context.Context, director.Bot) (bool, error) {
	return false, errors.New("the target is gone")
}

// still is a world in which nothing ever happens.
type still struct{}

func (still) Register(context.Context, director.Registration) (director.Bot, error) {
	return director.Bot{ClientID: "a-bot"}, nil
}
func (still) Release(context.Context, director.Bot) error        { return nil }
func (still) Settle(context.Context, director.Bot) (bool, error) { return false, nil }
func (still) Behave(context.Context, director.Bot, director.Person, director.Behaviour) error {
	return director.Unable{Reason: "nobody is there"}
}
func (still) Ring(context.Context, director.Bot, director.Ring) (string, error) {
	return "", director.Unable{Reason: "nobody is there"}
}
func (still) Act(context.Context, director.Bot, string, director.Act) error {
	return director.Unable{Reason: "nobody is there"}
}
func (still) Wait(context.Context, director.Bot, time.Duration) error { return nil }
func (still) Value(string) (string, bool)                             { return "", false }

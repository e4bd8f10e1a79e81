package tenant

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"conform/internal/director"
	"conform/internal/graph"
	"conform/internal/notify"
	"conform/internal/record"
	"conform/internal/session"
)

// Rehearsal makes a run in which nothing is sent and nobody asked, and which says what cannot be done in this tenant.
// roles are the permissions that the bot's token carries; nil: nobody knows, and it is taken for the one that each
// scenario wants. The function that is returned ends it. The error is that no port is free for a listener, to which
// nobody posts.
func (t *Tenant) Rehearsal(roles []string) (*session.Run, func(), error) {
	world := t.world()
	switch t.Profile.Director.Kind.Value {
	case "person", "command":
		world.Outside = director.NoOp{}
	case "caller":
		world.Outside = director.NoOp{Caller: &director.Caller{Instance: t.Other.InstanceID, Number: t.Other.Number}}
	}
	listener, err := notify.Start(notify.Config{})
	if err != nil {
		return nil, nil, err
	}
	budget := t.Budget()
	budget.Calls, budget.Time = 0, 0 // which scenarios come too late for them is not known before
	run := &session.Run{Recorder: record.NewRecorder(io.Discard, nil, nil), Library: t.config.Library,
		Version: t.Profile.APIVersion.Value, HTTP: &http.Client{Transport: silent{}},
		World:  director.Rehearsal{Tenant: world, Captured: t.captured(), Fixed: roles != nil},
		Budget: budget,
		SignIn: func(bot director.Bot, _ func(name, value string), _ func(record.Exchange)) graph.Tokens {
			if bot.ClientID != t.Bot.ClientID {
				return carries(nil) // of another app nobody knows
			}
			return carries(roles)
		}}
	run.Listen(listener)
	return run, func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel() // nobody has posted anything
		_ = listener.Close(ctx)
	}, nil
}

// captured are the names that answers and notifications give values.
func (t *Tenant) captured() map[string]bool {
	names := map[string]bool{}
	for _, x := range t.config.Library.Exchanges {
		for name := range x.Capture {
			names[name], names["other."+name] = true, true
		}
	}
	for _, s := range t.config.Library.Sequences {
		for _, m := range s.Messages {
			for name := range m.Capture {
				names[name] = true
			}
		}
	}
	return names
}

// silent sends nothing.
type silent struct{}

// RoundTrip implements [http.RoundTripper].
func (silent) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("nothing is sent in a rehearsal")
}

// carries is a sign-in whose tokens carry these permissions, and are good for nothing.
type carries []string

// Get implements [graph.Tokens].
func (c carries) Get(context.Context) (string, error) {
	claims, err := json.Marshal(map[string]any{"roles": []string(c)})
	if err != nil {
		return "", fmt.Errorf("a token for the rehearsal: %w", err)
	}
	return "e30." + base64.RawURLEncoding.EncodeToString(claims) + ".", nil
}

// Forget implements [graph.Tokens].
func (c carries) Forget() {}

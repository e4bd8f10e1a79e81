package session_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"conform/internal/director"
	"conform/internal/record"
	"conform/internal/session"
	"conform/mock"
)

// fixedBot is a world like a tenant: the bot has what it has, and nobody knows when all has come.
type fixedBot struct {
	unsettled
	roles []string
}

func (g fixedBot) Register(ctx context.Context, want director.Registration) (director.Bot, error) {
	want.Roles = g.roles
	bot, err := g.Mock.Register(ctx, want)
	bot.Fixed = true
	return bot, err
}

// withFixedBot sets a stage whose bot has these roles, whatever it asks for.
func withFixedBot(t *testing.T, s set, roles ...string) *stage {
	t.Helper()
	s.world = func(m *director.Mock) director.World { return fixedBot{unsettled{Mock: m}, roles} }
	change := s.change
	s.change = func(r *session.Run) {
		r.Quiet = 100 * time.Millisecond
		if change != nil {
			change(r)
		}
	}
	return newStage(t, s)
}

// A bot that is not the one that the scenario is about makes it skipped, before anything is done.
func TestBotThatDoesNotSuit(t *testing.T) {
	server := startMock(t)
	for _, tt := range []struct {
		why    string
		roles  []string
		bot    func(*stage) error
		reason string
	}{
		{"it has too little", []string{"Calls.JoinGroupCall.All"}, func(s *stage) error { return s.Spec().WithLeast() },
			"the app has no Calls.Initiate.All"},
		{"it has what must be missing", mock.AllRoles(),
			func(s *stage) error { return s.Spec().Without("Calls.Initiate.All") }, "the token carries Calls.Initiate.All"},
		{"it must have nothing", mock.AllRoles(), func(s *stage) error { return s.Spec().WithNothing() },
			"this scenario is about a bot without permissions"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			s := withFixedBot(t, set{server: server, exchanges: []string{"create call: a user"}}, tt.roles...)
			s.must(tt.bot(s))
			err := s.Ring(t.Context(), "phoneA", "number", false)
			if reason, unable := director.IsUnable(err); !unable || !strings.Contains(reason, tt.reason) {
				t.Errorf("got %v, want %q", err, tt.reason)
			}
			if n := len(s.exchanges()); n != 0 {
				t.Errorf("%d requests were sent", n)
			}
			s.must(s.Close(t.Context()))
		})
	}
}

const consents = `
permissionTable:
  dated: "2026-08-07"
  source: https://learn.microsoft.com/graph/permissions-reference
  names:
    Calls.Initiate.All: {says: call somebody, grant: tenant, id: 284383ee-7f6e-4e40-a2a8-e85dcb029101}
    Calls.JoinGroupCall.All: {says: join group calls, grant: tenant, id: f6b49018-60ab-4f81-83bd-22caeabfed2d}
    Calls.AccessMedia.All: {says: reach media, grant: tenant, id: a7a681dc-756e-4909-b988-f160edc6655f}
    Calls.JoinGroupCalls.Chat: {says: join the calls of that chat, grant: chat}
    Calls.AccessMedia.Chat: {says: reach the media of that chat, grant: chat}
  needs:
    - {operation: create call, call: peer to peer, least: [Calls.Initiate.All], source: "https://learn.microsoft.com/graph"}
    - {operation: create call, call: meeting, media: service, least: [Calls.JoinGroupCall.All],
       resourceSpecific: [Calls.JoinGroupCalls.Chat], source: "https://learn.microsoft.com/graph"}
    - {operation: create call, call: meeting, media: app, least: [Calls.JoinGroupCall.All, Calls.AccessMedia.All],
       resourceSpecific: [Calls.JoinGroupCalls.Chat, Calls.AccessMedia.Chat], source: "https://learn.microsoft.com/graph"}
`

// asked is a world that remembers what it was asked to register.
type asked struct {
	director.World
	want *director.Registration
}

func (a asked) Register(ctx context.Context, want director.Registration) (director.Bot, error) {
	*a.want = want
	return a.World.Register(ctx, want)
}

// A bot that must do without a permission must do without the consents that stand in for it, unless it is about them.
func TestConsentsThatStandIn(t *testing.T) {
	server := startMock(t)
	chat := []string{"Calls.JoinGroupCalls.Chat"}
	both := append([]string{"Calls.AccessMedia.Chat"}, chat...)
	for _, tt := range []struct {
		why       string
		bot       func(*session.BotSpec) error
		avoid     []string
		powerless bool
	}{
		{"with all that it needs", (*session.BotSpec).WithLeast, nil, false},
		{"without a permission", func(b *session.BotSpec) error { return b.Without("Calls.JoinGroupCall.All") }, both, false},
		{"with the consent in place of it", func(b *session.BotSpec) error {
			return b.WithRSC(chat[0], "Calls.JoinGroupCall.All")
		}, both[:1], false},
		{"without any", (*session.BotSpec).WithNothing, both, true},
	} {
		t.Run(tt.why, func(t *testing.T) {
			var want director.Registration
			s := newStage(t, set{server: server, exchanges: []string{"create call: a meeting"}, data: consents,
				world: func(m *director.Mock) director.World { return asked{m, &want} }})
			s.must(tt.bot(s.Spec()))
			s.must(s.Ring(t.Context(), "phoneA", "number", false))
			slices.Sort(want.Avoid)
			if !slices.Equal(want.Avoid, tt.avoid) || want.Powerless != tt.powerless {
				t.Errorf("avoid %v, powerless %v; want %v, %v", want.Avoid, want.Powerless, tt.avoid, tt.powerless)
			}
			s.must(s.Close(t.Context()))
		})
	}
}

// What an administrator granted beyond need is told, and is no failure of Graph.
func TestGrantedPermissionsAreNoFailure(t *testing.T) {
	s := withFixedBot(t, set{exchanges: []string{"create call: a user"}}, mock.AllRoles()...)
	s.must(s.Spec().WithLeast())
	s.send("create call: a user")
	s.must(s.AnswersAsDocumented(), s.PermissionsAre(record.Least))
	checks := s.checks() // before the end, at which what has arrived meanwhile is judged too
	last := checks[len(checks)-1]
	if last.Kind != record.CheckPermission || last.Status != record.Skipped || last.Reason == "" {
		t.Errorf("got %+v", last)
	}
	s.must(s.Close(t.Context()))
}

const answering = `
exchanges:
  - operation: answer
    name: by its full name
    request:
      method: POST
      path: /communications/calls/${callId}/microsoft.graph.Answer
      body: {callbackUri: "${callbackUri}", acceptedModalities: [audio], mediaConfig: {"@odata.type": "#microsoft.graph.serviceHostedMediaConfig"}}
    expect: [{clause: sure, status: 202}]
`

// A spoiler hands every request on, and spoils the answer that says that a call was created.
type spoiler struct {
	next  http.RoundTripper
	spoil func(*http.Response)
}

func (s spoiler) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := s.next.RoundTrip(r)
	if err == nil && resp.StatusCode == http.StatusCreated {
		err = resp.Body.Close()
		resp.Body, resp.ContentLength = http.NoBody, 0
		s.spoil(resp)
	}
	return resp, err
}

// cutOff is a body whose connection breaks.
type cutOff struct{ io.Reader }

func (c cutOff) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func (cutOff) Close() error { return nil }

// No call outlives its scenario, however the bot came into it, and whatever became of the answer.
func TestEveryCallOfAFixedBotIsHungUp(t *testing.T) {
	create := func(_ *testing.T, s *stage) { s.send("create call: a user") }
	tryToCreate := func(t *testing.T, s *stage) {
		if err := s.Send(t.Context(), "create call", "a user"); err == nil {
			t.Error("the answer came")
		}
	}
	for _, tt := range []struct {
		why    string
		faults []mock.Fault
		call   func(*testing.T, *stage)
		spoil  func(*http.Response) // what becomes of the answer to a creation; nil: nothing
	}{
		{why: "created", call: create},
		{why: "created, and the answer was lost", faults: []mock.Fault{{Kind: "drop-connection", Operation: "create call"}},
			call: tryToCreate},
		{why: "created, behind a gateway that waited in vain", call: create, spoil: func(r *http.Response) {
			r.StatusCode, r.Header = http.StatusGatewayTimeout, http.Header{}
		}},
		{why: "created, behind a gateway that broke", call: create, spoil: func(r *http.Response) {
			r.StatusCode, r.Header = http.StatusBadGateway, http.Header{}
		}},
		{why: "created, and the body is not JSON", call: create, spoil: func(r *http.Response) {
			r.Body = io.NopCloser(strings.NewReader("<html>"))
		}},
		{why: "created, and the body is cut off", call: tryToCreate, spoil: func(r *http.Response) {
			r.Body, r.ContentLength = cutOff{strings.NewReader(`{"id": "`)}, -1
		}},
		{why: "created, and nothing but a notification names it", call: create, spoil: func(r *http.Response) {
			r.Body = io.NopCloser(strings.NewReader(`{}`))
			r.Header.Del("Location")
		}},
		{why: "answered, by the action's full name", call: func(t *testing.T, s *stage) {
			s.must(s.Ring(t.Context(), "phoneA", "number", false))
			s.send("answer: by its full name")
		}},
		{why: "it rings, and nobody answers",
			call: func(t *testing.T, s *stage) { s.must(s.Ring(t.Context(), "phoneA", "number", false)) }},
	} {
		t.Run(tt.why, func(t *testing.T) {
			budget := &director.Budget{Numbers: []string{"+12345678901"}}
			s := withFixedBot(t, set{data: answering, faults: tt.faults, exchanges: []string{"create call: a user"},
				change: func(r *session.Run) {
					r.Budget = budget
					if tt.spoil != nil {
						r.HTTP = &http.Client{Transport: spoiler{r.HTTP.Transport, tt.spoil}}
					}
				}}, mock.AllRoles()...)
			s.must(s.Spec().WithLeast())
			tt.call(t, s)
			s.must(s.Close(t.Context()))
			cleaned := 0
			for _, x := range s.exchanges() {
				if x.Request.Method == http.MethodDelete && x.Purpose == "clean up" {
					cleaned++
				}
			}
			if cleaned != 1 {
				t.Errorf("%d calls were hung up, want 1", cleaned)
			}
			before := len(s.exchanges())
			s.must(budget.HangUp(t.Context()))
			if after := len(s.exchanges()); after != before {
				t.Errorf("the budget knew of %d calls more", after-before)
			}
		})
	}
}

// What the budget refuses is not sent, and the scenario is skipped.
func TestBudgetRefuses(t *testing.T) {
	s := withFixedBot(t, set{exchanges: []string{"create call: a user"},
		change: func(r *session.Run) { r.Budget = &director.Budget{Calls: 1} }}, mock.AllRoles()...)
	s.must(s.Spec().WithLeast())
	s.send("create call: a user")
	err := s.Send(t.Context(), "create call", "a user")
	if reason, unable := director.IsUnable(err); !unable || !strings.Contains(reason, "the budget of calls (1) is spent") {
		t.Errorf("got %v", err)
	}
	if n := len(s.exchanges()); n != 1 {
		t.Errorf("%d requests were sent, want 1", n)
	}
	s.must(s.Close(t.Context()))
}

package session_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"conform/internal/director"
	"conform/internal/loopback"
	"conform/internal/notify"
	"conform/internal/record"
	"conform/internal/session"
)

// On a target that cannot tell when it has said all, the waiting ends when all has come.
func TestWaitingEndsByCompleteness(t *testing.T) {
	s := established(t, set{world: func(m *director.Mock) director.World { return unsettled{Mock: m} }})
	s.must(s.Arrive(t.Context(), "call established"))
	for _, c := range s.notificationChecks() {
		if c.Status != record.Passed {
			t.Errorf("got %+v", c)
		}
	}
	s.must(s.Act(t.Context(), "", director.Act{Verb: "hangup"}), s.Arrive(t.Context(), "call over"), s.Close(t.Context()))
}

func TestWaitingEndsWhenTheRunIsInterrupted(t *testing.T) {
	stop := errors.New("the user pressed Ctrl-C")
	for what, wait := range map[string]func(context.Context, *stage) error{
		"for a sequence": func(c context.Context, s *stage) error { return s.Arrive(c, "incoming call") },
		"for silence":    func(c context.Context, s *stage) error { return s.NothingElse(c) },
		"to stay away":   func(c context.Context, s *stage) error { return s.StayAway(c, "incoming call") },
	} {
		t.Run(what, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			s := established(t, set{world: func(m *director.Mock) director.World {
				return unsettled{Mock: m, settling: func() { cancel(stop) }}
			}, change: func(r *session.Run) { r.Quiet = time.Hour }})
			err := wait(ctx, s)
			if !errors.Is(err, stop) || failed(err) {
				t.Errorf("got %v, want the reason of the interruption", err)
			}
			s.must(s.Close(ctx))
			if got := len(s.server.Apps()); got != 1 {
				t.Errorf("%d apps are left, want the mock's own", got)
			}
		})
	}
}

// stillRun is a run whose target tells nothing at all. The listener is outside of the bubble of the test, so
// that nothing in there waits for the network.
func stillRun(t *testing.T, lib string) (*session.Run, *log) {
	t.Helper()
	events := &log{}
	listener, err := notify.Start(notify.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := listener.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	run := &session.Run{Recorder: record.NewRecorder(events, nil, nil), Library: load(t, lib), World: still{},
		HTTP: loopback.Client(t), Version: "beta", Within: 10 * time.Second, Quiet: 3 * time.Second}
	run.Listen(listener)
	return run, events
}

func TestWaitingEndsWithTheDeadline(t *testing.T) {
	const data = `
sequences:
  - name: soon
    within: 25s
    messages:
      - {label: anything, clause: sure, change: updated, select: {resourceUrl: $any}}
  - name: in the run's time
    messages:
      - {label: anything, clause: sure, change: updated, select: {resourceUrl: $any}}
`
	for _, tt := range []struct {
		why   string
		wait  func(context.Context, *session.Session) error
		took  time.Duration
		fails bool
	}{
		{"the run's own", func(c context.Context, s *session.Session) error { return s.Arrive(c, "in the run's time") },
			10 * time.Second, true},
		{"that of the data", func(c context.Context, s *session.Session) error { return s.Arrive(c, "soon") },
			25 * time.Second, true},
		{"silence", func(c context.Context, s *session.Session) error { return s.NothingElse(c) }, 3 * time.Second, false},
		{"silence, to say that something stayed away",
			func(c context.Context, s *session.Session) error { return s.StayAway(c, "soon") }, 3 * time.Second, false},
	} {
		t.Run(tt.why, func(t *testing.T) {
			run, events := stillRun(t, data)
			synctest.Test(t, func(t *testing.T) {
				s := run.Open(session.Scenario{ID: "a.feature:3"})
				if err := s.Spec().WithNothing(); err != nil {
					t.Fatal(err)
				}
				began := time.Now()
				err := tt.wait(t.Context(), s)
				if took := time.Since(began); took != tt.took {
					t.Errorf("waited for %v, want %v", took, tt.took)
				}
				if failed(err) != tt.fails || !tt.fails && err != nil {
					t.Errorf("got %v", err)
				}
				if err := s.Close(t.Context()); err != nil {
					t.Error(err)
				}
			})
			if tt.fails && !strings.Contains(events.String(), `"missing"`) {
				t.Errorf("what is missing is not in the record: %s", events)
			}
		})
	}
}

func TestWorldThatBreaksIsNoFailureOfTheTarget(t *testing.T) {
	s := established(t, set{world: func(m *director.Mock) director.World { return broken{m} }})
	for what, err := range map[string]error{
		"arrive":       s.Arrive(t.Context(), "call established"),
		"stay away":    s.StayAway(t.Context(), "call established"),
		"nothing else": s.NothingElse(t.Context()),
		"closing":      s.Close(t.Context()),
	} {
		says(t, err, "the target is gone")
		if failed(err) {
			t.Errorf("%s: nothing was judged", what)
		}
	}
}

// Where the end of a call has come, a terminating that did not come before it is not waited for: nobody has recorded
// one. The hour would be over long after the test.
func TestWaitingEndsSoonAfterTheLastWord(t *testing.T) {
	s := established(t, set{data: `
sequences:
  - name: call over in two steps
    messages:
      - {label: terminating, clause: guess, change: updated, resource: "/communications/calls/${callId}", state: terminating}
      - {label: terminated, clause: sure, change: deleted, resource: "/communications/calls/${callId}", state: terminated}
    order: [{inOrder: [terminating, terminated]}]
    nothingAfter: terminated
`, world: func(m *director.Mock) director.World { return unsettled{Mock: m} },
		change: func(r *session.Run) { r.Within, r.Quiet, r.Lenient = time.Hour, time.Millisecond, true }})
	s.must(s.Arrive(t.Context(), "call established"), s.Act(t.Context(), "", director.Act{Verb: "hangup"}))
	s.must(s.Arrive(t.Context(), "call over in two steps"))
	c := s.notificationChecks()[1]
	if !c.Finding || arrivals(c)["terminating"] != record.Missing || arrivals(c)["terminated"] != record.Arrived {
		t.Errorf("got %+v", c)
	}
	s.must(s.Close(t.Context()))
}

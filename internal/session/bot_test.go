package session_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/session"
)

func TestBotHasWhatTheScenarioSays(t *testing.T) {
	both := []string{"create call: a user", "create call: a meeting", "get call: the bot's call",
		"get call: the other's call"}
	const initiate, join, media = "Calls.Initiate.All", "Calls.JoinGroupCall.All", "Calls.AccessMedia.All"
	server := startMock(t)
	for _, tt := range []struct {
		why        string
		exchanges  []string
		say        func(*session.Session) error
		roles, rsc []string
	}{
		{"least: the union of what the requests need", both, func(s *session.Session) error { return s.Spec().WithLeast() },
			[]string{initiate, join}, []string{}},
		{"least of requests that need nothing", both[2:], func(s *session.Session) error { return s.Spec().WithLeast() },
			[]string{}, []string{}},
		{"nothing", both, func(s *session.Session) error { return s.Spec().WithNothing() }, []string{}, []string{}},
		{"all but one", both, func(s *session.Session) error { return s.Spec().Without(join) }, []string{initiate},
			[]string{}},
		{"one more", both, func(s *session.Session) error { return s.Spec().AlsoWith(media) },
			[]string{initiate, join, media}, []string{}},
		{"one more that is needed anyway", both, func(s *session.Session) error { return s.Spec().AlsoWith(join) },
			[]string{initiate, join}, []string{}},
		{"consent in place of a permission", both,
			func(s *session.Session) error { return s.Spec().WithRSC("Calls.JoinGroupCalls.Chat", join) },
			[]string{initiate}, []string{"Calls.JoinGroupCalls.Chat"}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			s := newStage(t, set{server: server, exchanges: tt.exchanges})
			s.must(tt.say(s.Session))
			// Any step that needs the bot registers it; this one sends nothing to Graph.
			s.must(s.Pass(t.Context(), 0))
			app := s.bot("")
			if diff := cmp.Diff(tt.roles, app.Roles); diff != "" {
				t.Errorf("roles (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.rsc, app.RSC); diff != "" {
				t.Errorf("resource-specific consent (-want +got):\n%s", diff)
			}
			s.must(s.Close(t.Context()))
		})
	}
}

func TestSeveralStepsAddToOneBot(t *testing.T) {
	s := newStage(t, set{exchanges: []string{"create call: a user"}})
	s.must(s.Spec().WithNothing(), s.Spec().AlsoWith("Calls.AccessMedia.All"),
		s.Spec().AlsoWith("Calls.JoinGroupCall.All"), s.Pass(t.Context(), 0))
	if diff := cmp.Diff([]string{"Calls.AccessMedia.All", "Calls.JoinGroupCall.All"}, s.bot("").Roles); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
	if got := len(s.server.Apps()); got != 2 {
		t.Errorf("%d apps, want the mock's own and the scenario's one", got)
	}
	s.must(s.Close(t.Context()))
}

func TestBotsThatProveNothing(t *testing.T) {
	s := newStage(t, set{exchanges: []string{"create call: a user"}})
	says(t, s.Spec().Without("Calls.JoinGroupCall.All"), "need [Calls.Initiate.All]", "proves nothing")
	says(t, s.Spec().WithRSC("Calls.JoinGroupCalls.Chat", "Calls.JoinGroupCall.All"), "proves nothing")
}

func TestStepsNeedABot(t *testing.T) {
	s := newStage(t, set{})
	for what, do := range map[string]func() error{
		"send":         func() error { return s.Send(t.Context(), "create call", "a user") },
		"nothing else": func() error { return s.NothingElse(t.Context()) },
		"pass":         func() error { return s.Pass(t.Context(), 0) },
		"ring":         func() error { return s.Ring(t.Context(), "phoneA", "number", false) },
		"behave":       func() error { return s.Behave(t.Context(), "phoneA", "busy") },
	} {
		t.Run(what, func(t *testing.T) {
			err := do()
			says(t, err, "no step has said which bot this is")
			if failed(err) {
				t.Error("that is our mistake, not the target's")
			}
		})
	}
	s.must(s.Close(t.Context())) // nothing to clean up
}

func TestRegistrationThatIsRefused(t *testing.T) {
	s := newStage(t, set{})
	s.must(s.Spec().WithNothing(), s.Spec().AlsoWith("Calls.Everything"))
	err := s.Send(t.Context(), "create call", "a user")
	says(t, err, "Calls.Everything", "400")
	if failed(err) {
		t.Error("that is our mistake, not the target's")
	}
}

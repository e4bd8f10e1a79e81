package session_test

import (
	"strings"
	"testing"

	"conform/internal/director"
)

const oddTokens = `
exchanges:
  - operation: get call
    name: expired
    request: {method: GET, path: "/communications/calls/${unknownCallId}", token: expired}
    expect: unauthorized
`

// onlyWorld hides what a mock can do beside being a world.
type onlyWorld struct{ director.World }

func TestOddTokenIsSentAndStaysSecret(t *testing.T) {
	s := newStage(t, set{data: oddTokens, exchanges: []string{"get call: expired"}})
	s.must(s.BotWithLeast())
	s.send("get call: expired")
	s.must(s.AnswersAsDocumented(), s.Close(t.Context()))
	if text := s.log.String(); strings.Contains(text, "eyJ") || !strings.Contains(text, "Bearer [redacted]") {
		t.Errorf("the record holds a token, or none was sent: %s", text)
	}
}

func TestTroubleMeetsTheNextRequest(t *testing.T) {
	for trouble, want := range map[director.Trouble]string{director.ServerError: "got 500", director.Throttled: "got 429"} {
		t.Run(string(trouble), func(t *testing.T) {
			s := newStage(t, set{exchanges: []string{"create call: a user"}})
			s.must(s.BotWithLeast(), s.Trouble(t.Context(), trouble))
			s.send("create call: a user")
			says(t, s.AnswersAsDocumented(), want)
			s.send("create call: a user")
			s.must(s.AnswersAsDocumented(), s.Close(t.Context()))
			if got := s.actions(); len(got) != 1 || got[0].Actor != "Graph" || !strings.Contains(got[0].Does, string(trouble)) || got[0].Result != "" {
				t.Errorf("recorded %+v", got)
			}
		})
	}
}

// What only a mock can do is no failure elsewhere: the scenario is skipped.
func TestTargetThatCannotBeMadeWrong(t *testing.T) {
	s := newStage(t, set{data: oddTokens, exchanges: []string{"get call: expired"},
		world: func(m *director.Mock) director.World { return onlyWorld{m} }})
	s.must(s.BotWithLeast())
	for _, err := range []error{s.Send(t.Context(), "get call", "expired"), s.Trouble(t.Context(), director.Throttled)} {
		if _, unable := director.IsUnable(err); !unable {
			t.Errorf("got %v", err)
		}
	}
	if got := s.exchanges(); len(got) != 0 {
		t.Errorf("sent %+v", got)
	}
	s.must(s.Close(t.Context()))
}

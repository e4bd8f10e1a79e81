package session_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/director"
	"conform/mock"
)

func TestSendMakesTheRequestOfTheData(t *testing.T) {
	s := newStage(t, set{exchanges: []string{"create call: a user"}, data: `
exchanges:
  - operation: get call
    name: with all that a request can have
    request:
      method: GET
      path: "/communications/calls/${callId}?$select=id"
      version: v1.0
      headers: {X-Test: "for ${appId}"}
    expect: [{clause: sure, status: 200}]
`})
	s.must(s.Spec().WithLeast())
	s.send("create call: a user")
	s.send("get call: with all that a request can have")
	sent := s.exchanges()
	if len(sent) != 2 {
		t.Fatalf("%d requests, want 2", len(sent))
	}
	bot := s.bot("")
	created, got := sent[0], sent[1]
	if created.Operation != "create call" || created.Name != "a user" || created.Where.IsZero() ||
		created.Request.Method != "POST" || created.Request.URL != s.server.URL()+"/beta/communications/calls" {
		t.Errorf("recorded as %+v", created)
	}
	if created.ID != 2 || got.ID != 3 {
		t.Errorf("numbers %d and %d, want 2 and 3: the sign-in is the first", created.ID, got.ID)
	}
	id := string(created.Response.Header.Get("Location"))
	if want := s.server.URL() + "/v1.0/communications/calls/" + id[len(id)-36:] + "?$select=id"; got.Request.URL != want {
		t.Errorf("sent to %s, want %s", got.Request.URL, want)
	}
	if got.Request.Header.Get("X-Test") != "for "+bot.ClientID {
		t.Errorf("headers %v", got.Request.Header)
	}
	s.must(s.Close(t.Context()))
}

func TestSendCannot(t *testing.T) {
	s := newStage(t, set{exchanges: []string{"create call: a user"}})
	s.must(s.Spec().WithLeast())
	for _, tt := range []struct{ why, operation, name, want string }{
		{"no such data", "create call", "nobody", `no exchange "create call": "nobody"`},
		{"a variable that nothing gave", "get call", "the bot's call", "callId"},
	} {
		err := s.Send(t.Context(), tt.operation, tt.name)
		says(t, err, tt.want)
		if failed(err) {
			t.Errorf("%s: that is our mistake, not the target's", tt.why)
		}
	}
	says(t, s.SendAsOther(t.Context(), "create call", "nobody"), `no exchange "create call": "nobody"`)
	if sent := s.exchanges(); len(sent) != 0 {
		t.Errorf("sent %+v", sent)
	}
	s.must(s.Close(t.Context()))
}

func TestTokens(t *testing.T) {
	server := startMock(t)
	request := func(token string) string {
		return `
exchanges:
  - operation: get call
    name: odd
    request: {method: GET, path: "/communications/calls/${unknownCallId}", token: ` + token + `}
    expect: unauthorized
`
	}
	for _, tt := range []struct {
		why, token string
		want       []string // Authorization, as recorded
		err        string
	}{
		{"none", "none", nil, ""},
		{"no JWT", "garbage", []string{"Bearer [redacted]"}, ""},
		{"a signature that does not fit", "tampered", []string{"Bearer [redacted]"}, ""},
		{"two of them", "twice", []string{"Bearer [redacted]", "Bearer [redacted]"}, ""},
	} {
		t.Run(tt.why, func(t *testing.T) {
			s := newStage(t, set{server: server, data: request(tt.token), exchanges: []string{"get call: odd"}})
			s.must(s.Spec().WithLeast())
			s.send("get call: odd")
			s.must(s.AnswersAsDocumented())
			if diff := cmp.Diff(tt.want, s.exchanges()[0].Request.Header["Authorization"]); diff != "" {
				t.Errorf("Authorization (-want +got):\n%s", diff)
			}
			s.must(s.Close(t.Context()))
		})
	}
}

// Graph itself accepts the bot's own token, so that the refusals above are about the others.
func TestOwnTokenIsAccepted(t *testing.T) {
	s := newStage(t, set{exchanges: []string{"create call: a user"}})
	s.must(s.Spec().WithLeast())
	s.send("create call: a user")
	s.must(s.AnswersAsDocumented())
	s.send("get call: the bot's call")
	s.must(s.AnswersAsDocumented(), s.Close(t.Context()))
}

func TestSignInThatIsRefusedIsNoFailure(t *testing.T) {
	s := newStage(t, set{exchanges: []string{"create call: a user"},
		world: func(m *director.Mock) director.World { return wrongSecret{m} }})
	s.must(s.Spec().WithLeast())
	err := s.Send(t.Context(), "create call", "a user")
	says(t, err, "signing in", "AADSTS7000215")
	if failed(err) {
		t.Error("that is our mistake, not the target's")
	}
	s.must(s.Close(t.Context()))
}

func TestAnotherBotHasACallOfItsOwn(t *testing.T) {
	s := newStage(t, set{exchanges: []string{"create call: a user", "get call: the other's call"}})
	s.must(s.Spec().WithLeast())
	s.send("create call: a user")
	s.must(s.SendAsOther(t.Context(), "create call", "a user"), s.AnswersAsDocumented())
	if diff := cmp.Diff([]string{"Calls.Initiate.All"}, s.bot(" (another bot)").Roles); diff != "" {
		t.Errorf("the other bot's roles (-want +got):\n%s", diff)
	}
	s.send("get call: the other's call")
	says(t, s.AnswersAsDocumented(), "want 200 OK, got 404 Not Found")
	s.must(s.AnswersAs("call not found"))
	s.send("get call: the bot's call")
	s.must(s.AnswersAsDocumented())
	s.must(s.SendAsOther(t.Context(), "create call", "a user")) // the same other bot
	if got := len(s.server.Apps()); got != 3 {
		t.Errorf("%d apps, want the mock's own and two", got)
	}
	s.must(s.Close(t.Context()))
	if got := s.server.Apps(); len(got) != 1 {
		t.Errorf("%d apps are left, want the mock's own", len(got))
	}
}

// What two bots of one scenario are told has numbers of its own, so that a check names one of them.
func TestNotificationsOfTwoBotsAreNumberedTogether(t *testing.T) {
	s := newStage(t, set{exchanges: []string{"create call: a user"}})
	s.must(s.Spec().WithLeast())
	s.send("create call: a user")
	s.must(s.Arrive(t.Context(), "call established"))
	s.must(s.SendAsOther(t.Context(), "create call", "a user"), s.Close(t.Context()))
	seen := map[int]bool{}
	for _, e := range s.events() {
		if e.Notification == nil {
			continue
		}
		if seen[e.Notification.ID] {
			t.Errorf("two notifications have the number %d", e.Notification.ID)
		}
		seen[e.Notification.ID] = true
	}
	if len(seen) < 4 {
		t.Errorf("%d notifications, want those of two calls", len(seen))
	}
}

func TestTargetThatDoesNotAnswerAsHTTP(t *testing.T) {
	for _, kind := range []string{"drop-connection", "garbage-body"} {
		t.Run(kind, func(t *testing.T) {
			s := newStage(t, set{exchanges: []string{"create call: a user"},
				faults: []mock.Fault{{Kind: kind, Operation: "create call"}}})
			s.must(s.Spec().WithLeast())
			err := s.Send(t.Context(), "create call", "a user")
			if kind == "drop-connection" {
				if err == nil || failed(err) {
					t.Errorf("got %v, want an error that is no judgement", err)
				}
				if x := s.exchanges()[0]; x.Error == "" || x.Response != nil {
					t.Errorf("recorded %+v", x)
				}
			} else {
				s.must(err)
				if err := s.AnswersAsDocumented(); !failed(err) {
					t.Errorf("a body that is no JSON has no id for Location: %v", err)
				}
				if got := s.exchanges()[0].Response.Status; got != http.StatusCreated {
					t.Errorf("status %d", got)
				}
			}
			s.must(s.Close(t.Context()))
		})
	}
}

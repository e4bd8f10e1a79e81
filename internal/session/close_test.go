package session_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"conform/internal/director"
	"conform/internal/record"
	"conform/mock"
)

// cleanUps are the requests with which calls were hung up.
func (s *stage) cleanUps() []record.Exchange {
	var all []record.Exchange
	for _, x := range s.exchanges() {
		if x.Purpose == "clean up" {
			all = append(all, x)
		}
	}
	return all
}

// gone fails the test when the scenario has left a bot behind.
func (s *stage) gone() {
	s.t.Helper()
	for _, app := range s.server.Apps() {
		if strings.HasPrefix(app.Name, "a.feature:3") {
			s.t.Errorf("the bot %q is still registered", app.Name)
		}
	}
}

func TestLiveCallsAreHungUp(t *testing.T) {
	server := startMock(t)
	ring := func(s *stage) { s.must(s.Ring(t.Context(), "phoneA", "number", false)) }
	create := func(s *stage) { s.send("create call: a user") }
	for _, tt := range []struct {
		why  string
		do   func(*stage)
		want int
	}{
		{"none", func(*stage) {}, 0},
		{"one that the bot created", create, 1},
		{"one that rings", ring, 1},
		{"two", func(s *stage) { create(s); create(s) }, 2},
		{"one of another bot", func(s *stage) { create(s); s.must(s.SendAsOther(t.Context(), "create call", "a user")) }, 2},
		{"one that the bot hung up itself", func(s *stage) { create(s); s.send("delete call: the bot's call") }, 0},
		{"one that the peer ended", func(s *stage) {
			create(s)
			s.must(s.Act(t.Context(), "", director.Act{Verb: "hangup"}), s.Arrive(t.Context(), "call over"))
		}, 0},
		{"one that was refused", create, 0},
	} {
		for _, interrupted := range []bool{false, true} {
			t.Run(tt.why+map[bool]string{true: ", interrupted"}[interrupted], func(t *testing.T) {
				exchanges := []string{"create call: a user"}
				if tt.why == "one that was refused" {
					exchanges = nil // so that its bot has no permission
				}
				s := newStage(t, set{server: server, exchanges: exchanges})
				s.must(s.Spec().WithLeast(), s.Pass(t.Context(), 0))
				tt.do(s)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if interrupted {
					cancel()
				} else {
					s.must(s.NothingLeft())
				}
				s.must(s.Close(ctx))
				hungUp := s.cleanUps()
				if len(hungUp) != tt.want {
					t.Errorf("%d calls were hung up, want %d", len(hungUp), tt.want)
				}
				for _, x := range hungUp {
					if x.Request.Method != "DELETE" || x.Operation != "delete call" || x.Response.Status != http.StatusNoContent {
						t.Errorf("%s %s answered %d", x.Request.Method, x.Request.URL, x.Response.Status)
					}
				}
				s.gone()
			})
		}
	}
}

// NothingLeft takes what has arrived, so that a test of the cleaning up is not about that.
func (s *stage) NothingLeft() error {
	err := s.NothingElse(s.t.Context())
	if failed(err) {
		return nil
	}
	return err
}

// Nothing is judged of an interrupted scenario: what is missing may only not have come yet.
func TestInterruptedScenarioIsNotJudged(t *testing.T) {
	s := established(t, set{faults: []mock.Fault{{Kind: "expired-token"}}})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s.must(s.Close(ctx))
	if got := s.checks(); len(got) != 0 {
		t.Errorf("judged %+v", got)
	}
	if got := len(s.cleanUps()); got != 1 {
		t.Errorf("%d calls were hung up, want 1", got)
	}
	s.gone()
}

func TestCallThatCannotBeHungUp(t *testing.T) {
	for _, tt := range []struct{ why, fault, want string }{
		{"Graph refuses", "server-error", "Graph answered 500"},
		{"no answer", "drop-connection", "DELETE /communications/calls/"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			s := established(t, set{faults: []mock.Fault{{Kind: tt.fault, Operation: "delete call"}}})
			err := s.Close(t.Context())
			says(t, err, "call ", " could not be hung up: ", tt.want)
			if failed(err) {
				t.Error("that is the environment's fault, nothing was judged")
			}
			s.gone()
		})
	}
}

// The end of a call that a scenario leaves is judged as any other, and what follows it.
func TestEndOfCallThatWasLeftIsJudged(t *testing.T) {
	const data = `
sequences:
  - name: left
    afterHangUp: true
    like: {sequence: call over}
    messages: [{label: terminated, data: {resultInfo: {code: 200}}}]
`
	ends := mock.FaultMatch{ChangeType: "deleted", Resource: "call"}
	for _, tt := range []struct {
		why   string
		fault *mock.Fault
		want  string // in the error; empty: none
	}{
		{"as it should be", nil, ""},
		{"it is missing", &mock.Fault{Kind: "drop", Match: ends}, "the end of a call that was left is notified: terminated"},
		{"it comes twice", &mock.Fault{Kind: "duplicate-notification", Match: ends}, "nothing is notified of what has ended"},
		{"it has another reason", &mock.Fault{Kind: "rewrite", Match: ends, Pointer: "/resourceData/resultInfo/code",
			Value: json.RawMessage("500")}, "/resourceData/resultInfo/code: want 200"},
		{"it is of another call", &mock.Fault{Kind: "swapped-resource", Match: ends}, "/resourceUrl"},
		{"it is not signed for the bot", &mock.Fault{Kind: "wrong-audience", Match: ends}, "terminated"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			s := set{data: data}
			if tt.fault != nil {
				s.faults = []mock.Fault{*tt.fault}
			}
			st := established(t, s)
			st.must(st.AnswersAsDocumented(), st.Arrive(t.Context(), "call established"))
			err := st.Close(t.Context())
			if tt.want == "" {
				st.must(err)
				for _, c := range st.checks() {
					if c.Requirement == "the end of a call that was left is notified" {
						return
					}
				}
				t.Fatal("the end was not judged")
			}
			if says(t, err, tt.want); !failed(err) {
				t.Errorf("%v is no judgement", err)
			}
		})
	}
}

// What is judged by itself at the end must not make a scenario look checked in which no step judged.
func TestScenarioThatJudgesNothingHasNoChecks(t *testing.T) {
	s := established(t, set{})
	s.must(s.Close(t.Context()))
	if got := s.checks(); len(got) != 0 {
		t.Errorf("recorded %+v", got)
	}
}

// A post that comes after the end of its scenario belongs to nobody, and is kept as evidence.
func TestPostAfterTheEndIsStray(t *testing.T) {
	s := newStage(t, set{})
	s.must(s.Spec().WithNothing(), s.Pass(t.Context(), 0))
	address := s.bot("").Webhook
	s.must(s.Close(t.Context()))
	resp, err := s.run.HTTP.Post(address, "application/json", strings.NewReader(`{"value":[]}`))
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil || resp.StatusCode != http.StatusNotFound {
		t.Errorf("answered %d, %v", resp.StatusCode, err)
	}
	events := s.events()
	if last := events[len(events)-1]; last.Notification == nil || last.Scenario != "" {
		t.Errorf("recorded %+v", last)
	}
	n := &record.Notification{Method: "POST"}
	s.run.Received("b.feature:9", n) // a scenario that is not open
	events = s.events()
	if last := events[len(events)-1]; last.Notification == nil || last.Scenario != "" {
		t.Errorf("recorded %+v", last)
	}
}

func TestSecretsStayOutOfTheRecord(t *testing.T) {
	s := established(t, set{})
	s.must(s.AnswersAsDocumented(), s.SendAsOther(t.Context(), "create call", "a user"),
		s.Arrive(t.Context(), "call established"))
	var secrets []string
	for _, app := range s.server.Apps() {
		if strings.HasPrefix(app.Name, "a.feature:3") {
			secrets = append(secrets, record.Forms(app.ClientSecret)...)
		}
	}
	s.must(s.Close(t.Context()))
	text := s.log.String()
	if len(secrets) < 4 || strings.Count(text, `"get token"`) != 2 {
		t.Fatalf("%d forms of secrets, %d sign-ins: the test looks for nothing", len(secrets),
			strings.Count(text, `"get token"`))
	}
	for _, secret := range secrets {
		if strings.Contains(text, secret) {
			t.Errorf("the record holds a client secret: %q", secret)
		}
	}
	// Every JWT begins so; the token of the mock and those of its notifications are JWTs.
	if i := strings.Index(text, "eyJ"); i >= 0 {
		t.Errorf("the record holds a token: %.60s", text[i:])
	}
	for _, mark := range []string{"[redacted:client secret]", "[redacted:access token]", "Bearer [redacted]"} {
		if !strings.Contains(text, mark) {
			t.Errorf("nothing is marked %s", mark)
		}
	}
}

// A token that the bot would never get is as good as its own to whoever finds it.
func TestOddTokenStaysOutOfTheRecord(t *testing.T) {
	s := newStage(t, set{exchanges: []string{"get call: with a token of old"}, data: `
exchanges:
  - operation: get call
    name: with a token of old
    request: {method: GET, path: "/communications/calls/${unknownCallId}", token: expired}
    expect: unauthorized
`})
	s.must(s.Spec().WithLeast())
	s.send("get call: with a token of old")
	s.must(s.AnswersAsDocumented(), s.Close(t.Context()))
	if text := s.log.String(); strings.Contains(text, "eyJ") || !strings.Contains(text, "Bearer [redacted]") {
		t.Errorf("the record holds a token, or none was sent: %s", text)
	}
}

func TestAttemptAndStepAreRecorded(t *testing.T) {
	s := newStage(t, set{})
	s.Begin(2)
	s.must(s.Spec().WithNothing(), s.Pass(t.Context(), 0), s.Close(t.Context()))
	steps := map[int]int{}
	for _, e := range s.events() {
		if e.Scenario != "a.feature:3" || e.Attempt != 0 {
			t.Errorf("recorded %+v", e)
		}
		if e.Action != nil {
			steps[e.Step]++
		}
	}
	if steps[2] != 1 {
		t.Errorf("actions by step: %v", steps)
	}
}

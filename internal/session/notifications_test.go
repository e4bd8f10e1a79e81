package session_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"conform/internal/director"
	"conform/internal/record"
	"conform/internal/session"
	"conform/mock"
)

// notificationChecks are the judgements about notifications and their tokens.
func (s *stage) notificationChecks() []record.Check {
	var all []record.Check
	for _, c := range s.checks() {
		if c.Kind == record.CheckNotifications || c.Kind == record.CheckToken {
			all = append(all, c)
		}
	}
	return all
}

// arrivals are the lines of a check: label and how it arrived.
func arrivals(c record.Check) map[string]record.Arrival {
	lines := map[string]record.Arrival{}
	for _, l := range c.Sequence {
		lines[l.Label] = l.Arrival
	}
	return lines
}

// established is a stage with a call that stands, for as far as Graph says so.
func established(t *testing.T, s set) *stage {
	t.Helper()
	s.exchanges = []string{"create call: a user"}
	st := newStage(t, s)
	st.must(st.Spec().WithLeast())
	st.send("create call: a user")
	return st
}

func TestArrive(t *testing.T) {
	s := established(t, set{})
	s.must(s.Arrive(t.Context(), "call established"))
	s.must(s.Act(t.Context(), "", director.Act{Verb: "hangup"}))
	s.must(s.Arrive(t.Context(), "call over"), s.NothingElse(t.Context()))
	for _, c := range s.notificationChecks() {
		if c.Status != record.Passed || c.Requirement == "" {
			t.Errorf("%+v", c)
		}
	}
	want := map[string]record.Arrival{"establishing": record.Arrived, "established": record.Arrived,
		"media": record.Arrived}
	if diff := cmp.Diff(want, arrivals(s.notificationChecks()[0])); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	for _, line := range s.notificationChecks()[0].Sequence {
		if line.Clause == nil || line.Clause.ID != "sure" || line.Notification == 0 {
			t.Errorf("a line without its clause or notification: %+v", line)
		}
	}
	s.must(s.Close(t.Context()))
}

func TestArriveOfANotificationThatNeverComes(t *testing.T) {
	s := established(t, set{faults: []mock.Fault{{Kind: "lost-notification", State: "established"}}})
	err := s.Arrive(t.Context(), "call established")
	if !failed(err) {
		t.Fatalf("got %v, want a failure", err)
	}
	says(t, err, `the notifications "call established" arrive`, "established", "to arrive", "got nothing")
	c := s.notificationChecks()[0]
	want := map[string]record.Arrival{"establishing": record.Arrived, "established": record.Missing}
	if diff := cmp.Diff(want, arrivals(c)); diff != "" || c.Clause == nil || c.Clause.ID != "sure" {
		t.Errorf("clause %+v, lines (-want +got):\n%s", c.Clause, diff)
	}
	s.must(s.Close(t.Context()))
}

func TestArriveNamesWhatIsUnknown(t *testing.T) {
	s := newStage(t, set{})
	s.must(s.Spec().WithNothing())
	says(t, s.Arrive(t.Context(), "no such"), `no sequence "no such"`)
	says(t, s.StayAway(t.Context(), "no such"), `no sequence "no such"`)
	err := s.Arrive(t.Context(), "call established")
	says(t, err, "the variable ${callId} has no value here (nor in 5 more places)")
	if n := strings.Count(err.Error(), "${callId}"); n != 1 {
		t.Errorf("the variable is named %d times: %v", n, err)
	}
	s.must(s.Close(t.Context()))
}

func TestNotificationsGiveVariables(t *testing.T) {
	s := newStage(t, set{data: `
exchanges:
  - operation: get call
    name: by its chain
    request: {method: GET, path: "/communications/calls/${callId}?chain=${chain}"}
    expect: [{clause: sure, status: 200}]
`})
	s.must(s.Spec().WithNothing(), s.Spec().AlsoWith("Calls.JoinGroupCall.All"),
		s.Ring(t.Context(), "phoneA", "number", false), s.Arrive(t.Context(), "incoming call"))
	s.send("get call: by its chain")
	if url := s.exchanges()[0].Request.URL; len(url) < 36 || url[len(url)-37] != '=' {
		t.Errorf("sent to %s, want it to end with the chain's GUID", url)
	}
	s.must(s.Close(t.Context()))
}

func TestStayAway(t *testing.T) {
	s := established(t, set{})
	s.must(s.StayAway(t.Context(), "call over"))
	err := s.StayAway(t.Context(), "call established")
	if !failed(err) {
		t.Fatalf("got %v, want a failure: both have come", err)
	}
	says(t, err, `the notifications "call established" do not arrive`)
	s.must(s.Close(t.Context()))
	if got := verdicts(s.notificationChecks()); len(got) != 2 || got[0].Status != record.Passed ||
		got[1].Status != record.Failed {
		t.Errorf("got %+v", got)
	}
}

// That a step has seen them before is no reason to say that they stayed away.
func TestStayAwayOfWhatWasAwaited(t *testing.T) {
	s := established(t, set{})
	s.must(s.Arrive(t.Context(), "call established"))
	if err := s.StayAway(t.Context(), "call established"); !failed(err) {
		t.Errorf("got %v, want a failure", err)
	}
	s.must(s.Close(t.Context()))
}

func TestNothingElse(t *testing.T) {
	s := established(t, set{})
	err := s.NothingElse(t.Context())
	if !failed(err) {
		t.Fatalf("got %v, want a failure: nobody asked for establishing and established", err)
	}
	c := s.notificationChecks()[0]
	for _, line := range c.Sequence {
		if line.Arrival != record.Extra || line.Notification == 0 || line.Note == "" {
			t.Errorf("%+v", line)
		}
	}
	if len(c.Sequence) < 2 || c.Clause != nil {
		t.Errorf("clause %v, %d lines; want all that came, by a rule of our own", c.Clause, len(c.Sequence))
	}
	s.must(s.NothingElse(t.Context())) // what was told once is not told again
	s.must(s.Close(t.Context()))
}

// A leftover that rests on no guess fails, however lenient the run is.
func TestNothingElseIsNoGuess(t *testing.T) {
	s := established(t, set{change: func(r *session.Run) { r.Lenient = true }})
	if err := s.NothingElse(t.Context()); !failed(err) {
		t.Errorf("got %v", err)
	}
	s.must(s.Close(t.Context()))
}

func TestWhatComesTooOftenFailsAtTheEnd(t *testing.T) {
	s := established(t, set{})
	s.must(s.Arrive(t.Context(), "call established"))
	s.must(s.server.SetFaults(s.bot("").ClientID, mock.Fault{Kind: "duplicate-notification", State: "terminated"}))
	s.send("delete call: the bot's call")
	s.must(s.AnswersAsDocumented())
	err := s.Arrive(t.Context(), "call over")
	if err == nil {
		err = s.Close(t.Context())
	}
	if !failed(err) {
		t.Fatalf("got %v, want a failure", err)
	}
	checks := s.notificationChecks()
	last := checks[len(checks)-1]
	if last.Status != record.Failed || last.Clause == nil {
		t.Errorf("got %+v", last)
	}
}

func TestWhatComesLateIsJudgedAtTheEnd(t *testing.T) {
	for _, tt := range []struct {
		why, times string
		want       record.Status
		arrival    record.Arrival
	}{
		{"there is room for it", "0+", record.Passed, record.Arrived},
		{"it should never come", "0", record.Failed, record.Extra},
	} {
		t.Run(tt.why, func(t *testing.T) {
			s := established(t, set{data: `
sequences:
  - name: stands
    messages:
      - {label: established, clause: sure, change: updated, resource: "/communications/calls/${callId}", state: established,
         select: {resourceData: {mediaState: {$optional: null}}}}
      - {label: media, clause: sure, change: updated, resource: "/communications/calls/${callId}", state: established,
         select: {resourceData: {mediaState: {audio: active}}}, times: 0+}
      - {label: ended, clause: sure, change: deleted, resource: "/communications/calls/${callId}", state: terminated, times: ` + tt.times + `}
`})
			s.must(s.Arrive(t.Context(), "stands"), s.Act(t.Context(), "", director.Act{Verb: "hangup"}))
			if err := s.Close(t.Context()); failed(err) != (tt.want == record.Failed) {
				t.Errorf("closing: %v", err)
			}
			checks := s.notificationChecks()
			if len(checks) < 2 || checks[1].Status != tt.want || arrivals(checks[1])["ended"] != tt.arrival {
				t.Errorf("got %+v", checks)
			}
			for _, e := range s.events() {
				if e.Check != nil && e.Check.Requirement == "nothing arrives late or too often" && e.Step != 0 {
					t.Errorf("judged in step %d, want the end", e.Step)
				}
			}
		})
	}
}

// What a scenario has left behind that failed already says nothing new.
func TestFailedScenarioIsNotJudgedAgain(t *testing.T) {
	s := established(t, set{faults: []mock.Fault{{Kind: "lost-notification", State: "established"}}})
	if err := s.Arrive(t.Context(), "call established"); !failed(err) {
		t.Fatal(err)
	}
	s.must(s.Act(t.Context(), "", director.Act{Verb: "hangup"}), s.Close(t.Context()))
	if got := s.notificationChecks(); len(got) != 1 {
		t.Errorf("%d checks, want one", len(got))
	}
}

func TestRefusedTokensFail(t *testing.T) {
	for _, tt := range []struct{ why, fault, got string }{
		{"for another app", "wrong-audience", "audience"},
		{"expired", "expired-token", "expired"},
		{"signed by nobody we know", "unknown-key", "key"},
		{"from another issuer", "wrong-issuer", "issuer"},
		{"none at all", "missing-token", "no Authorization header"},
		{"unsigned", "unsigned-token", "none"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			s := established(t, set{faults: []mock.Fault{{Kind: tt.fault}}})
			err := s.Arrive(t.Context(), "call established")
			if !failed(err) {
				t.Fatalf("got %v, want a failure", err)
			}
			says(t, err, "every notification carries a valid token", tt.got)
			tokens := 0
			for _, c := range s.notificationChecks() {
				if c.Kind == record.CheckToken {
					tokens++
					if c.Clause == nil || c.Clause.Evidence != record.Documented || c.Clause.Source == "" ||
						c.Differences[0].Notification == 0 {
						t.Errorf("got %+v", c)
					}
				}
			}
			if tokens < 2 {
				t.Errorf("%d checks of tokens, want one for each post", tokens)
			}
			if err := s.Close(t.Context()); failed(err) {
				t.Errorf("each is told once, not again at the end: %v", err)
			}
		})
	}
}

// A scenario that looks at no notification still fails when one comes with a bad token.
func TestRefusedTokensFailAtTheEnd(t *testing.T) {
	s := established(t, set{faults: []mock.Fault{{Kind: "expired-token"}}})
	s.must(s.AnswersAsDocumented())
	err := s.Close(t.Context())
	if !failed(err) {
		t.Errorf("got %v, want a failure", err)
	}
	says(t, err, "expired")
}

func TestTimePassesOnTheMocksClockOnly(t *testing.T) {
	s := newStage(t, set{exchanges: []string{"create call: a user"}})
	s.must(s.Spec().WithLeast(), s.Behave(t.Context(), "userA", director.NoAnswer))
	s.send("create call: a user")
	s.must(s.StayAway(t.Context(), "call over"))
	began := time.Now()
	s.must(s.Pass(t.Context(), time.Hour), s.Arrive(t.Context(), "call over"), s.Close(t.Context()))
	if took := time.Since(began); took > time.Minute {
		t.Errorf("an hour of the mock's took %v of ours", took)
	}
}

// A roster that nobody asked for is not ours alone to judge: the pages show none in a call between two, and recorded
// calls had one. On a tenant it is a finding.
func TestNothingElseButARoster(t *testing.T) {
	for _, lenient := range []bool{false, true} {
		s := newStage(t, set{exchanges: []string{"create call: a meeting"},
			change: func(r *session.Run) { r.Lenient = lenient }})
		s.must(s.Spec().WithLeast())
		s.send("create call: a meeting")
		s.must(s.Arrive(t.Context(), "call established"))
		if err := s.NothingElse(t.Context()); failed(err) == lenient {
			t.Errorf("lenient %v: got %v", lenient, err)
		}
		checks := s.notificationChecks()
		if c := checks[len(checks)-1]; c.Clause == nil || c.Clause.ID != "notification.unasked-roster" ||
			c.Finding != lenient {
			t.Errorf("lenient %v: got %+v", lenient, c)
		}
		s.must(s.Close(t.Context()))
	}
}

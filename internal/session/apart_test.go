package session_test

import (
	"slices"
	"strings"
	"testing"

	"conform/internal/record"
	"conform/internal/session"
)

// What the pages and the wire do not agree on is a check of its own: the clause that it was found under holds, and on
// a tenant the difference is a finding.
func TestWhatIsJudgedApart(t *testing.T) {
	for _, tt := range []struct {
		why, body string
		lenient   bool
		clause    string // of the check apart; "": there is none
		pointer   string
	}{
		{why: "a member that nothing declares, on the mock", body: "{$closed: {id: $guid}}", clause: "wire.undeclared",
			pointer: "/state"},
		{why: "and on a tenant", body: "{$closed: {id: $guid}}", lenient: true, clause: "wire.undeclared", pointer: "/state"},
		{why: "a member that only a page has, on the mock", body: "{shown: {$disputed: $guid}}", clause: "wire.disputed",
			pointer: "/shown"},
		{why: "and on a tenant", body: "{shown: {$disputed: $guid}}", lenient: true, clause: "wire.disputed",
			pointer: "/shown"},
		{why: "a recorded member in another form", body: "{state: {$observed: $guid}}", lenient: true,
			clause: "wire.observed", pointer: "/state"},
		{why: "a recorded member that did not come", body: "{seen: {$observed: $guid}}"},
		{why: "a word in another letter case", body: "{state: {$enum: [Establishing]}}", lenient: true,
			clause: "wire.letter-case", pointer: "/state"},
		{why: "a word as its page writes it", body: "{state: {$enum: [establishing]}}"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, set{data: judged(strings.Repeat("{clause: sure, body: "+tt.body+"}\n      - ", 2) +
				"{clause: sure, status: 201}"),
				exchanges: []string{"create call: judged"}, change: func(r *session.Run) { r.Lenient = tt.lenient }})
			s.must(s.Spec().WithLeast())
			s.send("create call: judged")
			err := s.AnswersAsDocumented()
			if want := tt.clause != "" && !tt.lenient; failed(err) != want {
				t.Errorf("the step: %v; want it to fail: %v", err, want)
			}
			var told int
			for _, c := range s.checks() {
				if !strings.HasPrefix(c.Clause.ID, "wire.") {
					if c.Status != record.Passed {
						t.Errorf("the clause itself: %+v", c)
					}
					continue
				}
				names := func(d record.Difference) bool { return d.Pointer == tt.pointer && d.Apart != "" && !d.Where.IsZero() }
				if c.Clause.ID != tt.clause || c.Finding != tt.lenient || !slices.ContainsFunc(c.Differences, names) {
					t.Errorf("got %+v", c)
				}
				told++
			}
			if want := min(len(tt.clause), 1); told != want {
				t.Errorf("%d checks apart, want %d: two clauses that look at one member tell of it once", told, want)
			}
			s.must(s.Close(t.Context()))
		})
	}
}

// In a notification it is the same: the message has arrived.
func TestAMessageWithMoreMembersHasArrived(t *testing.T) {
	for _, lenient := range []bool{false, true} {
		s := established(t, set{change: func(r *session.Run) { r.Lenient = lenient }, data: `
sequences:
  - name: told of the state alone
    messages:
      - {label: establishing, clause: sure, state: establishing, data: {$closed: {state: {$enum: [Establishing]}}}}
`})
		if err := s.Arrive(t.Context(), "told of the state alone"); failed(err) == lenient {
			t.Errorf("lenient %v: %v", lenient, err)
		}
		checks := s.notificationChecks()
		if len(checks) != 3 || checks[0].Status != record.Passed || checks[0].Sequence[0].Arrival != record.Arrived {
			t.Fatalf("lenient %v: %+v", lenient, checks)
		}
		for i, clause := range []string{"wire.undeclared", "wire.letter-case"} {
			c := checks[i+1]
			if c.Clause.ID != clause || c.Finding != lenient || c.Differences[0].Notification == 0 {
				t.Errorf("lenient %v: %+v", lenient, c)
			}
		}
		s.must(s.Close(t.Context()))
	}
}

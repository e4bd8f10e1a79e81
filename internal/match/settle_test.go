package match_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/match"
)

func TestSettle(t *testing.T) {
	call := match.Sequence{
		Messages: []match.Message{
			message("maybe", "updated c1 maybe", 0, 1), message("established", "updated c1 established good", 1, -1),
			message("terminated", "deleted c1 terminated", 1, 1),
			message("ringing", "updated c1 ringing", 0, 0)},
		Order:        []match.Order{{Labels: []string{"maybe", "established"}}},
		NothingAfter: "terminated",
	}
	other := match.Sequence{Messages: []match.Message{message("roster", "updated c2 roster", 1, 2)}}
	for _, tt := range []struct {
		why    string
		before []string // judged by the first sequence
		late   []string
		lines  []string
		used   []int
		failed string
	}{
		{why: "a late repeat is fine", before: []string{"updated c1 established good"},
			late:  []string{"updated c1 established good"},
			lines: []string{"established: arrived @2 (late)"}, used: []int{0}},
		{why: "as long as there is room", before: []string{},
			late: []string{"updated c2 roster", "updated c2 roster", "updated c2 roster"},
			lines: []string{"roster: arrived @1 (late)", "roster: arrived @2 (late)",
				"updated /communications/calls/c2 roster: extra @3 (roster: 3 of 1 to 2)"},
			used: []int{0, 1, 2}, failed: "roster"},
		{why: "nobody asked", before: []string{}, late: []string{"updated c3 x"}},
		{why: "after the end of the call, even one that would have been welcome",
			before: []string{"updated c1 established good", "deleted c1 terminated"},
			late:   []string{"updated c1 established good", "updated c1/participants x", "deleted c1/operations/o completed"},
			lines: []string{"updated /communications/calls/c1 established: extra @3 (came after terminated)",
				"updated /communications/calls/c1/participants x: extra @4 (came after terminated)"},
			used: []int{0, 1}, failed: "terminated"},
		{why: "the end twice", before: []string{"updated c1 established good", "deleted c1 terminated"},
			late:  []string{"deleted c1 terminated"},
			lines: []string{"deleted /communications/calls/c1 terminated: extra @3 (terminated: 2 of exactly 1)"},
			used:  []int{0}, failed: "terminated"},
		{why: "a repeat must be as described", before: []string{"updated c1 established good"},
			late:  []string{"updated c1 established bad"},
			lines: []string{"established: different @2 (late)"}, used: []int{0}, failed: "established"},
		{why: "never is never", before: []string{"updated c1 established good"}, late: []string{"updated c1 ringing"},
			lines: []string{"ringing: extra @2 (should never come)"}, used: []int{0}, failed: "ringing"},
		{why: "allowed, but too late", before: []string{"updated c1 established good"}, late: []string{"updated c1 maybe"},
			lines: []string{"maybe: outOfOrder @2 (came after what it should come before)"}, used: []int{0}, failed: "maybe"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			all := arrived(append(append([]string{}, tt.before...), tt.late...)...)
			first := call.Judge(all[:len(tt.before)], true)
			second := other.Judge(nil, true)
			o := match.Settle([]*match.Awaited{first.Awaited, nil, second.Awaited}, all[len(tt.before):])
			if d := cmp.Diff(tt.lines, shown(o.Lines)); d != "" {
				t.Errorf("lines (-want +got):\n%s", d)
			}
			if d := cmp.Diff(tt.used, o.Used); d != "" {
				t.Errorf("used (-want +got):\n%s", d)
			}
			if o.Failed != (tt.failed != "") || clauses(o) != tt.failed {
				t.Errorf("failed %v (%s), expected (%s)", o.Failed, clauses(o), tt.failed)
			}
		})
	}
}

// Once the last message has come, what should have come before it is late; what may come at any time is not.
func TestJudgeIsOver(t *testing.T) {
	terminating, terminated := message("terminating", "updated c1 terminating", 1, 1),
		message("terminated", "deleted c1 terminated", 1, 1)
	s := match.Sequence{Messages: []match.Message{terminating, terminated}, NothingAfter: "terminated",
		Order: []match.Order{{Labels: []string{"terminating", "terminated"}}}}
	free := s
	free.Messages = append([]match.Message{message("roster", "updated c2 x", 1, 1)}, s.Messages...)
	for _, tt := range []struct {
		why      string
		sequence match.Sequence
		came     []string
		over     bool
	}{
		{"nothing has come", s, nil, false},
		{"the last is still to come", s, []string{"updated c1 terminating"}, false},
		{"the last has come alone", s, []string{"deleted c1 terminated"}, true},
		{"all has come", s, []string{"updated c1 terminating", "deleted c1 terminated"}, true},
		{"something is missing that has no order", free, []string{"deleted c1 terminated"}, false},
		{"there is no last one", match.Sequence{Messages: s.Messages, Order: s.Order}, []string{"deleted c1 terminated"},
			false},
	} {
		if o := tt.sequence.Judge(arrived(tt.came...), false); o.Over != tt.over {
			t.Errorf("%s: over is %v", tt.why, o.Over)
		}
	}
}

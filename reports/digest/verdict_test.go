package digest

import (
	"testing"

	"conform/internal/record"
)

// TestAMockMadeWrongIsSaidInTheHeadline, in a few words whatever it was made to do.
func TestAMockMadeWrongIsSaidInTheHeadline(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why    string
		faults []string
		want   string
	}{
		{"not at all", nil, "No verdict"},
		{"by a word", []string{"wrong-state"}, "No verdict (mock made wrong: wrong-state)"},
		{"by an object", []string{`{"kind":"throttle","times":2}`}, "No verdict (mock made wrong: throttle)"},
		{"twice the same", []string{"hang", `{"kind":"hang"}`}, "No verdict (mock made wrong: hang)"},
		{"in many ways", []string{"a", "b", "c", "d"}, "No verdict (mock made wrong in 4 ways)"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			if got := Of(&record.Run{Info: record.RunStarted{MockFaults: tt.faults}}).Headline; got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestTheHeadlineBlamesWhomTheCausesBlame: nobody reads that the mock does not conform where all that failed is most
// probably the reader's own.
func TestTheHeadlineBlamesWhomTheCausesBlame(t *testing.T) {
	t.Parallel()
	cause := func(blame record.Blame, status record.Status) *Cause { return &Cause{Blame: blame, Status: status} }
	known := cause(record.BlameMock, record.Failed)
	known.Known = &record.Known{}
	own := cause(record.BlameOwn, record.Failed)
	for _, tt := range []struct {
		why    string
		causes []*Cause
		want   string
	}{
		{"the mock", []*Cause{cause(record.BlameMock, record.Failed)}, "Does not conform"},
		{"one's own", []*Cause{own}, "Scenario and mock disagree"},
		{"one's own and its text", []*Cause{own, cause(record.BlameText, record.Errored)}, "Scenario and mock disagree"},
		{"one's own beside what is known and what was flaky", []*Cause{own, cause(record.BlameNetwork, record.Flaky), known},
			"Scenario and mock disagree"},
		{"one's own and the mock", []*Cause{own, cause(record.BlameMock, record.Failed)}, "Does not conform"},
		{"nothing failed, and a rule is broken all the same", []*Cause{known}, "Does not conform"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			d := &Digest{Causes: tt.causes, Verdict: &record.Verdict{Exit: 1}}
			d.judge(1)
			if d.Headline != tt.want {
				t.Errorf("got %q, want %q", d.Headline, tt.want)
			}
		})
	}
}

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

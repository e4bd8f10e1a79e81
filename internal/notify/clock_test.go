package notify

import (
	"strings"
	"testing"
	"time"
)

// TestTokensWhileTheClockIsSet: a token that one of the machine's clocks finds in time is no mistake of Graph's.
func TestTokensWhileTheClockIsSet(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	hour := claimSet{Begins: seconds{noon}, Expires: seconds{noon.Add(time.Hour)}}
	for _, tt := range []struct {
		why         string
		steady, day time.Time
		want        string // in the problem; "": it is in time
	}{
		{"nobody sets a clock", noon.Add(time.Minute), noon.Add(time.Minute), ""},
		{"the day is set forward by hours", noon.Add(time.Minute), noon.Add(5 * time.Hour), ""},
		{"the day is set back by hours", noon.Add(time.Minute), noon.Add(-5 * time.Hour), ""},
		{"the machine slept for hours, and the steady clock with it", noon.Add(-5 * time.Hour), noon.Add(time.Minute), ""},
		{"it is over by both", noon.Add(2 * time.Hour), noon.Add(5 * time.Hour), "expired 4h0m0s ago"},
		{"it is to come by both", noon.Add(-time.Hour), noon.Add(-2 * time.Hour), "which is in 2h0m0s"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			v := verifier{clocks: []func() time.Time{func() time.Time { return tt.steady }, func() time.Time { return tt.day }}}
			if got := v.untimely(hour); got != "" != (tt.want != "") || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	if got := new(verifier).untimely(claimSet{}); got != "it has no time of expiry" {
		t.Errorf("got %q", got)
	}
	if n := len((Config{}).withDefaults().clocks); n != 2 {
		t.Errorf("a listener goes by %d clocks, want both", n)
	}
	further := Config{Clocks: []func() time.Time{func() time.Time { return noon }}}.withDefaults().clocks
	v := verifier{clocks: further}
	if problem := v.untimely(hour); problem != "" {
		t.Errorf("of %d clocks the last finds it in time, and it is refused: %s", len(further), problem)
	}
}

package record

import (
	"testing"
	"time"
)

// TestTheClockOfTheRecord: what the time of day becomes meanwhile is not asked for. The time that is returned says the
// same with and without its monotonic part, which comparisons and differences would prefer, and a log does not keep.
func TestTheClockOfTheRecord(t *testing.T) {
	t.Parallel()
	start := time.Now()
	got := steady(start, 90*time.Minute)
	if want := start.Round(0).Add(90 * time.Minute); !got.Equal(want) || got != got.Round(0) ||
		got.Location() != time.UTC {
		t.Errorf("got %v, want %v", got, want)
	}
	last := Now()
	for range 1000 {
		now := Now()
		if now.Before(last) {
			t.Fatalf("%v comes after %v", now, last)
		}
		last = now
	}
	if off := time.Since(last.Local()).Abs(); off > time.Minute {
		t.Errorf("it is %s away from the time of day, which nobody has set", off)
	}
}

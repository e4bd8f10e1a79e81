package session

import "testing"

// TestUntold: an answer shows what a notification told before it, or what the next one tells.
func TestUntold(t *testing.T) {
	t.Parallel()
	told := func(step int, value any) showing { return showing{step: step, value: value, notification: step} }
	for _, tt := range []struct {
		why   string
		told  []showing
		shown any
		want  int
	}{
		{"nothing was told before", []showing{told(5, "active")}, "inactive", 0},
		{"nothing was told at all", nil, "inactive", 0},
		{"as it was told", []showing{told(1, "active")}, "Active", 0},
		{"otherwise than it was told", []showing{told(1, "active")}, "inactive", 1},
		{"told in the same step, before or after it", []showing{told(1, "active"), told(3, "inactive")}, "inactive", 0},
		{"told next", []showing{told(1, "active"), told(4, "inactive"), told(4, "held")}, "held", 0},
		{"told later than next", []showing{told(1, "active"), told(4, "active"), told(5, "inactive")}, "inactive", 1},
		{"sound comes back after a transfer that failed", []showing{told(1, "active"), told(2, "inactive")}, "active", 0},
	} {
		if d := untold(showing{step: 3, exchange: 1, value: tt.shown, pointer: "/audio"}, tt.told); len(d) != tt.want {
			t.Errorf("%s: %v", tt.why, d)
		}
	}
}

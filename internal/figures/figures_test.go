package figures

import "testing"

func TestCounted(t *testing.T) {
	for _, tt := range []struct {
		why  string
		n    int
		want string
	}{
		{"one has no s", 1, "1 scenario"},
		{"several have", 2, "2 scenarios"},
		{"and so has none", 0, "0 scenarios"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			if got := Counted(tt.n, "scenario"); got != tt.want {
				t.Errorf("Counted(%d) = %q, want %q", tt.n, got, tt.want)
			}
		})
	}
}

func TestPercent(t *testing.T) {
	for _, tt := range []struct {
		why  string
		rate float64
		want string
	}{
		{"all", 100, "100"},
		{"none", 0, "0"},
		{"a whole number has no decimal", 50, "50"},
		{"one decimal is enough", 200.0 / 3, "66.7"},
		{"one failure in three thousand is not all", 99.97, "99.9"},
		{"nor is one in ten thousand", 99.99, "99.9"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			if got := Percent(tt.rate); got != tt.want {
				t.Errorf("Percent(%v) = %q, want %q", tt.rate, got, tt.want)
			}
		})
	}
}

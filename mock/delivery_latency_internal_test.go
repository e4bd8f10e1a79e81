package mock

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// TestLatencies: each distribution has the middle and the bounds that it says.
func TestLatencies(t *testing.T) {
	const draws = 20000
	for _, c := range []struct {
		name         string
		l            Latency
		median, mean time.Duration // 0: not looked at
		least, most  time.Duration
	}{
		{"none", Latency{}, 0, 0, 0, 0},
		{"fixed", Latency{Distribution: Fixed, Typical: time.Second}, time.Second, time.Second, time.Second, time.Second},
		{"uniform", Latency{Distribution: Uniform, Least: time.Second, Most: 3 * time.Second}, 2 * time.Second,
			2 * time.Second,
			time.Second, 3 * time.Second},
		{"exponential", Latency{Distribution: Exponential, Typical: time.Second}, 693 * time.Millisecond, time.Second,
			0, 100 * time.Second},
		{"bounded", Latency{Distribution: Exponential, Typical: time.Second, Least: time.Second, Most: 2 * time.Second}, 0, 0,
			time.Second, 2 * time.Second},
		{"lognormal", Latency{Distribution: LogNormal, Typical: time.Second, Sigma: 0.5}, time.Second,
			1133 * time.Millisecond, 0, 100 * time.Second},
	} {
		r := rand.New(rand.NewPCG(1, 2))
		all := make([]time.Duration, draws)
		var sum time.Duration
		for i := range all {
			all[i] = c.l.draw(r)
			sum += all[i]
		}
		slices.Sort(all)
		near := func(what string, got, want time.Duration) {
			if want != 0 && (got < want*95/100 || got > want*105/100) {
				t.Errorf("%s: %s %s, want about %s", c.name, what, got, want)
			}
		}
		near("median", all[draws/2], c.median)
		near("mean", sum/draws, c.mean)
		if all[0] < c.least || all[draws-1] > c.most {
			t.Errorf("%s: from %s to %s, want from %s to %s", c.name, all[0], all[draws-1], c.least, c.most)
		}
	}
}

package main

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestPercentOfWhatIsHeld(t *testing.T) {
	t.Parallel()
	const mb = 1 << 20
	for _, tt := range []struct {
		why         string
		percent     int
		held, roots uint64
		want        int
	}{
		{"nothing was collected yet", 100, 0, 0, 500},
		{"little: no more than makes Go wait for enough by itself", 100, 2 * mb, 0, 500},
		{"half of enough", 100, 10 * mb, 0, 100},
		{"half of enough, frugally", 50, 10 * mb, 0, 100},
		{"roots, which Go adds to what is held", 50, 8 * mb, 2 * mb, 120},
		{"nearly enough", 100, 15 * mb, 0, 100},
		{"nearly enough, frugally", 50, 15 * mb, 0, 50},
		{"more than enough", 50, 100 * mb, mb, 50},
	} {
		if got := percentOf(tt.percent, tt.held, tt.roots); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.why, got, tt.want)
		}
	}
}

func TestGarbageIsTended(t *testing.T) {
	before := debug.SetGCPercent(100)
	t.Cleanup(func() { debug.SetGCPercent(before) })
	percent := func() int {
		now := debug.SetGCPercent(100)
		debug.SetGCPercent(now)
		return now
	}
	if g := tendGarbage(func(name string) string { return map[string]string{"GOGC": "77"}[name] }); g != nil ||
		percent() != 100 {
		t.Errorf("%v, %d although the environment says how often", g, percent())
	}
	(*garbage)(nil).frugally()()
	g := tendGarbage(func(string) string { return "" })
	held := make([]byte, 2*enough)
	runtime.GC()
	restore := g.frugally()
	if got := percent(); got != frugal {
		t.Errorf("%d, want %d", got, frugal)
	}
	restore()
	if got := percent(); got != usual {
		t.Errorf("%d, want %d", got, usual)
	}
	runtime.KeepAlive(held)
}

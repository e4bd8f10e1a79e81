package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
)

const (
	// enough is how much may be in use before any garbage is collected, in bytes. Go by itself begins at 4 MB, and would
	// look through what a command has read, and holds to its end, a dozen times.
	enough = 20 << 20
	// usual is how much may be allocated until garbage is collected, in percent of what is held, as Go has it.
	usual = 100
	// frugal is the same while scenarios run on a tenant. Nearly all that they allocate is garbage at once: to collect it
	// twice as often costs a twentieth of the time, and keeps a run of 5,000 below 60 MB.
	frugal = 50
)

// garbage says how often garbage is collected; nil: as Go does by itself.
type garbage struct{ percent atomic.Int64 }

// tendGarbage says from now on how often garbage is collected, unless the environment (GOGC) does.
func tendGarbage(env func(string) string) *garbage {
	if env("GOGC") != "" {
		return nil
	}
	g := &garbage{}
	g.percent.Store(usual)
	g.tend()
	return g
}

// tend sets when garbage is collected next, and does so again after that.
func (g *garbage) tend() {
	g.set()
	// It is garbage at once, so that its finalizer runs after the next collection.
	type next struct{ of *garbage }
	runtime.SetFinalizer(&next{g}, func(n *next) { n.of.tend() })
}

func (g *garbage) set() {
	seen := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/scan/stack:bytes"},
		{Name: "/gc/scan/globals:bytes"}}
	metrics.Read(seen)
	debug.SetGCPercent(percentOf(int(g.percent.Load()), seen[0].Value.Uint64(),
		seen[1].Value.Uint64()+seen[2].Value.Uint64()))
}

// percentOf is what Go is to be told, so that garbage is collected when so much percent of what is held were allocated,
// but not before enough is in use. held is what was in use after the last collection; Go counts the roots with it.
func percentOf(percent int, held, roots uint64) int {
	const least = 4 << 20 // from where Go collects at 100, and in proportion at others
	if held >= enough {
		return percent
	}
	return max(percent, int(min((enough-held)*100/max(1, held+roots), enough*100/least)))
}

// frugally has garbage collected often until the function that is returned is called.
func (g *garbage) frugally() (restore func()) {
	if g == nil {
		return func() {}
	}
	g.percent.Store(frugal)
	g.set()
	return func() {
		g.percent.Store(usual)
		g.set()
	}
}

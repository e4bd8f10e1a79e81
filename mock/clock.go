package mock

import (
	"container/heap"
	"time"
)

// clock is the time of one app: real time plus what was advanced. Timers on it
// fire when real time passes and when it is advanced, in the order of their
// due times. It belongs to a world and is used under that world's lock.
type clock struct {
	real func() time.Time
	// still clocks move only when they are advanced; real then gives the same
	// time always.
	still  bool
	offset time.Duration
	timers timers
	made   int
	wake   *time.Timer
	// tick is called, without the lock, when the earliest timer may be due.
	tick    func()
	firing  time.Time // due time of the timer that fires; zero when none does
	stopped bool
}

// timer is something that will happen on a clock unless it is stopped.
type timer struct {
	due   time.Time
	made  int // breaks ties: first made, first fired
	index int // in the heap; -1 when fired or stopped
	fire  func()
	// housekeeping timers (the keep-alive) are not counted as pending.
	housekeeping bool
}

// before reports whether t fires before another timer of its clock.
func (t *timer) before(other *timer) bool {
	if t.due.Equal(other.due) {
		return t.made < other.made
	}
	return t.due.Before(other.due)
}

// now is the time on the clock. While a timer fires it is the timer's due
// time, so that what the timer starts is counted from there, however late the
// goroutine runs.
func (c *clock) now() time.Time {
	if !c.firing.IsZero() {
		return c.firing
	}
	return c.real().Add(c.offset)
}

// fire lets the earliest timer happen.
func (c *clock) fire() {
	t, _ := heap.Pop(&c.timers).(*timer)
	c.firing = t.due
	t.fire()
	c.firing = time.Time{}
}

// after makes fire happen once d has passed. The caller holds the world's
// lock, and so does fire when it is called.
func (c *clock) after(d time.Duration, fire func()) *timer { return c.at(c.now().Add(d), fire) }

// at is after, for a time that is known already.
func (c *clock) at(due time.Time, fire func()) *timer {
	c.made++
	t := &timer{due: due, made: c.made, fire: fire}
	heap.Push(&c.timers, t)
	c.arm()
	return t
}

// stop takes t off the clock; nil and fired timers are left alone.
func (c *clock) stop(t *timer) {
	if t == nil || t.index < 0 {
		return
	}
	heap.Remove(&c.timers, t.index)
	c.arm()
}

// arm sets the real timer for the earliest due time.
func (c *clock) arm() {
	if c.wake != nil {
		c.wake.Stop()
	}
	if c.stopped || c.still || len(c.timers) == 0 {
		return
	}
	c.wake = time.AfterFunc(max(0, c.timers[0].due.Sub(c.real().Add(c.offset))), c.tick)
}

// run fires what is due now.
func (c *clock) run() {
	for len(c.timers) > 0 && !c.timers[0].due.After(c.now()) {
		c.fire()
	}
	c.arm()
}

// advance moves the clock by d, firing on the way what falls due.
func (c *clock) advance(d time.Duration) {
	target := c.now().Add(d)
	for len(c.timers) > 0 && !c.timers[0].due.After(target) {
		c.fire()
	}
	if ahead := target.Sub(c.now()); ahead > 0 {
		c.offset += ahead
	}
	c.arm()
}

// pending counts the timers that wait for something of a call to happen.
func (c *clock) pending() int {
	n := 0
	for _, t := range c.timers {
		if !t.housekeeping {
			n++
		}
	}
	return n
}

// close stops the clock for good.
func (c *clock) close() {
	c.stopped = true
	c.timers = nil
	if c.wake != nil {
		c.wake.Stop()
	}
}

// timers is a heap by due time.
type timers []*timer

func (h timers) Len() int           { return len(h) }
func (h timers) Less(i, j int) bool { return h[i].before(h[j]) }
func (h timers) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}
func (h *timers) Push(x any) {
	t, _ := x.(*timer)
	t.index = len(*h)
	*h = append(*h, t)
}
func (h *timers) Pop() any {
	old := *h
	t := old[len(old)-1]
	t.index = -1
	*h = old[:len(old)-1]
	return t
}

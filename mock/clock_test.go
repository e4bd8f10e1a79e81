package mock

import (
	"testing"
	"time"
)

func TestAStillClockMovesOnlyWhenAdvanced(t *testing.T) {
	began := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	c := &clock{
		real:  func() time.Time { return began },
		still: true,
		tick:  func() { t.Error("a still clock has woken up") },
	}
	fired := 0
	c.after(15*time.Second, func() { fired++ })
	if c.wake != nil {
		t.Error("a still clock has set a real timer")
	}
	c.run()
	c.advance(14 * time.Second)
	if fired != 0 {
		t.Fatal("a timer fired before its time")
	}
	c.advance(time.Second)
	if fired != 1 || !c.now().Equal(began.Add(15*time.Second)) {
		t.Errorf("fired %d times, now is %v", fired, c.now())
	}
}

func TestTimersFireInTheirOrder(t *testing.T) {
	began := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	c := &clock{real: func() time.Time { return began }, still: true}
	var order []string
	c.after(2*time.Second, func() { order = append(order, "second") })
	c.after(time.Second, func() {
		order = append(order, "first")
		// Counted from its own time, not from where the clock is moved to.
		c.after(time.Second, func() { order = append(order, "third") })
	})
	stopped := c.after(time.Second, func() { order = append(order, "stopped") })
	c.stop(stopped)
	c.advance(time.Minute)
	if len(order) != 3 || order[0] != "first" || order[1] != "second" || order[2] != "third" {
		t.Errorf("got %v", order)
	}
}

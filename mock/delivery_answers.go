package mock

import (
	"time"
)

// answerTakes is how long the answer to a request takes: it follows from the
// operation, the call that it is about (nil: none), and how often that was
// asked for there.
func (k *courier) answerTakes(operation string, c *call) time.Duration {
	if !k.lateAnswers() {
		return 0
	}
	asked, nth := &k.world.asked, 0
	if c != nil {
		asked, nth = &c.asked, c.nth
	}
	if *asked == nil {
		*asked = make(map[string]int)
	}
	(*asked)[operation]++
	return k.how.Answers.draw(k.chance("answer to "+operation, nth, (*asked)[operation]))
}

// takeTime keeps the answer back for as long as it takes. What is due before it
// is posted before it. On a clock that stands still that costs no time.
func (e *exchange) takeTime() {
	w := e.world
	if w == nil || e.wait == 0 {
		return
	}
	ends := []<-chan struct{}{}
	w.mu.Lock()
	switch k := w.courier; {
	case w.closed:
	case k.clock.still:
		ends = k.flushAwaited(k.clock.now().Add(e.wait))
	default:
		over := make(chan struct{})
		k.clock.after(e.wait, func() { close(over) })
		ends = append(ends, over)
	}
	w.mu.Unlock()
	for _, end := range ends {
		select {
		case <-end:
		case <-e.r.Context().Done():
			return
		case <-w.outbox.ctx.Done():
			return
		}
	}
}

// flushAwaited hands over what is due until then, and returns what ends when
// each of it was taken or given up.
func (k *courier) flushAwaited(until time.Time) (ends []<-chan struct{}) {
	k.awaited = &ends
	k.flush(until)
	k.awaited = nil
	return ends
}

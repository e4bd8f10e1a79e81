package runner

import (
	"fmt"
	"sync"

	"conform/internal/figures"
	"conform/internal/record"
)

// Unanswered is how many scenarios in a row that got no answer at all are enough, where nobody says otherwise, to take
// the target for one that is not there: each may have waited for as long as a request may take.
const Unanswered = 5

// early ends a run before its plan is done: no further scenario is begun, and those under way come to their end. It is
// safe for use by many goroutines.
type early struct {
	most   int // failures after which the run ends; 0: any number
	silent int // scenarios in a row without an answer after which it ends; 0: any number

	mu         sync.Mutex
	failed     map[string]bool // by identity: each is one failure, however often it is repeated
	unanswered int             // scenarios in a row that got no answer
	why        error
}

// An ending is what becomes of a scenario, or twin.
type ending struct {
	id       string
	status   record.Status
	cause    record.Cause
	known    bool // to fail: it is no failure even if it failed
	answered bool // the target answered something
	patient  bool // what is throttled was sent again, after the time that the target asked for
}

// silent reports whether it says that the target is not there, lets nobody in, or asks everybody to come back later for
// good. What was skipped says nothing, which is none of these.
func (o ending) silent() bool {
	if o.status != record.Errored && o.status != record.Failed {
		return false
	}
	return o.cause == record.CauseThrottled && o.patient ||
		o.status == record.Errored && !o.answered && (o.cause == record.CauseNetwork || o.cause == record.CauseSignIn)
}

// ended takes note of a scenario, or twin, that came to its end.
func (e *early) ended(o ending) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case o.silent():
		e.unanswered++
	case o.status != record.Skipped:
		e.unanswered = 0
	}
	if !o.known && (o.status == record.Errored || o.status == record.Failed) {
		if e.failed == nil {
			e.failed = map[string]bool{}
		}
		e.failed[o.id] = true
	}
	switch {
	case e.why != nil:
	case e.most > 0 && len(e.failed) >= e.most:
		e.why = fmt.Errorf("ended by --max-failures: %d failed or errored", len(e.failed))
	case e.silent > 0 && e.unanswered >= e.silent:
		e.why = fmt.Errorf("ended by --max-unanswered: %s in a row got no answer from the target, "+
			"or none but to come back later", figures.Counted(e.unanswered, "scenario"))
	}
}

// stopped is why no further scenario is begun; nil: one may be.
func (e *early) stopped() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.why
}

package runner

import (
	"fmt"
	"sync"

	"conform/internal/record"
)

// enoughSilent is how many scenarios that broke, each for lack of an answer, and nothing else, say that the target is
// not there: each may have waited for as long as a request may take.
const enoughSilent = 5

// early ends a run before its plan is done: no further scenario is begun, and those under way come to their end. It is
// safe for use by many goroutines.
type early struct {
	most int // failures after which the run ends; 0: any number

	mu       sync.Mutex
	failures int
	silent   int  // scenarios that got no answer
	answered bool // one got its answers, or broke for another reason
	why      error
}

// ended takes note of a scenario, or twin, that came to its end. lenient says that it is no failure even if it failed.
func (e *early) ended(status record.Status, cause record.Cause, lenient bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if status == record.Errored && cause == record.CauseNetwork {
		e.silent++
	} else if status != record.Skipped {
		e.answered = true
	}
	if !lenient && (status == record.Errored || status == record.Failed) {
		e.failures++
	}
	switch {
	case e.why != nil:
	case e.most > 0 && e.failures >= e.most:
		e.why = fmt.Errorf("ended by --max-failures: %d failed or errored", e.failures)
	case !e.answered && e.silent >= enoughSilent:
		e.why = fmt.Errorf("ended early: none of the first %d scenarios got an answer from the target", e.silent)
	}
}

// stopped is why no further scenario is begun; nil: one may be.
func (e *early) stopped() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.why
}

package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"conform/runner"
)

// earlyFlags say when a run ends before all of it was run.
type earlyFlags struct {
	maxFailures int
	unanswered  int
	timeout     time.Duration
}

func (e *earlyFlags) flags(f *pflag.FlagSet) {
	f.IntVar(&e.maxFailures, "max-failures", 0, "end the run after so many failed or errored scenarios, with what was "+
		"found (exit status 3); 0: never")
	f.IntVar(&e.unanswered, "max-unanswered", runner.Unanswered, "end the run after so many scenarios in a row that got "+
		"no answer at all, no token, or were throttled for good, with what was found (exit status 3); 0: never")
	f.DurationVar(&e.timeout, "timeout", 0,
		`end the run in good order after that time, such as "10m" (exit status 3); 0: never`)
}

func (e *earlyFlags) check() (errs []error) {
	if e.maxFailures < 0 {
		errs = append(errs, fmt.Errorf("--max-failures: %d; expected 1 or more, or 0 for any number", e.maxFailures))
	}
	if e.unanswered < 0 {
		errs = append(errs, fmt.Errorf("--max-unanswered: %d; expected 1 or more, or 0 for any number", e.unanswered))
	}
	if e.timeout < 0 {
		errs = append(errs, fmt.Errorf("--timeout: %s; expected a time such as 10m, or 0 for any", e.timeout))
	}
	return errs
}

// limit is a context that ends when the time is over. The function it returns must be called.
func (e *earlyFlags) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	if e.timeout == 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, e.timeout, fmt.Errorf("ended by --timeout: %s are over", e.timeout))
}

package steps

import (
	"context"
	"errors"

	messages "github.com/cucumber/messages/go/v34"

	"conform/internal/session"
)

// An Extension runs scenarios in which a user has steps or hooks of his own beside ours, which only godog can call. It
// is apart (package own), so that a program in which nobody has any does not have godog in it: that costs each start.
type Extension interface {
	// Run runs the scenarios of a feature and returns when they have ended. open is called for each, from the goroutine
	// that runs it. The error says why the feature could not be run; what became of the scenarios they know themselves.
	Run(ctx context.Context, f Feature, open func() Scenario) error
}

// A Feature is what an [Extension] is to run of a file.
type Feature struct {
	Name     string // for messages
	Content  []byte // as the plan has parsed it
	Line     int    // of the only scenario, or outline, to run; 0: all of the file
	Parallel int    // scenarios at a time; at least 1
}

// A Scenario is one that an [Extension] runs. It says when what begins and ends.
type Scenario interface {
	// Begin opens the session of the scenario that has the id as a pickle. The error is [ErrSkip] for one that is not to
	// be run.
	Begin(pickle string) (*session.Session, error)
	// EnterStep begins a step. The error says that it must not be run.
	EnterStep(step *messages.PickleStep) error
	// Run runs a step of ours. The error is an [ErrSkip] where this target cannot do it.
	Run(step Step) error
	// LeaveStep ends a step, of ours or of the user's, with its error; [ErrSkip] in it: the rest is to be skipped.
	LeaveStep(step *messages.PickleStep, err error)
	// End ends the scenario. It may be called for one that was not begun.
	End()
}

// ErrSkip says that a step, or a scenario, is skipped.
var ErrSkip = errors.New("skipped")

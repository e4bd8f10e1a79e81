package runner

import (
	"errors"

	messages "github.com/cucumber/messages/go/v34"

	"conform/internal/record"
	"conform/internal/session"
	"conform/steps"
)

// suite has the extension run scenarios of one feature file, chosen by their pickles.
func (e *engine) suite(file *featureFile, chosen map[string]*planned, parallel int) error {
	return e.extended(steps.Feature{Name: file.head.File, Content: file.content,
		Parallel: min(parallel, max(1, len(chosen)))}, chosen)
}

// only runs a single scenario.
func (e *engine) only(s *planned) error {
	if !e.table.Extended() {
		e.alone(s)
		return nil
	}
	return e.extended(steps.Feature{Name: s.file.head.File, Content: s.file.content, Line: s.outline, Parallel: 1},
		map[string]*planned{s.pickle: s})
}

func (e *engine) extended(f steps.Feature, chosen map[string]*planned) error {
	return e.table.Extension().Run(e.ctx, f, func() steps.Scenario {
		return &extended{one: scenarioRun{engine: e}, chosen: chosen}
	})
}

// extended is a scenario that the extension runs.
type extended struct {
	one    scenarioRun
	chosen map[string]*planned
}

func (x *extended) Begin(pickle string) (*session.Session, error) {
	s := x.chosen[pickle]
	if s == nil {
		return nil, steps.ErrSkip
	}
	err := x.one.begin(s)
	return x.one.session, err
}

// counts reports whether a step that is run, or passed over, is one of the plan that is still to be run. It is not
// where the scenario is over or not selected, nor where a user's step is made of other steps.
func (x *extended) counts(step *messages.PickleStep) bool {
	return x.one.session != nil && !x.one.over && len(step.AstNodeIds) > 0
}

func (x *extended) EnterStep(step *messages.PickleStep) error {
	if x.counts(step) {
		return x.one.enterStep()
	}
	return nil
}

func (x *extended) Run(step steps.Step) error {
	err := x.one.run(step)
	if err != nil && unable(err) {
		return skip{err}
	}
	return err
}

func (x *extended) LeaveStep(step *messages.PickleStep, err error) {
	if x.counts(step) {
		x.one.leaveStep(x.judged(step, err))
	}
}

func (x *extended) End() {
	x.one.end()
	x.one.twins()
}

// skip is an error by which the rest of a scenario is skipped.
type skip struct{ error }

func (s skip) Unwrap() []error { return []error{s.error, steps.ErrSkip} }

// judged is the error of a step. Where a user's own step judges, which Then and what follows it do, the verdict is
// recorded as a check, and an error says that the target is wrong, as it does everywhere in Cucumber. Before that an
// error says that the step could not be done.
func (x *extended) judged(step *messages.PickleStep, err error) error {
	if !x.one.current().Own() || step.Type != messages.PickleStepType_OUTCOME || errors.Is(err, steps.ErrSkip) {
		return err
	}
	var failure session.Failure
	if errors.As(err, &failure) {
		return err // recorded where it was made
	}
	x.one.session.Judged(step.Text, err)
	if err == nil {
		return nil
	}
	return session.Failure{Text: err.Error(), Cause: record.CauseTarget}
}

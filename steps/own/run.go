package own

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"testing/fstest"

	"github.com/cucumber/godog"

	"conform/steps"
)

// engine runs scenarios by godog.
type engine struct {
	table    *steps.Table
	register func(*ScenarioContext)
	compiled map[string]*regexp.Regexp // the patterns of the user's definitions
}

// onlyFile is the name under which godog gets the feature of a single scenario: what people call the file need not be
// a path that io/fs allows.
const onlyFile = "only.feature"

// Run has godog run the scenarios of a feature: strict, silent. Where a single one is asked for it reads the rest of
// the file, and passes over it.
func (e *engine) Run(ctx context.Context, f steps.Feature, open func() steps.Scenario) error {
	options := &godog.Options{Format: "progress", Output: io.Discard, NoColors: true, Strict: true,
		Concurrency: f.Parallel, DefaultContext: ctx}
	if f.Line > 0 {
		options.FS = fstest.MapFS{onlyFile: &fstest.MapFile{Data: f.Content}}
		options.Paths = []string{fmt.Sprintf("%s:%d", onlyFile, f.Line)}
	} else {
		options.FeatureContents = []godog.Feature{{Name: f.Name, Contents: f.Content}}
	}
	suite := godog.TestSuite{Name: f.Name, Options: options,
		ScenarioInitializer: func(sc *godog.ScenarioContext) { e.initialize(sc, open()) }}
	// The status says only whether all scenarios passed, which they know better. Above 1 it means that godog itself could
	// not run what the plan had already parsed.
	if status := suite.Run(); status > 1 {
		return fmt.Errorf("%s: godog could not run the feature (status %d)", f.Name, status)
	}
	return nil
}

// initialize gives godog the step definitions of one scenario, and the hooks that tell it what becomes of them.
// A user's own hooks are called between ours: they find the session open.
func (e *engine) initialize(sc *godog.ScenarioContext, one steps.Scenario) {
	sc.Before(func(c ctx, pickle *godog.Scenario) (ctx, error) {
		session, err := one.Begin(pickle.Id)
		if err != nil {
			return c, toGodog(err)
		}
		return withSession(c, session), nil
	})
	sc.StepContext().Before(func(c ctx, step *godog.Step) (ctx, error) { return c, one.EnterStep(step) })
	e.define(sc, func(step steps.Step) error { return toGodog(one.Run(step)) })
	sc.StepContext().After(func(c ctx, step *godog.Step, _ godog.StepResultStatus, err error) (ctx, error) {
		one.LeaveStep(step, fromGodog(err))
		return c, nil
	})
	sc.After(func(c ctx, _ *godog.Scenario, _ error) (ctx, error) {
		one.End()
		return c, nil
	})
}

// define gives godog all definitions, for one scenario. run is called for a step of ours. A user's own is called by
// godog itself.
func (e *engine) define(sc *godog.ScenarioContext, run func(steps.Step) error) {
	for _, d := range e.table.Definitions() {
		switch {
		case d.Own():
		case d.Expr().NumSubexp() == 0:
			sc.Step(d.Expr(), func() error { return run(d.Step()) })
		case d.Expr().NumSubexp() == 1:
			sc.Step(d.Expr(), func(a string) error { return run(d.Step(a)) })
		default:
			sc.Step(d.Expr(), func(a, b string) error { return run(d.Step(a, b)) })
		}
	}
	e.register(&ScenarioContext{godog: sc, Registrar: *steps.NewRegistrar(func(_, pattern string, handler any,
		_ []steps.About) {
		if expr := e.compiled[pattern]; expr != nil {
			sc.Step(expr, handler)
		}
	})})
}

// both is an error that says as godog does, and as we do, that the rest is skipped.
type both struct{ error }

func (b both) Unwrap() []error { return []error{b.error, godog.ErrSkip, steps.ErrSkip} }

// toGodog is an error of ours as godog reads it.
func toGodog(err error) error {
	if errors.Is(err, steps.ErrSkip) {
		return both{err}
	}
	return err
}

// fromGodog is an error that a step of the user's returned as we read it.
func fromGodog(err error) error {
	if errors.Is(err, godog.ErrSkip) {
		return both{err}
	}
	return err
}

package own

import (
	"context"

	"github.com/cucumber/godog"

	"conform/internal/session"
	"conform/steps"
)

type ctx = context.Context

// A ScenarioContext takes the step definitions and hooks of a user, for one scenario. It is used as godog's own
// [godog.ScenarioContext] is, and handlers may have any form that godog allows: numbers, tables, doc strings, a
// context that is given on to the next step.
type ScenarioContext struct {
	steps.Registrar
	godog *godog.ScenarioContext // nil while the definitions are only read
}

// Before has h called before the first step of the scenario.
func (x *ScenarioContext) Before(h godog.BeforeScenarioHook) {
	if x.godog != nil {
		x.godog.Before(func(c ctx, sc *godog.Scenario) (ctx, error) {
			if SessionOf(c) == nil {
				return c, nil // a scenario that is not selected
			}
			return h(c, sc)
		})
	}
}

// After has h called after the last step of the scenario, or after the first that does not pass.
func (x *ScenarioContext) After(h godog.AfterScenarioHook) {
	if x.godog != nil {
		x.godog.After(func(c ctx, sc *godog.Scenario, err error) (ctx, error) {
			if SessionOf(c) == nil {
				return c, nil
			}
			next, hookErr := h(c, sc, err)
			return next, added(hookErr, err)
		})
	}
}

// BeforeStep has h called before each step, ours too.
func (x *ScenarioContext) BeforeStep(h godog.BeforeStepHook) {
	if x.godog != nil {
		x.godog.StepContext().Before(func(c ctx, step *godog.Step) (ctx, error) {
			if SessionOf(c) == nil {
				return c, nil
			}
			return h(c, step)
		})
	}
}

// AfterStep has h called after each step, ours too.
func (x *ScenarioContext) AfterStep(h godog.AfterStepHook) {
	if x.godog != nil {
		x.godog.StepContext().After(func(c ctx, step *godog.Step, status godog.StepResultStatus, err error) (ctx, error) {
			if SessionOf(c) == nil {
				return c, nil
			}
			next, hookErr := h(c, step, status, err)
			return next, added(hookErr, err)
		})
	}
}

// added is the error of a hook; nil where it only gives the step's own back, which godog would say twice.
func added(hookErr, err error) error {
	if err != nil && hookErr != nil && hookErr.Error() == err.Error() {
		return nil
	}
	return hookErr
}

type sessionKey struct{}

// withSession returns a context in which [SessionOf] finds the session.
func withSession(ctx context.Context, s *session.Session) context.Context {
	return context.WithValue(ctx, sessionKey{}, s)
}

// SessionOf returns the session of the scenario that is under way; nil: none is.
func SessionOf(ctx context.Context) *session.Session {
	s, _ := ctx.Value(sessionKey{}).(*session.Session)
	return s
}

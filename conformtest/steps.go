package conformtest

import (
	"context"

	"conform/internal/session"
	"conform/steps"
	"conform/steps/own"
)

// A ScenarioContext takes step definitions and hooks for one scenario, as godog's own does: Given, When, Then and
// Step with a pattern as a literal, which editors find, and Before, After, BeforeStep and AfterStep. The keyword of a
// definition says how it reads best, and decides nothing. A step that fits two definitions, of yours or of conform,
// is a fault before anything is sent.
//
// An error that a step returns behind Then, or behind And after it, is a failed check: the target is wrong. Before that
// it says that the step could not be done, and the scenario is errored. [godog.ErrSkip] skips the rest of the scenario.
//
// [godog.ErrSkip]: https://pkg.go.dev/github.com/cucumber/godog#ErrSkip
type ScenarioContext = own.ScenarioContext

// An About says more of a step definition than its pattern does.
type About = steps.About

// Does says in one sentence what a step does.
func Does(text string) About { return steps.Does(text) }

// Sends says that a step sends an exchange of the scenario data, which its handler does with [Scenario.Send]. It is
// looked up before anything is sent, and what it needs is among the permissions of a bot with the least.
func Sends(operation, name string) About { return steps.Sends(operation, name) }

// A Scenario is the scenario that a step or hook belongs to. Its methods are for the goroutine of the step.
type Scenario struct{ session *session.Session }

// Of returns the scenario of a step's or hook's context. It is nil for any other context.
func Of(ctx context.Context) *Scenario {
	s := own.SessionOf(ctx)
	if s == nil {
		return nil
	}
	return &Scenario{s}
}

// ID is the scenario's identity: "file:line", as `conform list` prints it.
func (s *Scenario) ID() string { return s.session.ID() }

// Value returns what ${name} stands for in scenario data at this moment: what a request or notification captured, such
// as callId, what [Scenario.Set] gave, or what the target knows, such as userA.id. ok is false where it has no value.
func (s *Scenario) Value(name string) (value string, ok bool) { return s.session.Value(name) }

// Set gives ${name} a value for the steps that follow.
func (s *Scenario) Set(name, value string) { s.session.Set(name, value) }

// Send has the scenario's bot send an exchange of the scenario data. The answer is judged by a later step, or read with
// [Scenario.Answer]. The error says why nothing was sent, or that no answer came.
func (s *Scenario) Send(ctx context.Context, operation, name string) error {
	return s.session.Send(ctx, operation, name)
}

// An Answer is the response to a request.
type Answer = session.Answer

// Answer returns a copy of the answer to the scenario's last request; ok is false where there is none.
func (s *Scenario) Answer() (answer Answer, ok bool) { return s.session.LastAnswer() }

// Expect records a check, with want and got as people read them. The error, which the step is to return, says that they
// differ; nil: they are the same.
func (s *Scenario) Expect(requirement, want, got string) error {
	return s.session.Expect(requirement, want, got)
}

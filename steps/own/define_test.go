package own_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/cucumber/godog"

	"conform/steps"
	"conform/steps/own"
)

// A definition is passed over by its beginning alone only where it could not fit.
func TestNoDefinitionIsPassedOverWrongly(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ why, pattern, text string }{
		{"anchored", `^the log has "([^"]*)"$`, `the log has "x"`},
		{"only one of two is anchored", `^the log|the book$`, "in the book"},
		{"not anchored at all", `the log`, "in the log"},
		{"the anchor may be left out", `^?the log$`, "in the log"},
		{"any letter case", `(?i)^the log$`, "The Log"},
		{"any letter case, behind the anchor", `^(?i)the log$`, "The Log"},
		{"a beginning that may be left out", `^(?:in )?the log$`, "the log"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			table, err := own.With(steps.New(), func(x *own.ScenarioContext) { x.Then(tt.pattern, func(context.Context) {}) })
			if err != nil {
				t.Fatal(err)
			}
			if _, err := table.Find(tt.text); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAmbiguousStep(t *testing.T) {
	t.Parallel()
	table, err := own.With(steps.New(), func(x *own.ScenarioContext) {
		x.Then(`^the bot (.*)$`, func(string) error { return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = table.Find("the bot hangs up")
	var ambiguous steps.Ambiguous
	if !errors.As(err, &ambiguous) {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{"`^the bot hangs up$` (conform's own)", "`^the bot (.*)$` (define_test.go:",
		"expected exactly one"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q in it", err, want)
		}
	}
	step, err := table.Find("the bot writes a log")
	if err != nil || !step.Own() || step.NeedsBot() || !step.Acts() {
		t.Errorf("got %+v, %v", step, err)
	}
}

func TestStatementsThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why, pattern string
		handler      any
		want         string
	}{
		{"no regular expression", `^a (b$`, func() {}, "missing closing"},
		{"no function", `^a$`, 7, "is a int; expected a function"},
		{"nothing", `^a$`, nil, "expected a function"},
		{"too many arguments", `^a$`, func(a, b string) error { return nil }, "takes 2 arguments; the pattern has 0 groups"},
		{"results that godog cannot use", `^a$`, func() string { return "" }, "returns what godog cannot use"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			_, err := own.With(steps.New(), func(x *own.ScenarioContext) { x.Step(tt.pattern, tt.handler) })
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "define_test.go:") {
				t.Errorf("got %v, want the place and %q", err, tt.want)
			}
		})
	}
	_, err := own.With(steps.New(), func(x *own.ScenarioContext) {
		x.Given(`^a (\d+)$`, func(context.Context, int) (context.Context, error) { return nil, nil })
		x.When(`^b$`, func(*godog.Table) error { return nil })
		x.Then(`^c "([^"]*)"$`, func(string) godog.Steps { return nil })
		x.Step(`^d$`, func() {})
	})
	if err != nil {
		t.Errorf("what godog can use is refused: %v", err)
	}
}

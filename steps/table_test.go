package steps

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/cucumber/godog"

	"conform/features"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why, text, skeleton string
		args                []string
	}{
		{"nothing to cut out", "the bot hangs up", "the bot hangs up", nil},
		{"a string", `the bot answers "app-hosted media"`, "the bot answers {string}", []string{"app-hosted media"}},
		{"two strings", `the party "phoneA" presses "tone5"`, "the party {string} presses {string}", []string{"phoneA", "tone5"}},
		{"an empty string", `the bot answers ""`, "the bot answers {string}", []string{""}},
		{"a number", "15 seconds pass", "{int} seconds pass", []string{"15"}},
		{"a number inside a string stays there", `the bot creates the call "example 01"`, "the bot creates the call {string}", []string{"example 01"}},
		{"a number inside a word stays", "scenario8 x2", "scenario8 x2", nil},
		{"a number with letters behind it stays", "15s pass", "15s pass", nil},
		{"a quote that is never closed stays", `the bot answers "x`, `the bot answers "x`, nil},
		{"empty", "", "", nil},
	} {
		t.Run(tt.why, func(t *testing.T) {
			skeleton, args := split(tt.text)
			if skeleton != tt.skeleton || !slices.Equal(args, tt.args) {
				t.Errorf("got %q %q, want %q %q", skeleton, args, tt.skeleton, tt.args)
			}
		})
	}
}

func TestEveryStatementIsADefinition(t *testing.T) {
	t.Parallel()
	if _, err := ours(); err != nil {
		t.Error(err)
	}
}

func TestEveryDefinitionFindsItself(t *testing.T) {
	t.Parallel()
	table := New()
	if n := len(table.Definitions()); n >= 60 {
		t.Errorf("%d definitions; the language should stay under 60", n)
	}
	for _, d := range table.Definitions() {
		// Every pattern begins and ends where the step does: what fits a part of a step would be ambiguous.
		if !strings.HasPrefix(d.Pattern, "^") || !strings.HasSuffix(d.Pattern, "$") {
			t.Errorf("%q has no ^ or no $", d.Pattern)
		}
		text := strings.NewReplacer("{string}", `"x"`, "{int}", "3").Replace(d.Text)
		step, err := table.Find(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if step.definition != d {
			t.Errorf("%q is found as %q", text, step.definition.Text)
		}
		if want := strings.Count(d.Text, "{"); len(step.args) != want || d.expr.NumSubexp() != want {
			t.Errorf("%q has %d arguments, want %d", text, len(step.args), want)
		}
		if d.Does == "" || d.Keyword == "" {
			t.Errorf("%q does not say what it does, or with which keyword", d.Text)
		}
		if d.names != nil {
			if r, ok := step.Names(); !ok || r.Kind == "" {
				t.Errorf("%q names data of no kind", d.Text)
			}
		}
	}
}

// Whatever stands in quotes, no step of our language fits two definitions: Find would say so.
func TestNoStepOfOurFeaturesIsAmbiguousOrUnknown(t *testing.T) {
	t.Parallel()
	table, found := New(), 0
	err := fs.WalkDir(features.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(features.FS(), name)
		for line := range strings.Lines(string(content)) {
			keyword, text, _ := strings.Cut(strings.TrimSpace(line), " ")
			if !slices.Contains([]string{"Given", "When", "Then"}, keyword) || strings.Contains(text, "<") {
				continue
			}
			found++
			if _, err := table.Find(text); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		return err
	})
	if err != nil || found < 1000 {
		t.Errorf("%d steps: %v", found, err)
	}
}

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
			table, err := New().With(func(x *ScenarioContext) { x.Then(tt.pattern, func(context.Context) {}) })
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
	table, err := New().With(func(x *ScenarioContext) {
		x.Then(`^the bot (.*)$`, func(string) error { return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = table.Find("the bot hangs up")
	var ambiguous Ambiguous
	if !errors.As(err, &ambiguous) {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{"`^the bot hangs up$` (conform's own)", "`^the bot (.*)$` (table_test.go:", "expected exactly one"} {
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
			_, err := New().With(func(x *ScenarioContext) { x.Step(tt.pattern, tt.handler) })
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "table_test.go:") {
				t.Errorf("got %v, want the place and %q", err, tt.want)
			}
		})
	}
	_, err := New().With(func(x *ScenarioContext) {
		x.Given(`^a (\d+)$`, func(context.Context, int) (context.Context, error) { return nil, nil })
		x.When(`^b$`, func(*godog.Table) error { return nil })
		x.Then(`^c "([^"]*)"$`, func(string) godog.Steps { return nil })
		x.Step(`^d$`, func() {})
	})
	if err != nil {
		t.Errorf("what godog can use is refused: %v", err)
	}
}

func TestUnknownStepNamesTheNearest(t *testing.T) {
	t.Parallel()
	table, err := New().With(func(x *ScenarioContext) { x.Then(`^the log has a line$`, func() {}) })
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ why, text, snippet string }{
		{"a slip", `the bot anwsers "app-hosted media"`, `the bot answers "app-hosted media"`},
		{"letter case", "The bot hangs up", "the bot hangs up"},
		{"a letter is missing", "the notification \"x\" arrive", `the notification "x" arrives`},
		{"near a user's own", "the log has a lime", "the log has a line"},
		{"nothing is near", "I click on the blue button with the mouse of my neighbour", ""},
	} {
		t.Run(tt.why, func(t *testing.T) {
			_, err := table.Find(tt.text)
			var unknown Unknown
			if !errors.As(err, &unknown) || unknown.Snippet != tt.snippet {
				t.Errorf("got %v, want the snippet %q", err, tt.snippet)
			}
		})
	}
}

func TestOperationAndName(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ why, text, operation, name string }{
		{"usual", "mute: the bot itself", "mute", "the bot itself"},
		{"a colon in the name", "get call: a: b", "get call", "a: b"},
		{"no colon", "mute", "", "mute"},
	} {
		operation, name := operationAndName(tt.text)
		if operation != tt.operation || name != tt.name {
			t.Errorf("%s: got %q, %q", tt.why, operation, name)
		}
	}
}

func BenchmarkFind(b *testing.B) {
	table := New()
	for b.Loop() {
		if _, err := table.Find(`the bot creates the call "peer-to-peer, service-hosted"`); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzFind(f *testing.F) {
	table := New()
	f.Add(`the bot answers "x"`)
	f.Add(`" " 12 {string} {int}`)
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := table.Find(text); err != nil && err.Error() == "" {
			t.Error("an error without a text")
		}
	})
}

package steps

import (
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"conform/features"
	"conform/internal/record"
	"conform/internal/session"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why, text, skeleton string
		args                []string
	}{
		{"nothing to cut out", "the bot hangs up", "the bot hangs up", nil},
		{"a string", `the bot answers "app-hosted media"`, "the bot answers {string}", []string{"app-hosted media"}},
		{"two strings", `the party "phoneA" presses "tone5"`, "the party {string} presses {string}",
			[]string{"phoneA", "tone5"}},
		{"an empty string", `the bot answers ""`, "the bot answers {string}", []string{""}},
		{"a number", "15 seconds pass", "{int} seconds pass", []string{"15"}},
		{"a number inside a string stays there", `the bot creates the call "example 01"`, "the bot creates the call {string}",
			[]string{"example 01"}},
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

func TestUnknownStepNamesTheNearest(t *testing.T) {
	t.Parallel()
	users, err := Define("Then", `^the log has a line$`, "log.go:7", nil)
	if err != nil {
		t.Fatal(err)
	}
	table := New().Extend([]*Definition{users}, nil)
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

// As in Cucumber's own {string}, quotes stand behind a backslash, and nothing else does.
func TestQuotesInAValue(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ why, said, value string }{
		{"none", `a b`, `a b`},
		{"quotes", `say \"hello\", it\'s`, `say "hello", it's`},
		{"nothing but one", `\"`, `"`},
		{"a backslash before another character", `a\nb\\c`, `a\nb\\c`},
		{"a backslash at the end", `C:\`, `C:\`},
		{"nothing", ``, ``},
	} {
		step, err := New().Find(`the value "subject" is "` + tt.said + `"`)
		if err != nil {
			t.Errorf("%s: %v", tt.why, err)
			continue
		}
		s := (&session.Run{Recorder: record.NewRecorder(io.Discard, nil, nil)}).Open(session.Scenario{})
		if err := step.Run(t.Context(), s); err != nil {
			t.Errorf("%s: %v", tt.why, err)
		}
		if got, _ := s.Value("subject"); got != tt.value {
			t.Errorf("%s: got %s, want %s", tt.why, got, tt.value)
		}
	}
	for _, tt := range []struct{ text, says string }{
		{`the value "subject" is "say "hello" to me"`, `a quote inside of a text is written \"`},
		{`the bot creates the call "a \"b\""`,
			"only the text of `the value \"NAME\" is \"…\"` may have quotes in it; names have none"},
		{`the bot cretes the call "a \"b\""`, "did you mean"},
	} {
		if _, err := New().Find(tt.text); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: got %v, want %s", tt.text, err, tt.says)
		}
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

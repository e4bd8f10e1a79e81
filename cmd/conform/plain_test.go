package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
)

// TestTextOfOthersIsShownAndNotObeyed: what stands in features, in scenario data and in flags may hold what a terminal
// or
// GitHub would act on.
func TestTextOfOthersIsShownAndNotObeyed(t *testing.T) {
	t.Parallel()
	const evil = "\x1b[31m\u202egnp\a"
	feature := filepath.Join(t.TempDir(), "a.feature")
	text := "@tag" + evil + "\nFeature: ::error::feature " + evil + "\n  Scenario: ::error::scenario " + evil +
		"\n    Given a bot with the least permissions documented\n" +
		"    When the bot creates the call \"example 01\"\n    Then Graph answers as documented\n"
	if err := os.WriteFile(feature, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		why    string
		args   []string
		status int
		want   string
	}{
		{"a list", []string{"list", feature}, 0, `:\:error::feature \x1b[31m\u202egnp\x07`},
		{"a tag that is none", []string{"list", "--tags", "@" + evil, feature}, 2, `\x1b[31m`},
		{"a file that is not there", []string{"validate", "--scenarios", "no" + evil}, 2, `no\x1b[31m`},
		{"a command that is none", []string{"::error::" + evil}, 2, `\x1b[31m`},
		{"a run", []string{"run", "--report-dir", filepath.Join(t.TempDir(), "out"), "--no-twins", feature}, 0, "CONFORMS"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			var out, errs bytes.Buffer
			status := run(context.Background(), tt.args, streams{out: &out, err: &errs, env: func(name string) string {
				return map[string]string{"GITHUB_ACTIONS": "true"}[name]
			}})
			said := out.String() + errs.String()
			if status != tt.status || !strings.Contains(said, tt.want) {
				t.Errorf("exit %d, want %d, and %q in\n%s", status, tt.status, tt.want, said)
			}
			acts := func(r rune) bool { return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) }
			if i := strings.IndexFunc(said, acts); i >= 0 {
				t.Errorf("%q is written as it is", said[i:min(len(said), i+20)])
			}
			for line := range strings.Lines(said) {
				if strings.HasPrefix(strings.TrimSpace(line), "::") {
					t.Errorf("%q is a command for GitHub", line)
				}
			}
		})
	}
}

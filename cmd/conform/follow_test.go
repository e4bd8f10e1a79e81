package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
)

// The reports of a run are made while it goes on. Those that are made again from its log are the same, whether
// scenarios
// passed or failed, and whether the run was held whole or not.
func TestReportsOfARunAreThoseOfItsLog(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why     string
		args    []string
		status  int
		reports []string
	}{
		{"what passed, with its twins", nil, 0, []string{"report.json", "junit.xml", "summary.md"}},
		{"what failed", []string{"--mock-fault", `{"kind":"wrong-state"}`}, 1,
			[]string{"report.json", "junit.xml", "summary.md"}},
		{"a run that is held whole", []string{"--reports", "all"}, 0,
			[]string{"report.json", "full.json", "messages.ndjson", "cucumber.json", "ctrf.json"}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "run")
			conform := func(want int, args ...string) {
				t.Helper()
				var said bytes.Buffer
				status := run(context.Background(), args, streams{out: &said, err: &said, env: func(string) string { return "" }})
				if status != want {
					t.Fatalf("exit %d, want %d:\n%s", status, want, said.String())
				}
			}
			conform(tt.status, append([]string{"run", "--quiet", "--tags", "@example-01 or @example-05", "--report-dir", dir},
				tt.args...)...)
			again := []string{"report", dir, "--report-dir", dir + "-again"}
			if len(tt.args) > 0 && tt.args[0] == "--reports" {
				again = append(again, tt.args...)
			}
			conform(0, again...)
			for _, name := range tt.reports {
				first, err := os.ReadFile(filepath.Join(dir, name))
				if err != nil {
					t.Fatal(err)
				}
				second, err := os.ReadFile(filepath.Join(dir+"-again", name))
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(first, second) {
					t.Errorf("%s of the run has %d bytes, that of its log %d, and they differ", name, len(first), len(second))
				}
			}
		})
	}
}

package reports

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"conform/internal/record"
)

// TestOfficialConsumers lets those for whom the machine formats are made read them: the official schema of
// Cucumber Messages and the official HTML formatter, and the reference implementation of CTRF. `make needs`
// installs them.
func TestOfficialConsumers(t *testing.T) {
	dir := filepath.Join("testdata", "consumers")
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("the official consumers are not installed: %v", err)
		}
		t.Skip("skipped: the official consumers are not installed; `make needs` installs them")
	}
	for name, run := range map[string]*record.Run{"passing": passingRun(t), "failing": failingRun(t), "known": knownRun(t),
		"hostile": hostileRun(t), "large": largeRun(t, 200)} {
		t.Run(name, func(t *testing.T) {
			written := t.TempDir()
			file := func(name string, write func(io.Writer, *record.Run) error) string {
				path := filepath.Join(written, name)
				var out bytes.Buffer
				if err := write(&out, run); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
				return path
			}
			cmd := exec.CommandContext(t.Context(), "node", "read.mjs", file("messages.ndjson", Messages), file("ctrf.json", CTRF))
			cmd.Dir = dir
			var problems bytes.Buffer
			cmd.Stderr = &problems
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("%v: %s", err, problems.Bytes())
			}
			var read struct {
				Scenarios int  `json:"scenarios"` // pickles
				InHTML    bool `json:"inHtml"`    // the page holds the name of each
				CTRF      struct {
					Tests, Passed, Failed int
				} `json:"ctrf"`
				Tests int `json:"tests"`
			}
			if err := json.Unmarshal(out, &read); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			scenarios := run.Counts.Total + run.Twins.Total
			if read.Scenarios != scenarios || !read.InHTML {
				t.Errorf("the formatter shows %d scenarios (all of their names: %v), want %d", read.Scenarios, read.InHTML, scenarios)
			}
			if read.Tests != scenarios || read.CTRF.Tests != scenarios {
				t.Errorf("CTRF has %d tests and counts %d, want %d", read.Tests, read.CTRF.Tests, scenarios)
			}
			if bad := run.Counts.Failed + run.Counts.Errored - run.Counts.Known + run.Twins.Failed + run.Twins.Errored; read.CTRF.Failed != bad {
				t.Errorf("CTRF counts %d failed, want %d", read.CTRF.Failed, bad)
			}
		})
	}
}

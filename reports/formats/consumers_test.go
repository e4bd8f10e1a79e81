package formats

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"conform/internal/record"
	"conform/reports/digest"
	"conform/reports/sample"
)

// TestOfficialConsumers lets those for whom the machine formats are made read them: the official schema of
// Cucumber Messages and the official HTML formatter, the reference implementation of CTRF, and a parser of JUnit and
// Cucumber JSON. All must count alike. `make needs` installs them.
func TestOfficialConsumers(t *testing.T) {
	dir := filepath.Join("testdata", "consumers")
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("the official consumers are not installed: %v", err)
		}
		t.Skip("skipped: the official consumers are not installed; `make needs` installs them")
	}
	for name, run := range map[string]*record.Run{"passing": sample.Passing(t), "failing": sample.Failing(t),
		"known":   sample.Known(t),
		"outside": sample.Outside(t), "again": sample.Again(t), "hostile": sample.Hostile(t), "large": sample.Large(t, 200)} {
		t.Run(name, func(t *testing.T) {
			written := t.TempDir()
			file := func(name string, write func(io.Writer, *digest.Digest) error) string {
				path := filepath.Join(written, name)
				var out bytes.Buffer
				if err := write(&out, digest.Of(run)); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
				return path
			}
			cmd := exec.CommandContext(t.Context(), "node", "read.mjs", file("messages.ndjson", Messages), file("ctrf.json",
				CTRF),
				file("junit.xml", JUnit), file("cucumber.json", CucumberJSON))
			cmd.Dir = dir
			var problems bytes.Buffer
			cmd.Stderr = &problems
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("%v: %s", err, problems.Bytes())
			}
			type counts struct{ Passed, Failed, Skipped int }
			var read struct {
				Messages, JUnit, Cucumber counts
				Scenarios                 int  `json:"scenarios"` // pickles
				InHTML                    bool `json:"inHtml"`    // the page holds the name of each
				CTRF                      struct {
					Tests, Passed, Failed int
				} `json:"ctrf"`
				Tests int `json:"tests"`
			}
			if err := json.Unmarshal(out, &read); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			scenarios := run.Counts.Total + run.Twins.Total
			if read.Scenarios != scenarios || !read.InHTML {
				t.Errorf("the formatter shows %d scenarios (all of their names: %v), want %d", read.Scenarios, read.InHTML,
					scenarios)
			}
			own := 0 // a run whose verdict no scenario shows is a test itself
			if digest.Of(run).RunCase != nil {
				own = 1
			}
			if read.Tests != scenarios+own || read.CTRF.Tests != scenarios+own {
				t.Errorf("CTRF has %d tests and counts %d, want %d", read.Tests, read.CTRF.Tests, scenarios+own)
			}
			sum := func(of func(record.Counts) int) int { return of(run.Counts) + of(run.Twins) }
			want := counts{
				Passed:  sum(func(c record.Counts) int { return c.Passed + c.Flaky }),
				Failed:  sum(func(c record.Counts) int { return c.Failed + c.Errored }),
				Skipped: sum(func(c record.Counts) int { return c.Skipped }),
			}
			if read.Messages != want {
				t.Errorf("Cucumber Messages count %+v, want %+v", read.Messages, want)
			}
			want.Failed += own
			if read.CTRF.Failed != want.Failed-run.Counts.Known {
				t.Errorf("CTRF counts %d failed, want %d", read.CTRF.Failed, want.Failed-run.Counts.Known)
			}
			if read.Cucumber != want {
				t.Errorf("Cucumber JSON counts %+v, want %+v", read.Cucumber, want)
			}
			// JUnit knows a failure that is let through: it is skipped there.
			want.Failed, want.Skipped = want.Failed-run.Counts.Known, want.Skipped+run.Counts.Known
			if read.JUnit != want {
				t.Errorf("JUnit counts %+v, want %+v", read.JUnit, want)
			}
		})
	}
}

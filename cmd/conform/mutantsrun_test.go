package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// mutantsReport is what the tests read of mutants.json.
type mutantsReport struct {
	Catalogue, Scenarios, Trials int
	Total                        struct{ Tried, Killed, Survived, Idle int }
	Mutants                      []struct{ ID, Group, State, Equivalent, Killer, Message string }
	LeftOut                      []struct{ Scenario, Why string }
	NeedlessEquivalents          []string
}

func readMutants(t *testing.T, dir string) (r mutantsReport) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "mutants.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// A sample of the wrongs of one documented example: the exit status says whether any survived, and the reports are
// there.
func TestMutantsOfAnExample(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	status, stdout, stderr := conform(t, "mutants", "--tags", "@example-01", "--sample", "60", "--report-dir", dir)
	r := readMutants(t, dir)
	if len(r.LeftOut) > 0 || len(r.Mutants) != 60 || r.Catalogue < 300 || r.Total.Killed == 0 {
		t.Errorf("%d mutants of %d, killed %d; left out %v\n%s", len(r.Mutants), r.Catalogue, r.Total.Killed, r.LeftOut,
			stderr)
	}
	if want := map[bool]int{true: 1, false: 0}[r.Total.Survived > 0]; status != want {
		t.Errorf("exit status %d, and %d survived\n%s", status, r.Total.Survived, stderr)
	}
	if !strings.Contains(stdout, "60 mutants of a catalogue of") || !strings.Contains(stderr, "60 of 60 mutants") {
		t.Errorf("the summary is\n%s\n%s", stdout, stderr)
	}
	for _, name := range []string{"index.html", "mutants.md"} {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err != nil ||
			!strings.Contains(string(text), "60 mutants of a catalogue of") {
			t.Errorf("%s: %v\n%.500s", name, err, text)
		}
	}
}

// No wrong passes that no right Graph may be: a sample of all mutants is tried, and `make mutants` tries them all. And
// names among the equivalents are those of mutants: one that fits none lets through what it was not written for.
func TestASampleOfAllMutants(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	status, _, stderr := conform(t, "mutants", "--sample", "100", "--quiet", "--report-dir", dir)
	r := readMutants(t, dir)
	for _, name := range r.NeedlessEquivalents {
		t.Error(name)
	}
	if len(r.LeftOut) > 0 || r.Catalogue < 10_000 || r.Total.Killed < 50 {
		t.Errorf("%d mutants, %d killed of a sample; left out %v\n%s", r.Catalogue, r.Total.Killed, r.LeftOut, stderr)
	}
	for _, m := range r.Mutants {
		if m.State == "survived" && m.Equivalent == "" {
			t.Errorf("nothing notices %s", m.ID)
		}
	}
	if status != 0 {
		t.Errorf("exit status %d\n%s", status, stderr)
	}
}

func TestMutantsBadInput(t *testing.T) {
	t.Parallel()
	bad := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(bad, []byte("equivalents:\n  - mutants: [x]\n    wy: z\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	status, _, stderr := conform(t, "mutants", "--group", "header", "--sample", "-1", "--tries", "-1", "--parallel", "0",
		"--api-version", "v1", "--target", "moc", "--equivalents", bad, "--report-dir", filepath.Join(t.TempDir(), "none"))
	if status != 2 {
		t.Errorf("exit status %d", status)
	}
	if status, _, stderr := conform(t, "mutants", "--tags", "@example-09", "--mutant", "no such", "--quiet",
		"--report-dir", t.TempDir()); status != 2 || !strings.Contains(stderr, "none of the") {
		t.Errorf("exit status %d: %s", status, stderr)
	}
	for _, want := range []string{`--group: "header" is no group of mutants; did you mean "headers"?`,
		"--sample: -1; expected", "--tries: -1; expected",
		"--parallel: 0; expected", `--api-version: "v1"; expected`, `--target: "moc"; expected`,
		`mine.yaml:3:5: unknown key "wy"`} {
		if !strings.Contains(stderr, want) {
			t.Errorf("nothing says %q:\n%s", want, stderr)
		}
	}
}

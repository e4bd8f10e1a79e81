package conformtest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cucumber/godog"

	"conform/conformtest"
	"conform/internal/record"
	"conform/mock"
)

func TestTheExample(t *testing.T) { testOfABot(t) }

// inChild is set in the process in which tests that fail on purpose are run.
const inChild = "CONFORMTEST_CHILD"

// child runs one test of this package, which fails on purpose, in a process of its own, and returns what it printed.
func child(t *testing.T, name string, more ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], append([]string{"-test.run", name, "-test.v"}, more...)...)
	cmd.Env = append(os.Environ(), inChild+"=1")
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatalf("%s passed:\n%s", name, out)
	}
	return string(out)
}

// onPurpose leaves a test out that would fail, but for the process in which it should.
func onPurpose(t *testing.T) {
	t.Helper()
	if os.Getenv(inChild) == "" {
		t.Skip("fails on purpose, in a process that another test starts")
	}
}

func feature(t *testing.T, text string) []string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.feature"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{dir}
}

const threeEnds = `Feature: F
  Scenario: the log is wrong
    Given the bot keeps a log
    And a bot with the least permissions documented
    When the bot creates the call "example 01"
    Then the log has 2 lines

  Scenario: Graph is wrong
    Given a bot with the least permissions documented
    When the bot creates the call "example 01"
    Then Graph answers as documented

  Scenario: nobody looks
    Given a bot with the least permissions documented
    When the bot creates the call "example 01"
    Then nobody looks
`

func TestChildOfThreeEnds(t *testing.T) {
	onPurpose(t)
	conformtest.Run(t, conformtest.Options{Features: feature(t, threeEnds), Steps: childSteps,
		MockFaults: []mock.Fault{{Kind: "wrong-state"}}})
}

func TestVerdictsOfScenariosAreThoseOfSubtests(t *testing.T) {
	t.Parallel()
	said := child(t, "^TestChildOfThreeEnds$")
	for _, want := range []string{
		`(?m)^ +--- FAIL: TestChildOfThreeEnds/F/the_log_is_wrong `,
		`(?m)^ +--- FAIL: TestChildOfThreeEnds/F/Graph_is_wrong `,
		`(?m)^ +--- SKIP: TestChildOfThreeEnds/F/nobody_looks `,
		`the log has as many lines\n +\(whole\)\n +want 2\n +got +1\n`,
		`a\.feature:8\b`,
		`want "establishing"`,
		`learn\.microsoft\.com/graph`,
	} {
		if !regexp.MustCompile(want).MatchString(said) {
			t.Errorf("%q is not said in\n%s", want, said)
		}
	}
	// The hook of the example gives the error of its step on.
	if strings.Contains(said, "got 1, ") {
		t.Errorf("an error is said twice in\n%s", said)
	}
}

// As always -run chooses.
func TestRunChoosesScenarios(t *testing.T) {
	t.Parallel()
	said := child(t, "^TestChildOfThreeEnds$/^F$/^the_log")
	if !strings.Contains(said, "the_log_is_wrong") || strings.Contains(said, "Graph_is_wrong") {
		t.Errorf("more was run than was asked for:\n%s", said)
	}
}

const manyFaults = `Feature: F
  Scenario: S
    Given a bot with the least permissions documented
    Whn the bot hangs up
    When the bot hangs upp
    Then the log hes 3 lines
    And the bot keeps everything
`

func TestChildOfFaults(t *testing.T) {
	onPurpose(t)
	text := strings.Replace(manyFaults, "    Whn the bot hangs up\n", "", 1)
	conformtest.Run(t, conformtest.Options{Features: feature(t, text), Steps: func(x *conformtest.ScenarioContext) {
		childSteps(x)
		x.Then(`^the bot keeps (.*)$`, func(string) {})
		x.Then(`^the bot keeps every(.*)$`, func(string) {})
	}})
}

func TestChildOfWrongSteps(t *testing.T) {
	onPurpose(t)
	conformtest.Run(t, conformtest.Options{Steps: func(x *conformtest.ScenarioContext) {
		x.Then(`^a (b$`, func() {})
		x.Then(`^c$`, func(a, b string) {})
	}})
}

func TestFaultsAreFoundBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why, test string
		want      []string
	}{
		{"unknown and ambiguous steps", "^TestChildOfFaults$", []string{
			`a.feature:4:5: no phrase for the step "the bot hangs upp"; did you mean "the bot hangs up"?`,
			`a.feature:5:5: no phrase for the step "the log hes 3 lines"`,
			`a.feature:6:5: two step definitions fit the step "the bot keeps everything"`}},
		{"statements that godog could not use", "^TestChildOfWrongSteps$", []string{
			"conformtest_test.go:", "missing closing )", "takes 2 arguments; the pattern has 0 groups"}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			said := child(t, tt.test)
			for _, want := range tt.want {
				if !strings.Contains(said, want) {
					t.Errorf("%q is not said in\n%s", want, said)
				}
			}
		})
	}
}

// childSteps are those of the example, and one that skips.
func childSteps(x *conformtest.ScenarioContext) {
	logSteps(x)
	x.Then(`^nobody looks$`, skipped)
}

func TestReportsAreWritten(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "report")
	conformtest.Run(t, conformtest.Options{Tags: "@example-01", ReportDir: dir})
	file, err := os.Open(filepath.Join(dir, "events.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	run, err := record.Fold(file)
	if err != nil {
		t.Fatal(err)
	}
	if run.Counts.Passed < 5 || run.Counts.Passed != run.Counts.Total || run.Twins.Passed == 0 || run.Interrupted != "" {
		t.Errorf("%+v, twins %+v, interrupted %q", run.Counts, run.Twins, run.Interrupted)
	}
	if run.Verdict == nil || run.Verdict.Exit != 0 || !slices.Contains(run.Info.Command, "^TestReportsAreWritten$") {
		t.Errorf("verdict %+v, command %q", run.Verdict, run.Info.Command)
	}
	for _, name := range []string{"index.html", "junit.xml", "report.json"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}

func skipped() error { return godog.ErrSkip }

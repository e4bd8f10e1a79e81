package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"conform/internal/record"
)

// ran runs the command quietly and returns its exit status and the run that it recorded.
func ran(t *testing.T, args ...string) (int, *record.Run) {
	t.Helper()
	dir := t.TempDir()
	status, stdout, stderr := conform(t, append([]string{"run", "--quiet", "--report-dir", dir}, args...)...)
	folded, err := foldFile(filepath.Join(dir, "events.jsonl"))
	if err != nil {
		t.Fatalf("exit status %d: %v\n%s%s", status, err, stdout, stderr)
	}
	return status, folded
}

// feature writes a feature of the given steps, one scenario for each list, and returns its file. The first
// scenario begins at line 3.
func feature(t *testing.T, scenarios ...[]string) string {
	t.Helper()
	text := "Feature: Privilege\n\n"
	for i, steps := range scenarios {
		text += fmt.Sprintf("  Scenario: %d\n    * %s\n", i+1, strings.Join(steps, "\n    * "))
	}
	file := filepath.Join(t.TempDir(), "privilege.feature")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// creates is a scenario in which a bot with the least permissions creates a call.
func creates(call string) []string {
	return []string{"a bot with the least permissions documented", fmt.Sprintf("the bot creates the call %q", call),
		"Graph answers as documented"}
}

// invites is a scenario in which a bot is called and invites somebody.
func invites() []string {
	return []string{"a bot with the least permissions documented", `the caller "phoneA" dials the bot's number`,
		`the notification "incoming call to the instance" arrives`, `the bot answers "with audio"`,
		"Graph answers as documented",
		`the notifications "answered call established" arrive`, `the bot invites "phoneB"`, "Graph answers as documented"}
}

// TestEveryClaimOfAPermissionIsProven: for each of the eleven scenarios and twelve examples, every permission
// that one of its features claims is taken away once, and Graph refuses.
func TestEveryClaimOfAPermissionIsProven(t *testing.T) {
	t.Parallel()
	var tags []string
	for i := 1; i <= 12; i++ {
		tags = append(tags, fmt.Sprintf("@example-%02d", i))
		if i <= 11 {
			tags = append(tags, fmt.Sprintf("@scenario-%02d", i))
		}
	}
	status, run := ran(t, "--tags", strings.Join(tags, " or "))
	if status != 0 {
		t.Errorf("exit status %d: %s", status, run.Verdict.Rule)
	}
	for _, tag := range tags {
		claimed, proven := map[string]bool{}, map[string]bool{}
		for _, feature := range run.Features {
			for _, s := range feature.Scenarios {
				if !slices.Contains(s.Tags, tag) {
					continue
				}
				if s.Permission != nil {
					for _, need := range s.Permission.Needs {
						for _, name := range need.Least {
							claimed[name] = true
						}
					}
				}
				for _, twin := range s.Twins {
					if twin.Status == record.Passed && len(twin.Checks) > 0 {
						proven[twin.Without] = true
					}
				}
			}
		}
		if len(claimed) == 0 {
			t.Errorf("%s claims no permission", tag)
		}
		for name := range claimed {
			if !proven[name] {
				t.Errorf("%s claims %s; proven by a refusal are %v", tag, name, slices.Sorted(maps.Keys(proven)))
			}
		}
	}
}

// TestOneUncheckedPermissionFailsItsTwin: a mock that lets one permission pass unseen fails the twin that is
// to prove it, and nothing else.
func TestOneUncheckedPermissionFailsItsTwin(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why       string
		steps     []string
		unchecked string
	}{
		{"the media of a call", creates("example 12"), "Calls.AccessMedia.All"},
		{"the call itself", creates("example 12"), "Calls.Initiate.All"},
		{"a later request, in a call that came in", invites(), "Calls.InitiateGroupCall.All"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			fault := fmt.Sprintf(`{"kind":"unchecked-permission","permission":%q}`, tt.unchecked)
			file := feature(t, tt.steps)
			status, run := ran(t, file, "--mock-fault", fault)
			want := filepath.ToSlash(file) + ":3 without " + tt.unchecked
			if status != 1 || !strings.Contains(run.Verdict.Rule, want) {
				t.Errorf("exit status %d, %q; want 1 and the twin's name", status, run.Verdict.Rule)
			}
			s := run.Features[0].Scenarios[0]
			if s.Status != record.Passed {
				t.Errorf("the scenario itself is %s", s.Status)
			}
			found := false
			for _, twin := range s.Twins {
				wanted := record.Passed
				if twin.ID == want {
					wanted, found = record.Failed, true
				}
				if twin.Status != wanted {
					t.Errorf("%s is %s, want %s", twin.ID, twin.Status, wanted)
				}
			}
			if !found {
				t.Errorf("there is no twin %q", want)
			}
		})
	}
}

func TestTwinsOfABrokenScenarioAreSkipped(t *testing.T) {
	t.Parallel()
	_, run := ran(t, feature(t, creates("example 12")), "--mock-fault", "ok-for-created")
	for _, twin := range run.Features[0].Scenarios[0].Twins {
		if twin.Status != record.Skipped || twin.Reason == "" {
			t.Errorf("%s is %s %q; want skipped with a reason", twin.ID, twin.Status, twin.Reason)
		}
	}
	if run.Twins.Skipped != 2 {
		t.Errorf("%+v; want two skipped", run.Twins)
	}
}

func TestATwinIsRunByItsName(t *testing.T) {
	t.Parallel()
	file := feature(t, creates("example 12"), creates("example 01"))
	twin := filepath.ToSlash(file) + ":3 without Calls.Initiate.All"
	status, run := ran(t, file, "--scenario", twin)
	if s := run.Features[0].Scenarios[0]; status != 0 || run.Counts.Total != 1 || len(s.Twins) != 1 ||
		s.Twins[0].ID != twin {
		t.Errorf("exit status %d, %d scenarios, twins %v", status, run.Counts.Total, s.Twins)
	}
	if _, run := ran(t, file, "--no-twins"); run.Twins.Total != 0 {
		t.Errorf("--no-twins: %d twins", run.Twins.Total)
	}
}

func TestMaxExcess(t *testing.T) {
	t.Parallel()
	one, two := feature(t, creates("example 01")), feature(t, creates("example 01"), creates("example 02"))
	const media, join = "--mock-grant=Calls.AccessMedia.All", "--mock-grant=Calls.JoinGroupCall.All"
	for _, tt := range []struct {
		why    string
		args   []string
		status int
		says   string
	}{
		{"what a scenario asks for on purpose does not count", []string{"--max-excess", "0", "--tags", "@example-01"}, 0,
			"at most 0 calling permissions that no request of the whole run needs"},
		{"two permissions too many", []string{one, "--max-excess", "0", media, join}, 1,
			"they carry 2: Calls.AccessMedia.All, Calls.JoinGroupCall.All"},
		{"two are allowed", []string{one, "--max-excess", "2", media, join}, 0, "at most 2 calling permissions"},
		{"nobody asks", []string{one, media}, 0, "must pass"},
		{"what another scenario needs is not idle", []string{two, "--max-excess", "0", "--no-twins", media}, 0, "at most 0"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			status, run := ran(t, tt.args...)
			if status != tt.status || !strings.Contains(run.Verdict.Rule, tt.says) {
				t.Errorf("exit status %d, %q; want %d and %q", status, run.Verdict.Rule, tt.status, tt.says)
			}
		})
	}
}

func TestGrantsCannotBeTakenAway(t *testing.T) {
	t.Parallel()
	_, run := ran(t, feature(t, creates("example 11")), "--mock-grant", "Calls.Initiate.All")
	s := run.Features[0].Scenarios[0]
	if len(s.Twins) != 1 || s.Twins[0].Status != record.Skipped ||
		!strings.Contains(s.Twins[0].Reason, "cannot take away") {
		t.Errorf("twins of %s: %+v; want one, skipped, with the reason", s.ID, s.Twins)
	}
}

// TestStrictPermissions: the pages of hanging up and the like say that nothing more is checked; the table of
// the path asks for a permission all the same, which a strict run holds the token to.
func TestStrictPermissions(t *testing.T) {
	t.Parallel()
	for _, strict := range []bool{false, true} {
		args := []string{"--tags", "@example-05 and not @refusal", "--no-twins"}
		if strict {
			args = append(args, "--strict-permissions")
		}
		status, run := ran(t, args...)
		if status != 0 {
			t.Errorf("strict %v: exit status %d: %s", strict, status, run.Verdict.Rule)
		}
		asked := false
		for _, s := range run.Features[0].Scenarios {
			for _, need := range s.Permission.Needs {
				asked = asked || need.Operation == "delete call" && slices.Contains(need.Least, "Calls.Initiate.All")
			}
		}
		if asked != strict {
			t.Errorf("strict %v: hanging up needs Calls.Initiate.All: %v", strict, asked)
		}
	}
}

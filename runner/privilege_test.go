package runner

import (
	"testing"

	"conform/internal/record"
)

// A target that cannot take permissions away skips the twins with the reason, and runs the scenarios.
func TestExcludedTwinsAreSkipped(t *testing.T) {
	plan := planOf(t, Selection{Twins: true}, folder("a.feature", `Feature: A
  Scenario: creates
    Given a bot with the least permissions documented
    When the bot creates the call "a user"
    Then Graph answers as documented
`))
	plan = plan.ExcludingTwins("nobody can take it away")
	tr := newTrial(t, nil, nil)
	run := tr.execute(t, t.Context(), plan, 1)
	s := run.Features[0].Scenarios[0]
	if s.Status != record.Passed || len(s.Twins) != 1 {
		t.Fatalf("the scenario is %s, %q, with %d twins", s.Status, s.Reason, len(s.Twins))
	}
	if twin := s.Twins[0]; twin.Status != record.Skipped || twin.Reason != "nobody can take it away" ||
		len(twin.Exchanges) != 0 {
		t.Errorf("the twin is %s, %q, with %d exchanges", twin.Status, twin.Reason, len(twin.Exchanges))
	}
	if run.Status != record.Passed {
		t.Errorf("the run is %s: what a target cannot do takes nothing from its scenarios", run.Status)
	}
}

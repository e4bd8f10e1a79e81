package record

import "testing"

// twinLog is a log of one scenario with a twin whose attempts end in these statuses.
func twinLog(t *testing.T, statuses ...Status) *Run {
	t.Helper()
	const id, twin = "a.feature:3", "a.feature:3 without P"
	feature := Feature{File: "a.feature"}
	events := []Event{
		{RunStarted: &RunStarted{Format: FormatVersion, Target: "mock"}},
		{Scenario: id, Planned: &Planned{Feature: feature, Line: 3}},
		{Scenario: twin, Planned: &Planned{Feature: feature, Line: 3, Twin: &Twin{Of: id, Without: "P"}}},
	}
	for _, scenario := range []string{id, twin} {
		ends := []Status{Passed}
		if scenario == twin {
			ends = statuses
		}
		for i, status := range ends {
			at := func(e Event) Event { e.Scenario, e.Attempt = scenario, i+1; return e }
			events = append(events, at(Event{ScenarioStarted: &ScenarioStarted{}}),
				at(Event{Step: 1, Exchange: &Exchange{ID: 1}}))
			if status != Skipped {
				events = append(events, at(Event{Step: 1, Check: &Check{Kind: CheckStatus, Status: status}}))
			}
			events = append(events, at(Event{ScenarioFinished: &ScenarioFinished{Status: status, Reason: "so"}}))
		}
	}
	return log(t, append(events, Event{RunFinished: &RunFinished{}})...)
}

func TestTwinsStandUnderTheirScenario(t *testing.T) {
	for _, tt := range []struct {
		why      string
		statuses []Status
		twin     Status
		run      Status
	}{
		{"refused", []Status{Passed}, Passed, Passed},
		{"let through", []Status{Failed}, Failed, Failed},
		{"a target that cannot take permissions away takes nothing from the scenario", []Status{Skipped}, Skipped, Passed},
		{"skipped first, since its scenario had to be tried twice", []Status{Skipped, Passed}, Passed, Passed},
		{"refused only when it was tried again", []Status{Failed, Passed}, Flaky, Flaky},
		{"planned, and never started", nil, Errored, Errored},
	} {
		t.Run(tt.why, func(t *testing.T) {
			run := twinLog(t, tt.statuses...)
			if run.Counts.Total != 1 || run.Counts.Passed != 1 || run.Twins.Total != 1 {
				t.Errorf("counts %+v, twins %+v; want one of each", run.Counts, run.Twins)
			}
			feature := run.Features[0]
			if len(feature.Scenarios) != 1 || len(feature.Scenarios[0].Twins) != 1 {
				t.Fatalf("%d scenarios with %d twins", len(feature.Scenarios), len(feature.Scenarios[0].Twins))
			}
			twin := feature.Scenarios[0].Twins[0]
			if twin.Without != "P" || twin.Status != tt.twin {
				t.Errorf("the twin without %q is %s, want %s", twin.Without, twin.Status, tt.twin)
			}
			for _, earlier := range twin.Earlier {
				if bad := earlier.Status == Failed; bad != (earlier.Blame != "") {
					t.Errorf("an attempt that %s has the blame %q", earlier.Status, earlier.Blame)
				}
			}
			if feature.Status != Passed || run.Status != tt.run {
				t.Errorf("feature %s, run %s; want passed and %s", feature.Status, run.Status, tt.run)
			}
		})
	}
}

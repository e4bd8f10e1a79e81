package record

import "testing"

func TestNonconforming(t *testing.T) {
	twins := func(statuses ...Status) (out []*ScenarioRun) {
		for _, s := range statuses {
			out = append(out, &ScenarioRun{Status: s})
		}
		return out
	}
	for _, tt := range []struct {
		why string
		s   ScenarioRun
		n   int
	}{
		{"passed, and its refusals too", ScenarioRun{Status: Passed, Twins: twins(Passed, Skipped)}, 0},
		{"not run", ScenarioRun{Status: Skipped}, 0},
		{"passed at last", ScenarioRun{Status: Flaky}, 0},
		{"failed", ScenarioRun{Status: Failed}, 1},
		{"known to fail is no conformance", ScenarioRun{Status: Failed, Known: &Known{}}, 1},
		{"we could not find out", ScenarioRun{Status: Errored}, 1},
		{"two twins make one scenario", ScenarioRun{Status: Passed, Twins: twins(Failed, Errored)}, 1},
	} {
		t.Run(tt.why, func(t *testing.T) {
			run := Run{Features: []*FeatureRun{{Scenarios: []*ScenarioRun{&tt.s}}}}
			if got := run.Nonconforming(); got != tt.n {
				t.Errorf("got %d, want %d", got, tt.n)
			}
		})
	}
}

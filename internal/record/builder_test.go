package record

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Whether a run is held whole or each scenario is given away when it ended, what is told of it is the same: every
// scenario is given away once and whole, the counts are those of the whole run, and nothing but what passed is let go
// of.
func TestGivingScenariosAwayLosesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var log bytes.Buffer
		r := NewRecorder(&log, clock(), nil)
		r.Record(Event{RunStarted: &RunStarted{Format: FormatVersion, Target: "mock"}})
		s := drawStory(t)
		for _, plan := range s.plans {
			for _, e := range plan {
				r.Record(e)
			}
		}
		passed := map[string]bool{} // what passed is not tried again
		for _, events := range s.events {
			for _, e := range events {
				if passed[e.Scenario] {
					continue
				}
				r.Record(e)
				passed[e.Scenario] = e.ScenarioFinished != nil && e.ScenarioFinished.Status == Passed
			}
		}
		if rapid.Bool().Draw(t, "ended") {
			r.Record(Event{RunFinished: &RunFinished{}})
		}

		whole, err := Fold(bytes.NewReader(log.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		text := func(v any) string {
			out, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			return string(out)
		}
		given := map[string]string{}
		light, err := FoldInto(bytes.NewReader(log.Bytes()), NewBuilder(func(feature int, s *ScenarioRun) {
			if given[s.ID] != "" {
				t.Errorf("%s is given away twice", s.ID)
			}
			if whole.Features[feature].Scenarios[0].ID[:len("features/a.feature")] != s.ID[:len("features/a.feature")] {
				t.Errorf("%s is not of feature %d", s.ID, feature)
			}
			given[s.ID] = text(s)
		}))
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range whole.Features {
			for j, s := range f.Scenarios {
				if diff := cmp.Diff(text(s), given[s.ID]); diff != "" {
					t.Errorf("%s (-whole +given away):\n%s", s.ID, diff)
				}
				kept := light.Features[i].Scenarios[j]
				if kept.Status != s.Status || kept.Reason != s.Reason || kept.Blame != s.Blame {
					t.Errorf("%s is kept as %s, %q, %q; want %s, %q, %q", s.ID, kept.Status, kept.Reason, kept.Blame, s.Status,
						s.Reason, s.Blame)
				}
				if kept.Outline == nil && text(kept) != text(s) {
					t.Errorf("%s is kept neither in outline nor whole", s.ID)
				}
				if kept.Outline != nil && s.Status != Passed && s.Status != Skipped {
					t.Errorf("%s is kept in outline although it %s", s.ID, s.Status)
				}
			}
			if diff := cmp.Diff(f.Counts, light.Features[i].Counts); diff != "" {
				t.Errorf("counts of %s:\n%s", f.File, diff)
			}
		}
		if diff := cmp.Diff([]Counts{whole.Counts, whole.Twins}, []Counts{light.Counts, light.Twins}); diff != "" ||
			whole.Status != light.Status {
			t.Errorf("counts, or %s for %s:\n%s", light.Status, whole.Status, diff)
		}
	})
}

// What passed is let go of when it ends, and not when the run does.
func TestWhatPassedIsGivenAwayWhenItEnds(t *testing.T) {
	t.Parallel()
	var taken []string
	b := NewBuilder(func(_ int, s *ScenarioRun) { taken = append(taken, s.ID) })
	add := func(events ...Event) {
		t.Helper()
		for _, e := range events {
			if err := b.Add(e); err != nil {
				t.Fatal(err)
			}
		}
	}
	const id, twin, bad = "a.feature:1", "a.feature:1 without P", "a.feature:2"
	add(plan(id, bad)...)
	add(Event{Scenario: twin, Planned: &Planned{Feature: Feature{File: "a.feature"}, Twin: &Twin{Of: id, Without: "P"}}})
	// A refusal ends a scenario: what follows is not reached, and that is no reason to call it skipped.
	run := func(id string, status Status) []Event {
		return []Event{{Scenario: id, ScenarioStarted: &ScenarioStarted{}},
			{Scenario: id, Step: 1, Exchange: &Exchange{ID: 1}},
			{Scenario: id, Step: 1, StepFinished: &StepFinished{Status: status}},
			{Scenario: id, Step: 1, Check: &Check{Kind: CheckStatus, Status: status}},
			{Scenario: id, ScenarioFinished: &ScenarioFinished{Status: status}}}
	}
	add(run(bad, Failed)...)
	add(run(id, Passed)...)
	if len(taken) != 0 {
		t.Errorf("taken %q; its twin has not ended, and what failed is kept", taken)
	}
	add(run(twin, Passed)...)
	if diff := cmp.Diff([]string{id}, taken); diff != "" {
		t.Errorf("taken (-want +got):\n%s", diff)
	}
	if s := b.scenarios[id].run; s.Status != Passed || s.Twins[0].Status != Passed || s.Outline == nil ||
		s.Exchanges != nil || s.Twins[0].Exchanges != nil {
		t.Errorf("what was given away is still held: %+v", s)
	}
	// Nothing is to be recorded of a scenario that has ended. If it is, it counts.
	add(Event{Scenario: id, Check: &Check{Kind: CheckNotifications, Status: Failed}}, Event{RunFinished: &RunFinished{}})
	ended, err := b.Finish()
	if err != nil || ended.Counts.Failed != 2 || ended.Status != Failed {
		t.Errorf("%+v, %v", ended.Counts, err)
	}
}

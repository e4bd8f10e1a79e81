package record

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// repeated is a scenario that was run once for each status; of its steps each attempt has a reason of its own.
func repeated(t *testing.T, take func(int, *ScenarioRun), repeat int, statuses ...Status) *ScenarioRun {
	t.Helper()
	var log bytes.Buffer
	r := NewRecorder(&log, clock(), nil)
	const id = "a.feature:1"
	r.Record(Event{RunStarted: &RunStarted{Format: FormatVersion, Target: "mock", Repeat: repeat}})
	r.Record(Event{Scenario: id, Planned: &Planned{Feature: Feature{File: "a.feature", Name: "A"}, Name: "one", Line: 1}})
	for i, status := range statuses {
		at := func(e Event) Event { e.Scenario, e.Attempt = id, i+1; return e }
		r.Record(at(Event{ScenarioStarted: &ScenarioStarted{}}))
		r.Record(at(Event{Step: 1, Exchange: &Exchange{ID: i + 1, Operation: "create call"}}))
		r.Record(at(Event{Step: 1, Check: &Check{Kind: CheckStatus, Requirement: "is 201", Status: status}}))
		r.Record(at(Event{ScenarioFinished: &ScenarioFinished{Status: status, Reason: fmt.Sprint("attempt ", i+1)}}))
	}
	r.Record(Event{RunFinished: &RunFinished{}})
	run, err := FoldInto(&log, NewBuilder(take))
	if err != nil {
		t.Fatal(err)
	}
	return run.Features[0].Scenarios[0]
}

func TestRepeated(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why      string
		statuses []Status
		want     Status
		reason   string
		attempts []string // number and status, the scenario's own the last
	}{
		{"all passed", []Status{Passed, Passed, Passed}, Passed, "attempt 3", []string{"1 passed", "2 passed", "3 passed"}},
		{"none passed", []Status{Failed, Errored}, Errored, "attempt 2", []string{"1 failed", "2 errored"}},
		{"the last passed", []Status{Failed, Passed}, Flaky, "passed at attempt 2; attempt 1 failed",
			[]string{"1 failed", "2 flaky"}},
		{"the first passed", []Status{Passed, Failed, Errored}, Flaky, "passed at 1 of 3 attempts; attempt 2 failed",
			[]string{"2 failed", "3 errored", "1 flaky"}},
		{"some passed", []Status{Passed, Failed, Passed, Failed}, Flaky, "passed at 2 of 4 attempts; attempt 2 failed",
			[]string{"1 passed", "2 failed", "4 failed", "3 flaky"}},
		{"what is skipped is neither", []Status{Skipped, Passed}, Passed, "attempt 2", []string{"1 skipped", "2 passed"}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			s := repeated(t, nil, len(tt.statuses), tt.statuses...)
			var got []string
			for _, attempt := range append(s.Earlier, s) {
				got = append(got, fmt.Sprintf("%d %s", attempt.Attempt, attempt.Status))
				if attempt.Exchanges[0].ID != attempt.Attempt {
					t.Errorf("attempt %d has the evidence of attempt %d", attempt.Attempt, attempt.Exchanges[0].ID)
				}
			}
			if diff := cmp.Diff(tt.attempts, got); diff != "" || s.Status != tt.want || s.Reason != tt.reason {
				t.Errorf("%s, %q (-want +got):\n%s", s.Status, s.Reason, diff)
			}
		})
	}
}

// TestRepeatedIsGivenAwayOnce: not before its last attempt, and early only when all of them passed.
func TestRepeatedIsGivenAwayOnce(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why      string
		statuses []Status
		outline  bool // it was given away early
	}{
		{"all passed", []Status{Passed, Passed, Passed}, true},
		{"one did not", []Status{Passed, Failed, Passed}, false},
		{"the run ended before the last", []Status{Passed, Passed}, false},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			var taken []int // attempts that were there
			s := repeated(t, func(_ int, s *ScenarioRun) { taken = append(taken, len(s.Earlier)+1) }, 3, tt.statuses...)
			if diff := cmp.Diff([]int{len(tt.statuses)}, taken); diff != "" {
				t.Errorf("given away with attempts (-want +got):\n%s", diff)
			}
			if (s.Outline != nil) != tt.outline {
				t.Errorf("kept in outline: %v", s.Outline != nil)
			}
		})
	}
}

package record

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"conform/internal/place"
)

// logOf writes the log of one scenario, a.feature:1, with an attempt for each status, and with extra events
// behind the plan.
func logOf(t *testing.T, statuses []Status, extra ...Event) *Run {
	t.Helper()
	const id = "a.feature:1"
	events := append([]Event{
		{RunStarted: &RunStarted{Format: FormatVersion, Target: "mock"}},
		{Scenario: id, Planned: &Planned{Feature: Feature{File: "a.feature", Name: "A"}, Name: "one", Line: 1}},
	}, extra...)
	for i, status := range statuses {
		at := func(e Event) Event { e.Scenario, e.Attempt = id, i+1; return e }
		events = append(events, at(Event{ScenarioStarted: &ScenarioStarted{}}),
			at(Event{Step: 1, Exchange: &Exchange{ID: 1, Operation: "create call"}}),
			at(Event{Step: 1, Check: &Check{Kind: CheckStatus, Requirement: "is 201", Status: status}}),
			at(Event{ScenarioFinished: &ScenarioFinished{Status: status}}))
	}
	now := time.Date(2027, 1, 31, 8, 0, 0, 0, time.UTC)
	return logBy(t, func() time.Time { return now }, append(events, Event{RunFinished: &RunFinished{}})...)
}

func TestAttempts(t *testing.T) {
	for _, tt := range []struct {
		why      string
		attempts []Status
		want     Status
		earlier  int
	}{
		{"one that passed", []Status{Passed}, Passed, 0},
		{"passed after a failure is flaky, never passed", []Status{Failed, Passed}, Flaky, 1},
		{"so it is after an error", []Status{Errored, Errored, Passed}, Flaky, 2},
		{"failed at last is failed", []Status{Errored, Failed}, Failed, 1},
		{"passing twice is no reason for doubt", []Status{Passed, Passed}, Passed, 1},
		{"passing at some only is flaky, whichever", []Status{Passed, Failed, Passed, Errored}, Flaky, 3},
	} {
		t.Run(tt.why, func(t *testing.T) {
			s := logOf(t, tt.attempts).Features[0].Scenarios[0]
			if s.Status != tt.want || len(s.Earlier) != tt.earlier {
				t.Errorf("got %s with %d earlier, want %s with %d", s.Status, len(s.Earlier), tt.want, tt.earlier)
			}
			if s.Status == Flaky && s.Reason == "" {
				t.Error("flaky without a reason")
			}
		})
	}
}

func TestKnown(t *testing.T) {
	known := Event{Scenario: "a.feature:1",
		Known: &Known{Reason: "Graph answers 500", Owner: "ada", Until: "2027-01-31", Where: place.Parse("known.yaml:1:1")}}
	for _, tt := range []struct {
		why     string
		attempt []Status
		count   int
		healed  bool
	}{
		{"it fails, as is known", []Status{Failed}, 1, false},
		{"it does not any more", []Status{Passed}, 0, true},
		{"an error is no known failure", []Status{Errored}, 0, false},
		{"a retry keeps the entry", []Status{Failed, Failed}, 1, false},
		{"flaky is neither", []Status{Failed, Passed}, 0, false},
	} {
		t.Run(tt.why, func(t *testing.T) {
			run := logOf(t, tt.attempt, known)
			s := run.Features[0].Scenarios[0]
			if diff := cmp.Diff(known.Known, s.Known); diff != "" {
				t.Errorf("known (-want +got):\n%s", diff)
			}
			if run.Counts.Known != tt.count || s.Healed() != tt.healed {
				t.Errorf("known %d, healed %v", run.Counts.Known, s.Healed())
			}
		})
	}
}

func TestTrend(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2027, 1, n, 8, 0, 0, 0, time.UTC) }
	past := func(statuses ...Status) *History {
		var runs []PastRun
		for i, s := range statuses {
			run := PastRun{At: day(i + 1), Scenarios: map[string]Status{"other": Passed}}
			if s != "" {
				run.Scenarios["a.feature:1"] = s
			}
			runs = append(runs, run)
		}
		return NewHistory(runs)
	}
	for _, tt := range []struct {
		why     string
		history *History
		now     Status
		want    *Trend
	}{
		{"nothing is known", nil, Passed, nil},
		{"it is new", past("", ""), Passed, &Trend{Statuses: "p"}},
		{"it was always good", past(Passed, Passed), Passed, &Trend{Statuses: "ppp"}},
		{"the first of the bad runs that last", past(Failed, Passed, Failed, Errored), Failed,
			&Trend{Statuses: "fpfef", FirstBad: day(3), FlipRate: 50}},
		{"bad since now", past(Passed), Failed, &Trend{Statuses: "pf", FirstBad: day(31), FlipRate: 100}},
		{"healed is not bad", past(Failed), Passed, &Trend{Statuses: "fp", FlipRate: 100}},
		{"skipped says neither good nor bad", past(Failed, Skipped), Failed, &Trend{Statuses: "fsf", FirstBad: day(1)}},
		{"flaky is bad", past(Flaky), Passed, &Trend{Statuses: "kp", FlipRate: 100}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			var extra []Event
			if tt.history != nil {
				extra = append(extra, Event{History: tt.history})
			}
			run := logOf(t, []Status{tt.now}, extra...)
			if diff := cmp.Diff(tt.want, run.Features[0].Scenarios[0].Trend); diff != "" {
				t.Errorf("trend (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPast(t *testing.T) {
	run := logOf(t, []Status{Failed})
	got := run.Past()
	if got.Exit != -1 || got.Scenarios["a.feature:1"] != Failed || got.Counts.Failed != 1 || !got.At.Equal(run.Started) {
		t.Errorf("got %+v", got)
	}
	run.Verdict = &Verdict{Exit: 1}
	if got := run.Past(); got.Exit != 1 {
		t.Errorf("the exit status is %d", got.Exit)
	}
}

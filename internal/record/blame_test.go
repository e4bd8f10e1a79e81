package record

import (
	"bytes"
	"testing"
)

func TestBlame(t *testing.T) {
	t.Parallel()
	tenant, silent := circumstances{heard: true}, circumstances{}
	mock, starved := circumstances{mock: true, heard: true}, circumstances{mock: true, heard: true, starved: true}
	for _, tt := range []struct {
		why   string
		cause Cause
		in    circumstances
		want  Blame
	}{
		{"a difference on a tenant", CauseTarget, tenant, BlameTarget},
		{"a difference on the mock", CauseTarget, mock, BlameMock},
		{"a difference on a machine that has nothing left is one all the same", CauseTarget, starved, BlameMock},
		{"nothing came to this scenario, but to others", CauseSilence, tenant, BlameTarget},
		{"nothing came in the whole run", CauseSilence, silent, BlameNetwork},
		{"nothing came from a mock", CauseSilence, circumstances{mock: true}, BlameMock},
		{"nothing came, where nothing was left to post with", CauseSilence, starved, BlameEnvironment},
		{"the registration lacks something", CauseSetup, tenant, BlameSetup},
		{"who makes people act does not", CauseDirector, tenant, BlameSetup},
		{"the mock does not play", CauseMisdirected, mock, BlameMock},
		{"a difference in a scenario of one's own", CauseTarget, circumstances{mock: true, own: true, heard: true}, BlameOwn},
		{"nothing came to a scenario of one's own", CauseSilence, circumstances{mock: true, own: true}, BlameOwn},
		{"what the mock cannot play in a scenario of one's own", CauseMisdirected, circumstances{mock: true, own: true},
			BlameOwn},
		{"one's own scenario on a tenant", CauseTarget, circumstances{own: true, heard: true}, BlameTarget},
		{"no answer in a scenario of one's own", CauseNetwork, circumstances{mock: true, own: true}, BlameNetwork},
		{"no token", CauseSignIn, mock, BlameAuth},
		{"too many requests", CauseThrottled, tenant, BlameThrottle},
		{"no answer", CauseNetwork, mock, BlameNetwork},
		{"no descriptors", CauseEnvironment, starved, BlameEnvironment},
		{"the impossible", CauseText, mock, BlameText},
		{"a panic", CauseConform, tenant, BlameConform},
		{"an interrupt is nobody's fault", CauseInterrupted, tenant, ""},
		{"nobody knows", "", tenant, ""},
		{"a cause of a later program", "moon", tenant, ""},
	} {
		if got := tt.cause.blame(tt.in); got != tt.want {
			t.Errorf("%s: %q is blamed on %q, want %q", tt.why, tt.cause, got, tt.want)
		}
	}
}

// TestTheCauseIsOfWhatBrokeFirst: a scenario has one.
func TestTheCauseIsOfWhatBrokeFirst(t *testing.T) {
	t.Parallel()
	steps := func(causes ...Cause) (list []*StepRun) {
		for _, c := range causes {
			step := &StepRun{Status: Passed, Cause: c}
			if c != "" {
				step.Status = Errored
			}
			list = append(list, step)
		}
		return list
	}
	check := func(step int, kind CheckKind, status Status, c Cause) *Judged {
		return &Judged{Check{Kind: kind, Status: status, Cause: c}, step}
	}
	for _, tt := range []struct {
		why  string
		s    ScenarioRun
		want Cause
	}{
		{"nothing broke", ScenarioRun{Steps: steps("", "")}, ""},
		{"a step", ScenarioRun{Steps: steps("", CauseNetwork)}, CauseNetwork},
		{"the step, not the end", ScenarioRun{Steps: steps("", CauseNetwork), Cause: CauseThrottled}, CauseNetwork},
		{"only the end", ScenarioRun{Steps: steps("", ""), Cause: CauseThrottled}, CauseThrottled},
		{"a check of the step that sums it up",
			ScenarioRun{Steps: steps("", CauseText), Checks: []*Judged{check(2, CheckBody, Failed, CauseTarget)}}, CauseTarget},
		{"the first of several checks",
			ScenarioRun{Steps: steps("", CauseTarget),
				Checks: []*Judged{check(2, CheckBody, Failed, CauseThrottled), check(2, CheckBody, Failed, CauseTarget)}},
			CauseThrottled},
		{"the token before what it brought about",
			ScenarioRun{Steps: steps("", CauseSilence),
				Checks: []*Judged{check(2, CheckNotifications, Failed, CauseSilence), check(2, CheckToken, Errored, CauseNetwork)}},
			CauseNetwork},
		{"a check of a step that passed all the same",
			ScenarioRun{Steps: steps("", "", CauseTarget), Checks: []*Judged{check(2, CheckToken, Errored, CauseNetwork)}},
			CauseNetwork},
		{"a step before the checks of the end",
			ScenarioRun{Steps: steps(CauseDirector), Checks: []*Judged{check(0, CheckToken, Failed, CauseTarget)}},
			CauseDirector},
		{"a check of the end alone", ScenarioRun{Steps: steps(""), Cause: CauseText,
			Checks: []*Judged{check(0, CheckToken, Failed, CauseTarget)}}, CauseTarget},
		{"findings are no failures", ScenarioRun{Steps: steps(CauseDirector),
			Checks: []*Judged{{Check{Status: Failed, Finding: true}, 1}}}, CauseDirector},
	} {
		if got := tt.s.cause(); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.why, got, tt.want)
		}
	}
}

// TestFoldBlames: what was recorded is blamed, scenario by scenario, with what the whole run says.
func TestFoldBlames(t *testing.T) {
	t.Parallel()
	const id, other = "a.feature:1", "a.feature:2"
	finished := func(status Status, c Cause) Event {
		return Event{Scenario: id, Step: 1,
			StepFinished: &StepFinished{Status: status, Error: "connection refused", Cause: c}}
	}
	heard := Event{Scenario: other, Notification: &Notification{ID: 1}}
	for _, tt := range []struct {
		why, target, interrupted string
		events                   []Event
		want                     Blame
	}{
		{"the cause alone counts, not the words", "graph", "", []Event{finished(Errored, CauseDirector)}, BlameSetup},
		{"an error without a cause, of format 1", "graph", "", []Event{finished(Errored, "")}, ""},
		{"a failure without a cause, of format 1", "graph", "", []Event{finished(Failed, "")}, BlameTarget},
		{"passed: nobody's", "graph", "", []Event{finished(Passed, "")}, ""},
		{"in a run that was ended", "mock", "ended by interrupt", []Event{finished(Errored, CauseInterrupted)}, ""},
		{"before the run was ended", "mock", "ended by interrupt", []Event{finished(Errored, CauseNetwork)}, BlameNetwork},
		{"nothing came to anybody", "graph", "", []Event{finished(Failed, CauseSilence)}, BlameNetwork},
		{"something came to another", "graph", "", []Event{finished(Failed, CauseSilence), heard}, BlameTarget},
		{"another had no descriptors left", "mock", "", []Event{finished(Failed, CauseSilence),
			{Scenario: other, Step: 1, StepFinished: &StepFinished{Status: Errored, Cause: CauseEnvironment}}},
			BlameEnvironment},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			r := NewRecorder(&log, nil, nil)
			events := []Event{{RunStarted: &RunStarted{Format: FormatVersion, Target: tt.target}}}
			for _, s := range []string{id, other} {
				events = append(events, Event{Scenario: s, Planned: &Planned{Steps: []PlannedStep{{Text: "x"}}}},
					Event{Scenario: s, ScenarioStarted: &ScenarioStarted{}})
			}
			events = append(events, Event{Scenario: id, Exchange: &Exchange{ID: 1}, Step: 1},
				Event{Scenario: id, Check: &Check{Status: Passed}, Step: 1})
			events = append(events, tt.events...)
			events = append(events, Event{Scenario: id, ScenarioFinished: &ScenarioFinished{Status: Passed}},
				Event{RunFinished: &RunFinished{Interrupted: tt.interrupted}})
			for _, e := range events {
				r.Record(e)
			}
			run, err := Fold(&log)
			if err != nil {
				t.Fatal(err)
			}
			if got := run.Features[0].Scenarios[0].Blame; got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

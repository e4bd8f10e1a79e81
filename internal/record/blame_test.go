package record

import (
	"bytes"
	"testing"
)

func TestBlame(t *testing.T) {
	sent := func(step, status int, body string) *Sent {
		return &Sent{Exchange{Operation: "create call", Response: &Response{Status: status, Body: Body(body)}}, step}
	}
	steps := func(statuses ...Status) (list []*StepRun) {
		for _, s := range statuses {
			list = append(list, &StepRun{Status: s})
		}
		return list
	}
	cut := &Sent{Exchange{Error: "connection reset"}, 1}
	token := &Sent{Exchange{Purpose: "sign in", Response: &Response{Status: 401}}, 1}
	cleanUp := &Sent{Exchange{Purpose: "clean up", Response: &Response{Status: 429}}, 0}
	missed := ScenarioRun{Status: Failed, Steps: steps(Passed, Failed), Exchanges: []*Sent{sent(1, 201, "{}")}, Checks: []*Judged{{Check{Kind: CheckNotifications, Status: Failed,
		Sequence: []SequenceLine{{Label: "established", Arrival: Missing}}}, 2}}}
	for _, tt := range []struct {
		why, target string
		s           ScenarioRun
		want        Blame
	}{
		{"passed: nobody's", "graph", ScenarioRun{Status: Passed}, ""},
		{"a difference on a tenant", "graph", ScenarioRun{Status: Failed, Steps: steps(Passed, Failed), Exchanges: []*Sent{sent(1, 201, "{}")}}, BlameTarget},
		{"a difference on the mock", "mock", ScenarioRun{Status: Failed, Steps: steps(Passed, Failed), Exchanges: []*Sent{sent(1, 201, "{}")}}, BlameMock},
		{"the connection broke", "graph", ScenarioRun{Status: Errored, Steps: steps(Errored), Exchanges: []*Sent{cut}}, BlameNetwork},
		{"throttled", "graph", ScenarioRun{Status: Failed, Steps: steps(Passed, Failed), Exchanges: []*Sent{sent(1, 429, "{}")}}, BlameThrottle},
		{"throttled only while cleaning up", "graph", ScenarioRun{Status: Failed, Steps: steps(Passed, Failed), Exchanges: []*Sent{sent(1, 201, "{}"), cleanUp}}, BlameTarget},
		{"nothing but the cleaning up was throttled", "graph", ScenarioRun{Status: Errored, Steps: steps(Passed), Exchanges: []*Sent{sent(1, 201, "{}"), cleanUp}}, BlameThrottle},
		{"nothing but the cleaning up got no answer", "mock", ScenarioRun{Status: Errored, Steps: steps(Passed), Exchanges: []*Sent{sent(1, 201, "{}"), {Exchange{Purpose: "clean up", Error: "EOF"}, 0}}}, BlameNetwork},
		{"nothing but the cleaning up was refused", "graph", ScenarioRun{Status: Errored, Steps: steps(Passed), Exchanges: []*Sent{sent(1, 201, "{}"), {Exchange{Purpose: "clean up", Response: &Response{Status: 500}}, 0}}}, BlameTarget},
		{"throttled as asked for, then wrong", "graph", ScenarioRun{Status: Failed, Steps: steps(Passed, Passed, Failed), Exchanges: []*Sent{sent(1, 429, "{}"), sent(2, 201, "{}")}}, BlameTarget},
		{"the failed check says which exchange", "graph", ScenarioRun{Status: Failed, Steps: steps(Passed, Failed), Checks: []*Judged{{Check{Status: Failed, Exchange: 1}, 2}},
			Exchanges: []*Sent{{Exchange{ID: 1, Response: &Response{Status: 201}}, 1}, {Exchange{ID: 2, Response: &Response{Status: 429}}, 1}}}, BlameTarget},
		{"sign-in refused", "graph", ScenarioRun{Status: Errored, Steps: steps(Errored), Exchanges: []*Sent{token}}, BlameAuth},
		{"the token was refused", "graph", ScenarioRun{Status: Failed, Steps: steps(Passed, Failed), Exchanges: []*Sent{sent(1, 401, "{}")}}, BlameAuth},
		{"no consent in the tenant", "graph", ScenarioRun{Status: Failed, Steps: steps(Passed, Failed), Exchanges: []*Sent{sent(1, 403, `{"error":{"code":"7504"}}`)}}, BlameSetup},
		{"nothing came in the whole run", "graph", missed, BlameNetwork},
		{"nothing came in this scenario, but in others", "graph", missed, BlameTarget},
		{"another refusal is Graph's own", "graph", ScenarioRun{Status: Failed, Steps: steps(Passed, Failed), Exchanges: []*Sent{sent(1, 403, `{"error":{"code":"other"}}`)}}, BlameTarget},
		{"an exchange behind the broken step does not count", "graph", ScenarioRun{Status: Failed, Steps: steps(Failed, Skipped), Exchanges: []*Sent{sent(1, 201, "{}"), sent(2, 429, "{}")}}, BlameTarget},
		{"the feature asks for the impossible", "mock", ScenarioRun{Status: Errored, Steps: steps(Passed, Errored), Exchanges: []*Sent{sent(1, 201, "{}")}}, BlameText},
		{"the feature asks for the impossible, after a refusal that it wanted", "mock", ScenarioRun{Status: Errored, Steps: steps(Passed, Passed, Errored), Exchanges: []*Sent{sent(1, 404, "{}")},
			Checks: []*Judged{{Check{Kind: CheckStatus, Status: Passed}, 2}}}, BlameText},
		{"what a refused answer should have given is wanting", "mock", ScenarioRun{Status: Errored, Steps: steps(Passed, Errored), Exchanges: []*Sent{sent(1, 500, "{}")}}, BlameMock},
		{"what a refused answer should have given is wanting, on a tenant", "graph", ScenarioRun{Status: Errored, Steps: steps(Passed, Errored), Exchanges: []*Sent{sent(1, 500, "{}")}}, BlameTarget},
		{"the app is no calling bot, and a later step wants the call", "graph", ScenarioRun{Status: Errored, Steps: steps(Passed, Errored), Exchanges: []*Sent{sent(1, 403, `{"error":{"code":"7503"}}`)}}, BlameSetup},
		{"the same, with the error as text in the message", "graph", ScenarioRun{Status: Errored, Steps: steps(Passed, Errored), Exchanges: []*Sent{sent(1, 403, `{"error":{"code":"UnknownError","message":"{\"errorCode\":\"7503\"}"}}`)}}, BlameSetup},
		{"who makes people act does not work", "graph", ScenarioRun{Status: Errored, Steps: []*StepRun{{Status: Errored, Error: "the director's command x, asked to ring: exit status 1: no"}}, Exchanges: []*Sent{sent(1, 201, "{}")}}, BlameSetup},
		{"the keys of tokens could not be read", "graph", ScenarioRun{Status: Errored, Steps: steps(Passed, Failed), Checks: []*Judged{{Check{Kind: CheckToken, Status: Errored}, 2}, {Check{Status: Failed}, 2}},
			Exchanges: []*Sent{sent(1, 201, "{}")}}, BlameNetwork},
		{"its notifications were led to another address", "graph", ScenarioRun{Status: Errored, Steps: steps(Passed, Errored), Checks: []*Judged{{Check{Kind: CheckNotifications, Status: Errored}, 2}},
			Exchanges: []*Sent{sent(1, 201, "{}")}}, BlameSetup},
		{"never started", "mock", ScenarioRun{Status: Errored, Steps: steps(Skipped)}, BlameNetwork},
	} {
		t.Run(tt.why, func(t *testing.T) {
			if got := tt.s.blame(tt.target, tt.why != "nothing came in the whole run"); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestNobodyIsToBlameForAnInterrupt: what was under way when a run was ended says nothing of anybody.
func TestNobodyIsToBlameForAnInterrupt(t *testing.T) {
	const id = "a.feature:1"
	for _, tt := range []struct {
		why    string
		merged int // the number of the run that ended, of one that was merged
		ended  string
		said   string
		want   Blame
	}{
		{"in a request", 0, "ended by interrupt", "POST /calls: ended by interrupt", ""},
		{"while directing the mock", 0, "ended by interrupt", "directing the mock: POST /_mock/calls: ended by interrupt", ""},
		{"in a run of several that were merged", 2, "ended by interrupt", "POST /calls: ended by interrupt", ""},
		{"something else broke before", 0, "ended by interrupt", "POST /calls: connection refused", BlameNetwork},
		{"the run came to its end", 0, "", "POST /calls: ended by interrupt", BlameNetwork},
	} {
		t.Run(tt.why, func(t *testing.T) {
			var log bytes.Buffer
			r := NewRecorder(&log, nil, nil)
			for _, e := range []Event{{RunStarted: &RunStarted{Format: FormatVersion, Target: "mock"}},
				{Scenario: id, Planned: &Planned{Steps: []PlannedStep{{Text: "x"}}}}, {Scenario: id, ScenarioStarted: &ScenarioStarted{}},
				{Scenario: id, Step: 1, Exchange: &Exchange{ID: 1, Error: tt.said}},
				{Scenario: id, Step: 1, StepFinished: &StepFinished{Status: Errored, Error: tt.said}},
				{Scenario: id, ScenarioFinished: &ScenarioFinished{Status: Errored}},
				{RunFinished: &RunFinished{Interrupted: tt.ended, Run: tt.merged}}} {
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

package record

import "testing"

// What strangers sent says nothing of whether Graph reaches us; what was left out is counted over all shares.
func TestStrays(t *testing.T) {
	const id = "a.feature:1"
	missing := &Check{Kind: CheckNotifications, Status: Failed, Cause: CauseSilence,
		Sequence: []SequenceLine{{Label: "established", Arrival: Missing}}}
	for _, tt := range []struct {
		why   string
		stray Notification
		want  Blame
	}{
		{"a scanner came: nothing reaches us all the same", Notification{Method: "GET"}, BlameNetwork},
		{"a notification of another scenario came", Notification{Method: "POST", Token: Token{Present: true, Valid: true}},
			BlameTarget},
	} {
		t.Run(tt.why, func(t *testing.T) {
			events := append(plan(id), Event{Scenario: id, ScenarioStarted: &ScenarioStarted{}}, Event{Notification: &tt.stray},
				Event{Scenario: id, Step: 1, Check: missing},
				Event{Scenario: id, Step: 1, StepFinished: &StepFinished{Status: Failed}},
				Event{Scenario: id, ScenarioFinished: &ScenarioFinished{Status: Failed}},
				Event{StraysLeftOut: &StraysLeftOut{Posts: 2, Bytes: 30}}, Event{StraysLeftOut: &StraysLeftOut{Posts: 1, Bytes: 5}})
			events[0].RunStarted.Target = "graph"
			run := log(t, events...)
			if got := run.Features[0].Scenarios[0].Blame; got != tt.want {
				t.Errorf("to blame is %q, want %q", got, tt.want)
			}
			if out := run.StraysLeftOut; len(run.Stray) != 1 || out == nil || *out != (StraysLeftOut{Posts: 3, Bytes: 35}) {
				t.Errorf("%d strays, left out %+v", len(run.Stray), out)
			}
		})
	}
}

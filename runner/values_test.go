package runner

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/record"
	"conform/steps"
)

// The values of the rows reach what is sent, and what is expected.
const outlineWithValues = `Feature: F
  Scenario Outline: A call about <subject>
    Given a bot with the least permissions documented
    And the value "subject" is "<subject>"
    When the bot creates the call "about something"
    Then Graph answers as documented

    Examples:
      | subject   |
      | the rent  |
      | it \| a   |
`

// aboutSomething is an exchange with a value of the scenario's.
const aboutSomething = `
  - operation: create call
    name: about something
    request:
      like: {operation: create call, name: a user, set: {/subject: "about ${subject}"}}
    permissions: {clause: sure, least: [Calls.Initiate.All]}
    expect: [{clause: sure, status: 201, body: {subject: "about ${subject}"}}]
answers:`

// given is the data with that exchange, and the variable declared as it is said; empty: it is not.
func given(subject string) string {
	text := strings.Replace(data, "\nanswers:", aboutSomething, 1)
	return strings.Replace(text, "variables:\n", "variables:\n"+subject, 1)
}

const declared = "  subject: {says: what a call is about, given: true}\n"

func TestValuesOfExamplesReachARequest(t *testing.T) {
	t.Parallel()
	lib := loadData(t, given(declared))
	plan, err := NewPlan([]Source{folder("a.feature", outlineWithValues)}, steps.New(), lib, Selection{}, letBe)
	if err != nil {
		t.Fatal(err)
	}
	tr := newTrial(t, nil, nil)
	tr.run.Library = lib
	if err := plan.Run(t.Context(), tr.run, Options{Parallel: 2}); err != nil {
		t.Fatal(err)
	}
	run, err := record.Fold(strings.NewReader(tr.events.String()))
	if err != nil {
		t.Fatal(err)
	}
	var sent []string
	for _, s := range run.Features[0].Scenarios {
		if s.Status != record.Passed {
			t.Errorf("%s is %s: %s", s.Name, s.Status, s.Reason)
		}
		for _, x := range s.Exchanges {
			if x.Operation == "create call" {
				_, after, _ := strings.Cut(string(x.Request.Body), `"subject":"`)
				subject, _, _ := strings.Cut(after, `"`)
				sent = append(sent, subject)
			}
		}
	}
	if diff := cmp.Diff([]string{"about the rent", "about it | a"}, sent); diff != "" {
		t.Errorf("subjects (-want +got):\n%s", diff)
	}
}

func TestValuesThatCannotBeGiven(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ why, step, data, want string }{
		{"before it is given", "", given(declared), "uses ${subject}, which nothing before this step has given a value"},
		{"a slip in the name", `And the value "subjekt" is "x"`, given(declared),
			`no variable "subjekt" in the scenario data that a step gives a value to (given: true); did you mean "subject"?`},
		{"one of the target's", `And the value "userA.id" is "x"`, given(declared),
			`the variable "userA.id" has its value from the target`},
		{"one that an answer gives", `And the value "callId" is "x"`, given(declared),
			`no variable "callId" in the scenario data that a step`},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			text := feature(aBot, tt.step, `When the bot creates the call "about something"`)
			_, err := NewPlan([]Source{folder("a.feature", text)}, steps.New(), loadData(t, tt.data), Selection{}, letBe)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

package runner

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/cucumber/godog"
	"github.com/google/go-cmp/cmp"

	"conform/internal/record"
	"conform/steps"
	"conform/steps/own"
)

const withOwnSteps = `Feature: F
  Scenario: own steps beside ours
    Given 3 lines in the log:
      | a |
      | b |
    And a bot with the least permissions documented
    When the bot creates the call "a user"
    Then Graph answers as documented
    And the log names the call

  Scenario: only an own step judges
    Given a bot with the least permissions documented
    When the bot creates the call "a user"
    Then the log names the call

  Scenario: an own step finds a mistake
    Given a bot with the least permissions documented
    When the bot creates the call "a user"
    Then the log is empty
    And Graph answers as documented

  Scenario: an own step compares
    Given a bot with the least permissions documented
    When the bot creates the call "a user"
    Then the call is "the wrong one"

  Scenario: an own step cannot be done
    Given the log is empty
    And a bot with the least permissions documented

  Scenario: an own step is skipped
    Given a bot with the least permissions documented
    When the bot creates the call "a user"
    Then nobody looks at the log

  Scenario: an own step is made of ours
    When the bot makes its call
    Then Graph answers as documented

  Scenario: an own step gives a value to a variable
    Given a bot with the least permissions documented
    And the call is known
    When the bot gets the call
    Then Graph answers "call not found"
`

// ownSteps define the steps of withOwnSteps; said is what they and their hooks were asked to do.
func ownSteps(said *[]string, mu *sync.Mutex) func(*own.ScenarioContext) {
	say := func(text string) {
		mu.Lock()
		defer mu.Unlock()
		*said = append(*said, text)
	}
	return func(x *own.ScenarioContext) {
		lines := 0
		x.Before(func(ctx context.Context, sc *godog.Scenario) (context.Context, error) {
			say("before " + sc.Name)
			return ctx, nil
		})
		x.After(func(ctx context.Context, sc *godog.Scenario, err error) (context.Context, error) {
			say("after " + sc.Name)
			return ctx, nil
		})
		x.Given(`^(\d+) lines in the log:$`, func(n int, table *godog.Table) error {
			lines = n
			if len(table.Rows) != 2 {
				return errors.New("no table came")
			}
			return nil
		})
		x.Then(`^the log names the call$`, func(ctx context.Context) error {
			id, ok := own.SessionOf(ctx).Value("callId")
			if !ok || id == "" || lines != 3 && lines != 0 {
				return errors.New("the log does not name the call")
			}
			return nil
		})
		x.Then(`^the log is empty$`, func() error { return errors.New("it has 3 lines") })
		x.Then(`^the call is "([^"]*)"$`, func(ctx context.Context, want string) error {
			answer, _ := own.SessionOf(ctx).LastAnswer()
			return own.SessionOf(ctx).Expect("the status is right", want, string(rune('0'+answer.Status/100))+"xx")
		})
		x.Then(`^nobody looks at the log$`, func() error { return godog.ErrSkip })
		x.Step(`^the bot makes its call$`, func() godog.Steps {
			return godog.Steps{"a bot with the least permissions documented", `the bot creates the call "a user"`}
		}, steps.Sends("create call", "a user"))
		x.Given(`^the call is known$`, func(ctx context.Context) { own.SessionOf(ctx).Set("callId", "some-id") })
	}
}

func TestStepsOfAUser(t *testing.T) {
	t.Parallel()
	var said []string
	table, err := own.With(steps.New(), ownSteps(&said, &sync.Mutex{}))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := NewPlan([]Source{folder("a.feature", withOwnSteps)}, table, loadData(t, data), Selection{Twins: true},
		letBe)
	if err != nil {
		t.Fatal(err)
	}
	run := newTrial(t, nil, nil).execute(t, t.Context(), plan, 1)
	want := map[string]outcome{
		"a.feature:2": {record.Passed, "ppppp"}, "a.feature:11": {record.Passed, "ppp"},
		"a.feature:16": {record.Failed, "ppfs"},
		"a.feature:22": {record.Failed, "ppf"}, "a.feature:27": {record.Errored, "es"},
		"a.feature:31": {record.Skipped, "pps"},
		"a.feature:36": {record.Passed, "pp"}, "a.feature:40": {record.Passed, "pppp"},
		"a.feature:2 without Calls.Initiate.All":  {record.Skipped, "sssss"},
		"a.feature:11 without Calls.Initiate.All": {record.Passed, "pps"},
		"a.feature:16 without Calls.Initiate.All": {record.Skipped, "ssss"},
		"a.feature:22 without Calls.Initiate.All": {record.Skipped, "sss"},
		"a.feature:31 without Calls.Initiate.All": {record.Skipped, "sss"},
	}
	if diff := cmp.Diff(want, outcomes(run)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	byID := all(run)
	for id, reason := range map[string]string{
		"features/a.feature:16":                           "it has 3 lines",
		"features/a.feature:22":                           "the status is right: want the wrong one, got 2xx",
		"features/a.feature:27":                           "it has 3 lines",
		"features/a.feature:2 without Calls.Initiate.All": "a step that is defined in Go stands before the refusal",
	} {
		if !strings.Contains(byID[id].Reason, reason) {
			t.Errorf("%s: reason %q, want %q", id, byID[id].Reason, reason)
		}
	}
	checks := byID["features/a.feature:16"].Checks
	if !slices.ContainsFunc(checks, func(c *record.Judged) bool {
		return c.Kind == record.CheckStep && c.Requirement == "the log is empty" && c.Step == 3 && c.Status == record.Failed
	}) {
		t.Errorf("the verdict of the step is no check: %+v", checks)
	}
	if len(said) != 16 || said[0] != "before own steps beside ours" || said[1] != "after own steps beside ours" {
		t.Errorf("hooks: %q", said)
	}
}

// Hooks of a user are not called for what is not selected.
func TestHooksOfAUserAreOfSelectedScenarios(t *testing.T) {
	t.Parallel()
	var said []string
	table, err := own.With(steps.New(), ownSteps(&said, &sync.Mutex{}))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := NewPlan([]Source{folder("a.feature", withOwnSteps)}, table, loadData(t, data),
		Selection{Scenarios: []string{"features/a.feature:11"}}, letBe)
	if err != nil {
		t.Fatal(err)
	}
	newTrial(t, nil, nil).execute(t, t.Context(), plan, 1)
	if !slices.Equal(said, []string{"before only an own step judges", "after only an own step judges"}) {
		t.Errorf("hooks: %q", said)
	}
}

func TestOwnStepThatIsAmbiguous(t *testing.T) {
	t.Parallel()
	table, err := own.With(steps.New(), func(x *own.ScenarioContext) { x.Then(`^Graph (.*)$`, func(string) {}) })
	if err != nil {
		t.Fatal(err)
	}
	_, err = NewPlan([]Source{folder("a.feature", many(1))}, table, loadData(t, data), Selection{}, letBe)
	if err == nil || !strings.HasPrefix(err.Error(),
		`features/a.feature:5:5: two step definitions fit the step "Graph answers as documented"`) {
		t.Errorf("got %v", err)
	}
}

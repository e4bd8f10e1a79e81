package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/director"
	"conform/internal/record"
	"conform/steps"
	"conform/steps/own"
)

// outcome is how a scenario ended.
type outcome struct {
	Status record.Status
	Steps  string // the first letter of each step's status
}

// outcomes are those of all scenarios, by identity without the folder.
func outcomes(run *record.Run) map[string]outcome {
	byID := map[string]outcome{}
	for id, s := range all(run) {
		o := outcome{Status: s.Status}
		for _, step := range s.Steps {
			o.Steps += string(step.Status[:1])
		}
		byID[strings.TrimPrefix(id, "features/")] = o
	}
	return byID
}

const everyKind = `Feature: F
  Scenario: passes
    Given a bot with the least permissions documented
    When the bot creates the call "a user"
    Then Graph answers as documented
    And the notifications "call established" arrive

  Scenario: fails
    Given a bot with the least permissions documented
    When the bot creates the call "a user"
    And the bot sends "get call: wrong on purpose"
    Then Graph answers as documented
    And the notifications "call established" arrive

  Scenario: is skipped, since the target has nobody like that
    Given a bot with the least permissions documented
    When the bot creates the call "a user"
    Then Graph answers as documented
    When the party "nobody" hangs up
    Then the notifications "call established" arrive

  Scenario: is errored, since time cannot pass
    Given a bot with the least permissions documented
    When the bot creates the call "a user"
    Then Graph answers as documented
    When 5 seconds pass
    Then the notifications "call established" arrive

  Scenario: is errored, since nothing is checked
    Given a bot with the least permissions documented
    When the bot creates the call "a user"

  Scenario Outline: each row on its own
    Given a bot with the least permissions documented
    When the bot creates the call "a user"
    Then Graph answers <how>
    Examples:
      | how              |
      | as documented    |
      | "call not found" |
`

// byGodog is the table of a user who has nothing of his own in it: it is for godog to run, and the same must come of
// it.
func byGodog(t *testing.T) *steps.Table {
	t.Helper()
	table, err := own.With(steps.New(), func(*own.ScenarioContext) {})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestStatusOfEachKind(t *testing.T) {
	want := map[string]outcome{
		"a.feature:2": {record.Passed, "pppp"}, "a.feature:8": {record.Failed, "pppfs"},
		"a.feature:15": {record.Skipped, "pppss"},
		"a.feature:22": {record.Errored, "pppes"}, "a.feature:29": {record.Errored, "pp"},
		"a.feature:39": {record.Passed, "ppp"}, "a.feature:40": {record.Failed, "ppf"},
	}
	for _, tt := range []struct {
		why      string
		parallel int
		table    *steps.Table
	}{
		{"one at a time", 1, steps.New()}, {"eight at a time", 8, steps.New()},
		{"one at a time by godog", 1, byGodog(t)}, {"eight at a time by godog", 8, byGodog(t)},
	} {
		t.Run(tt.why, func(t *testing.T) {
			tr := newTrial(t, nil, func(m *director.Mock) director.World { return panicking{m} })
			plan := planWith(t, tt.table, Selection{}, folder("a.feature", everyKind))
			run := tr.execute(t, t.Context(), plan, tt.parallel)
			if diff := cmp.Diff(want, outcomes(run)); diff != "" {
				t.Errorf("outcomes (-want +got):\n%s", diff)
			}
			if run.Interrupted != "" || run.Counts.Total != 7 {
				t.Errorf("interrupted %q, counts %+v", run.Interrupted, run.Counts)
			}
			s := all(run)
			for id, reason := range map[string]string{
				"features/a.feature:2":  "",
				"features/a.feature:8":  "the status is 418",
				"features/a.feature:15": `this target has nobody called "nobody"`,
				"features/a.feature:22": "conform itself failed: runtime error: ",
				"features/a.feature:29": "nothing was checked",
			} {
				if (reason == "") != (s[id].Reason == "") || !strings.Contains(s[id].Reason, reason) {
					t.Errorf("%s: reason %q, want %q", id, s[id].Reason, reason)
				}
			}
			if apps := tr.server.Apps(); len(apps) != 1 {
				t.Errorf("%d apps are left, want the mock's own: every call is hung up and every bot forgotten", len(apps))
			}
		})
	}
}

func TestStepsAreRecordedWithWhatHappenedInThem(t *testing.T) {
	tr := newTrial(t, nil, nil)
	tags, err := ParseTags("")
	if err != nil {
		t.Fatal(err)
	}
	run := tr.execute(t, t.Context(),
		planOf(t, Selection{Tags: tags, Scenarios: []string{"features/a.feature:2"}}, folder("a.feature", everyKind)), 1)
	s := all(run)["features/a.feature:2"]
	if s == nil || len(all(run)) != 1 {
		t.Fatalf("ran %v, want only what was selected", outcomes(run))
	}
	exchanges, checks := map[string]int{}, map[record.CheckKind]int{}
	for _, x := range s.Exchanges {
		exchanges[x.Operation+" "+x.Purpose] = x.Step
	}
	for _, c := range s.Checks {
		if _, judged := checks[c.Kind]; !judged {
			checks[c.Kind] = c.Step // the first: the end of a scenario judges notifications, too
		}
	}
	if diff := cmp.Diff(map[string]int{"get token sign in": 2, "create call ": 2, "delete call clean up": 0},
		exchanges); diff != "" {
		t.Errorf("exchanges by step (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[record.CheckKind]int{record.CheckStatus: 3, record.CheckHeader: 3,
		record.CheckNotifications: 4, record.CheckBody: 0}, checks); diff != "" {
		t.Errorf("checks by step (-want +got):\n%s", diff)
	}
}

// many is a feature of so many scenarios, in each of which time passes.
func many(n int) string {
	text := "Feature: many\n"
	for i := range n {
		text += fmt.Sprintf(
			"  Scenario: %d\n    Given a bot with the least permissions documented\n"+
				"    When the bot creates the call \"a user\"\n"+
				"    Then Graph answers as documented\n    When 5 seconds pass\n"+
				"    Then the notifications \"call established\" arrive\n", i)
	}
	return text
}

func TestScenariosRunAtOnce(t *testing.T) {
	const parallel = 4
	var together sync.WaitGroup
	together.Add(parallel) // fewer at once would wait for ever
	world := &crowded{together: &together}
	tr := newTrial(t, nil, func(m *director.Mock) director.World { world.Mock = m; return world })
	run := tr.execute(t, t.Context(), planOf(t, Selection{}, folder("a.feature", many(2), "b.feature", many(2))), parallel)
	if run.Counts.Passed != 4 || world.most.Load() != parallel {
		t.Errorf("%d at once, want %d, of two files: %+v", world.most.Load(), parallel, outcomes(run))
	}
}

func TestNoMoreScenariosAtOnceThanAsked(t *testing.T) {
	for _, tt := range []struct {
		why      string
		parallel int
		most     int32
	}{
		{"two", 2, 2},
		{"one", 1, 1},
		{"none is one", 0, 1},
	} {
		t.Run(tt.why, func(t *testing.T) {
			world := &crowded{}
			tr := newTrial(t, nil, func(m *director.Mock) director.World { world.Mock = m; return world })
			run := tr.execute(t, t.Context(), planOf(t, Selection{}, folder("a.feature", many(4), "b.feature", many(4))),
				tt.parallel)
			if most := world.most.Load(); run.Counts.Passed != 8 || most > tt.most {
				t.Errorf("%d at once, want %d at most: %+v", most, tt.most, run.Counts)
			}
		})
	}
}

func TestInterruptedRun(t *testing.T) {
	for why, table := range map[string]*steps.Table{"by itself": steps.New(), "by godog": byGodog(t)} {
		t.Run(why, func(t *testing.T) { interruptRun(t, table) })
	}
}

func interruptRun(t *testing.T, table *steps.Table) {
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	tr := newTrial(t, nil, func(m *director.Mock) director.World {
		return stopping{m, func() { cancel(errors.New("the user pressed Ctrl-C")) }}
	})
	plan := planWith(t, table, Selection{}, folder("a.feature", many(3)))
	run := tr.execute(t, ctx, plan, 1)
	if run.Interrupted != "the user pressed Ctrl-C" || run.Status != record.Errored {
		t.Errorf("interrupted %q, status %s", run.Interrupted, run.Status)
	}
	want := map[string]outcome{"a.feature:2": {record.Errored, "pppps"}, "a.feature:8": {record.Errored, "sssss"},
		"a.feature:14": {record.Errored, "sssss"}}
	if diff := cmp.Diff(want, outcomes(run)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	first := all(run)["features/a.feature:2"]
	if !strings.Contains(first.Reason, "interrupted: the user pressed Ctrl-C") {
		t.Errorf("reason %q", first.Reason)
	}
	hungUp := false
	for _, x := range first.Exchanges {
		hungUp = hungUp || x.Purpose == "clean up" && x.Response.Status == 204
	}
	if !hungUp || len(tr.server.Apps()) != 1 {
		t.Errorf("hung up: %v, %d apps are left, want the mock's own", hungUp, len(tr.server.Apps()))
	}
	for id, s := range all(run) {
		if s != first && (s.Reason != "not run: the run ended before it was started" || s.Blame != "") {
			t.Errorf("%s: reason %q", id, s.Reason)
		}
	}
}

func TestRunThatIsInterruptedBeforeItBegins(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	tr := newTrial(t, nil, nil)
	run := tr.execute(t, ctx, planOf(t, Selection{}, folder("a.feature", many(2))), 2)
	if run.Interrupted == "" || run.Counts.Errored != 2 || len(tr.server.Journal("")) != 0 {
		t.Errorf("interrupted %q, counts %+v, %d requests", run.Interrupted, run.Counts, len(tr.server.Journal("")))
	}
}

func TestPanicAtTheEndOfAScenario(t *testing.T) {
	tr := newTrial(t, nil, func(m *director.Mock) director.World { return panickingAtTheEnd{m} })
	run := tr.execute(t, t.Context(),
		planOf(t, Selection{Scenarios: []string{"features/a.feature:2"}}, folder("a.feature", everyKind)), 1)
	s := all(run)["features/a.feature:2"]
	if s.Status != record.Errored || !strings.Contains(s.Reason, "conform itself failed") {
		t.Errorf("%s: %q", s.Status, s.Reason)
	}
}

// full is a disk that is full.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestRecordThatCannotBeWritten(t *testing.T) {
	tr := newTrial(t, full{}, nil)
	err := planOf(t, Selection{}, folder("a.feature", many(1))).Run(t.Context(), tr.run, Options{})
	if err == nil || !strings.Contains(err.Error(), "no space left on device") {
		t.Errorf("got %v", err)
	}
}

package runner

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/director"
	"conform/internal/loopback"
	"conform/internal/place"
	"conform/internal/record"
)

// unreachable is a world whose first bots of each scenario are sent to an address where nobody answers.
type unreachable struct {
	*director.Mock
	nobody string // the address
	first  int    // how many bots of a scenario
	mu     sync.Mutex
	seen   map[string]int
}

func (u *unreachable) Register(ctx context.Context, want director.Registration) (director.Bot, error) {
	bot, err := u.Mock.Register(ctx, want)
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.seen[want.Scenario]++; u.seen[want.Scenario] <= u.first {
		bot.GraphRoot = u.nobody
	}
	return bot, err
}

const two = `Feature: F
  Scenario: passes
    Given a bot with the least permissions documented
    When the bot creates the call "a user"
    Then Graph answers as documented

  Scenario: fails
    Given a bot with the least permissions documented
    When the bot creates the call "a user"
    And the bot sends "get call: wrong on purpose"
    Then Graph answers as documented
`

func TestAttempts(t *testing.T) {
	for _, tt := range []struct {
		why      string
		broken   int // first bots of each scenario
		retries  int
		all      bool
		statuses map[string]string // of the attempts, the last being the scenario's
	}{
		{"nothing is tried again unasked", 1, 0, false,
			map[string]string{"features/a.feature:2": "errored", "features/a.feature:7": "errored"}},
		{"passed after a broken connection is flaky", 1, 2, false,
			map[string]string{"features/a.feature:2": "errored flaky", "features/a.feature:7": "errored failed"}},
		{"no more often than asked", 9, 2, false,
			map[string]string{"features/a.feature:2": "errored errored errored",
				"features/a.feature:7": "errored errored errored"}},
		{"what Graph answered is not asked again", 0, 2, false,
			map[string]string{"features/a.feature:2": "passed", "features/a.feature:7": "failed"}},
		{"unless all is", 0, 1, true, map[string]string{"features/a.feature:2": "passed",
			"features/a.feature:7": "failed failed"}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			world := &unreachable{nobody: "http://" + loopback.Refusing(t), first: tt.broken, seen: map[string]int{}}
			tr := newTrial(t, nil, func(m *director.Mock) director.World { world.Mock = m; return world })
			fold := func() (*record.Run, error) { return record.Fold(strings.NewReader(tr.events.String())) }
			err := planOf(t, Selection{}, folder("a.feature", two)).Run(t.Context(), tr.run,
				Options{Parallel: 4, Retries: tt.retries, Again: func() ([]string, error) {
					run, err := fold()
					if err != nil {
						return nil, err
					}
					return WorthRetrying(run, tt.all), nil
				}})
			if err != nil {
				t.Fatal(err)
			}
			run, err := fold()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.statuses, statuses(run)); diff != "" {
				t.Errorf("attempts (-want +got):\n%s", diff)
			}
			if apps := tr.server.Apps(); len(apps) != 1 {
				t.Errorf("%d apps are left, want the mock's own", len(apps))
			}
		})
	}
}

func TestSharesAreThePlan(t *testing.T) {
	source := folder("a.feature", many(3), "b.feature", many(4))
	whole := planOf(t, Selection{}, source).Selected()
	seen := map[string]int{}
	for n := 1; n <= 3; n++ {
		for _, p := range planOf(t, Selection{Shard: record.Shard{Number: n, Of: 3}}, source).Selected() {
			seen[p.ID()]++
			if whole[p.Index-1].ID() != p.ID() {
				t.Errorf("%s says that its place in the plan is %d, where %s is", p.ID(), p.Index, whole[p.Index-1].ID())
			}
		}
	}
	for _, p := range whole {
		if seen[p.ID()] != 1 {
			t.Errorf("%s is in %d shares", p.ID(), seen[p.ID()])
		}
		if p.Index != 0 {
			t.Errorf("%s has a place in a plan that is not shared", p.ID())
		}
	}
	if n := len(planOf(t, Selection{Shard: record.Shard{Number: 3, Of: 3}}, folder("a.feature", two)).Selected()); n != 0 {
		t.Errorf("the third share of two scenarios has %d", n)
	}
}

func TestKnownFailuresAreRecorded(t *testing.T) {
	plan := planOf(t, Selection{}, folder("a.feature", two))
	want := &record.Known{Reason: "r", Link: "l", Owner: "o", Until: "2027-01-31", Where: place.Parse("k.yaml:1:11"),
		Scenarios: 1}
	tr := newTrial(t, nil, nil)
	if err := plan.Run(t.Context(), tr.run,
		Options{Parallel: 2, Known: map[string]*record.Known{"features/a.feature:7": want}}); err != nil {
		t.Fatal(err)
	}
	run, err := record.Fold(strings.NewReader(tr.events.String()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, all(run)["features/a.feature:7"].Known); diff != "" {
		t.Errorf("known (-want +got):\n%s", diff)
	}
	if other := all(run)["features/a.feature:2"].Known; other != nil || run.Counts.Known != 1 {
		t.Errorf("%d are known to fail, another one by %+v", run.Counts.Known, other)
	}
}

// TestRepeat: every scenario is run so often, each time with a bot of its own, whatever came of it before.
func TestRepeat(t *testing.T) {
	for _, tt := range []struct {
		why    string
		broken int // first bots of each scenario
		most   int // failures
		want   map[string]string
	}{
		{"as often as asked", 0, 0, map[string]string{"features/a.feature:2": "passed passed passed",
			"features/a.feature:7": "failed failed failed"}},
		{"a pass at some attempts is flaky", 1, 0,
			map[string]string{"features/a.feature:2": "errored passed flaky", "features/a.feature:7": "errored failed failed"}},
		{"until enough failed", 0, 1, map[string]string{"features/a.feature:2": "passed", "features/a.feature:7": "failed"}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			world := &unreachable{nobody: "http://" + loopback.Refusing(t), first: tt.broken, seen: map[string]int{}}
			tr := newTrial(t, nil, func(m *director.Mock) director.World { world.Mock = m; return world })
			err := planOf(t, Selection{}, folder("a.feature", two)).Run(t.Context(), tr.run,
				Options{Parallel: 1, Repeat: 3, MaxFailures: tt.most})
			if err != nil {
				t.Fatal(err)
			}
			run, err := record.Fold(strings.NewReader(tr.events.String()))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, statuses(run)); diff != "" {
				t.Errorf("attempts (-want +got):\n%s", diff)
			}
		})
	}
}

// statuses are those of each scenario's attempts, in their order, with spaces between them.
func statuses(run *record.Run) map[string]string {
	got := map[string]string{}
	for id, s := range all(run) {
		for _, earlier := range s.Earlier {
			got[id] += string(earlier.Status) + " "
		}
		got[id] += string(s.Status)
	}
	return got
}

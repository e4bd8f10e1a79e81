package runner

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"conform/internal/director"
	"conform/internal/place"
	"conform/internal/record"
	"conform/steps"
)

// unreachable is a world whose first bots of each scenario are sent to an address where nobody answers.
type unreachable struct {
	*director.Mock
	nobody string // the address
	first  int    // how many bots of a scenario
	mu     sync.Mutex
	seen   map[string]int
}

func (u *unreachable) Register(ctx context.Context, wish director.Wish) (director.Bot, error) {
	bot, err := u.Mock.Register(ctx, wish)
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.seen[wish.Scenario]++; u.seen[wish.Scenario] <= u.first {
		bot.GraphRoot = u.nobody
	}
	return bot, err
}

// nobody is an address on which nothing listens any more.
func nobody(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
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
		{"nothing is tried again unasked", 1, 0, false, map[string]string{"features/a.feature:2": "errored", "features/a.feature:7": "errored"}},
		{"passed after a broken connection is flaky", 1, 2, false, map[string]string{"features/a.feature:2": "errored flaky", "features/a.feature:7": "errored failed"}},
		{"no more often than asked", 9, 2, false, map[string]string{"features/a.feature:2": "errored errored errored", "features/a.feature:7": "errored errored errored"}},
		{"what Graph answered is not asked again", 0, 2, false, map[string]string{"features/a.feature:2": "passed", "features/a.feature:7": "failed"}},
		{"unless all is", 0, 1, true, map[string]string{"features/a.feature:2": "passed", "features/a.feature:7": "failed failed"}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			world := &unreachable{nobody: nobody(t), first: tt.broken, seen: map[string]int{}}
			tr := newTrial(t, nil, func(m *director.Mock) director.World { world.Mock = m; return world })
			fold := func() (*record.Run, error) { return record.Fold(strings.NewReader(tr.events.String())) }
			err := planOf(t, Selection{}, folder("a.feature", two)).Run(t.Context(), tr.run, Options{Parallel: 4, Retries: tt.retries, Again: func() ([]string, error) {
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
			got := map[string]string{}
			for id, s := range all(run) {
				for _, earlier := range s.Earlier {
					got[id] += string(earlier.Status) + " "
				}
				got[id] += string(s.Status)
			}
			if diff := cmp.Diff(tt.statuses, got); diff != "" {
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
			seen[ID(p)]++
			if ID(whole[p.Index-1]) != ID(p) {
				t.Errorf("%s says that its place in the plan is %d, where %s is", ID(p), p.Index, ID(whole[p.Index-1]))
			}
		}
	}
	for _, p := range whole {
		if seen[ID(p)] != 1 {
			t.Errorf("%s is in %d shares", ID(p), seen[ID(p)])
		}
		if p.Index != 0 {
			t.Errorf("%s has a place in a plan that is not shared", ID(p))
		}
	}
	_, err := NewPlan([]Source{folder("a.feature", two)}, steps.New(), loadData(t, data), Selection{Shard: record.Shard{Number: 3, Of: 3}}, letBe)
	if err == nil || !strings.Contains(err.Error(), "2 scenarios leave none for the share 3/3") {
		t.Errorf("a share of nothing: %v", err)
	}
}

func TestKnow(t *testing.T) {
	entry := func(scenario string) string {
		return fmt.Sprintf("  - {scenario: %q, reason: r, link: l, owner: o, until: 2027-01-31}\n", scenario)
	}
	for _, tt := range []struct {
		why, list string
		known     map[string]string // identity -> place of the entry
		faults    string
	}{
		{"by identity", entry("features/a.feature:2"), map[string]string{"features/a.feature:2": "known.yaml:2:5"}, ""},
		{"by name, which stays when lines move", entry("features/a.feature: fails"), map[string]string{"features/a.feature:7": "known.yaml:2:5"}, ""},
		{"by pattern", entry("features/a.feature:*"), map[string]string{"features/a.feature:2": "known.yaml:2:5", "features/a.feature:7": "known.yaml:2:5"}, ""},
		{"what fits nothing would let through whatever comes", entry("features/a.feature:8"), nil,
			`known.yaml:2:16: no scenario fits "features/a.feature:8"; expected an identity as ` + "`conform list` prints it, or no entry; did you mean \"features/a.feature:2\"?"},
		{"whose reason counts must be clear", entry("features/a.feature:2") + entry("*passes"), nil,
			"known.yaml:3:16: features/a.feature:2 is known to fail already; expected one entry; the other is at known.yaml:2:5"},
		{"somebody answers for it", "  - {scenario: x, reason: r, link: l, until: 2027-01-31}\n", nil, `known.yaml:2:5: the key "owner" is missing`},
		{"and not for ever", "  - {scenario: x, reason: r, link: l, owner: o, until: 2027-01-30}\n", nil,
			"known.yaml:2:56: the entry expired with 2027-01-30; expected a later day, when it was looked at again; or none of it"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			plan := planOf(t, Selection{Scenarios: []string{"features/a.feature:2"}}, folder("a.feature", two))
			k, err := ReadKnownFailures(fstest.MapFS{"known.yaml": {Data: []byte("failing:\n" + tt.list)}}, "known.yaml", "known.yaml", gateDay)
			if err == nil {
				err = plan.Know(k)
			}
			if tt.faults != "" {
				if err == nil || err.Error() != tt.faults {
					t.Errorf("got  %v\nwant %s", err, tt.faults)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]string{}
			for id, known := range plan.known {
				got[id] = known.Where.String()
			}
			if diff := cmp.Diff(tt.known, got); diff != "" {
				t.Errorf("known (-want +got):\n%s", diff)
			}
		})
	}
}

func TestKnownFailuresAreRecorded(t *testing.T) {
	plan := planOf(t, Selection{}, folder("a.feature", two))
	k, err := ReadKnownFailures(fstest.MapFS{"k.yaml": {Data: []byte(`failing: [{scenario: "*: fails", reason: r, link: l, owner: o, until: 2027-01-31}]`)}}, "k.yaml", "k.yaml", gateDay)
	if err != nil {
		t.Fatal(err)
	}
	if err := plan.Know(k); err != nil {
		t.Fatal(err)
	}
	run := newTrial(t, nil, nil).execute(t, t.Context(), plan, 2)
	want := &record.Known{Reason: "r", Link: "l", Owner: "o", Until: "2027-01-31", Where: place.Parse("k.yaml:1:11"), Scenarios: 1}
	if diff := cmp.Diff(want, all(run)["features/a.feature:7"].Known); diff != "" {
		t.Errorf("known (-want +got):\n%s", diff)
	}
	if v := (Gate{}).Judge(run); v.Exit != ExitConforms || run.Counts.Known != 1 {
		t.Errorf("got %+v", v)
	}
}

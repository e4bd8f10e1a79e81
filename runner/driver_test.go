package runner

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/record"
)

// Scenarios are run when they are asked for, rows of an outline one by one, and the record says which were not.
func TestDriver(t *testing.T) {
	t.Parallel()
	tr := newTrial(t, nil, nil)
	plan := planOf(t, Selection{Twins: true}, folder("a.feature", everyKind))
	driver := plan.Drive(t.Context(), tr.run, Options{Parallel: 4})
	var group sync.WaitGroup
	for _, id := range []string{"features/a.feature:2", "features/a.feature:8", "features/a.feature:40",
		"features/nothing.feature:1"} {
		group.Go(func() {
			if err := driver.Run(id); err != nil {
				t.Errorf("%s: %v", id, err)
			}
		})
	}
	group.Wait()
	driver.Finish("nobody asked for it")
	run, err := record.Fold(strings.NewReader(tr.events.String()))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]record.Status{}
	for id, s := range all(run) {
		got[strings.TrimPrefix(id, "features/")] = s.Status
		if s.Status == record.Skipped && s.Reason != "nobody asked for it" && s.Without == "" {
			t.Errorf("%s: %q", id, s.Reason)
		}
	}
	want := map[string]record.Status{
		"a.feature:2": record.Passed, "a.feature:2 without Calls.Initiate.All": record.Passed,
		"a.feature:8": record.Failed, "a.feature:8 without Calls.Initiate.All": record.Skipped,
		"a.feature:15": record.Skipped, "a.feature:15 without Calls.Initiate.All": record.Skipped,
		"a.feature:22": record.Skipped, "a.feature:22 without Calls.Initiate.All": record.Skipped,
		"a.feature:29": record.Skipped, "a.feature:29 without Calls.Initiate.All": record.Skipped,
		"a.feature:39": record.Skipped, "a.feature:39 without Calls.Initiate.All": record.Skipped,
		"a.feature:40": record.Failed,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	if run.Interrupted != "" {
		t.Errorf("interrupted: %s", run.Interrupted)
	}
}

// Without godog a scenario can be run as often as one likes, its twins by their own identities.
func TestDirect(t *testing.T) {
	t.Parallel()
	tr := newTrial(t, nil, nil)
	plan := planOf(t, Selection{Twins: true}, folder("a.feature", everyKind))
	driver := plan.Drive(t.Context(), tr.run, Options{Parallel: 4})
	twin := "features/a.feature:2 without Calls.Initiate.All"
	want := map[string]record.Status{"features/a.feature:2": record.Passed, twin: record.Passed,
		"features/a.feature:8": record.Failed}
	ids := plan.Direct()
	for id := range want {
		if !slices.Contains(ids, id) {
			t.Errorf("%s is not among those that can be run: %q", id, ids)
		}
		for range 2 {
			if err := driver.Direct(id); err != nil {
				t.Errorf("%s: %v", id, err)
			}
		}
	}
	got, ends := map[string]record.Status{}, 0
	for line := range strings.Lines(tr.events.String()) {
		var e record.Event
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		if e.ScenarioFinished != nil {
			got[e.Scenario], ends = e.ScenarioFinished.Status, ends+1
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || ends != 2*len(want) {
		t.Errorf("%d ends, statuses (-want +got):\n%s", ends, diff)
	}
	if err := driver.Direct("features/nothing.feature:1"); err == nil {
		t.Error("a scenario that is not there was run")
	}
}

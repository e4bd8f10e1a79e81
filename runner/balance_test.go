package runner

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"conform/internal/record"
)

func TestBalanced(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why    string
		took   []int // milliseconds of scenarios 0, 1, 2 …; below 0: nobody knows
		shares int
		want   []int // the share of each
	}{
		{"the longest is alone", []int{100, 900, 100, 100, 100, 100, 100, 100, 100}, 2, []int{2, 1, 2, 2, 2, 2, 2, 2, 2}},
		{"as long as one another, in turn", []int{10, 10, 10, 10}, 2, []int{1, 2, 1, 2}},
		{"one that nobody knows of counts as the median", []int{500, -1, 500}, 3, []int{1, 2, 3}},
		{"nobody knows of any", []int{-1, -1, -1}, 2, []int{1, 2, 1}},
		{"what takes no time is spread too", []int{0, 0, 0, 0}, 4, []int{1, 2, 3, 4}},
		{"more shares than scenarios", []int{5, 7}, 3, []int{2, 1}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			took := record.Durations{}
			var whole []*planned
			for i, milliseconds := range tt.took {
				id := fmt.Sprint("a.feature:", i)
				whole = append(whole, &planned{scenario: &scenario{id: id}})
				if milliseconds >= 0 {
					took[id] = time.Duration(milliseconds) * time.Millisecond
				}
			}
			if diff := cmp.Diff(tt.want, balanced(whole, tt.shares, took)); diff != "" {
				t.Errorf("shares (-want +got):\n%s", diff)
			}
		})
	}
}

// All shares together are the plan, whatever is known of it.
func TestBalancedSharesAreThePlan(t *testing.T) {
	t.Parallel()
	took := record.Durations{"features/a.feature:2": time.Minute, "features/a.feature:8": time.Second,
		"features/gone.feature:1": time.Hour}
	whole := planOf(t, Selection{}, folder("a.feature", many(7)))
	var ids []string
	for number := range 3 {
		plan := planOf(t, Selection{Shard: record.Shard{Number: number + 1, Of: 3, Balance: took.Fingerprint()}, Took: took},
			folder("a.feature", many(7)))
		for _, s := range plan.selected {
			ids = append(ids, s.id)
			if s.planned.Index < 1 || whole.selected[s.planned.Index-1].id != s.id {
				t.Errorf("%s has place %d", s.id, s.planned.Index)
			}
		}
		if number == 0 && len(plan.selected) != 1 {
			t.Errorf("the share with the scenario of a minute has %d, want it alone", len(plan.selected))
		}
	}
	slices.Sort(ids)
	var want []string
	for _, s := range whole.selected {
		want = append(want, s.id)
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, ids); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

package gate

import (
	"strings"
	"testing"

	"conform/internal/record"
)

// twinned makes a run of one scenario that passed, with twins of these statuses.
func twinned(statuses ...record.Status) *record.Run {
	run := ran(record.Passed)
	s := run.Features[0].Scenarios[0]
	for _, status := range statuses {
		s.Twins = append(s.Twins, &record.ScenarioRun{ID: "features/a.feature:3 without " + string(status), Status: status})
		run.Twins.Total++
		switch status {
		case record.Passed:
			run.Twins.Passed++
		case record.Skipped:
			run.Twins.Skipped++
		case record.Failed:
			run.Twins.Failed++
		case record.Flaky:
			run.Twins.Flaky++
		default:
			run.Twins.Errored++
		}
	}
	return run
}

func TestGateOfTwins(t *testing.T) {
	const p, s, f, x, k = record.Passed, record.Skipped, record.Failed, record.Errored, record.Flaky
	const rule = "Graph must refuse every scenario without a permission that it claims"
	for _, tt := range []struct {
		why   string
		run   *record.Run
		exit  int
		says  string
		rules []Rule
	}{
		{"all were refused", twinned(p, p), ExitConforms, rule, nil},
		{"one was let through", twinned(p, f), ExitDiffers,
			rule + ": 1 of 2 refused; first not: features/a.feature:3 without failed", nil},
		{"a target that cannot take permissions away proves nothing, and breaks nothing", twinned(s, s), ExitConforms,
			"at least 100 % of all scenarios must pass", nil},
		{"some could be proven", twinned(p, s), ExitConforms, rule, nil},
		{"a twin of which nothing is known is no reason to believe", twinned(p, x), ExitBroken,
			"no scenario may be errored: 1 scenario errored", nil},
		{"what was let through outweighs what is not known", twinned(f, x), ExitDiffers, "0 of 2 refused", nil},
		{"refused only when it was tried again is flaky, and flaky is not passed", twinned(p, k), ExitDiffers,
			rule + ": 1 of 2 refused, 1 when tried again; first not: features/a.feature:3 without flaky", nil},
		{"a rule may let flaky ones through", twinned(p, k), ExitConforms, rule, []Rule{{MaxFlaky: limit(1)}}},
		{"and tells how many", twinned(k, k), ExitDiffers, "at most 1 of all scenarios may be flaky: 2 were",
			[]Rule{{MaxFlaky: limit(1)}}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			v := Rules(tt.rules).Judge(tt.run)
			if v.Exit != tt.exit || !strings.Contains(v.Rule, tt.says) {
				t.Errorf("exit %d, %q; want %d and %q", v.Exit, v.Rule, tt.exit, tt.says)
			}
		})
	}
}

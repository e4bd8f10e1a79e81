package gate

import (
	"strings"
	"testing"

	"conform/internal/record"
)

// ran makes a run of one feature with scenarios of these statuses, tagged "@" and the status.
func ran(statuses ...record.Status) *record.Run {
	run := &record.Run{}
	feature := &record.FeatureRun{Feature: record.Feature{File: "features/a.feature", Name: "A"}}
	for _, s := range statuses {
		feature.Scenarios = append(feature.Scenarios, &record.ScenarioRun{Status: s, Tags: []string{"@" + string(s)}})
		run.Counts.Total++
		switch s {
		case record.Passed:
			run.Counts.Passed++
		case record.Skipped:
			run.Counts.Skipped++
		case record.Failed:
			run.Counts.Failed++
		case record.Flaky:
			run.Counts.Flaky++
		case record.Errored:
			run.Counts.Errored++
		}
	}
	run.Features = []*record.FeatureRun{feature}
	return run
}

// TestWhatFailedOutsideOfGraphIsNoDifference: the verdict may not contradict the blame.
func TestWhatFailedOutsideOfGraphIsNoDifference(t *testing.T) {
	const p, f, k = record.Passed, record.Failed, record.Flaky
	blamed := func(run *record.Run, blames ...record.Blame) *record.Run {
		for i, b := range blames {
			run.Features[0].Scenarios[i].Blame = b
		}
		return run
	}
	for _, tt := range []struct {
		why   string
		rules []Rule
		run   *record.Run
		exit  int
		says  string
	}{
		{"throttled", nil, blamed(ran(p, f), "", record.BlameThrottle), ExitBroken,
			"1 of 2 passed, 50 %; what failed says nothing of Graph, it is most probably throttled"},
		{"each class once", nil, blamed(ran(f, f, f), record.BlameThrottle, record.BlameNetwork, record.BlameThrottle),
			ExitBroken, "throttled, network"},
		{"one of them is Graph's", nil, blamed(ran(f, f), record.BlameThrottle, record.BlameTarget), ExitDiffers,
			"0 of 2 passed"},
		{"or the mock's", nil, blamed(ran(f), record.BlameMock), ExitDiffers, "0 of 1 passed"},
		{"a flaky one beside", nil, blamed(ran(f, k), record.BlameThrottle), ExitDiffers, "0 of 2 passed"},
		{"another rule is broken too", []Rule{AtLeast(100), {MinExecuted: limit(9)}}, blamed(ran(f), record.BlameThrottle),
			ExitDiffers, "0 of 1 passed"},
		{"the machine ran out of something, whatever else failed", nil,
			blamed(ran(f, f), record.BlameEnvironment, record.BlameTarget), ExitBroken,
			"the machine must have what a run needs: 1 scenario had not"},
		{"and though the gate holds", []Rule{AtLeast(50)}, blamed(ran(p, f), "", record.BlameEnvironment), ExitBroken,
			"1 scenario had not"},
		{"what was made good when tried again counts no more", nil, blamed(ran(p, p), record.BlameEnvironment), ExitConforms,
			""},
		{"the gate holds all the same", []Rule{AtLeast(50)}, blamed(ran(p, f), "", record.BlameThrottle), ExitConforms,
			"at least 50 %"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			v := Rules(tt.rules).Judge(tt.run)
			if v.Exit != tt.exit || !strings.Contains(v.Rule, tt.says) {
				t.Errorf("exit %d by %q, want %d by %q", v.Exit, v.Rule, tt.exit, tt.says)
			}
		})
	}
}

func TestGate(t *testing.T) {
	const p, s, f, x = record.Passed, record.Skipped, record.Failed, record.Errored
	for _, tt := range []struct {
		why  string
		gate Rules
		run  *record.Run
		exit int
		rule string
	}{
		{"all passed", nil, ran(p, p), ExitConforms, "at least 100 % of all scenarios must pass"},
		{"skipped are not executed", nil, ran(p, s), ExitConforms, ""},
		{"one failed", nil, ran(p, p, f), ExitDiffers, "2 of 3 passed, 66.7 %"},
		{"a lower rate was asked", Rules{AtLeast(60)}, ran(p, p, f), ExitConforms, ""},
		{"flaky is not passed", nil, ran(p, record.Flaky), ExitDiffers, "1 of 2 passed"},
		{"nothing passes with nothing run", nil, ran(s, s), ExitBadInput, "all were skipped"},
		{"nothing passes with no scenarios", nil, ran(), ExitBadInput, ""},
		{"an error is never accepted, however low the rate", Rules{AtLeast(0)}, ran(p, x), ExitBroken, "1 scenario errored"},
		{"errors and differences: the difference was found", nil, ran(p, f, x), ExitDiffers, "1 of 3 passed"},
		{"a rule about a tag", Rules{{Tag: "@failed", MinPassRate: limit(50.0)}}, ran(p, p, f), ExitDiffers, "0 of 1 passed"},
		{"a rule about a tag that nothing executed has", Rules{{Tag: "@nobody", MinPassRate: limit(0.0)}}, ran(p),
			ExitDiffers, "none was executed"},
		{"a rule about a feature", Rules{{Feature: "features/a.feature", MinPassRate: limit(50.0)}}, ran(p, f), ExitConforms,
			""},
	} {
		t.Run(tt.why, func(t *testing.T) {
			v := tt.gate.Judge(tt.run)
			if v.Exit != tt.exit || !strings.Contains(v.Rule, tt.rule) {
				t.Errorf("got exit %d by %q, want %d by %q", v.Exit, v.Rule, tt.exit, tt.rule)
			}
			if v.Rule == "" {
				t.Error("the verdict names no rule")
			}
		})
	}
}

func TestGateOfAnInterruptedRun(t *testing.T) {
	run := ran(record.Passed)
	run.Interrupted = "ended by interrupt"
	if v := Rules(nil).Judge(run); v.Exit != ExitBroken || !v.Ended || !strings.Contains(v.Rule, "ended by interrupt") {
		t.Errorf("got %+v", v)
	}
}

func limit[T int | float64](n T) *T { return &n }

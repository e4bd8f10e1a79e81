package runner

import (
	"slices"
	"strings"

	"conform/internal/figures"
	"conform/internal/record"
)

// Exit statuses, as `conform --help` lists them.
const (
	ExitConforms = 0 // every rule of the gate holds
	ExitDiffers  = 1 // the target does not behave as expected
	ExitBadInput = 2 // bad input, or nothing selected; nothing was sent
	ExitBroken   = 3 // the harness or the environment broke
)

// A Gate is the rules that a run must keep. The zero Gate has none: then every executed scenario must have
// passed.
type Gate struct {
	Rules []Rule
}

// letsFlaky says whether a rule tells how many may be flaky.
func (g Gate) letsFlaky() bool {
	return slices.ContainsFunc(g.Rules, func(r Rule) bool { return r.MaxFlaky != nil })
}

// notOfGraph are the blames of all that failed, when none of them is one of Graph, the mock or the scenario: the
// environment then kept us from finding out. nil: something else failed, or nothing.
func notOfGraph(run *record.Run) []string {
	var classes []string
	for _, f := range run.Features {
		for _, s := range f.Scenarios {
			for _, one := range append([]*record.ScenarioRun{s}, s.Twins...) {
				failed := one.Status == record.Failed && !one.FailsAsKnown()
				switch {
				case one.Status == record.Flaky || failed && !one.Blame.Outside():
					return nil
				case failed && !slices.Contains(classes, string(one.Blame)):
					classes = append(classes, string(one.Blame))
				}
			}
		}
	}
	return classes
}

// Judge gives the verdict on a run. What failed for reasons outside of Graph alone says that we could not find out, and not
// that Graph differs. An errored scenario never passes a gate: that we could not find out
// is no reason to believe.
func (g Gate) Judge(run *record.Run) record.Verdict {
	if run.Interrupted != "" {
		return record.Verdict{Exit: ExitBroken, Rule: "the run must come to its end: " + run.Interrupted}
	}
	if run.Counts.Executed() == 0 {
		return record.Verdict{Exit: ExitBadInput, Rule: "at least one scenario must be executed; all were skipped"}
	}
	v := record.Verdict{Exit: ExitConforms}
	rules := g.Rules
	if len(rules) == 0 {
		rules = []Rule{AtLeast(100)}
	}
	others := false // a rule is broken that is about something else than what passed
	apply := func(result record.GateRule, ofPassing bool) {
		v.Rules = append(v.Rules, result)
		others = others || !result.Passed && !ofPassing
		if !result.Passed && v.Exit == ExitConforms {
			v.Exit, v.Rule = ExitDiffers, result.Text()
		}
	}
	for _, rule := range rules {
		for i, result := range rule.judge(run) {
			apply(result, i == 0 && rule.MinPassRate != nil)
		}
	}
	if result := knownRule(run); result != nil {
		apply(*result, false)
	}
	if result := refused(run, g.letsFlaky()); result != nil {
		apply(*result, true)
	}
	if classes := notOfGraph(run); v.Exit == ExitDiffers && !others && len(classes) > 0 {
		v.Exit = ExitBroken
		v.Rule += "; what failed says nothing of Graph, it is most probably " + strings.Join(classes, ", ")
	}
	if errored := run.Counts.Errored + run.Twins.Errored; errored > 0 {
		rule := record.GateRule{Rule: "no scenario may be errored", Detail: figures.Counted(errored, "scenario") + " errored"}
		v.Rules = append(v.Rules, rule)
		// A difference that was found, and was not known, stays the verdict: it is not only errors that broke the rule.
		if run.Counts.Failed+run.Twins.Failed == run.Counts.Known || v.Exit == ExitConforms {
			v.Exit, v.Rule = ExitBroken, rule.Text()
		}
	}
	if v.Exit == ExitConforms {
		var held []string
		for _, r := range v.Rules {
			held = append(held, r.Rule)
		}
		v.Rule = strings.Join(held, "; ")
	}
	return v
}

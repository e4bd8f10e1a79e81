package gate

import (
	"fmt"
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

// Rules are what a run must keep. Where there are none, every executed scenario must have passed.
type Rules []Rule

// A result is what a rule found.
type result struct {
	record.GateRule
	passing bool // it asks what passed, and nothing else
}

// Judge gives the verdict on a run: the first line of the table that fits. What failed for reasons outside of Graph
// alone says that we could not find out, and not that Graph differs. An errored scenario never passes a gate, since
// that we could not find out is no reason to believe; but a difference that was found, and was not known, stays the
// verdict.
func (rules Rules) Judge(run *record.Run) record.Verdict {
	if run.Interrupted != "" {
		return record.Verdict{Exit: ExitBroken, Ended: true, Rule: "the run must come to its end: " + run.Interrupted}
	}
	if run.EmptyShare() {
		return record.Verdict{Exit: ExitConforms, Rule: "nothing is in this share of the plan; the verdict on the merged " +
			"run says"}
	}
	if run.Counts.Executed() == 0 {
		return record.Verdict{Exit: ExitBadInput, Rule: "at least one scenario must be executed; all were skipped"}
	}
	results := rules.results(run)
	errored := run.Counts.Errored + run.Twins.Errored
	unfinished := record.GateRule{Rule: "no scenario may be errored",
		Detail: figures.Counted(errored, "scenario") + " errored"}
	broken := slices.IndexFunc(results, func(r result) bool { return !r.Passed })
	first := "" // the first rule that is broken
	if broken >= 0 {
		first = results[broken].Text()
	}
	onlyPassing := !slices.ContainsFunc(results, func(r result) bool { return !r.Passed && !r.passing })
	starved, outside := blamedOn(run, record.BlameEnvironment), outsideOfGraph(run)
	differs := run.Counts.Failed+run.Twins.Failed > run.Counts.Known
	var all []record.GateRule
	for _, r := range results {
		all = append(all, r.GateRule)
	}
	if errored > 0 {
		all = append(all, unfinished)
	}
	for _, line := range []struct {
		fits bool
		exit int
		rule string
	}{
		{starved > 0, ExitBroken, fmt.Sprintf("the machine must have what a run needs: %s had not",
			figures.Counted(starved, "scenario"))},
		{errored > 0 && !(differs && broken >= 0), ExitBroken, unfinished.Text()},
		{broken >= 0 && onlyPassing && len(outside) > 0, ExitBroken,
			first + "; what failed says nothing of Graph, it is most probably " + strings.Join(outside, ", ")},
		{broken >= 0, ExitDiffers, first},
	} {
		if line.fits {
			return record.Verdict{Exit: line.exit, Rule: line.rule, Rules: all}
		}
	}
	var held []string
	for _, r := range all {
		held = append(held, r.Rule)
	}
	return record.Verdict{Exit: ExitConforms, Rule: strings.Join(held, "; "), Rules: all}
}

// results applies all rules, and those that hold without any.
func (rules Rules) results(run *record.Run) []result {
	if len(rules) == 0 {
		rules = Rules{AtLeast(100)}
	}
	var all []result
	letsFlaky := false
	for _, rule := range rules {
		all = append(all, rule.judge(run)...)
		letsFlaky = letsFlaky || rule.MaxFlaky != nil
	}
	if r := knownRule(run); r != nil {
		all = append(all, result{*r, false})
	}
	if r := refused(run, letsFlaky); r != nil {
		all = append(all, result{*r, true})
	}
	return all
}

// everything are the scenarios of a run, each before its twins.
func everything(run *record.Run) []*record.ScenarioRun {
	var all []*record.ScenarioRun
	for _, f := range run.Features {
		for _, s := range f.Scenarios {
			all = append(append(all, s), s.Twins...)
		}
	}
	return all
}

// blamedOn counts the scenarios and twins that are not good for one reason.
func blamedOn(run *record.Run, blame record.Blame) int {
	n := 0
	for _, s := range everything(run) {
		if (s.Status == record.Failed || s.Status == record.Errored) && s.Blame == blame {
			n++
		}
	}
	return n
}

// outsideOfGraph are the blames of all that failed, when none of them is one of Graph, the mock or the scenario:
// something in between then kept us from finding out. nil: something else failed, or nothing.
func outsideOfGraph(run *record.Run) []string {
	var classes []string
	for _, s := range everything(run) {
		failed := s.Status == record.Failed && !s.FailsAsKnown()
		switch {
		case s.Status == record.Flaky || failed && !s.Blame.Outside():
			return nil
		case failed && !slices.Contains(classes, string(s.Blame)):
			classes = append(classes, string(s.Blame))
		}
	}
	return classes
}

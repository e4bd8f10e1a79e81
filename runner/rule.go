package runner

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"conform/internal/figures"
	"conform/internal/place"
	"conform/internal/record"
)

// A Rule asks something of the whole run, of the features that fit a pattern, or of a tag. A limit that is nil
// is not asked for.
type Rule struct {
	Feature     string // file name as the run shows it, in which * stands for any text; empty: any
	Tag         string // with "@"; empty: any
	MinPassRate *float64
	MinExecuted *int
	MaxSkipped  *int
	MaxFlaky    *int
	MaxExcess   *int // calling permissions that are carried and that no request of the chosen scenarios needs

	Until time.Time      // the last day on which the rule counts; zero: for ever
	Where place.Position // file:line:column; empty: a flag, or the rule that holds without any
}

// AtLeast is the rule about the pass rate of all scenarios.
func AtLeast(percent float64) Rule { return Rule{MinPassRate: &percent} }

// subject says of what the rule speaks.
func (r Rule) subject() string {
	switch {
	case r.Feature != "" && r.Tag != "":
		return r.Tag + " in " + r.Feature
	case r.Feature != "":
		return r.Feature
	case r.Tag != "":
		return r.Tag
	default:
		return "all scenarios"
	}
}

// of returns the scenarios that the rule is about.
func (r Rule) of(run *record.Run) []*record.ScenarioRun {
	var list []*record.ScenarioRun
	for _, feature := range run.Features {
		if r.Feature != "" && !fits(r.Feature, feature.File) {
			continue
		}
		for _, s := range feature.Scenarios {
			if r.Tag == "" || slices.Contains(s.Tags, r.Tag) {
				list = append(list, s)
			}
		}
	}
	return list
}

// judge applies the rule: one result for each limit. A rule of which nothing was executed does not hold,
// whatever it asks: that it was once about something is no proof.
func (r Rule) judge(run *record.Run) []record.GateRule {
	list := r.of(run)
	var passed, skipped, flaky, known, again int
	for _, s := range list {
		switch {
		case s.FailsAsKnown():
			known++
		case s.Status == record.Passed:
			passed++
		case s.Status == record.Skipped:
			skipped++
		case s.Status == record.Flaky:
			flaky++
		}
		for _, twin := range s.Twins {
			if twin.Status == record.Flaky {
				again++
			}
		}
	}
	executed := len(list) - skipped
	// Known failures are neither for nor against: they are shown, and have a rule of their own.
	judged := executed - known
	var results []record.GateRule
	add := func(holds bool, rule, detail string) {
		if judged == 0 {
			holds, detail = false, "none was executed"
			if known > 0 {
				detail = "none was executed beside " + figures.Counted(known, "known failure")
			}
			// The other shares may have what this one has not; the verdict on the merged run tells.
			if run.Info.Selection.Shard.Of > 0 {
				holds, detail = true, detail+" in this share"
			}
		}
		results = append(results, record.GateRule{Rule: rule, Passed: holds, Detail: detail, Where: r.Where})
	}
	if r.MinPassRate != nil {
		rate := 0.0
		if judged > 0 {
			rate = 100 * float64(passed) / float64(judged)
		}
		detail := fmt.Sprintf("%d of %d passed, %s %%", passed, judged, figures.Percent(rate))
		if known > 0 {
			detail += ", beside " + figures.Counted(known, "known failure")
		}
		add(rate >= *r.MinPassRate, fmt.Sprintf("at least %s %% of %s must pass", figures.Percent(*r.MinPassRate), r.subject()), detail)
	}
	if r.MinExecuted != nil {
		add(executed >= *r.MinExecuted, fmt.Sprintf("at least %d of %s must be executed", *r.MinExecuted, r.subject()),
			fmt.Sprintf("%d were", executed))
	}
	if r.MaxSkipped != nil {
		add(skipped <= *r.MaxSkipped, fmt.Sprintf("at most %d of %s may be skipped", *r.MaxSkipped, r.subject()), fmt.Sprintf("%d were", skipped))
	}
	if r.MaxFlaky != nil {
		detail := fmt.Sprintf("%d were", flaky+again)
		if again > 0 {
			detail += fmt.Sprintf(", %d of them refusals", again)
		}
		add(flaky+again <= *r.MaxFlaky, fmt.Sprintf("at most %d of %s may be flaky", *r.MaxFlaky, r.subject()), detail)
	}
	if r.MaxExcess != nil {
		rule := fmt.Sprintf("tokens may carry at most %s that no request of the whole run needs", figures.Counted(*r.MaxExcess, "calling permission"))
		if r.Feature != "" || r.Tag != "" {
			rule = fmt.Sprintf("tokens of %s may carry at most %s that no request of theirs needs", r.subject(), figures.Counted(*r.MaxExcess, "calling permission"))
		}
		idle, detail := idlePermissions(list), "they carry none"
		if len(idle) > 0 {
			detail = fmt.Sprintf("they carry %d: %s", len(idle), strings.Join(idle, ", "))
		} else if n := overByThemselves(list); n > 0 {
			// A report counts these as "over", which must not seem to contradict this rule.
			detail += fmt.Sprintf(" (%s carried one that its own requests did not need)", figures.Counted(n, "scenario"))
		}
		add(len(idle) <= *r.MaxExcess, rule, detail)
	}
	return results
}

// idlePermissions are the calling permissions that tokens carried and that no request of the scenarios needs.
// Those that a scenario asks for on purpose, to see that they are noticed, do not count.
func idlePermissions(list []*record.ScenarioRun) []string {
	needed, idle := map[string]bool{}, map[string]bool{}
	for _, s := range list {
		if s.Permission == nil {
			continue
		}
		for _, p := range s.Permission.Carried {
			switch {
			case !slices.Contains(s.Permission.Excess, p):
				needed[p] = true
			case !slices.Contains(s.Permission.Deliberate, p):
				idle[p] = true
			}
		}
	}
	maps.DeleteFunc(idle, func(p string, _ bool) bool { return needed[p] })
	return slices.Sorted(maps.Keys(idle))
}

// overByThemselves is how many scenarios had a token with a permission that their own requests do not need,
// although those of others may. One that failed does not count: what its other requests need is not known.
func overByThemselves(list []*record.ScenarioRun) int {
	n := 0
	for _, s := range list {
		if s.Permission == nil || s.Status == record.Failed || s.Status == record.Errored {
			continue
		}
		if slices.ContainsFunc(s.Permission.Excess, func(p string) bool { return !slices.Contains(s.Permission.Deliberate, p) }) {
			n++
		}
	}
	return n
}

// knownRule is the rule about known failures: an entry whose scenarios all pass must go; while one of them was not
// run, that is not known. nil: nothing that was executed is known to fail.
func knownRule(run *record.Run) *record.GateRule {
	type entry struct {
		healed []string
		of     int
	}
	entries := map[place.Position]*entry{}
	var order []place.Position // of the entries, as the plan meets them
	for _, feature := range run.Features {
		for _, s := range feature.Scenarios {
			if s.Known == nil || s.Status == record.Skipped {
				continue
			}
			e := entries[s.Known.Where]
			if e == nil {
				e = &entry{of: s.Known.Scenarios}
				entries[s.Known.Where], order = e, append(order, s.Known.Where)
			}
			if s.Healed() {
				e.healed = append(e.healed, s.ID)
			}
		}
	}
	if len(entries) == 0 {
		return nil
	}
	result := &record.GateRule{Rule: "what is known to fail must fail", Passed: true, Detail: figures.Counted(run.Counts.Known, "known failure")}
	order = slices.DeleteFunc(order, func(where place.Position) bool { return len(entries[where].healed) != entries[where].of })
	if len(order) == 0 {
		return result
	}
	first := entries[order[0]].healed
	result.Passed, result.Where, result.Detail = false, order[0], first[0]
	if len(first) > 1 {
		result.Detail += " and what else fits"
	}
	result.Detail += " passes now; take the entry out"
	if len(order) > 1 {
		result.Detail += fmt.Sprintf(", and %d more: `conform baseline update` does", len(order)-1)
	}
	return result
}

// fits reports whether text fits the pattern, in which * stands for any text, also none.
func fits(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == text
	}
	text, ok := strings.CutPrefix(text, parts[0])
	if !ok {
		return false
	}
	last := parts[len(parts)-1]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(text, part)
		if i < 0 {
			return false
		}
		text = text[i+len(part):]
	}
	return strings.HasSuffix(text, last)
}

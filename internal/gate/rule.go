package gate

import (
	"fmt"
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

// about reports whether the rule is about a scenario with these tags, of this file.
func (r Rule) about(file string, tags []string) bool {
	return (r.Feature == "" || fits(r.Feature, file)) && (r.Tag == "" || slices.Contains(tags, r.Tag))
}

// of returns the scenarios that the rule is about.
func (r Rule) of(run *record.Run) []*record.ScenarioRun {
	var list []*record.ScenarioRun
	for _, feature := range run.Features {
		for _, s := range feature.Scenarios {
			if r.about(feature.File, s.Tags) {
				list = append(list, s)
			}
		}
	}
	return list
}

// A tally is how the scenarios fared that a rule is about.
type tally struct {
	list                          []*record.ScenarioRun
	passed, skipped, flaky, known int
	again                         int // twins that are flaky
}

func tallyOf(list []*record.ScenarioRun) tally {
	t := tally{list: list}
	for _, s := range list {
		switch {
		case s.FailsAsKnown():
			t.known++
		case s.Status == record.Passed:
			t.passed++
		case s.Status == record.Skipped:
			t.skipped++
		case s.Status == record.Flaky:
			t.flaky++
		}
		for _, twin := range s.Twins {
			if twin.Status == record.Flaky {
				t.again++
			}
		}
	}
	return t
}

func (t tally) executed() int { return len(t.list) - t.skipped }

// judged leaves known failures out, which are neither for nor against: they are shown, and have a rule of their own.
func (t tally) judged() int { return t.executed() - t.known }

// judge applies the rule: one result for each limit. A rule of which nothing was executed does not hold,
// whatever it asks: that it was once about something is no proof.
func (r Rule) judge(run *record.Run) []result {
	t := tallyOf(r.of(run))
	var results []result
	for _, limit := range []struct {
		asked   bool
		passing bool
		judge   func(tally) record.GateRule
	}{
		{r.MinPassRate != nil, true, r.passRate},
		{r.MinExecuted != nil, false, r.executed},
		{r.MaxSkipped != nil, false, r.skipped},
		{r.MaxFlaky != nil, false, r.flaky},
		{r.MaxExcess != nil, false, r.excess},
	} {
		if !limit.asked {
			continue
		}
		found := limit.judge(t)
		found.Where = r.Where
		if t.judged() == 0 {
			found.Passed, found.Detail = false, "none was executed"
			if t.known > 0 {
				found.Detail += " beside " + figures.Counted(t.known, "known failure")
			}
			// The other shares may have what this one has not; the verdict on the merged run says.
			if run.Info.Selection.Shard.Of > 0 {
				found.Passed, found.Detail = true, found.Detail+" in this share"
			}
		}
		results = append(results, result{found, limit.passing})
	}
	return results
}

func (r Rule) passRate(t tally) record.GateRule {
	rate := 0.0
	if t.judged() > 0 {
		rate = 100 * float64(t.passed) / float64(t.judged())
	}
	detail := fmt.Sprintf("%d of %d passed, %s %%", t.passed, t.judged(), figures.Percent(rate))
	if t.known > 0 {
		detail += ", beside " + figures.Counted(t.known, "known failure")
	}
	return record.GateRule{Passed: rate >= *r.MinPassRate, Detail: detail,
		Rule: fmt.Sprintf("at least %s %% of %s must pass", figures.Percent(*r.MinPassRate), r.subject())}
}

func (r Rule) executed(t tally) record.GateRule {
	return record.GateRule{Passed: t.executed() >= *r.MinExecuted, Detail: fmt.Sprintf("%d were", t.executed()),
		Rule: fmt.Sprintf("at least %d of %s must be executed", *r.MinExecuted, r.subject())}
}

func (r Rule) skipped(t tally) record.GateRule {
	return record.GateRule{Passed: t.skipped <= *r.MaxSkipped, Detail: fmt.Sprintf("%d were", t.skipped),
		Rule: fmt.Sprintf("at most %d of %s may be skipped", *r.MaxSkipped, r.subject())}
}

func (r Rule) flaky(t tally) record.GateRule {
	detail := fmt.Sprintf("%d were", t.flaky+t.again)
	if t.again > 0 {
		detail += fmt.Sprintf(", %d of them refusals", t.again)
	}
	return record.GateRule{Passed: t.flaky+t.again <= *r.MaxFlaky, Detail: detail,
		Rule: fmt.Sprintf("at most %d of %s may be flaky", *r.MaxFlaky, r.subject())}
}

func (r Rule) excess(t tally) record.GateRule {
	most := figures.Counted(*r.MaxExcess, "calling permission")
	rule := fmt.Sprintf("tokens may carry at most %s that no request of the whole run needs", most)
	if r.Feature != "" || r.Tag != "" {
		rule = fmt.Sprintf("tokens of %s may carry at most %s that no request of theirs needs", r.subject(), most)
	}
	idle, detail := idlePermissions(t.list), "they carry none"
	if len(idle) > 0 {
		detail = fmt.Sprintf("they carry %d: %s", len(idle), strings.Join(idle, ", "))
	} else if n := overByThemselves(t.list); n > 0 {
		// A report counts these as "over", which must not seem to contradict this rule.
		detail += fmt.Sprintf(" (%s carried one that its own requests did not need)", figures.Counted(n, "scenario"))
	}
	return record.GateRule{Passed: len(idle) <= *r.MaxExcess, Detail: detail, Rule: rule}
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

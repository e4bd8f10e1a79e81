package digest

import (
	"slices"
	"sort"
	"time"

	"conform/internal/record"
)

// A Cause is what several scenarios do not pass for: what went wrong first in each of them.
type Cause struct {
	Title      string         // what is wrong, without ids: `/state is "hold", not "establishing"`
	Blame      record.Blame   // empty: nobody's fault, as when the run was ended
	Known      *record.Known  // of the first scenario; nil: nobody said that they fail
	Status     record.Status  // of the first check, or error; flaky: its scenarios passed when they were tried again
	Check      *record.Judged // the first check; nil: no check, an error
	Text       []string       // for an error: the steps that ended in it
	Operations []string       // in whose exchanges it showed, each once; nil: in none
	Scenarios  []Case         // in plan order, each once; a scenario, or a twin of one, stands under one cause
	Also       []Consequence  // what else did not hold in these scenarios, most often first
	// start of the first of the runs since which one of the scenarios is bad; zero: no history is known
	Since time.Time
	New   bool // the history knows all of them as good before this run
}

// A Consequence is what did not hold in scenarios that had gone wrong before: most often because they had.
type Consequence struct {
	Title     string
	Scenarios int
}

// Places is how many scenarios the cause is about: one that fails together with a refusal twin of it is one.
func (c *Cause) Places() int { return places(c.Scenarios) }

// SinceText says since when the scenarios are bad; empty: no earlier run is known.
func (c *Cause) SinceText() string {
	switch {
	case c.Since.IsZero():
		return ""
	case c.New:
		return "new in this run"
	default:
		return "since " + c.Since.UTC().Format("2006-01-02")
	}
}

// last is how far behind a cause stands, whatever its size.
func (c *Cause) last() int {
	switch {
	case c.Known != nil:
		return 2
	case c.Status == record.Flaky, c.Blame == "":
		return 1
	default:
		return 0
	}
}

// causes puts each scenario that did not pass under one cause: what went wrong first in it. Of a flaky scenario that is
// what was wrong with its first bad attempt. What the run ended before is nobody's, and counted apart.
type causes struct {
	list  []*Cause
	byKey map[string]*Cause
}

func (all *causes) add(s Case) {
	attempt, kind := attemptOf(s)
	if attempt == nil {
		return
	}
	key := kind + string(attempt.Blame) + firstWrong(attempt).key
	c := all.byKey[key]
	if c == nil {
		c = &Cause{}
		all.byKey[key] = c
		all.list = append(all.list, c)
	}
	c.Scenarios = append(c.Scenarios, s)
}

// attemptOf is the attempt in which a scenario went wrong, and whether it counts among the known failures or the flaky;
// nil: it has none that counts.
func attemptOf(s Case) (attempt *record.ScenarioRun, kind string) {
	switch {
	case s.NotRun():
		return nil, ""
	case s.FailsAsKnown():
		return s.ScenarioRun, "known"
	case s.Status == record.Flaky:
		return firstBad(s.Earlier), "flaky"
	case Bad(s.Status):
		return s.ScenarioRun, ""
	default:
		return nil, ""
	}
}

// sorted says what each cause is, by the first of its scenarios in the plan. The cause that most scenarios share comes
// first, then what passed when it was tried again or was cut short, known failures last; among equals, failures before
// errors, then the order of the plan.
func (all *causes) sorted(p plan, started time.Time) []*Cause {
	for _, c := range all.list {
		sortByPlan(p, c.Scenarios, itself)
		c.describe(started)
	}
	for _, c := range all.join() {
		sortByPlan(p, c.Scenarios, itself)
		c.describe(started)
	}
	sortByPlan(p, all.list, func(c *Cause) Case { return c.Scenarios[0] })
	sort.SliceStable(all.list, func(i, j int) bool {
		a, b := all.list[i], all.list[j]
		if a.last() != b.last() {
			return a.last() < b.last()
		}
		if len(a.Scenarios) != len(b.Scenarios) {
			return len(a.Scenarios) > len(b.Scenarios)
		}
		return a.Status == record.Failed && b.Status != record.Failed
	})
	return all.list
}

// join makes one cause of those that say the same, although several clauses promise it, or of several operations: who
// reads it twice learns nothing. It returns those that have others' scenarios now, which must be described anew.
func (all *causes) join() (joined []*Cause) {
	said := map[string]*Cause{}
	all.list = slices.DeleteFunc(all.list, func(c *Cause) bool {
		says := key(c.Title, c.Blame, c.Status, c.Known != nil)
		first := said[says]
		if first == nil {
			said[says] = c
			return false
		}
		first.Scenarios = append(first.Scenarios, c.Scenarios...)
		if !slices.Contains(joined, first) {
			joined = append(joined, first)
		}
		return true
	})
	for _, c := range joined {
		c.Operations, c.Also, c.Since = nil, nil, time.Time{}
	}
	return joined
}

// describe says what a cause is, and what there is to say of all its scenarios.
func (c *Cause) describe(started time.Time) {
	also := map[string]int{}
	c.New = true
	for i, s := range c.Scenarios {
		attempt, kind := attemptOf(s)
		what := firstWrong(attempt)
		if i == 0 {
			c.Title, c.Blame, c.Status, c.Check, c.Text = what.title, attempt.Blame, what.status, what.check, what.text
			if kind == "known" {
				c.Known = s.Known
			}
			if kind == "flaky" {
				c.Status = record.Flaky
			}
		}
		if what.operation != "" && !slices.Contains(c.Operations, what.operation) {
			c.Operations = append(c.Operations, what.operation)
		}
		for title := range what.also {
			also[title]++
		}
		c.date(s, started)
	}
	for title, n := range also {
		c.Also = append(c.Also, Consequence{title, n})
	}
	sort.Slice(c.Also, func(i, j int) bool {
		a, b := c.Also[i], c.Also[j]
		return a.Scenarios > b.Scenarios || a.Scenarios == b.Scenarios && a.Title < b.Title
	})
}

// date notes since when a scenario is bad. Twins have no history of their own: they count as their scenario does.
func (c *Cause) date(s Case, started time.Time) {
	of := s.ScenarioRun
	if s.Of != nil {
		of = s.Of
	}
	if of.Trend == nil {
		c.New = false
		return
	}
	since := of.Trend.FirstBad
	if since.IsZero() {
		since = started // it is good itself: a twin of it is not
	}
	if c.Since.IsZero() || since.Before(c.Since) {
		c.Since = since
	}
	if since.Before(started) {
		c.New = false
	}
}

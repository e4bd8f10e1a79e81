package digest

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"conform/internal/figures"
	"conform/internal/record"
)

// Bad reports whether a scenario, or a step, failed or errored.
func Bad(s record.Status) bool { return s == record.Failed || s == record.Errored }

// A StatusTotal is how many scenarios ended with a status.
type StatusTotal struct {
	Status record.Status
	N      int
}

// Totals are the counts that are not 0, what is wrong first, so that little of it is not lost at the end.
func Totals(c record.Counts) []StatusTotal {
	all := []StatusTotal{{record.Failed, c.Failed}, {record.Errored, c.Errored}, {record.Flaky, c.Flaky},
		{record.Passed, c.Passed}, {record.Skipped, c.Skipped}}
	return slices.DeleteFunc(all, func(t StatusTotal) bool { return t.N == 0 })
}

// ShortRate is the pass rate, or a dash when there is none.
func ShortRate(c record.Counts) string {
	if c.Judged() == 0 {
		return "–"
	}
	return figures.Percent(c.PassRate()) + " %"
}

// OtherCounts are those beside the passed that are not 0, in brackets.
func OtherCounts(c record.Counts) string {
	var said []string
	for _, t := range Totals(c) {
		if t.Status == record.Passed {
			continue
		}
		text := fmt.Sprintf("%d %s", t.N, t.Status)
		switch {
		case t.Status == record.Failed && c.Known > 0:
			text += fmt.Sprintf(", %d of them known to, which are left out of the rate", c.Known)
		case t.Status == record.Errored && c.NotRun > 0:
			text += fmt.Sprintf(", %d of them not run", c.NotRun)
		}
		said = append(said, text)
	}
	if len(said) == 0 {
		return ""
	}
	return " (" + strings.Join(said, "; ") + ")"
}

// A TagCount is what became of the scenarios that carry a tag.
type TagCount struct {
	Tag    string
	Status record.Status
	Counts record.Counts
}

// tags counts scenarios by tag.
type tags map[string]*TagCount

func (all tags) add(s Case) {
	seen := map[string]bool{}
	for _, tag := range s.Tags {
		if seen[tag] {
			continue
		}
		seen[tag] = true
		c := all[tag]
		if c == nil {
			c = &TagCount{Tag: tag}
			all[tag] = c
		}
		c.Status = record.Worse(c.Status, s.Status)
		c.Counts.Add(s.ScenarioRun)
	}
}

func (all tags) sorted() []*TagCount {
	out := make([]*TagCount, 0, len(all))
	for _, c := range all {
		out = append(out, c)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Tag < out[j].Tag })
	return out
}

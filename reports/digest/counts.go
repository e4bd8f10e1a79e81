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

// NotRun stands, where scenarios are counted for people, for those that the run ended before: errored to a gate, which
// must not let them through, and apart from those that really went wrong to whoever reads.
const NotRun record.Status = "not-run"

// StatusOf is the status under which people find a scenario: its own, or [NotRun].
func StatusOf(s *record.ScenarioRun) record.Status {
	if s.NotRun() {
		return NotRun
	}
	return s.Status
}

// A StatusTotal is how many scenarios ended with a status, or with [NotRun].
type StatusTotal struct {
	Status record.Status
	N      int
}

// Totals are the counts that are not 0, what is wrong first, so that little of it is not lost at the end.
func Totals(c record.Counts) []StatusTotal {
	all := []StatusTotal{{record.Failed, c.Failed}, {record.Errored, c.Errored - c.NotRun}, {record.Flaky, c.Flaky},
		{record.Passed, c.Passed}, {NotRun, c.NotRun}, {record.Skipped, c.Skipped}}
	return slices.DeleteFunc(all, func(t StatusTotal) bool { return t.N == 0 })
}

// Word is the status as people read it.
func (t StatusTotal) Word() string { return strings.ReplaceAll(string(t.Status), "-", " ") }

// Text is the number with the word: "3 failed", "7 not run".
func (t StatusTotal) Text() string { return fmt.Sprintf("%d %s", t.N, t.Word()) }

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
		text := t.Text()
		if t.Status == record.Failed && c.Known > 0 {
			text += fmt.Sprintf(", %d of them known to, which are left out of the rate", c.Known)
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

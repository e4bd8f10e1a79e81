package digest

import (
	"regexp"
	"sort"
	"strings"

	"conform/internal/record"
)

// A Cause is what several scenarios do not pass for one and the same cause.
type Cause struct {
	Title     string
	Blame     record.Blame
	Known     *record.Known  // of the first scenario; nil: nobody said that they fail
	Status    record.Status  // of the first check, or error; flaky: its scenarios passed when they were tried again
	Check     *record.Judged // the first check; nil: no check, an error
	Text      []string       // for an error: the steps that ended in it
	Scenarios []Case         // in plan order, each once
}

// causes groups everything that is wrong in a run by cause: by blame, then checks by requirement, clause and the places
// that differ, errors by their text without the numbers in it; what was throttled is one cause. Of a flaky scenario that
// is what was wrong with its first bad attempt.
type causes struct {
	list  []*Cause
	byKey map[string]*Cause
}

func (all *causes) add(s Case) {
	wrong, kind := s.ScenarioRun, ""
	switch {
	case s.FailsAsKnown():
		kind = "known"
	case s.Status == record.Flaky:
		wrong, kind = firstBad(s.Earlier), "flaky"
	}
	if wrong == nil || !Bad(wrong.Status) {
		return
	}
	failures := wrong.Failures()
	if wrong.Blame == record.BlameThrottle && len(failures) > 0 {
		// Whatever was asked for then, and whatever else the answer lacks: it is one cause.
		all.put(kind+"throttled", s, Cause{Title: "the target answered 429 Too Many Requests", Blame: wrong.Blame,
			Status: failures[0].Status, Text: answered(failures[0])})
		return
	}
	for _, c := range failures {
		all.put(kind+"check\x00"+string(wrong.Blame)+CheckCause(c), s,
			Cause{Title: CauseTitle(c), Blame: wrong.Blame, Status: c.Status, Check: c})
	}
	if len(failures) == 0 {
		text := InShort(wrong)
		all.put(kind+"error\x00"+string(wrong.Blame)+string(wrong.Status)+WithoutNumbers(text), s,
			Cause{Title: text, Blame: wrong.Blame, Status: wrong.Status, Text: stepErrorLines(wrong)})
	}
}

// put adds a scenario to the cause with a key, which is fresh when it is met for the first time.
func (all *causes) put(key string, s Case, fresh Cause) {
	c := all.byKey[key]
	if c == nil {
		c = &fresh
		switch {
		case s.FailsAsKnown():
			c.Known = s.Known
		case s.Status == record.Flaky:
			c.Status = record.Flaky
		}
		all.byKey[key] = c
		all.list = append(all.list, c)
	}
	if n := len(c.Scenarios); n == 0 || c.Scenarios[n-1].ScenarioRun != s.ScenarioRun {
		c.Scenarios = append(c.Scenarios, s)
	}
}

// sorted puts the cause that most scenarios share first, then what passed when it was tried again, known failures last;
// among equals, failures before errors, then the order of the plan.
func (all *causes) sorted() []*Cause {
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

// answered is what came in place of what a check wants.
func answered(c *record.Judged) []string {
	if len(c.Differences) == 0 {
		return nil
	}
	return []string{OneLine(c.Differences[0].Got)}
}

// last is how far behind a cause stands, whatever its size.
func (c *Cause) last() int {
	switch {
	case c.Known != nil:
		return 2
	case c.Status == record.Flaky:
		return 1
	default:
		return 0
	}
}

// firstBad is the first attempt that did not pass; nil: there is none.
func firstBad(attempts []*record.ScenarioRun) *record.ScenarioRun {
	for _, s := range attempts {
		if Bad(s.Status) {
			return s
		}
	}
	return nil
}

// Places is how many scenarios the cause is about: one that fails together with a refusal twin of it is one.
func (c *Cause) Places() int { return places(c.Scenarios) }

// CauseTitle is the requirement and, where all differences are at one place, that place.
func CauseTitle(c *record.Judged) string {
	for _, d := range c.Differences {
		if !strings.HasPrefix(d.Pointer, "/") || d.Pointer != c.Differences[0].Pointer || strings.Contains(c.Requirement, d.Pointer) {
			return c.Requirement
		}
	}
	if len(c.Differences) == 0 {
		return c.Requirement
	}
	return c.Requirement + ": " + c.Differences[0].Pointer
}

// CheckCause is what two failing checks of one cause have in common.
func CheckCause(c *record.Judged) string {
	places := map[string]bool{}
	for _, d := range c.Differences {
		places[WithoutNumbers(d.Pointer)] = true
	}
	sorted := make([]string, 0, len(places))
	for p := range places {
		sorted = append(sorted, p)
	}
	sort.Strings(sorted)
	id := ""
	if c.Clause != nil {
		id = c.Clause.ID
	}
	return strings.Join(append([]string{WithoutNumbers(c.Requirement), id}, sorted...), "\x00")
}

// idOrNumber is what differs between two tellings of one fault: GUIDs, numbers, ports.
var idOrNumber = regexp.MustCompile(`[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9]+`)

// WithoutNumbers puts "#" in place of each GUID and number.
func WithoutNumbers(s string) string { return idOrNumber.ReplaceAllString(s, "#") }

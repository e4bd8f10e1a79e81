package reports

import (
	"regexp"
	"sort"
	"strings"

	"conform/internal/record"
)

// A failureGroup is what several scenarios do not pass for one and the same cause.
type failureGroup struct {
	Title     string
	Blame     record.Blame
	Known     *record.Known // of the first scenario; nil: nobody said that they fail
	Status    record.Status
	Check     *record.Judged // the first check of the group; nil: no check, an error
	Text      []string       // for an error: the steps that ended in it
	Scenarios []located      // in plan order, each once
}

// failureGroups groups everything that is wrong in a run by cause: by blame, then checks by requirement, clause and the
// places that differ, errors by their text without the numbers in it. The cause that most scenarios
// share comes first, known failures last; among equals, failures before errors, then the order of the plan.
func failureGroups(run *record.Run) []*failureGroup {
	var out []*failureGroup
	byKey := map[string]*failureGroup{}
	put := func(key string, s located, fresh func() *failureGroup) {
		g := byKey[key]
		if g == nil {
			g = fresh()
			if s.FailsAsKnown() {
				g.Known = s.Known
			}
			byKey[key] = g
			out = append(out, g)
		}
		if n := len(g.Scenarios); n == 0 || g.Scenarios[n-1].ScenarioRun != s.ScenarioRun {
			g.Scenarios = append(g.Scenarios, s)
		}
	}
	for _, s := range withTwins(run) {
		if !bad(s.Status) {
			continue
		}
		failures := s.Failures()
		known := ""
		if s.FailsAsKnown() {
			known = "known"
		}
		for _, c := range failures {
			put(known+"check\x00"+string(s.Blame)+checkCause(c), s, func() *failureGroup {
				return &failureGroup{Title: causeTitle(c), Blame: s.Blame, Status: c.Status, Check: c}
			})
		}
		if len(failures) == 0 {
			text := inShort(s.ScenarioRun)
			put(known+"error\x00"+string(s.Blame)+string(s.Status)+withoutNumbers(text), s, func() *failureGroup {
				return &failureGroup{Title: text, Blame: s.Blame, Status: s.Status, Text: stepErrorLines(s.ScenarioRun)}
			})
		}
	}
	sort.SliceStable(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if (a.Known == nil) != (b.Known == nil) {
			return a.Known == nil
		}
		if len(a.Scenarios) != len(b.Scenarios) {
			return len(a.Scenarios) > len(b.Scenarios)
		}
		return a.Status == record.Failed && b.Status != record.Failed
	})
	return out
}

// causeTitle is the requirement and, where all differences are at one place, that place.
func causeTitle(c *record.Judged) string {
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

// checkCause is what two failing checks of one cause have in common.
func checkCause(c *record.Judged) string {
	places := map[string]bool{}
	for _, d := range c.Differences {
		places[withoutNumbers(d.Pointer)] = true
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
	return strings.Join(append([]string{withoutNumbers(c.Requirement), id}, sorted...), "\x00")
}

// idOrNumber is what differs between two tellings of one fault: GUIDs, numbers, ports.
var idOrNumber = regexp.MustCompile(`[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9]+`)

func withoutNumbers(s string) string { return idOrNumber.ReplaceAllString(s, "#") }

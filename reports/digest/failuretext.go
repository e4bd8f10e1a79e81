package digest

import (
	"fmt"
	"strings"

	"conform/internal/figures"
	"conform/internal/record"
)

// InShort says in one line what is wrong with a scenario: with the first check that did not hold, and how many more did
// not, or else the error of its first bad step, or the reason.
func InShort(s *record.ScenarioRun) string {
	if failures := s.Failures(); len(failures) > 0 {
		text := CheckTitle(s, failures[0])
		if n := len(failures) - 1; n > 0 {
			text += fmt.Sprintf(" (and %s more)", figures.Counted(n, "check"))
		}
		return text
	}
	if s.Reason != "" {
		return s.Reason
	}
	for _, number := range StepErrors(s) {
		if text := s.Steps[number-1].Error; text != "" {
			return text
		}
	}
	return string(s.Status)
}

// CheckInShort is the requirement of a check with the first of its differences.
func CheckInShort(c *record.Judged) string {
	if len(c.Differences) == 0 {
		return c.Requirement
	}
	d := c.Differences[0]
	return fmt.Sprintf("%s: %s wants %s, got %s", c.Requirement, Place(d), d.Want, d.Got)
}

// Blamed is inShort with whose fault it most probably is before it, for reports whose readers see one line of each
// failure.
func Blamed(s *record.ScenarioRun) string {
	if s.Blame == "" {
		return InShort(s)
	}
	return string(s.Blame) + ": " + InShort(s)
}

// FailureText says all that is wrong with a scenario, in plain lines, for reports that other programs
// show. It is empty when nothing is.
func FailureText(s *record.ScenarioRun) string {
	var lines []string
	if s.Blame != "" {
		lines = append(lines, BlameText(s.Blame))
	}
	failures := s.Failures()
	if s.Reason != "" && len(failures) == 0 { // the checks say more
		lines = append(lines, Lines(s.Reason)...)
	}
	lines = append(lines, stepErrorLines(s)...)
	for _, c := range s.Failures() {
		lines = append(lines, CheckLines(c)...)
	}
	for i, line := range lines {
		lines[i] = Cut(line, MaxXMLLine)
	}
	return strings.Join(lines, "\n")
}

// stepErrorLines writes each step that ended badly, with its error where no check says more.
func stepErrorLines(s *record.ScenarioRun) []string {
	var lines []string
	checked := map[int]bool{}
	for _, c := range s.Failures() {
		checked[c.Step] = true
	}
	for _, number := range StepErrors(s) {
		step := s.Steps[number-1]
		lines = append(lines, fmt.Sprintf("line %d: %s %s", step.Line, OneLine(step.Keyword), OneLine(step.Text)))
		if checked[number] {
			continue
		}
		for _, line := range Lines(step.Error) {
			lines = append(lines, "  "+line)
		}
	}
	return lines
}

// CheckLines writes one check with its differences, its place in the scenario data and its clause.
func CheckLines(c *record.Judged) []string {
	lines := []string{OneLine(c.Requirement)}
	if c.Reason != "" {
		lines = append(lines, "  "+OneLine(c.Reason))
	}
	for _, d := range c.Differences {
		lines = append(lines, "  "+OneLine(Place(d)), "    want "+OneLine(d.Want), "    got  "+OneLine(d.Got))
		if Beside(c, d.Where) != "" {
			lines = append(lines, "    at   "+OneLine(d.Where.String()))
		}
	}
	for _, l := range c.Sequence {
		line := "  " + Pad(ArrivalWord(l.Arrival), 12) + "  " + OneLine(l.Label)
		if l.Note != "" {
			line += " (" + OneLine(l.Note) + ")"
		}
		lines = append(lines, line)
		if Beside(c, l.Where) != "" {
			lines = append(lines, "    at   "+OneLine(l.Where.String()))
		}
	}
	if wheres := Wheres(c); wheres != "" {
		lines = append(lines, "  "+wheres)
	}
	if c.Clause != nil {
		line := fmt.Sprintf("  clause %s (%s)", OneLine(c.Clause.ID), OneLine(string(c.Clause.Evidence)))
		if c.Clause.Source != "" {
			line += " " + OneLine(c.Clause.Source)
		}
		lines = append(lines, line, "    "+OneLine(c.Clause.Says))
	}
	return lines
}

// Place is where a difference is, for people.
func Place(d record.Difference) string {
	at := d.Pointer
	if at == "" {
		at = "(whole)"
	}
	switch {
	case d.Notification > 0 && at == "notification": // of which no part is meant
		at = fmt.Sprintf("notification %d", d.Notification)
	case d.Notification > 0:
		at = fmt.Sprintf("notification %d %s", d.Notification, at)
	}
	return at
}

// ArrivalWord is how an arrival is said everywhere.
func ArrivalWord(a record.Arrival) string {
	if a == record.OutOfOrder {
		return "out of order"
	}
	return OneLine(string(a))
}

package reports

import (
	"fmt"
	"strings"

	"conform/internal/figures"
	"conform/internal/record"
)

// inShort says in one line why a scenario did not pass: the first requirement that did not hold, with
// how many more there are, or else the error of its first bad step, or the reason.
func inShort(s *record.ScenarioRun) string {
	if failures := s.Failures(); len(failures) > 0 {
		text := checkInShort(failures[0])
		if n := len(failures) - 1; n > 0 {
			text += fmt.Sprintf(" (and %s more)", figures.Counted(n, "check"))
		}
		return text
	}
	if s.Reason != "" {
		return s.Reason
	}
	for _, number := range stepErrors(s) {
		if text := s.Steps[number-1].Error; text != "" {
			return text
		}
	}
	return string(s.Status)
}

// checkInShort is the requirement of a check with the first of its differences.
func checkInShort(c *record.Judged) string {
	if len(c.Differences) == 0 {
		return c.Requirement
	}
	d := c.Differences[0]
	return fmt.Sprintf("%s: %s wants %s, got %s", c.Requirement, place(d), d.Want, d.Got)
}

// blamed is inShort with whose fault it most probably is before it, for reports whose readers see one line of each
// failure.
func blamed(s *record.ScenarioRun) string {
	if s.Blame == "" {
		return inShort(s)
	}
	return string(s.Blame) + ": " + inShort(s)
}

// failureText says all that is wrong with a scenario, in plain lines, for reports that other programs
// show. It is empty when nothing is.
func failureText(s *record.ScenarioRun) string {
	var lines []string
	if s.Blame != "" {
		lines = append(lines, blameText(s.Blame))
	}
	if s.Reason != "" {
		lines = append(lines, visibleLines(s.Reason)...)
	}
	lines = append(lines, stepErrorLines(s)...)
	for _, c := range s.Failures() {
		lines = append(lines, checkLines(c)...)
	}
	for i, line := range lines {
		lines[i] = cut(line, maxXMLLine)
	}
	return strings.Join(lines, "\n")
}

// stepErrorLines writes each step that ended badly with its error.
func stepErrorLines(s *record.ScenarioRun) []string {
	var lines []string
	for _, number := range stepErrors(s) {
		step := s.Steps[number-1]
		lines = append(lines, fmt.Sprintf("line %d: %s %s", step.Line, visible(step.Keyword), visible(step.Text)))
		for _, line := range visibleLines(step.Error) {
			lines = append(lines, "  "+line)
		}
	}
	return lines
}

// checkLines writes one check with its differences, its place in the scenario data and its clause.
func checkLines(c *record.Judged) []string {
	lines := []string{visible(c.Requirement)}
	if c.Reason != "" {
		lines = append(lines, "  "+visible(c.Reason))
	}
	for _, d := range c.Differences {
		lines = append(lines, "  "+visible(place(d)), "    want "+visible(d.Want), "    got  "+visible(d.Got))
		if d.Where != "" {
			lines = append(lines, "    at   "+visible(d.Where))
		}
	}
	for _, l := range c.Sequence {
		line := "  " + pad(arrivalWord(l.Arrival), 12) + "  " + visible(l.Label)
		if l.Note != "" {
			line += " (" + visible(l.Note) + ")"
		}
		lines = append(lines, line)
	}
	if c.Where != "" {
		lines = append(lines, "  promised at "+visible(c.Where))
	}
	if c.Clause != nil {
		line := fmt.Sprintf("  clause %s (%s)", visible(c.Clause.ID), visible(string(c.Clause.Evidence)))
		if c.Clause.Source != "" {
			line += " " + visible(c.Clause.Source)
		}
		lines = append(lines, line, "    "+visible(c.Clause.Says))
	}
	return lines
}

package digest

import (
	"fmt"
	"strings"

	"conform/internal/figures"
)

// maxHandout is how many scenarios a handout names.
const maxHandout = 20

// Handout is a cause as plain text for somebody who does not have the report, a colleague or an assistant: what is
// wrong, whose fault it most probably is, what was run against what, the first of its scenarios with all that is wrong
// in it, the others by name, and the command to run it again.
func (d *Digest) Handout(c *Cause) string {
	var lines []string
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	say("%s", OneLine(c.Title))
	about := []string{figures.Counted(c.Places(), "scenario")}
	if c.Blame != "" {
		about = append(about, BlameText(c.Blame))
	}
	if since := c.SinceText(); since != "" {
		about = append(about, since)
	}
	say("%s", strings.Join(about, "; "))
	against := OneLine(d.Against())
	if d.Aside != "" {
		against += ", " + OneLine(d.Aside)
	}
	say("run with conform %s against %s", OneLine(d.Info.Version), against)
	first := c.Scenarios[0]
	say("")
	say("%s (%s)", OneLine(first.Title()), OneLine(first.ID))
	of := first.ScenarioRun
	if of.Status == "flaky" {
		of = firstBad(of.Earlier)
	}
	for _, step := range of.Steps {
		say("  %s %s %s", Glyph(step.Status), OneLine(step.Keyword), OneLine(step.Text))
	}
	if text := FailureText(of); text != "" {
		say("")
		say("%s", text)
	}
	say("")
	say("%s --scenario %s", OneLine(d.Again), OneLine(CommandLine([]string{first.Place()})))
	for i, other := range c.Scenarios[1:] {
		if i == 0 {
			say("")
			say("It is the same in:")
		}
		if i == maxHandout {
			say("  and in %d more", len(c.Scenarios)-1-i)
			break
		}
		say("  %s (%s)", OneLine(other.Title()), OneLine(other.ID))
	}
	return strings.Join(lines, "\n")
}

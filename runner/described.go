package runner

import (
	"fmt"
	"strings"

	"conform/internal/strict"
)

// A description is a line below a keyword that begins with none: whatever stands there is for people, and never run.
type description struct {
	text   string
	line   int
	column int
	// steps is true where steps may follow: below Scenario and Background.
	steps bool
}

// describe finds the lines of a description in the file: the parser says only where its node begins.
func (f *featureFile) describe(text string, after int, steps bool) {
	if text == "" {
		return
	}
	lines := strings.Split(string(f.content), "\n")
	for said := range strings.Lines(text) {
		said = strings.TrimSpace(said)
		if said == "" {
			continue
		}
		for after < len(lines) {
			after++
			if strings.TrimSpace(lines[after-1]) == said {
				column := len(lines[after-1]) - len(strings.TrimLeft(lines[after-1], " \t"))
				f.descriptions = append(f.descriptions, description{said, after, column + 1, steps})
				break
			}
		}
	}
}

// unrun says what is wrong with a file that parses: what was meant to be run and is not, or that nothing is. has
// reports whether a text is a step.
func (f *featureFile) unrun(has func(step string) bool) strict.Faults {
	faults := f.misread(has)
	if len(faults) == 0 && f.bare {
		faults = strict.Faults{{File: f.head.File, Line: int(f.at.Line), Column: int(f.at.Column),
			What: fmt.Sprintf("feature %q has no scenario; expected at least one", f.head.Name)}}
	}
	return faults
}

// misread finds descriptions that somebody meant for a scenario or a step: a slip in the keyword makes a description of
// it, and nobody would notice that it is not run.
func (f *featureFile) misread(has func(step string) bool) (faults strict.Faults) {
	k := dialectOf(f.content)
	for i, d := range f.descriptions {
		at := strict.Fault{File: f.head.File, Line: d.line, Column: d.column}
		_, rest, _ := strings.Cut(d.text, " ")
		near := ""
		switch {
		case d.steps && has(rest):
			near = k.nearest(d.text, true)
		case d.steps && has(d.text):
		case strings.Contains(d.text, ":") && f.stepsFollow(i, k):
			if near = k.nearest(d.text, false); near == "" {
				continue
			}
		default:
			continue
		}
		at.What = fmt.Sprintf("%q is read as a description%s", d.text, question(near))
		if near == "" {
			at.What += fmt.Sprintf("; expected a keyword before the step (%s)", k.steps())
		}
		faults = append(faults, at)
	}
	return faults
}

// stepsFollow reports whether the line below a description is one more of it that begins as a step does.
func (f *featureFile) stepsFollow(i int, k keywords) bool {
	if i+1 >= len(f.descriptions) {
		return false
	}
	next := f.descriptions[i+1]
	for _, word := range k.stepWords() {
		if strings.HasPrefix(next.text, word+" ") {
			return true
		}
	}
	return false
}

package runner

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	messages "github.com/cucumber/messages/go/v34"

	"conform/internal/nearest"
	"conform/internal/strict"
)

// inAngles is what stands in a step for a column of the examples.
var inAngles = regexp.MustCompile(`<([^<>]+)>`)

// columns finds what the parser lets pass and nobody can have meant: a column that stands twice, of which it takes the
// first, and steps with <names> that no column has, which it leaves as they are, so that they would be sent. lines are
// those of such steps.
func (a *astIndex) columns(shown string) (faults strict.Faults, lines map[int]bool) {
	lines = map[int]bool{}
	at := func(l *messages.Location, format string, args ...any) {
		faults = append(faults, strict.Fault{File: shown, Line: int(l.Line), Column: int(l.Column),
			What: fmt.Sprintf(format, args...)})
	}
	var all []string
	for _, s := range a.scenarios {
		var known []string
		for _, e := range s.Examples {
			if e.TableHeader == nil {
				continue
			}
			var own []string
			for _, cell := range e.TableHeader.Cells {
				if slices.Contains(own, cell.Value) {
					at(cell.Location, "the column %q stands twice; expected one of each name", cell.Value)
				}
				own = append(own, cell.Value)
			}
			known = append(known, own...)
		}
		all = append(all, known...)
		if len(known) == 0 {
			continue
		}
		for _, step := range s.Steps {
			for _, name := range names(step) {
				if !slices.Contains(known, name) {
					lines[int(step.Location.Line)] = true
					at(step.Location, "no column of the examples is called %q; expected one of %s; "+
						"what is no column's name stands in a cell%s", name, quotedList(known), nearest.Hint(name, known))
					continue
				}
				for _, e := range s.Examples {
					if e.TableHeader != nil && !slices.ContainsFunc(e.TableHeader.Cells,
						func(c *messages.TableCell) bool { return c.Value == name }) {
						lines[int(step.Location.Line)] = true
						at(e.Location, "the examples%s have no column %q, which the step on line %d has a value of",
							quotedName(e.Name), name, step.Location.Line)
					}
				}
			}
		}
	}
	for _, step := range a.before {
		for _, name := range names(step) {
			if slices.Contains(all, name) {
				lines[int(step.Location.Line)] = true
				at(step.Location, "a step of a background has no value of the column %q; expected it in the outline", name)
			}
		}
	}
	return faults, lines
}

// names are those that stand in angle brackets in a step, with what stands below it, each once.
func names(step *messages.Step) (list []string) {
	texts := []string{step.Text}
	if step.DocString != nil {
		texts = append(texts, step.DocString.Content)
	}
	if step.DataTable != nil {
		for _, row := range step.DataTable.Rows {
			for _, cell := range row.Cells {
				texts = append(texts, cell.Value)
			}
		}
	}
	for _, m := range inAngles.FindAllStringSubmatch(strings.Join(texts, "\n"), -1) {
		if !slices.Contains(list, m[1]) {
			list = append(list, m[1])
		}
	}
	return list
}

// quotedList are names in quotes, each once, in their order.
func quotedList(names []string) string {
	var quoted []string
	for _, name := range names {
		if name := fmt.Sprintf("%q", name); !slices.Contains(quoted, name) {
			quoted = append(quoted, name)
		}
	}
	return strings.Join(quoted, ", ")
}

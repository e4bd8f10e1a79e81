package digest

import (
	"fmt"
	"slices"
	"strings"

	"conform/internal/place"
	"conform/internal/record"
)

// Wrong is where the scenario data wants what did not come: the place of the pattern that [CheckTitle] is about, of the
// message that is missing, or else of the whole check. It is zero where nothing is known.
func Wrong(c *record.Judged) place.Position {
	if l := firstOdd(c); l != nil {
		if !l.Where.IsZero() {
			return l.Where
		}
		for _, d := range c.Differences {
			if d.Notification == l.Notification && !d.Where.IsZero() {
				return d.Where
			}
		}
		return c.Where
	}
	if len(c.Differences) > 0 && !c.Differences[0].Where.IsZero() {
		return c.Differences[0].Where
	}
	return c.Where
}

// Wheres says where a check stands in the scenario data, in one line: where that which differs is wanted, and what
// promises it. Where several places differ each stands beside its difference ([Beside]), and the line has the promise
// alone. No place is said twice; "" where none is known.
func Wheres(c *record.Judged) string {
	wanted := exact(c)
	switch {
	case len(wanted) != 1 && c.Where.IsZero():
		return ""
	case len(wanted) != 1:
		return "promised at " + OneLine(c.Where.String())
	case c.Where.IsZero():
		return "wanted at " + OneLine(wanted[0].String())
	case c.Where.File != wanted[0].File || c.Where.Line == 0:
		return "wanted at " + OneLine(wanted[0].String()) + ", promised at " + OneLine(c.Where.String())
	case c.Where.Line == wanted[0].Line:
		return "wanted at " + OneLine(wanted[0].String())
	default:
		return fmt.Sprintf("wanted at %s, promised on line %d", OneLine(wanted[0].String()), c.Where.Line)
	}
}

// Sentence is a text of ours that begins with a letter of ASCII, with a capital one; "" stays.
func Sentence(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// Beside is the place, of a difference or of a message of the check, that stands beside it: the line, in the file that
// [Wheres] names, or the whole place; "" where Wheres says it.
func Beside(c *record.Judged, at place.Position) string {
	switch {
	case at.IsZero(), at == c.Where, len(exact(c)) < 2:
		return ""
	case at.File == c.Where.File && at.Line > 0:
		return fmt.Sprintf("line %d", at.Line)
	default:
		return OneLine(at.String())
	}
}

// exact are the places that differ, other than that of the whole check, each line once.
func exact(c *record.Judged) []place.Position {
	var all []place.Position
	add := func(at place.Position) {
		same := func(other place.Position) bool { return other.File == at.File && other.Line == at.Line }
		if !at.IsZero() && at != c.Where && !slices.ContainsFunc(all, same) {
			all = append(all, at)
		}
	}
	for _, l := range c.Sequence {
		add(l.Where)
	}
	for _, d := range c.Differences {
		add(d.Where)
	}
	return all
}

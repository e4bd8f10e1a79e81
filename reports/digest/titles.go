package digest

import (
	"fmt"
	"net/http"
	"strings"

	"conform/internal/record"
)

// maxValue is how much of a value a title has, in characters.
const maxValue = 60

func key(parts ...any) string { return strings.TrimSuffix(fmt.Sprintln(parts...), "\n") }

// CheckTitle says what is wrong where a check of a scenario does not hold, in one line without ids:
// `/state is "hold", not "establishing"`, `notification "established" never came`.
func CheckTitle(s *record.ScenarioRun, c *record.Judged) string {
	return withoutIDs(OneLine(checkTitle(s, c)))
}

func checkTitle(s *record.ScenarioRun, c *record.Judged) string {
	if l := firstOdd(c); l != nil {
		return lineTitle(s, c, l)
	}
	if len(c.Differences) == 0 {
		if c.Reason != "" {
			return c.Requirement + ": " + c.Reason
		}
		return "does not hold: " + c.Requirement
	}
	if d := unreadable(c); d != nil {
		return unreadableTitle(s, c, d)
	}
	first := c.Differences[0]
	switch c.Kind {
	case record.CheckToken:
		verb := "is not valid"
		if c.Status == record.Errored {
			verb = "could not be verified"
		}
		if first.Pointer != "notification" { // one claim of it
			return "the token of a notification " + verb + ": " + first.Pointer + " " + difference(first)
		}
		return "the token of a notification " + verb + ": " + first.Got
	case record.CheckStatus:
		if code := answer(s, c); code != 0 {
			return fmt.Sprintf("%s is answered with %s, not %s", operationOf(s, c.Exchange), statusWords(code), first.Want)
		}
	case record.CheckPermission:
		return c.Requirement + ": " + first.Pointer + " " + difference(first)
	}
	title := pointerOf(first) + " " + difference(first)
	if n := len(c.Differences) - 1; n > 0 {
		title += fmt.Sprintf(", and %d more", n)
	}
	return title
}

// unreadableTitle says whose text is no JSON.
func unreadableTitle(s *record.ScenarioRun, c *record.Judged, d *record.Difference) string {
	operation := operationOf(s, c.Exchange)
	switch {
	case operation == "":
		return "a text is not JSON: " + Cut(d.Got, maxValue)
	case d.Got == "nothing":
		return operation + " is answered without a body, expected JSON"
	}
	return operation + " is answered with what is not JSON: " + Cut(d.Got, maxValue)
}

// lineTitle says what is wrong with the first message of a sequence that did not arrive as it should.
func lineTitle(s *record.ScenarioRun, c *record.Judged, l *record.SequenceLine) string {
	switch l.Arrival {
	case record.Missing:
		if turnedAway(s) {
			return fmt.Sprintf("notification %q was refused or never came", l.Label)
		}
		if d := elsewhere(c, l); d != nil && strings.HasPrefix(withoutIDs(d.Want), withoutIDs(d.Got)) {
			return fmt.Sprintf("notification %q came about another resource", l.Label)
		} else if d != nil {
			return fmt.Sprintf("notification %q came, but its %s %s", l.Label, d.Pointer, difference(*d))
		}
		return fmt.Sprintf("notification %q never came", l.Label)
	case record.Extra:
		return "a notification came that nothing expects: " + l.Label + noted(l)
	case record.OutOfOrder:
		return fmt.Sprintf("notification %q came out of order%s", l.Label, noted(l))
	}
	for _, d := range c.Differences {
		if d.Notification == l.Notification {
			return fmt.Sprintf("notification %q: %s %s", l.Label, pointerOf(d), difference(d))
		}
	}
	return fmt.Sprintf("notification %q is not as described%s", l.Label, noted(l))
}

// elsewhere is all that keeps the nearest notification from being the one that is missing, where that is its address: a
// resourceUrl without its slash, say. nil: it lacks something else, too, or there is none.
func elsewhere(c *record.Judged, l *record.SequenceLine) *record.Difference {
	var found *record.Difference
	for i := range c.Differences {
		d := &c.Differences[i]
		if l.Nearest == 0 || d.Notification != l.Nearest || d.Item != l.NearestItem {
			continue
		}
		if d.Pointer != "/resourceUrl" {
			return nil
		}
		found = d
	}
	return found
}

func noted(l *record.SequenceLine) string {
	if l.Note == "" {
		return ""
	}
	return " (" + l.Note + ")"
}

// turnedAway reports whether a notification of a scenario was refused: what is missing may have come.
func turnedAway(s *record.ScenarioRun) bool {
	for _, n := range s.Notifications {
		if n.Answered >= http.StatusBadRequest {
			return true
		}
	}
	return false
}

func pointerOf(d record.Difference) string {
	if d.Pointer == "" {
		return "the whole"
	}
	return d.Pointer
}

// difference says what is in place of what was wanted.
func difference(d record.Difference) string {
	// Without ids first: half of one would make a title of its own.
	got, want := Cut(withoutIDs(d.Got), maxValue), Cut(withoutIDs(d.Want), maxValue)
	switch {
	case d.Got == "nothing":
		return "is missing, expected " + want
	case d.Want == "nothing":
		return "is " + got + ", expected nothing"
	case got == want:
		return "is another than expected" // two ids, which say nothing in a title
	default:
		return "is " + got + ", not " + want
	}
}

// statusWords is a status of HTTP with its name.
func statusWords(code int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", code, http.StatusText(code)))
}

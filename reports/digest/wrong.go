package digest

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"sort"
	"strings"

	"conform/internal/record"
)

// A wrong is what went wrong first in a scenario, with what did not hold after it.
type wrong struct {
	key, title string
	status     record.Status
	check      *record.Judged
	text       []string
	operation  string
	also       map[string]bool // titles
}

// overloaded reports whether the last answer that asked to come back later was a 503, and not a 429.
func overloaded(s *record.ScenarioRun) bool {
	for _, x := range slices.Backward(s.Exchanges) {
		if x.Response == nil {
			continue
		}
		switch x.Response.Status {
		case http.StatusServiceUnavailable:
			return true
		case http.StatusTooManyRequests:
			return false
		}
	}
	return false
}

// firstWrong finds it: that the target throttled, whatever was asked for then; the first check that did not hold; an
// exchange that got no answer; or else the error of a step.
func firstWrong(s *record.ScenarioRun) wrong {
	failures := s.Failures()
	if s.Blame == "" && s.Status == record.Errored && len(failures) == 0 { // how it would have gone on is not known
		return wrong{key: "cut short", title: "the run ended while these were under way", status: s.Status,
			text: stepErrorLines(s)}
	}
	if s.Blame == record.BlameThrottle {
		w := wrong{key: "throttled", title: "the target answered 429 Too Many Requests", status: s.Status,
			text: stepErrorLines(s)}
		if overloaded(s) {
			w.key, w.title = "overloaded", "the target answered 503 Service Unavailable"
		}
		if len(failures) > 0 {
			w.status, w.text, w.operation = failures[0].Status, answered(failures[0]), operationOf(s, failures[0].Exchange)
		}
		return w
	}
	if len(failures) > 0 {
		first := rootOf(failures)
		w := wrong{key: checkKey(s, first), title: CheckTitle(s, first), status: first.Status, check: first,
			operation: operationOf(s, first.Exchange), also: map[string]bool{}}
		for _, c := range failures {
			if title := CheckTitle(s, c); c != first && title != w.title {
				w.also[title] = true
			}
		}
		return w
	}
	w := wrong{title: withoutIDs(InShort(s)), status: s.Status, text: stepErrorLines(s)}
	if x := unanswered(s); x != nil {
		w.title, w.operation = silence(x.Error), x.Operation
	}
	if x := brokenAnswer(s); x != nil && isBroken(x.Response.Status) {
		w.key, w.operation = key("status", x.Response.Status), x.Operation
		w.title = x.Operation + " is answered with " + statusWords(x.Response.Status)
		return w
	} else if x != nil {
		w.key, w.operation = noJSON, x.Operation
		w.title = x.Operation + " is answered with what is not JSON"
		return w
	}
	w.key = "error" + string(s.Status) + WithoutNumbers(w.title)
	return w
}

// rootOf is the failed check that explains the others: the first, or the one that found no JSON in the same answer.
func rootOf(failures []*record.Judged) *record.Judged {
	for _, c := range failures {
		if c.Exchange == failures[0].Exchange && failures[0].Kind != record.CheckStatus && unreadable(c) != nil {
			return c
		}
	}
	return failures[0]
}

// unreadable is the difference that says that a text is no JSON; nil: it is, or nobody asked.
func unreadable(c *record.Judged) *record.Difference {
	for i, d := range c.Differences {
		if d.Unreadable {
			return &c.Differences[i]
		}
	}
	return nil
}

// isBroken reports whether a status says that the target is broken, or does not know the bot, whatever was asked for.
func isBroken(code int) bool {
	return code >= http.StatusInternalServerError || code == http.StatusUnauthorized
}

// noJSON is the key of all that went wrong since an answer is no JSON.
const noJSON = "no JSON"

// brokenAnswer is the exchange whose answer a scenario went wrong for without a check: the target is broken, or answers
// with what is no JSON, and what it would have given was missing later. nil: there is none, or it was expected.
func brokenAnswer(s *record.ScenarioRun) *record.Sent {
	if s.Blame != record.BlameMock && s.Blame != record.BlameTarget {
		return nil
	}
	for _, x := range s.Exchanges {
		if x.Response == nil || !isBroken(x.Response.Status) && (len(x.Response.Body) == 0 || json.Valid(x.Response.Body)) {
			continue
		}
		expected := func(c *record.Judged) bool {
			return c.Kind == record.CheckStatus && c.Exchange == x.ID && c.Status == record.Passed
		}
		if !slices.ContainsFunc(s.Checks, expected) {
			return x
		}
	}
	return nil
}

// unanswered is the exchange for whose missing answer a scenario errored; nil: it did not for that.
func unanswered(s *record.ScenarioRun) *record.Sent {
	if s.Blame != record.BlameNetwork {
		return nil
	}
	for _, x := range s.Exchanges {
		if x.Error != "" {
			return x
		}
	}
	return nil
}

// silence says that no whole answer came, and why.
func silence(why string) string {
	if strings.HasPrefix(why, "no answer") {
		return withoutIDs(why)
	}
	return "no answer: " + withoutIDs(why)
}

// operationOf names the operation of an exchange, by its id; empty: there is no such exchange.
func operationOf(s *record.ScenarioRun, exchange int) string {
	if x := exchangeOf(s, exchange); x != nil {
		return x.Operation
	}
	return ""
}

func exchangeOf(s *record.ScenarioRun, id int) *record.Sent {
	for _, x := range s.Exchanges {
		if id > 0 && x.ID == id {
			return x
		}
	}
	return nil
}

// answered is what came in place of what a check wants.
func answered(c *record.Judged) []string {
	if len(c.Differences) == 0 {
		return nil
	}
	return []string{OneLine(c.Differences[0].Got)}
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

// checkKey is what two failing checks of one cause have in common. A status that says that the target is broken, or
// does not know the bot, is one cause whatever was asked for.
func checkKey(s *record.ScenarioRun, c *record.Judged) string {
	clause := ""
	if c.Clause != nil {
		clause = c.Clause.ID
	}
	if unreadable(c) != nil {
		return noJSON
	}
	if code := answer(s, c); code != 0 {
		if isBroken(code) {
			return key("status", code)
		}
		return key("status", code, operationOf(s, c.Exchange), clause)
	}
	if l := firstOdd(c); l != nil {
		if elsewhere(c, l) != nil {
			return key("notification", "elsewhere", l.Label)
		}
		return key("notification", l.Arrival, l.Label, pointersOf(c)) // whichever sequence promised it
	}
	if c.Kind == record.CheckToken && len(c.Differences) > 0 {
		return key("token", clause, WithoutNumbers(c.Differences[0].Got))
	}
	if clause == "" {
		clause = WithoutNumbers(c.Requirement)
	}
	return key(c.Kind, clause, pointersOf(c))
}

// pointersOf are the places that differ, sorted, without the numbers in them. Where notifications are missing that is
// no place.
func pointersOf(c *record.Judged) string {
	if l := firstOdd(c); l != nil && l.Arrival != record.Different {
		return ""
	}
	var list []string
	for _, d := range c.Differences {
		if p := WithoutNumbers(d.Pointer); !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	sort.Strings(list)
	return strings.Join(list, " ")
}

// answer is the status with which an exchange was answered where a check wanted another; 0: the check is not about
// that.
func answer(s *record.ScenarioRun, c *record.Judged) int {
	if c.Kind != record.CheckStatus {
		return 0
	}
	if x := exchangeOf(s, c.Exchange); x != nil && x.Response != nil {
		return x.Response.Status
	}
	return 0
}

// firstOdd is the first message of a sequence that did not arrive as it should; nil: none, or no sequence.
func firstOdd(c *record.Judged) *record.SequenceLine {
	for i, l := range c.Sequence {
		if l.Arrival != record.Arrived {
			return &c.Sequence[i]
		}
	}
	return nil
}

// idOrNumber is what differs between two records of one fault: GUIDs, numbers, ports.
var idOrNumber = regexp.MustCompile(guid + `|[0-9]+`)

const guid = `[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}`

// WithoutNumbers puts "#" in place of each GUID and number.
func WithoutNumbers(s string) string { return idOrNumber.ReplaceAllString(s, "#") }

var ids = regexp.MustCompile(guid)

// withoutIDs puts an ellipsis in place of each GUID.
func withoutIDs(s string) string { return ids.ReplaceAllString(s, "…") }

package digest

import (
	"net/http"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"

	"conform/internal/record"
)

// A Cause is what several scenarios do not pass for: what went wrong first in each of them.
type Cause struct {
	Title      string         // what is wrong, without ids: `/state is "hold", not "establishing"`
	Blame      record.Blame   // empty: nobody's fault, as when the run was ended
	Known      *record.Known  // of the first scenario; nil: nobody said that they fail
	Status     record.Status  // of the first check, or error; flaky: its scenarios passed when they were tried again
	Check      *record.Judged // the first check; nil: no check, an error
	Text       []string       // for an error: the steps that ended in it
	Operations []string       // in whose exchanges it showed, each once; nil: in none
	Scenarios  []Case         // in plan order, each once; a scenario, or a twin of one, stands under one cause
	Also       []Consequence  // what else did not hold in these scenarios, most often first
	// start of the first of the runs since which one of the scenarios is bad; zero: no history is known
	Since time.Time
	New   bool // the history knows all of them as good before this run
}

// A Consequence is what did not hold in scenarios that had gone wrong before: most often because they had.
type Consequence struct {
	Title     string
	Scenarios int
}

// Places is how many scenarios the cause is about: one that fails together with a refusal twin of it is one.
func (c *Cause) Places() int { return places(c.Scenarios) }

// SinceText says since when the scenarios are bad; empty: no earlier run is known.
func (c *Cause) SinceText() string {
	switch {
	case c.Since.IsZero():
		return ""
	case c.New:
		return "new in this run"
	default:
		return "since " + c.Since.UTC().Format("2006-01-02")
	}
}

// last is how far behind a cause stands, whatever its size.
func (c *Cause) last() int {
	switch {
	case c.Known != nil:
		return 2
	case c.Status == record.Flaky, c.Blame == "":
		return 1
	default:
		return 0
	}
}

// causes puts each scenario that did not pass under one cause: what went wrong first in it. Of a flaky scenario that is
// what was wrong with its first bad attempt. What the run ended before is nobody's, and counted apart.
type causes struct {
	list  []*Cause
	byKey map[string]*Cause
}

func (all *causes) add(s Case) {
	attempt, kind := attemptOf(s)
	if attempt == nil {
		return
	}
	key := kind + string(attempt.Blame) + firstWrong(attempt).key
	c := all.byKey[key]
	if c == nil {
		c = &Cause{}
		all.byKey[key] = c
		all.list = append(all.list, c)
	}
	c.Scenarios = append(c.Scenarios, s)
}

// attemptOf is the attempt in which a scenario went wrong, and whether it counts among the known failures or the flaky;
// nil: it has none that counts.
func attemptOf(s Case) (attempt *record.ScenarioRun, kind string) {
	switch {
	case s.NotRun():
		return nil, ""
	case s.FailsAsKnown():
		return s.ScenarioRun, "known"
	case s.Status == record.Flaky:
		return firstBad(s.Earlier), "flaky"
	case Bad(s.Status):
		return s.ScenarioRun, ""
	default:
		return nil, ""
	}
}

// sorted says what each cause is, by the first of its scenarios in the plan. The cause that most scenarios share comes
// first, then what passed when it was tried again or was cut short, known failures last; among equals, failures before
// errors, then the order of the plan.
func (all *causes) sorted(p plan, started time.Time) []*Cause {
	for _, c := range all.list {
		sortByPlan(p, c.Scenarios, itself)
		c.describe(started)
	}
	for _, c := range all.join() {
		sortByPlan(p, c.Scenarios, itself)
		c.describe(started)
	}
	sortByPlan(p, all.list, func(c *Cause) Case { return c.Scenarios[0] })
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

// join makes one cause of those that say the same of one operation, although several clauses promise it: who reads it
// twice learns nothing. It returns those that have others' scenarios now, which must be described anew.
func (all *causes) join() (joined []*Cause) {
	said := map[string]*Cause{}
	all.list = slices.DeleteFunc(all.list, func(c *Cause) bool {
		says := key(c.Title, c.Blame, c.Status, c.Known != nil, strings.Join(c.Operations, ", "))
		first := said[says]
		if first == nil {
			said[says] = c
			return false
		}
		first.Scenarios = append(first.Scenarios, c.Scenarios...)
		if !slices.Contains(joined, first) {
			joined = append(joined, first)
		}
		return true
	})
	for _, c := range joined {
		c.Operations, c.Also, c.Since = nil, nil, time.Time{}
	}
	return joined
}

// describe says what a cause is, and what there is to say of all its scenarios.
func (c *Cause) describe(started time.Time) {
	also := map[string]int{}
	c.New = true
	for i, s := range c.Scenarios {
		attempt, kind := attemptOf(s)
		what := firstWrong(attempt)
		if i == 0 {
			c.Title, c.Blame, c.Status, c.Check, c.Text = what.title, attempt.Blame, what.status, what.check, what.text
			if kind == "known" {
				c.Known = s.Known
			}
			if kind == "flaky" {
				c.Status = record.Flaky
			}
		}
		if what.operation != "" && !slices.Contains(c.Operations, what.operation) {
			c.Operations = append(c.Operations, what.operation)
		}
		for title := range what.also {
			also[title]++
		}
		c.date(s, started)
	}
	for title, n := range also {
		c.Also = append(c.Also, Consequence{title, n})
	}
	sort.Slice(c.Also, func(i, j int) bool {
		a, b := c.Also[i], c.Also[j]
		return a.Scenarios > b.Scenarios || a.Scenarios == b.Scenarios && a.Title < b.Title
	})
}

// date notes since when a scenario is bad. Twins have no history of their own: they count as their scenario does.
func (c *Cause) date(s Case, started time.Time) {
	of := s.ScenarioRun
	if s.Of != nil {
		of = s.Of
	}
	if of.Trend == nil {
		c.New = false
		return
	}
	since := of.Trend.FirstBad
	if since.IsZero() {
		since = started // it is good itself: a twin of it is not
	}
	if c.Since.IsZero() || since.Before(c.Since) {
		c.Since = since
	}
	if since.Before(started) {
		c.New = false
	}
}

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
		first := failures[0]
		w := wrong{key: checkKey(s, first), title: CheckTitle(s, first), status: first.Status, check: first,
			operation: operationOf(s, first.Exchange), also: map[string]bool{}}
		for _, c := range failures[1:] {
			if title := CheckTitle(s, c); title != w.title {
				w.also[title] = true
			}
		}
		return w
	}
	w := wrong{title: withoutIDs(InShort(s)), status: s.Status, text: stepErrorLines(s)}
	if x := unanswered(s); x != nil {
		w.title, w.operation = silence(x.Error), x.Operation
	}
	w.key = "error" + string(s.Status) + WithoutNumbers(w.title)
	return w
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
	if code := answer(s, c); code != 0 {
		if code >= 500 || code == 401 {
			return key("status", code)
		}
		return key("status", code, operationOf(s, c.Exchange), clause)
	}
	if l := firstOdd(c); l != nil {
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

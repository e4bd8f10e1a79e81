package match

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"conform/internal/place"
	"conform/internal/record"
)

// An Outcome is what became of a sequence, given the items that came so far.
type Outcome struct {
	// Complete: everything that must come has come, as described, so that waiting longer makes nothing
	// better. A sequence that requires nothing (all its messages may stay away) is complete only when done.
	Complete bool
	// Over: the message after which nothing may come has come, and what is missing should have come before it. It may
	// still be on its way, but not for long.
	Over bool
	// Failed: something is not as expected, whatever may still come. What is missing counts when done.
	Failed bool
	// Lines are the expected messages in the order of the sequence, each with its items, then items too
	// many. A message that may stay away and did has no line.
	Lines []record.SequenceLine
	// Differences of items that are not as described, and of the nearest miss of a message that is missing.
	Differences []record.Difference
	// Apart are the differences, of items that arrived, that are judged apart: see [record.Apart].
	Apart    []record.Difference
	Used     []int             // positions of the items that the Lines are about, ascending
	Captured map[string]string // variables, each from the first item as described; nil: none
	// Clauses are those of all that failed, each once. A nil among them: something failed that stands for
	// no clause.
	Clauses []*record.Clause
	// Awaited is what [Settle] needs to judge late items.
	Awaited *Awaited
}

func (o *Outcome) fail(clause *record.Clause) {
	o.Failed = true
	if !slices.Contains(o.Clauses, clause) {
		o.Clauses = append(o.Clauses, clause)
	}
}

func (o *Outcome) use(a *arrival) {
	if at, there := slices.BinarySearch(o.Used, a.position); !there {
		o.Used = slices.Insert(o.Used, at, a.position)
	}
}

// differ adds differences that are in an item.
func (o *Outcome) differ(a *arrival, differences []record.Difference) {
	for _, d := range differences {
		d.Notification, d.Item = a.Notification, a.Index
		if d.Apart != "" {
			o.Apart = append(o.Apart, d)
		} else {
			o.Differences = append(o.Differences, d)
		}
	}
}

// arrive writes the line of an item that is as described, and what is judged apart from that.
func (o *Outcome) arrive(a *arrival, m int, expected *Message, as record.Arrival, note string) {
	o.line(a, expected.Label, as, note)
	if a.apart[m] > 0 {
		o.differ(a, differences(&expected.Pattern, a.value))
	}
}

func (o *Outcome) line(a *arrival, label string, arrival record.Arrival, note string) *record.SequenceLine {
	o.use(a)
	o.Lines = append(o.Lines, record.SequenceLine{Label: label, Arrival: arrival, Notification: a.Notification,
		Item: a.Index, Note: note})
	return &o.Lines[len(o.Lines)-1]
}

// Judge compares the items that came, in the order of arrival, with the sequence. done: no more will come
// in time.
//
// A message recognises items by its Select. Every item serves one message at most, and so that as many
// minimums as possible are met by items that match whole; where that can be done in several ways, in one
// that keeps the order, and with the earlier items. A recognised item that no message can take is extra. A
// message with Max 0 forbids every item that it recognises and that matches it whole, whatever else that
// item serves. Items that no message recognises are left alone, unless they come after NothingAfter.
//
// s must be as the loader makes it, and bound: see [Sequence.Bind].
func (s Sequence) Judge(items []Item, done bool) Outcome {
	var o Outcome
	all := s.arrivals(items)
	message := s.serve(all)
	met, requires, early := true, false, true
	counts := make([]int, len(s.Messages))
	for m := range s.Messages {
		whole := s.judgeMessage(&o, m, all, message)
		for _, served := range message {
			if served == m {
				counts[m]++
			}
		}
		requires = requires || s.Messages[m].Min > 0
		if counts[m] < s.Messages[m].Min {
			s.miss(&o, m, counts[m], all, message, done)
		}
		met = met && whole >= s.Messages[m].Min
		early = early && (whole >= s.Messages[m].Min || s.beforeEnd(m))
	}
	s.judgeOrder(&o, all, message)
	ended := s.judgeEnd(&o, all, message)
	s.judgeExtra(&o, all, message)
	o.Complete = met && (requires || done)
	o.Over = ended != nil && early
	o.Awaited = &Awaited{sequence: s, counts: counts, ended: ended}
	return o
}

// judgeMessage writes the lines of the items that serve message m, and returns how many match whole.
func (s *Sequence) judgeMessage(o *Outcome, m int, all []arrival, message []int) (whole int) {
	expected := &s.Messages[m]
	for i := range all {
		a := &all[i]
		switch {
		case message[i] != m:
		case a.fits[m]:
			if whole == 0 {
				o.capture(expected, a)
			}
			whole++
			o.arrive(a, m, expected, record.Arrived, "")
		default:
			o.fail(expected.ClauseOf(record.Different))
			o.line(a, expected.Label, record.Different, "")
			o.differ(a, a.Body.Judge(expected.Pattern))
		}
	}
	return whole
}

// capture takes variables from an item. One that is not there is a difference, since what follows needs it.
func (o *Outcome) capture(expected *Message, a *arrival) {
	for _, name := range slices.Sorted(maps.Keys(expected.Capture)) {
		at := expected.Capture[name]
		value, err := a.captured(at)
		if err != nil {
			o.fail(expected.Clause)
			o.differ(a, []record.Difference{{Pointer: at, Want: fmt.Sprintf("a value for the variable %q", name),
				Got: err.Error(), Where: expected.Where}})
			continue
		}
		if o.Captured == nil {
			o.Captured = map[string]string{}
		}
		o.Captured[name] = value
	}
}

// miss writes the line of a message that came too seldom, with what its nearest miss lacks.
func (s *Sequence) miss(o *Outcome, m, count int, all []arrival, message []int, done bool) {
	expected := &s.Messages[m]
	if done {
		o.fail(expected.Clause)
	}
	line := record.SequenceLine{Label: expected.Label, Arrival: record.Missing, Where: expected.Where}
	var notes []string
	if expected.Min > 1 {
		notes = append(notes, fmt.Sprintf("%d of %s", count, describeRange(expected.Min, expected.Max)))
	}
	if a, differences := nearestMiss(expected, all, message); a != nil {
		line.Nearest, line.NearestItem = a.Notification, a.Index
		notes = append(notes, fmt.Sprintf("nearest: item %d of notification %d", a.Index, a.Notification))
		o.differ(a, differences)
	}
	line.Note = strings.Join(notes, "; ")
	o.Lines = append(o.Lines, line)
}

// nearestMiss finds the item with the fewest differences from what would have been recognised, among those that nothing
// recognised and that agree in their resource or in their state, or in all but the call that their resource is of.
func nearestMiss(expected *Message, all []arrival, message []int) (*arrival, []record.Difference) {
	asked := map[string]bool{}
	for p := range expected.Select.all() {
		for _, member := range p.Members {
			asked[member.Name] = true
		}
	}
	var nearest *arrival
	var least []record.Difference
	for i := range all {
		a := &all[i]
		if !a.readable || message[i] >= 0 || slices.Contains(a.selects, true) {
			continue
		}
		found := slices.DeleteFunc(differences(&expected.Select, a.value),
			func(d record.Difference) bool { return d.Apart != "" })
		agrees := func(name string) bool {
			return asked[name] && composite(a.value) && !slices.ContainsFunc(found, func(d record.Difference) bool {
				return d.Pointer == "/"+name || strings.HasPrefix(d.Pointer, "/"+name+"/") ||
					d.Pointer == "" && name == "resourceData" // neither the state nor the status that is asked for
			})
		}
		near := agrees("resourceUrl") || agrees("resourceData") ||
			len(found) == 1 && expected.ofAnotherCall(a.value, found[0])
		if near && (nearest == nil || len(found) < len(least)) {
			nearest, least = a, found
		}
	}
	return nearest, least
}

// aCollection finds what of a call the address of a resource, or a pattern of it, is about.
var aCollection = regexp.MustCompile(`(?i)/calls/[^/]+/([a-z]+)`)

// ofAnotherCall reports whether an item differs in its resourceUrl, and that is of the same kind in another call.
func (m *Message) ofAnotherCall(item any, d record.Difference) bool {
	kind := func(address string) string {
		if found := aCollection.FindStringSubmatch(address); found != nil {
			return strings.ToLower(found[1])
		}
		return ""
	}
	resource := resourceOf(item)
	if d.Pointer != "/resourceUrl" || callIn(resource) == "" {
		return false
	}
	for p := range m.Select.all() {
		for _, member := range p.Members {
			for asked := range member.Pattern.all() {
				if member.Name == "resourceUrl" && callIn(asked.Text) != "" && kind(asked.Text) == kind(resource) {
					return true
				}
			}
		}
	}
	return false
}

// judgeOrder marks the lines of messages that came before their time.
func (s *Sequence) judgeOrder(o *Outcome, all []arrival, message []int) {
	first := s.firsts(message)
	for _, v := range s.violations(message) {
		o.misplace(&all[first[v.early]], s.Messages[v.early].Label, "came before "+s.Messages[v.late].Label, v.order.Where)
		o.fail(v.order.Clause)
	}
}

// misplace marks the line of an item that came when it should not, as stands at where.
func (o *Outcome) misplace(a *arrival, label, note string, where place.Position) {
	for i := range o.Lines {
		line := &o.Lines[i]
		if line.Arrival == record.Missing || line.Notification != a.Notification || line.Item != a.Index ||
			line.Label != label {
			continue
		}
		if line.Arrival == record.Arrived {
			line.Arrival, line.Where = record.OutOfOrder, where
		}
		if line.Note != "" {
			note = line.Note + "; " + note
		}
		line.Note = note
	}
}

// judgeEnd judges what came after the message that should be the last, and returns where that was.
func (s *Sequence) judgeEnd(o *Outcome, all []arrival, message []int) *end {
	last := s.index(s.NothingAfter)
	if s.NothingAfter == "" || last < 0 {
		return nil
	}
	at := slices.Index(message, last)
	if at < 0 {
		return nil
	}
	e := &end{label: s.NothingAfter, resource: all[at].resource(), after: all[at].Item, clause: s.Messages[last].Clause,
		where: s.Messages[last].Where}
	for i := at + 1; i < len(all); i++ {
		a := &all[i]
		if message[i] == last || !a.concerns(e.resource) {
			continue
		}
		o.fail(e.clause)
		if message[i] >= 0 {
			o.misplace(a, s.Messages[message[i]].Label, "came after "+e.label, e.where)
		} else {
			o.line(a, a.describe(), record.Extra, "came after "+e.label).Where = e.where
		}
	}
	return e
}

// judgeExtra writes lines for forbidden items and for those that came too often.
func (s *Sequence) judgeExtra(o *Outcome, all []arrival, message []int) {
	for i := range all {
		a := &all[i]
		forbidden := s.forbids(a)
		if forbidden >= 0 {
			o.fail(s.Messages[forbidden].Clause)
			o.line(a, s.Messages[forbidden].Label, record.Extra, "should never come").Where = s.Messages[forbidden].Where
		}
		full := s.recognises(a)
		if forbidden >= 0 || full < 0 || message[i] >= 0 || slices.Contains(o.Used, a.position) {
			continue
		}
		o.fail(s.Messages[full].Clause)
		count := 1
		for j := range message {
			if message[j] == full || j < i && message[j] < 0 && s.recognises(&all[j]) == full {
				count++
			}
		}
		o.line(a, a.describe(), record.Extra, tooMany(&s.Messages[full], count)).Where = s.Messages[full].Where
	}
}

func tooMany(m *Message, count int) string {
	return fmt.Sprintf("%s: %d of %s", m.Label, count, describeRange(m.Min, m.Max))
}

// forbids returns a message that should never come and that the item matches whole, or -1.
func (s *Sequence) forbids(a *arrival) int {
	for m := range s.Messages {
		if s.Messages[m].Max == 0 && a.fits[m] {
			return m
		}
	}
	return -1
}

// recognises returns the first message that may come and that recognises the item, or -1; one that the
// item matches whole goes first.
func (s *Sequence) recognises(a *arrival) int {
	found := -1
	for m := range s.Messages {
		switch {
		case s.Messages[m].Max == 0:
		case a.fits[m]:
			return m
		case a.selects[m] && found < 0:
			found = m
		}
	}
	return found
}

package match

import (
	"conform/internal/place"
	"conform/internal/record"
)

// An Awaited is a sequence that was judged, with what has come of it: [Settle] goes on from there.
type Awaited struct {
	sequence Sequence
	counts   []int // items that served each message
	ended    *end  // nil: nothing has ended
}

// An end is the item after which nothing about its resource may come.
type end struct {
	label    string
	resource string
	after    Item
	clause   *record.Clause
	where    place.Position // of the message
}

// forbids reports whether the item came after the end and is about the same resource.
func (e *end) forbids(a *arrival) bool {
	if e == nil || !a.concerns(e.resource) {
		return false
	}
	return a.Notification > e.after.Notification || a.Notification == e.after.Notification && a.Index > e.after.Index
}

// Settle judges, at the end of a scenario, the items that no sequence used, against all sequences that were
// awaited, in the order of arrival. An item that one of them still has room for is a late arrival and fine
// ("established" may be seen more than once). One that is forbidden, comes too often, comes after the end
// of its resource, or is recognised but not as described, fails. Items that no sequence recognises are not
// Used: nobody asked about them. The awaited are brought up to date; nil ones are skipped.
func Settle(awaited []*Awaited, left []Item) Outcome {
	o := Outcome{Complete: true}
	judged := make([][]arrival, len(awaited))
	for w, waiting := range awaited {
		if waiting != nil {
			judged[w] = waiting.sequence.arrivals(left)
		}
	}
	for i := range left {
		settled := false
		for _, judge := range []func(*Awaited, *Outcome, *arrival) bool{
			(*Awaited).refuse, (*Awaited).takeLate, (*Awaited).refuseAfterEnd, (*Awaited).takeDifferent,
			(*Awaited).refuseTooMany,
		} {
			for w, waiting := range awaited {
				if waiting != nil && !settled {
					settled = judge(waiting, &o, &judged[w][i])
				}
			}
		}
	}
	return o
}

func (w *Awaited) refuse(o *Outcome, a *arrival) bool {
	m := w.sequence.forbids(a)
	if m < 0 {
		return false
	}
	o.fail(w.sequence.Messages[m].Clause)
	o.line(a, w.sequence.Messages[m].Label, record.Extra, "should never come").Where = w.sequence.Messages[m].Where
	return true
}

func (w *Awaited) room(m int) bool {
	most := w.sequence.Messages[m].Max
	return most < 0 || w.counts[m] < most
}

// last reports whether m is the message after which nothing may come; its own repeats are judged by its Max.
func (w *Awaited) last(m int) bool { return w.sequence.Messages[m].Label == w.sequence.NothingAfter }

func (w *Awaited) takeLate(o *Outcome, a *arrival) bool {
	for m := range w.sequence.Messages {
		if !a.fits[m] || !w.room(m) || w.ended.forbids(a) && !w.last(m) {
			continue
		}
		expected := &w.sequence.Messages[m]
		arrival, note := record.Arrived, "late"
		if w.counts[m] == 0 && w.sequence.laterSeen(m, func(later int) bool { return w.counts[later] > 0 }) {
			arrival, note = record.OutOfOrder, "came after what it should come before"
			o.fail(expected.Clause)
		}
		w.counts[m]++
		o.arrive(a, m, expected, arrival, note)
		if arrival == record.OutOfOrder {
			o.Lines[len(o.Lines)-1].Where = expected.Where
		}
		return true
	}
	return false
}

func (w *Awaited) refuseAfterEnd(o *Outcome, a *arrival) bool {
	if !w.ended.forbids(a) {
		return false
	}
	if m := w.sequence.recognises(a); m >= 0 && w.last(m) {
		return false
	}
	o.fail(w.ended.clause)
	o.line(a, a.describe(), record.Extra, "came after "+w.ended.label).Where = w.ended.where
	return true
}

func (w *Awaited) takeDifferent(o *Outcome, a *arrival) bool {
	for m := range w.sequence.Messages {
		if !a.selects[m] || a.fits[m] || w.sequence.Messages[m].Max == 0 || !w.room(m) {
			continue
		}
		expected := &w.sequence.Messages[m]
		w.counts[m]++
		o.fail(expected.ClauseOf(record.Different))
		o.line(a, expected.Label, record.Different, "late")
		o.differ(a, a.Body.Judge(expected.Pattern))
		return true
	}
	return false
}

func (w *Awaited) refuseTooMany(o *Outcome, a *arrival) bool {
	m := w.sequence.recognises(a)
	if m < 0 {
		return false
	}
	expected := &w.sequence.Messages[m]
	w.counts[m]++
	o.fail(expected.Clause)
	o.line(a, a.describe(), record.Extra, tooMany(expected, w.counts[m])).Where = expected.Where
	return true
}

package match

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"conform/internal/place"
	"conform/internal/record"
	"conform/internal/vars"
)

// A Sequence is what should arrive at the callback address, as a partial order: Graph promises no total
// one, so a plain list is never compared.
type Sequence struct {
	Name     string
	Messages []Message
	Order    []Order
	// NothingAfter is the label of the message after which nothing that concerns the same resource may
	// come; empty: anything may.
	NothingAfter string
	Within       time.Duration // the deadline, from the moment of asking; 0: the target's own
	Where        place.Position
}

// A Message is one expected notification item.
type Message struct {
	Label string // unique in its Sequence: "establishing", "roster with the invitee"
	// Select recognises the item (its changeType, resourceUrl, state …); Pattern judges it whole. An item
	// that is recognised but does not match is "different", with its differences, rather than missing.
	Select  Pattern
	Pattern Pattern
	Min     int // how often at least; 0 with Max 0: never
	Max     int // how often at most; -1: any number of times
	Clause  *record.Clause
	// DataClause is that of its Pattern, where it is another than that of its coming; nil: it is the same.
	DataClause *record.Clause
	Where      place.Position
	Capture    map[string]string // variable name -> JSON pointer into the item
}

// ClauseOf is the clause that a line about the message stands for.
func (m *Message) ClauseOf(arrival record.Arrival) *record.Clause {
	if arrival == record.Different && m.DataClause != nil {
		return m.DataClause
	}
	return m.Clause
}

// An Order is a constraint between messages of a Sequence: each of Labels comes (first) before the next.
type Order struct {
	Labels []string
	Clause *record.Clause
	Where  place.Position
}

// An Item is one member of the "value" of a commsNotifications post.
type Item struct {
	Notification int // the post's number in the scenario's record
	Index        int // its place in "value"
	Body         *Document
	At           time.Time
}

// Validate returns what makes the sequence impossible to judge, each fault with its place; nil when there
// is nothing. Variables need not be bound yet.
func (s Sequence) Validate() error {
	var faults []error
	fault := func(where place.Position, format string, args ...any) {
		faults = append(faults, placed(where, fmt.Errorf(format, args...)))
	}
	if len(s.Messages) == 0 {
		fault(s.Where, "the sequence %q has no messages", s.Name)
	}
	labels := map[string]bool{}
	for _, m := range s.Messages {
		switch {
		case m.Label == "":
			fault(m.Where, "a message needs a label")
		case labels[m.Label]:
			fault(m.Where, "the label %q is used twice", m.Label)
		}
		labels[m.Label] = true
		if m.Min < 0 || m.Min > maxTimes || m.Max < -1 || m.Max > maxTimes || m.Max >= 0 && m.Max < m.Min {
			fault(m.Where, "%q comes %d to %d times: expected 0 to %d, and a maximum not below the minimum (-1: no limit)", m.Label, m.Min, m.Max, maxTimes)
		}
		faults = append(faults, m.Select.Validate(), m.Pattern.Validate())
	}
	known := func(where place.Position, label string) {
		if !labels[label] {
			fault(where, "no message has the label %q", label)
		}
	}
	for _, order := range s.Order {
		if len(order.Labels) < 2 {
			fault(order.Where, "an order is between two messages or more")
		}
		seen := map[string]bool{}
		for _, label := range order.Labels {
			known(order.Where, label)
			if seen[label] {
				fault(order.Where, "%q cannot come before itself", label)
			}
			seen[label] = true
		}
	}
	if s.NothingAfter != "" {
		known(s.Where, s.NothingAfter)
	}
	return errors.Join(faults...)
}

// maxTimes bounds how often a message may be expected: each time takes a place in memory.
const maxTimes = 1000

// Bind returns a copy of s with the variables of all its patterns replaced, see [Pattern.Bind]. s is not
// changed.
func (s Sequence) Bind(value vars.Lookup) (Sequence, error) {
	var faults []error
	s.Messages = slices.Clone(s.Messages)
	for i := range s.Messages {
		m := &s.Messages[i]
		m.Select = *m.Select.bind(value, &faults)
		m.Pattern = *m.Pattern.bind(value, &faults)
	}
	return s, errors.Join(faults...)
}

package match

import (
	"errors"
	"maps"
	"slices"
	"strings"
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
	// Capture is, by names of variables, JSON pointers into the item, CapturedCall, or CapturedParticipant with an id.
	Capture map[string]string
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

// Bind returns a copy of s with the variables of all its patterns replaced, see [Pattern.Bind]. s is not
// changed.
func (s Sequence) Bind(value vars.Lookup) (Sequence, error) {
	var faults []error
	s.Messages = slices.Clone(s.Messages)
	for i := range s.Messages {
		m := &s.Messages[i]
		m.Select = *m.Select.bind(value, &faults)
		m.Pattern = *m.Pattern.bind(value, &faults)
		m.Capture = maps.Clone(m.Capture)
		for name, from := range m.Capture {
			if !strings.HasPrefix(from, CapturedParticipant) {
				continue
			}
			bound, err := vars.Text(from, value)
			m.Capture[name], faults = bound, append(faults, err)
		}
	}
	return s, errors.Join(faults...)
}

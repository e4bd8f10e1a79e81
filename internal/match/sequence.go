package match

import (
	"time"

	"conform/internal/record"
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
	Where        string
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
	Where   string
	Capture map[string]string // variable name -> JSON pointer into the item
}

// An Order is a constraint between messages of a Sequence: each of Labels comes (first) before the next.
type Order struct {
	Labels []string
	Clause *record.Clause
	Where  string
}

// An Item is one member of the "value" of a commsNotifications post.
type Item struct {
	Notification int // the post's number in the scenario's record
	Index        int // its place in "value"
	Body         []byte
	At           time.Time
}

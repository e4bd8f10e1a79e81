package library

import (
	"net/http"
	"regexp"
	"slices"

	"conform/internal/match"
	"conform/internal/place"
	"conform/internal/record"
	"conform/internal/strict"
)

// A Library is all scenario data of a run, loaded and checked. Its parts are read-only. The zero Library is
// empty. It must not be copied.
type Library struct {
	Variables map[string]*Variable      // declared names, without "${}"
	Clauses   map[string]*record.Clause // by id
	Exchanges []*Exchange               // in the order of files and of places in them
	Answers   []*Answer
	Sequences []*Sequence
	Rules     []Rule // what holds for every answer
	Kept      []Kept // what stays as it was first shown
	// Notifications are what holds for every notification.
	Notifications []NotificationRule

	afterHangUp map[hangUp]*Sequence

	PermissionTable PermissionTable
	Results         []Result // what codes of a resultInfo mean, in file order

	unused strict.Faults

	routes  map[string]*Operation // by name; nil in a Library put together by hand
	lookup  lookup
	absent  []absent
	shapes  map[string]place.Position // by name
	clauses map[string]place.Position // by id
}

// Unused says what no data uses of a user's folder: shapes, operations and clauses. Of other sources such things are
// faults of [Load].
func (l *Library) Unused() strict.Faults { return l.unused }

// A Variable is a value that data may use as ${name} inside a string and that differs between targets: a
// person's number, a meeting's thread.
type Variable struct {
	Name  string
	Says  string // what it is, for the person who fills in a profile
	Mock  string // its value on the mock; empty: the target provides it for each scenario (callbackUri, appId …)
	Needs string // the capability a target lacks when it has no value, such as "a second PSTN number"
	Given bool   // a step of the scenario gives it its value
	Where place.Position
}

// An Exchange is one request with the promise made about its answer. Operation and Name together are its
// identity.
type Exchange struct {
	Operation   string         // Graph's word for it: "create call", "invite participants"
	Name        string         // which one: "example 01"
	Where       place.Position // file:line:column
	Embedded    bool           // it is of the data that conform comes with
	Request     Request
	Permissions *Permissions // nil: nothing is documented
	Expect      []Expectation
	Answers     []*Answer         // the answers that Expect names, whose promises are among its own
	Like        *Exchange         // the exchange whose request this one changes; nil: it has one of its own
	Capture     map[string]string // variable name -> JSON pointer into the response body

	uses []Use
}

// Refused reports whether the promise is a refusal, so that the request makes nothing happen.
func (x *Exchange) Refused() bool {
	return slices.ContainsFunc(x.Expect, func(e Expectation) bool { return e.Status >= http.StatusBadRequest })
}

// A Request is what is sent. Strings may hold ${name}.
type Request struct {
	Method  string
	Path    string         // below the API version: "/communications/calls/${callId}/answer"; may carry a query
	At      place.Position // of Path; zero: the exchange was not loaded from a file
	Version string         // "beta" or "v1.0"; empty: the run's
	Headers map[string]string
	// Body is JSON text whose strings may hold ${name}; nil: none. When Raw, it is sent as it is, so that
	// broken JSON can be sent too; ${name} is replaced in it without JSON escaping.
	Body  []byte
	Raw   bool
	Token string // "" (the bot's own), "none", "garbage" …: which bearer token is sent
}

// Permissions are what the documentation asks of the caller of one exchange.
type Permissions struct {
	Least  []string // all of these application permissions; empty: none is needed
	Row    *Row     // the row of the permission table that agrees; nil: the operation has none, and nothing is claimed
	Clause *record.Clause
	Where  place.Position
}

// An Expectation is what one clause promises about an answer. Everything that is set is checked.
type Expectation struct {
	Clause  *record.Clause
	Where   place.Position
	Status  int // 0: not asked
	Headers []HeaderExpectation
	// JSON pointer into the body: the Location header leads to that value, see [Operation]; empty: not asked
	Location string
	Body     *match.Pattern // nil: not asked
	NoBody   bool           // the answer has no body
	Echo     []Echo
	At       []At
}

// A HeaderExpectation is about one response header.
type HeaderExpectation struct {
	Name    string
	Pattern match.Pattern // judged against the value as a JSON string; Absent: the header is not there
}

// An Echo is a value of the request that comes back unchanged, apart from added null members.
type Echo struct {
	Pointer string // in the response body
	From    string // in the request body; the same pointer when the file does not say otherwise
	Where   place.Position
}

// At judges one place of the body, found by a JSON pointer (begins with "/") or a gjson path.
type At struct {
	Path    string
	Pattern match.Pattern
	Where   place.Position
}

// An Answer is a promise with a name of its own, for steps that expect another answer than the
// exchange's own: a refusal, a late call.
type Answer struct {
	Name     string
	Where    place.Position
	Embedded bool // it is of the data that conform comes with
	Expect   []Expectation
	Capture  map[string]string

	Answers []*Answer // the answers that Expect names, whose promises are among its own

	uses []Use
}

// A Sequence is a promise about notifications.
type Sequence struct {
	match.Sequence
	Embedded bool // it is of the data that conform comes with

	uses []Use
}

// A hangUp is which calls are hung up: those of our own data, or of a user's; before they were established, or after.
type hangUp struct{ embedded, early bool }

// AfterHangUp is what follows when a call is hung up that a scenario has left: our own, or that of a user's data;
// early: before it was established. Of variables it needs those of the bot and ${callId}. nil: the data does not say.
func (l *Library) AfterHangUp(embedded, early bool) *Sequence {
	return l.afterHangUp[hangUp{embedded, early}]
}

// An Operation is what the answers to all exchanges of an operation have in common.
type Operation struct {
	Answers *Answer // of every success with a body; nil: the data does not say
	// Location is the path below the API version under which stands what is made; it may hold ${name}. Empty: the data
	// does not say, and only the end of a Location is known.
	Location string
	Where    place.Position
}

// A Rule is what holds for every answer of a kind, whatever was asked.
type Rule struct {
	When     When
	Status   int // 0: of any
	Expect   []Expectation
	Where    place.Position
	Embedded bool // it is of the data that conform comes with, and holds for exchanges of that data
}

// Kept is what things of a type show the same whenever they are shown.
type Kept struct {
	Clause  *record.Clause
	Type    *regexp.Regexp // of @odata.type
	Members []string       // JSON pointers into the thing
	Changes bool           // they change, and notifications tell it: an answer shows what one has told, or the next tells
	Where   place.Position
	// Embedded: it is of the data that conform comes with, and holds for scenarios that send nothing else.
	Embedded bool
}

// A NotificationRule is what holds for every notification of a kind, whether or not a sequence expects it.
type NotificationRule struct {
	Clause *record.Clause
	Select *match.Pattern // of the whole item; nil: every item is meant
	Item   match.Pattern  // of the whole item
	Where  place.Position
	// Embedded: it is of the data that conform comes with, and holds for scenarios that send nothing else.
	Embedded bool
}

// When says for which answers a [Rule] holds.
type When string

// The kinds of answers that rules are for.
const (
	Always    When = ""        // all
	OfBody    When = "body"    // those with a body
	OfSuccess When = "success" // those below 300 that have a body
	OfRefusal When = "refusal" // those of 400 and more
)

// Holds reports whether the rule is for an answer with that status; body: it has one.
func (r *Rule) Holds(status int, body bool) bool {
	if r.Status != 0 && r.Status != status {
		return false
	}
	switch r.When {
	case OfBody:
		return body
	case OfSuccess:
		return body && status < http.StatusMultipleChoices
	case OfRefusal:
		return status >= http.StatusBadRequest
	}
	return true
}

// Variables that have a value while an answer is judged, and only then.
const (
	GraphURL        = "graphUrl"        // scheme, host and version that the request went to
	RequestID       = "requestId"       // the request-id that the answer has in its header
	ClientRequestID = "clientRequestId" // the client-request-id of the request
)

package record

import (
	"fmt"
	"net/http"
	"time"

	"conform/internal/place"
)

// FormatVersion is the version of the event log and of report.json. It rises when a reader of the
// previous version would misread the new one.
const FormatVersion = 2

// An Event is one fact of a run. Exactly one of the pointer fields is set.
type Event struct {
	Seq      int       `json:"seq"`                // 1, 2, 3 … in the order of recording
	At       time.Time `json:"at"`                 // UTC
	Scenario string    `json:"scenario,omitempty"` // identity "file:line" of the scenario it belongs to; empty: the run
	Attempt  int       `json:"attempt,omitempty"`  // 2, 3 … for a retried scenario; 0 means the first
	Step     int       `json:"step,omitempty"`     // the step under way, counted from 1; 0: none

	RunStarted       *RunStarted       `json:"runStarted,omitempty"`
	Planned          *Planned          `json:"planned,omitempty"`
	Known            *Known            `json:"known,omitempty"`
	ScenarioStarted  *ScenarioStarted  `json:"scenarioStarted,omitempty"`
	Exchange         *Exchange         `json:"exchange,omitempty"`
	Notification     *Notification     `json:"notification,omitempty"`
	Action           *Action           `json:"action,omitempty"`
	Check            *Check            `json:"check,omitempty"`
	Permission       *Permission       `json:"permission,omitempty"`
	StepFinished     *StepFinished     `json:"stepFinished,omitempty"`
	ScenarioFinished *ScenarioFinished `json:"scenarioFinished,omitempty"`
	Verdict          *Verdict          `json:"verdict,omitempty"`
	History          *History          `json:"history,omitempty"`
	StraysLeftOut    *StraysLeftOut    `json:"straysLeftOut,omitempty"`
	RunFinished      *RunFinished      `json:"runFinished,omitempty"`
}

// RunStarted says what is run, against what.
type RunStarted struct {
	Format      int       `json:"format"` // FormatVersion
	Version     string    `json:"version"`
	Target      string    `json:"target"`  // "mock" or "graph"
	BaseURL     string    `json:"baseUrl"` // the Graph root
	Cloud       string    `json:"cloud,omitempty"`
	APIVersion  string    `json:"apiVersion"` // "beta" or "v1.0"
	Tenant      string    `json:"tenant,omitempty"`
	Seed        int64     `json:"seed"`
	Selection   Selection `json:"selection"`
	Own         bool      `json:"own,omitempty"` // the features are not those that conform comes with
	Parallel    int       `json:"parallel"`      // scenarios at a time
	Retries     int       `json:"retries,omitempty"`
	Repeat      int       `json:"repeat,omitempty"`   // how often each scenario is run; 0: once
	RetryAll    bool      `json:"retryAll,omitempty"` // tried again whatever the reason was
	AssumedFail bool      `json:"assumedFail,omitempty"`
	Strict      bool      `json:"strict,omitempty"`  // every operation was held to the permission table of its path
	NoTwins     bool      `json:"noTwins,omitempty"` // no scenario was run again without the permissions that it claims
	// those of the calling API by the names of the scenario data, whether run or not
	Operations []string `json:"operations,omitempty"`
	// how the mock spoke; empty: as the pages do, or the target is not the mock
	Dialect string `json:"dialect,omitempty"`
	// what the mock was made to do wrong; such a run is not in the history
	MockFaults []string `json:"mockFaults,omitempty"`
	MockGrants []string `json:"mockGrants,omitempty"` // permissions that every bot of the mock had beside its own
	// how the mock delivered: profiles and objects as they were given, and the seed, if there was one of its own
	MockDelivery     []string `json:"mockDelivery,omitempty"`
	MockDeliverySeed int64    `json:"mockDeliverySeed,omitempty"`
	// Command is for people alone: the command and its flags, redacted, without those that [Selection] is made of.
	Command []string `json:"command,omitempty"`
}

// OfPeople reports whether what was recorded may be about real people: a mock's are invented.
func (r *RunStarted) OfPeople() bool { return r.Target != "mock" }

// Planned is one scenario of the plan: it will be run, and one that has no end is errored.
type Planned struct {
	Feature Feature       `json:"feature"`
	Name    string        `json:"name"`
	Rule    string        `json:"rule,omitempty"`
	Line    int           `json:"line"`
	Tags    []string      `json:"tags,omitempty"` // with the "@", the feature's included, in file order
	Steps   []PlannedStep `json:"steps"`
	// place in the whole plan, from 1, when this run is a share of it; 0: it is not
	Index    int    `json:"index,omitempty"`
	Excluded string `json:"excluded,omitempty"` // why it is planned to be skipped; empty: it is run
	Twin     *Twin  `json:"twin,omitempty"`     // nil: a scenario of its own
}

// ID is the identity "file:line" of a scenario of its own; that of a twin is not.
func (p Planned) ID() string { return fmt.Sprintf("%s:%d", p.Feature.File, p.Line) }

// A Twin is a scenario that is run again without one of the permissions that it claims, to see it refused:
// the proof that the claim is true. It belongs to its scenario and is counted apart.
type Twin struct {
	Of      string `json:"of"`      // identity of the scenario
	Without string `json:"without"` // the permission that is taken away
}

// Feature is the head of a feature file.
type Feature struct {
	File        string   `json:"file"`
	Name        string   `json:"name"`
	Description string   `json:"description,omitempty"`
	Tags        []string `json:"tags,omitempty"`
}

// PlannedStep is one line of a scenario.
type PlannedStep struct {
	Keyword string `json:"keyword"` // "Given", "When", "Then", "And", "But" or "*", trimmed
	Text    string `json:"text"`
	Line    int    `json:"line"`
}

// ScenarioStarted opens a scenario.
type ScenarioStarted struct{}

// An Exchange is one HTTP request with its response, recorded whole before anyone judges it.
type Exchange struct {
	ID        int            `json:"id"`                // counts from 1 within the scenario
	Operation string         `json:"operation"`         // "create call", "get token" …
	Name      string         `json:"name,omitempty"`    // the variant in the scenario data
	Where     place.Position `json:"where,omitzero"`    // file:line:column in the scenario data
	Purpose   string         `json:"purpose,omitempty"` // "sign in", "clean up"; empty: a step sent it
	Version   string         `json:"version,omitempty"` // of Graph, "beta" or "v1.0"; empty: it did not go to Graph
	Request   Request        `json:"request"`
	Response  *Response      `json:"response,omitempty"` // nil: none came, see Error
	Error     string         `json:"error,omitempty"`    // why no whole response came
	Unsent    bool           `json:"unsent,omitempty"`   // no connection was made, so that nothing of it went out
	Started   time.Time      `json:"started"`
	Duration  time.Duration  `json:"duration"` // nanoseconds
}

// Request is what was sent.
type Request struct {
	Method string      `json:"method"`
	URL    string      `json:"url"`
	Header http.Header `json:"header,omitempty"`
	Body   Body        `json:"body,omitempty"`
}

// Response is what came back.
type Response struct {
	Status int         `json:"status"`
	Header http.Header `json:"header,omitempty"`
	Body   Body        `json:"body,omitempty"`
}

// A Notification is one POST to the callback address, recorded whole, with the verdict on its token. Its body is in
// UTF-8, whatever charset it came in.
type Notification struct {
	ID       int         `json:"id"` // counts from 1 within the scenario
	Method   string      `json:"method"`
	Path     string      `json:"path"`
	Header   http.Header `json:"header,omitempty"`
	Body     Body        `json:"body,omitempty"`
	Token    Token       `json:"token"`
	Items    []Item      `json:"items,omitempty"`   // the members of "value", in order
	Answered int         `json:"answered"`          // the status that the listener answered
	Problem  string      `json:"problem,omitempty"` // why it could not be read or was refused
	Repeats  *Repeat     `json:"repeats,omitempty"` // nil: it is the first of its kind
}

// A Repeat says that a post comes again, and by what that shows. One of the same body is not judged again.
type Repeat struct {
	Of       int  `json:"of"`       // the post that came first
	SameID   bool `json:"sameId"`   // the X-Microsoft-Skype-Message-ID is the same; false: neither post has one
	SameBody bool `json:"sameBody"` // byte for byte; false: one message id stands for two messages
}

// Redelivered reports whether the post is one that was delivered before: whoever delivers at least once sends again
// what was not acknowledged.
func (n *Notification) Redelivered() bool { return n.Repeats != nil && n.Repeats.SameBody }

// StraysLeftOut counts the posts that belonged to no scenario and are not recorded, since so many came: the
// callback address is public.
type StraysLeftOut struct {
	Posts int   `json:"posts"`
	Bytes int64 `json:"bytes"` // of what was read of them, headers included
}

// Item is the head of one commsNotification, for people to read; the bytes are in the body.
type Item struct {
	ChangeType  string `json:"changeType,omitempty"`
	ResourceURL string `json:"resourceUrl,omitempty"`
	Type        string `json:"type,omitempty"`  // resourceData's @odata.type, without "#microsoft.graph."
	State       string `json:"state,omitempty"` // resourceData's state or status
	// Result is why a call ended or an operation failed; nil: the item does not say.
	Result *ResultInfo `json:"result,omitempty"`
}

// ResultInfo is the resultInfo of an item with what its codes mean.
type ResultInfo struct {
	Code    int    `json:"code"`
	Subcode int    `json:"subcode"`
	Message string `json:"message,omitempty"` // Graph's own words
	// Explanation is what the codes mean; for codes that no page explains it says that they are unknown.
	Explanation string   `json:"explanation"`
	Source      string   `json:"source,omitempty"`   // of the explanation
	Evidence    Evidence `json:"evidence,omitempty"` // of the explanation; empty: the codes are unknown
}

// Token is the verdict on the bearer token of a notification.
type Token struct {
	Present bool   `json:"present"`
	Valid   bool   `json:"valid"`
	Problem string `json:"problem,omitempty"` // why it is not valid
	// Unverified says that the keys could not be read: nothing is known of the token.
	Unverified bool      `json:"unverified,omitempty"`
	Issuer     string    `json:"issuer,omitempty"`
	Audience   string    `json:"audience,omitempty"`
	KeyID      string    `json:"keyId,omitempty"`
	Tenant     string    `json:"tenant,omitempty"`
	Expires    time.Time `json:"expires,omitzero"`
}

// An Action is something the outside world was made to do: a person dials, hangs up, presses a key.
type Action struct {
	Actor  string `json:"actor"` // "a PSTN caller", "the called party" …
	Does   string `json:"does"`
	Result string `json:"result,omitempty"` // what is known of it, or the error
	// Took is how long it took, in nanoseconds: the event is recorded at its end.
	Took time.Duration `json:"took,omitempty"`
}

// CheckKind groups checks for readers.
type CheckKind string

// The kinds of check.
const (
	CheckStatus        CheckKind = "status"
	CheckHeader        CheckKind = "header"
	CheckBody          CheckKind = "body"
	CheckEcho          CheckKind = "echo"
	CheckNotifications CheckKind = "notifications"
	CheckToken         CheckKind = "token"
	CheckPermission    CheckKind = "permission"
	CheckStep          CheckKind = "step" // what a user's own step judged
)

// A Check is one expectation judged.
type Check struct {
	Kind        CheckKind      `json:"kind"`
	Requirement string         `json:"requirement"`      // what was expected, as a sentence
	Where       place.Position `json:"where,omitzero"`   // file:line:column in the scenario data
	Clause      *Clause        `json:"clause,omitempty"` // nil: the tool's own rule
	Status      Status         `json:"status"`           // passed, failed, skipped (with Reason), errored
	// differs from an assumed or disputed clause on a tenant: counted, not failed
	Finding     bool           `json:"finding,omitempty"`
	Reason      string         `json:"reason,omitempty"`   // why skipped or errored, or why it may have failed
	Cause       Cause          `json:"cause,omitempty"`    // why failed or errored; empty: it is neither, or a finding
	Exchange    int            `json:"exchange,omitempty"` // the exchange it judges; 0: none
	Differences []Difference   `json:"differences,omitempty"`
	Sequence    []SequenceLine `json:"sequence,omitempty"` // for CheckNotifications: expected beside arrived
}

// A Difference is one place where what came is not what was wanted.
type Difference struct {
	// JSON pointer into the body or item; "" is the whole; or a header's name, "status", …
	Pointer      string         `json:"pointer"`
	Want         string         `json:"want"`                   // for people: JSON text, or a phrase such as "a GUID"
	Got          string         `json:"got"`                    // JSON text, or "nothing"
	Where        place.Position `json:"where,omitzero"`         // file:line:column of the expectation
	Notification int            `json:"notification,omitempty"` // the notification it is in; 0: the exchange
	Item         int            `json:"item,omitempty"`         // index in that notification's value
	Apart        Apart          `json:"apart,omitempty"`        // why it is judged apart from its clause; empty: it is not
	// Unreadable says that the text itself is no JSON, so that nothing in it could be judged.
	Unreadable bool `json:"unreadable,omitempty"`
}

// Apart says why a difference is judged apart from the clause that it was found under: what the pages declare
// and what the service was recorded to send are not the same, and a member more or less in one place says
// nothing about the rest of the clause.
type Apart string

// The reasons.
const (
	ApartUndeclared Apart = "undeclared" // a member that neither a page nor recorded traffic has
	ApartObserved   Apart = "observed"   // a member that only recorded traffic has, in another form than recorded
	ApartDisputed   Apart = "disputed"   // a member that only a page has: missing, or not as the page shows it
	ApartLetterCase Apart = "letterCase" // a word of an enumeration, in another letter case than its page's
)

// Arrival says how an expected message and an arrived item met.
type Arrival string

// The arrivals.
const (
	Arrived    Arrival = "arrived"
	Different  Arrival = "different"  // arrived, but not as described
	Missing    Arrival = "missing"    // expected, never came
	Extra      Arrival = "extra"      // came, expected by nothing, or too often
	OutOfOrder Arrival = "outOfOrder" // came, but not where it should
)

// SequenceLine is one line of a sequence check: an expected message with the item it was matched with.
type SequenceLine struct {
	Label        string  `json:"label"` // the expected message's name; for Extra: a description of the item
	Arrival      Arrival `json:"arrival"`
	Notification int     `json:"notification,omitempty"` // 0: none
	Item         int     `json:"item,omitempty"`
	Note         string  `json:"note,omitempty"` // "after transferAccepted", "2 of exactly 1" …
	// of one that is missing: the notification and its item that nothing recognises and that lacks least; 0: none is near.
	// The differences of the check say what it lacks
	Nearest     int     `json:"nearest,omitempty"`
	NearestItem int     `json:"nearestItem,omitempty"`
	Clause      *Clause `json:"clause,omitempty"` // of the expected message; nil for one that nothing asked for
	// of what did not hold: the message that is missing or should never come, the order; zero: it arrived, or its
	// differences say
	Where place.Position `json:"where,omitzero"`
}

// PermissionVerdict says whether a token carried what the documentation asks for.
type PermissionVerdict string

// The permission verdicts.
const (
	Least        PermissionVerdict = "least"        // exactly what is needed
	Over         PermissionVerdict = "over"         // more than is needed
	Lacking      PermissionVerdict = "missing"      // something needed was not carried
	Undocumented PermissionVerdict = "undocumented" // no page says what is needed
)

// Permission is the proof for one scenario: what its calls need and what its token carried.
type Permission struct {
	Needs      []PermissionNeed  `json:"needs"`
	Carried    []string          `json:"carried"`              // the token's roles and resource-specific grants, sorted
	Excess     []string          `json:"excess,omitempty"`     // calling permissions carried that nothing needs, sorted
	Deliberate []string          `json:"deliberate,omitempty"` // of those, the ones that the scenario's own steps ask for
	Missing    []string          `json:"missing,omitempty"`
	Verdict    PermissionVerdict `json:"verdict"`
}

// PermissionNeed is what one operation needs.
type PermissionNeed struct {
	Operation string   `json:"operation"`
	Name      string   `json:"name,omitempty"`
	Exchange  int      `json:"exchange,omitempty"`
	Least     []string `json:"least"`            // all of these; empty: none is needed
	Higher    []string `json:"higher,omitempty"` // each of these alone does too
	Page      string   `json:"page,omitempty"`   // URL of the page that the permission table has it from
	Clause    *Clause  `json:"clause,omitempty"`
	Refused   bool     `json:"refused,omitempty"` // Graph refused it (403): proof that it is needed
}

// StepFinished closes a step. A step of the plan without one was not reached.
type StepFinished struct {
	Status   Status        `json:"status"`
	Error    string        `json:"error,omitempty"` // one line or several, for people
	Cause    Cause         `json:"cause,omitempty"` // why failed or errored; empty: it is neither
	Duration time.Duration `json:"duration"`
}

// ScenarioFinished closes a scenario.
type ScenarioFinished struct {
	Status   Status        `json:"status"`
	Reason   string        `json:"reason,omitempty"` // why skipped, flaky or errored
	Cause    Cause         `json:"cause,omitempty"`  // why failed or errored; empty: it is neither
	Duration time.Duration `json:"duration"`
}

// Verdict is what the gate decided.
type Verdict struct {
	Exit int    `json:"exit"` // the exit status: 0, 1, 2 or 3
	Rule string `json:"rule"` // the rule that decided, as a sentence
	// Ended says that the rule is the one about the end of the run, which was interrupted.
	Ended bool       `json:"ended,omitempty"`
	Rules []GateRule `json:"rules,omitempty"`
}

// GateRule is one rule with what it found.
type GateRule struct {
	Rule   string         `json:"rule"`
	Passed bool           `json:"passed"`
	Detail string         `json:"detail,omitempty"`
	Where  place.Position `json:"where,omitzero"` // file:line:column of the rule; empty: it stands in no file
}

// Text is the rule with what it found and where it stands, in one sentence.
func (r GateRule) Text() string {
	text := r.Rule
	if r.Detail != "" {
		text += ": " + r.Detail
	}
	if !r.Where.IsZero() {
		text += " (" + r.Where.String() + ")"
	}
	return text
}

// RunFinished closes the run.
type RunFinished struct {
	Interrupted string `json:"interrupted,omitempty"` // why it ended early; empty: it did not
	// which of the runs ended early that were merged, from 1; 0: it was not merged
	Run      int           `json:"run,omitempty"`
	Duration time.Duration `json:"duration"`
}

// text says why it ended early, of a merged run with the number of the run that did.
func (f RunFinished) text() string {
	if f.Interrupted == "" || f.Run == 0 {
		return f.Interrupted
	}
	return fmt.Sprintf("run %d: %s", f.Run, f.Interrupted)
}

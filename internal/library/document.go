package library

import "conform/internal/strict"

// The types of this file are the format of a scenario data file: the strict decoder and the JSON Schema are both made
// from them. A field without omitempty must be given. The comment of a field is what an editor shows.

type document struct {
	strict.Node
	// Claims about Graph, by id, each with its evidence.
	Clauses map[string]clause `json:"clauses,omitempty"`
	// Values that differ between targets. Used as ${name} inside strings.
	Variables map[string]variable `json:"variables,omitempty"`
	// Patterns with a name, used as {$shape: name}.
	Shapes map[string]pattern `json:"shapes,omitempty"`
	// What can be done, by its name: how it is asked for. Requests of exchanges take from here what they do not say.
	Operations map[string]operation `json:"operations,omitempty"`
	// Requests, each with the promise made about its answer.
	Exchanges []exchange `json:"exchanges,omitempty"`
	// Promises about an answer that have a name of their own, such as a refusal.
	Answers []answer `json:"answers,omitempty"`
	// What holds for every answer, whatever was asked, beside what its exchange promises.
	Every []rule `json:"everyAnswer,omitempty"`
	// What things of a type show the same whenever they are shown: in answers and in notifications.
	Kept []kept `json:"kept,omitempty"`
	// What holds for every notification, whether or not a sequence expects it.
	EveryNews []newsRule `json:"everyNotification,omitempty"`
	// Promises about notifications.
	Sequences []sequence `json:"sequences,omitempty"`

	// What operations ask of their caller. What exchanges claim as their least is held against it.
	PermissionTable *permissionTable `json:"permissionTable,omitempty"`
	// What the codes of a resultInfo mean, for the reader of a report.
	ResultInfo []resultInfo `json:"resultInfo,omitempty"`
}

type clause struct {
	strict.Node
	// The claim, as one sentence.
	Says strict.Text `json:"says"`
	// The URL of the page, or a reference such as samples #616. Needed unless the clause is assumed.
	Source strict.Text `json:"source,omitempty"`
	// documented: a page of the reference says so. observed: samples or logs show it. disputed: a page says so, and
	// recorded traffic does not. assumed: our best guess.
	Evidence strict.Text `json:"evidence" jsonschema:"enum=documented,enum=observed,enum=disputed,enum=assumed"`
}

type variable struct {
	strict.Node
	// What the value is, for the person who fills in a profile.
	Says strict.Text `json:"says"`
	// Its value on the mock.
	Mock strict.Text `json:"mock,omitempty"`
	// The capability that a target without this value lacks.
	Needs strict.Text `json:"needs,omitempty"`
	// true: the run gives the value to each scenario. Instead of mock.
	Provided strict.True `json:"provided,omitempty"`
	// true: a step of the scenario gives the value: the value "NAME" is "…". Instead of mock.
	FromStep strict.True `json:"given,omitempty"`
}

type exchange struct {
	strict.Node
	// Graph's word for what is done, such as create call.
	Operation strict.Text `json:"operation"`
	// Which exchange of the operation this is.
	Name strict.Text `json:"name"`
	// What is sent. Without it what the operation says, with no body.
	Request request `json:"request,omitempty"`
	// What the documentation asks of the caller.
	Permissions *permissions `json:"permissions,omitempty"`
	// What must come back: a list of promises and of names under answers, or one such name.
	Expect promises `json:"expect"`
	// Variables taken from the response body, each with a JSON pointer.
	Capture map[string]strict.Text `json:"capture,omitempty"`
}

type operation struct {
	strict.Node
	// The HTTP method.
	Method strict.Text `json:"method" jsonschema:"enum=GET,enum=POST,enum=PATCH,enum=PUT,enum=DELETE"`
	// The path below the API version. May hold ${name}.
	Path strict.Text `json:"path" jsonschema:"pattern=^/"`
	// The name under answers of what every success has in its body; one of its promises must be $closed. Needed where
	// an exchange promises anything about the body of a success.
	Answers strict.Text `json:"answers,omitempty"`
	// The path below the API version under which what is made stands: the whole Location is the address that was asked,
	// with this path and the value in the body. Without it only the end of Location is looked at.
	Location strict.Text `json:"location,omitempty" jsonschema:"pattern=^/"`
	// National clouds that do not have the operation, as a page says.
	Absent []absence `json:"absent,omitempty"`
}

type absence struct {
	strict.Node
	// Names of clouds, as profiles write them.
	Clouds []strict.Text `json:"clouds"`
	// The API version that this is said of. Without it: both.
	Version strict.Text `json:"version,omitempty" jsonschema:"enum=beta,enum=v1.0"`
	// URL of the page that says so.
	Source strict.Text `json:"source"`
}

// rule is what holds for every answer of a kind.
type rule struct {
	strict.Node
	// Only for answers with a body, for successes with a body, or for refusals (400 and more). Without it for all.
	When strict.Text `json:"when,omitempty" jsonschema:"enum=body,enum=success,enum=refusal"`
	// Only for answers of this HTTP status.
	Status strict.Whole `json:"status,omitempty"`
	// What must come back: promises, and names of answers, whose promises are meant.
	Expect []expected `json:"expect" jsonschema:"minItems=1"`
}

// kept is what a thing shows the same whenever it is shown.
type kept struct {
	strict.Node
	// The clause that says so.
	Clause strict.Text `json:"clause"`
	// The @odata.type of such things, a regular expression (RE2). They are known by their id.
	Type strict.Text `json:"type"`
	// JSON pointers into the thing. What is null or missing says nothing in a notification; an answer shows again what
	// it has shown, and what a request has set.
	Members []strict.Text `json:"members" jsonschema:"minItems=1"`
	// true: the members change, and notifications tell it: an answer shows what one has told before it, or what the
	// next one tells.
	Changes strict.True `json:"changes,omitempty"`
}

// newsRule is what holds for every notification of a kind.
type newsRule struct {
	strict.Node
	// The clause that says so.
	Clause strict.Text `json:"clause"`
	// Only for notifications that fit this pattern of the whole item. Without it for all.
	Select pattern `json:"select,omitempty"`
	// The pattern of the whole item.
	Item pattern `json:"item"`
}

type request struct {
	strict.Node
	// The HTTP method. Without it that of like, or of the operation.
	Method strict.Text `json:"method,omitempty" jsonschema:"enum=GET,enum=POST,enum=PATCH,enum=PUT,enum=DELETE"`
	// The path below the API version. Without it that of like, or of the operation.
	Path strict.Text `json:"path,omitempty" jsonschema:"pattern=^/"`
	// The API version. Without it the run's.
	Version strict.Text `json:"version,omitempty" jsonschema:"enum=beta,enum=v1.0"`
	// Request headers.
	Headers map[string]strict.Text `json:"headers,omitempty"`
	// The JSON body. Strings may hold ${name}; $${ stands for a literal ${.
	Body strict.Any `json:"body,omitempty"`
	// The body as text, sent as it is, so that it need not be JSON. Instead of body.
	Raw strict.Text `json:"raw,omitempty"`
	// Which bearer token is sent. Without it the bot's own.
	Token strict.Text `json:"token,omitempty"`
	// Another exchange whose request this one repeats with changes. Instead of body.
	Like *like `json:"like,omitempty"`
}

type like struct {
	strict.Node
	// The operation of the other exchange.
	Operation strict.Text `json:"operation"`
	// The name of the other exchange.
	Name strict.Text `json:"name"`
	// New values, by JSON pointer into the other body.
	Set map[string]strict.Any `json:"set,omitempty"`
	// JSON pointers to what the other body has and this one has not.
	Remove []strict.Text `json:"remove,omitempty"`
}

type permissions struct {
	strict.Node
	// The clause that names the permissions.
	Clause strict.Text `json:"clause"`
	// The least application permissions, all of them needed. An empty list: none is needed. Without it what the
	// permission table says, where all rows of the operation say the same.
	Least []strict.Text `json:"least,omitempty"`
}

type promise struct {
	strict.Node
	// The clause that the promise stands for.
	Clause strict.Text `json:"clause"`
	// The HTTP status.
	Status strict.Whole `json:"status,omitempty"`
	// Patterns for response headers. $absent: the header is not there.
	Headers map[string]pattern `json:"headers,omitempty"`
	// A JSON pointer into the body: the Location header ends with the value there.
	Location strict.Text `json:"location,omitempty"`
	// The pattern for the whole body.
	Body pattern `json:"body,omitempty"`
	// true: the answer has no body.
	NoBody strict.True `json:"noBody,omitempty"`
	// Values of the request that come back unchanged.
	Echo []echo `json:"echo,omitempty"`
	// Patterns for single places of the body.
	At []at `json:"at,omitempty"`
}

type at struct {
	strict.Node
	// A JSON pointer if it begins with a slash, and a gjson path otherwise.
	Path strict.Text `json:"path"`
	// The pattern for the value there. $absent: there is none.
	Is pattern `json:"is"`
}

type answer struct {
	strict.Node
	// The name that steps and exchanges use.
	Name strict.Text `json:"name"`
	// What must come back: promises, and names of other answers, whose promises are meant.
	Expect []expected `json:"expect" jsonschema:"minItems=1"`
	// Variables taken from the response body, each with a JSON pointer.
	Capture map[string]strict.Text `json:"capture,omitempty"`
}

type sequence struct {
	strict.Node
	// The name that steps use.
	Name strict.Text `json:"name"`
	// Another sequence whose messages this one has too. Those with a label of its own change what they say of it.
	Like *likeSequence `json:"like,omitempty"`
	// What holds for each message that does not say otherwise.
	Each *each `json:"each,omitempty"`
	// The notifications, in no order unless order says so. Needed unless like is given.
	Messages []message `json:"messages,omitempty" jsonschema:"minItems=1"`
	// Which message comes before which. Without it that of like.
	Order []order `json:"order,omitempty"`
	// The label of the message after which nothing more comes about the same resource. Without it that of like.
	NothingAfter strict.Text `json:"nothingAfter,omitempty"`
	// The deadline as a duration such as 10s. Without it that of like, or the target's.
	Within strict.Text `json:"within,omitempty"`
	// true: what follows when an established call that a scenario has left is hung up at its end. One sequence has it.
	AfterHangUp strict.True `json:"afterHangUp,omitempty"`
	// true: the same of a call that was not established yet. One sequence has it.
	AfterEarlyHangUp strict.True `json:"afterEarlyHangUp,omitempty"`
}

type likeSequence struct {
	strict.Node
	// The name of the other sequence.
	Sequence strict.Text `json:"sequence"`
	// Labels of messages that the other has and this one has not.
	Remove []strict.Text `json:"remove,omitempty"`
}

// each is what messages of a sequence have in common. Its keys are those of message.
type each struct {
	strict.Node
	// The clause that messages stand for.
	Clause strict.Text `json:"clause,omitempty"`
	// The clause that data and item stand for, where it is another.
	DataClause strict.Text `json:"dataClause,omitempty"`
	// Recognised by this changeType.
	Change strict.Text `json:"change,omitempty" jsonschema:"enum=created,enum=updated,enum=deleted"`
	// Recognised by this resourceUrl.
	Resource pattern `json:"resource,omitempty"`
	// Recognised by this state of resourceData, or status of an operation.
	State strict.Text `json:"state,omitempty"`
	// Recognised by this pattern of the whole item as well.
	Select pattern `json:"select,omitempty"`
	// The pattern that resourceData must match.
	Data pattern `json:"data,omitempty"`
	// The pattern that the whole item must match.
	Item pattern `json:"item,omitempty"`
}

type message struct {
	strict.Node
	// The message's name within the sequence.
	Label strict.Text `json:"label"`
	// The clause that the message stands for. Needed unless each or like says it.
	Clause strict.Text `json:"clause,omitempty"`
	// The clause that data and item stand for, where it is another than that of the message's coming. Without it the
	// same.
	DataClause strict.Text `json:"dataClause,omitempty"`
	// Recognised by this changeType.
	Change strict.Text `json:"change,omitempty" jsonschema:"enum=created,enum=updated,enum=deleted"`
	// Recognised by this resourceUrl, or by the resource that stands alone in old recordings: text, whose letter case
	// is ignored, or a pattern.
	Resource pattern `json:"resource,omitempty"`
	// Recognised by this state of resourceData, or status of an operation. Letter case is ignored.
	State strict.Text `json:"state,omitempty"`
	// Recognised by this pattern of the whole item as well.
	Select pattern `json:"select,omitempty"`
	// The pattern that resourceData must match.
	Data pattern `json:"data,omitempty"`
	// The pattern that the whole item must match.
	Item pattern `json:"item,omitempty"`
	// How often: 1 (the default), 0 for never, 1+, 2-3.
	Times times `json:"times,omitempty"`
	// Variables taken from the item, each with a JSON pointer, or $call: the id of the call that the item is about, or
	// "$participant ${userB.id}": the id of the participant as which a roster shows that person.
	Capture map[string]strict.Text `json:"capture,omitempty"`
}

type order struct {
	strict.Node
	// Labels, each of which comes before the next.
	InOrder []strict.Text `json:"inOrder,omitempty" jsonschema:"minItems=2"`
	// Two labels, of which the first comes first.
	Before []strict.Text `json:"before,omitempty" jsonschema:"minItems=2,maxItems=2"`
	// The clause that the order stands for. Without it that of the messages.
	Clause strict.Text `json:"clause,omitempty"`
}

type permissionTable struct {
	strict.Node
	// The day of the source, as 2026-08-07.
	Dated strict.Text `json:"dated"`
	// Where names and rows are from.
	Source strict.Text `json:"source"`
	// The permissions, under the names that tokens carry.
	Names map[string]permissionName `json:"names"`
	// One row for each operation, kind of call and host of the media.
	Needs []permissionNeed `json:"needs"`
}

type permissionName struct {
	strict.Node
	// What it lets an application do.
	Says strict.Text `json:"says"`
	// tenant: an administrator consents for all. chat: consented to in one chat or meeting.
	Grant strict.Text `json:"grant" jsonschema:"enum=tenant,enum=chat"`
	// The id of its application role.
	ID strict.Text `json:"id,omitempty"`
	// Spellings of the documentation that no token has.
	Aliases []strict.Text `json:"aliases,omitempty"`
}

type permissionNeed struct {
	strict.Node
	// The operation, as exchanges name it.
	Operation strict.Text `json:"operation"`
	// The kind of call. Without it any.
	Call strict.Text `json:"call,omitempty"`
	// Who hosts the media. Without it either.
	Media strict.Text `json:"media,omitempty" jsonschema:"enum=service,enum=app"`
	// The least application permissions, all of them needed.
	Least []strict.Text `json:"least"`
	// Permissions each of which does in place of the least.
	Higher []strict.Text `json:"higher,omitempty"`
	// Permissions of one chat that do in place of the least, in the same order.
	ResourceSpecific []strict.Text `json:"resourceSpecific,omitempty"`
	// here (the default), or creation: nothing is checked beyond what was when the call was created or answered.
	Checked strict.Text `json:"checked,omitempty" jsonschema:"enum=here,enum=creation"`
	// The page that says so.
	Source strict.Text `json:"source"`
}

type resultInfo struct {
	strict.Node
	// The code of a resultInfo.
	Code strict.Whole `json:"code"`
	// Its subcode. Without it the row explains the code alone.
	Subcode *strict.Whole `json:"subcode,omitempty"`
	// What it means.
	Says strict.Text `json:"says"`
	// Where that is said. Needed unless it is assumed.
	Source strict.Text `json:"source,omitempty"`
	// How sure the explanation is of itself.
	Evidence strict.Text `json:"evidence" jsonschema:"enum=documented,enum=observed,enum=disputed,enum=assumed"`
}

package library

import "conform/internal/strict"

// The types of this file are the format of a scenario data file: the strict decoder and the JSON Schema
// are both made from them. A field without omitempty must be given. Descriptions are what an editor shows.

type document struct {
	strict.Node
	Clauses    map[string]clause    `json:"clauses,omitempty" jsonschema_description:"Claims about Graph, by id, each with its evidence."`
	Variables  map[string]variable  `json:"variables,omitempty" jsonschema_description:"Values that differ between targets. Used as ${name} inside strings."`
	Shapes     map[string]pattern   `json:"shapes,omitempty" jsonschema_description:"Patterns with a name, used as {$shape: name}."`
	Operations map[string]operation `json:"operations,omitempty" jsonschema_description:"What can be done, by its name: how it is asked for. Requests of exchanges take from here what they do not say."`
	Exchanges  []exchange           `json:"exchanges,omitempty" jsonschema_description:"Requests, each with the promise made about its answer."`
	Answers    []answer             `json:"answers,omitempty" jsonschema_description:"Promises about an answer that have a name of their own, such as a refusal."`
	Every      []rule               `json:"everyAnswer,omitempty" jsonschema_description:"What holds for every answer, whatever was asked, beside what its exchange promises."`
	Kept       []kept               `json:"kept,omitempty" jsonschema_description:"What things of a type show the same whenever they are shown: in answers and in notifications."`
	EveryNews  []newsRule           `json:"everyNotification,omitempty" jsonschema_description:"What holds for every notification, whether or not a sequence expects it."`
	Sequences  []sequence           `json:"sequences,omitempty" jsonschema_description:"Promises about notifications."`

	PermissionTable *permissionTable `json:"permissionTable,omitempty" jsonschema_description:"What operations ask of their caller. What exchanges claim as their least is held against it."`
	ResultInfo      []resultInfo     `json:"resultInfo,omitempty" jsonschema_description:"What the codes of a resultInfo mean, for the reader of a report."`
}

type clause struct {
	strict.Node
	Says     strict.Text `json:"says" jsonschema_description:"The claim, as one sentence."`
	Source   strict.Text `json:"source,omitempty" jsonschema_description:"The URL of the page, or a reference such as samples #616. Needed unless the clause is assumed."`
	Evidence strict.Text `json:"evidence" jsonschema:"enum=documented,enum=observed,enum=disputed,enum=assumed" jsonschema_description:"documented: a page of the reference says so. observed: samples or logs show it. disputed: a page says so, and recorded traffic does not. assumed: our best guess."`
}

type variable struct {
	strict.Node
	Says     strict.Text `json:"says" jsonschema_description:"What the value is, for the person who fills in a profile."`
	Mock     strict.Text `json:"mock,omitempty" jsonschema_description:"Its value on the mock."`
	Needs    strict.Text `json:"needs,omitempty" jsonschema_description:"The capability that a target without this value lacks."`
	Provided strict.True `json:"provided,omitempty" jsonschema_description:"true: the run gives the value to each scenario. Instead of mock."`
	FromStep strict.True `json:"given,omitempty" jsonschema_description:"true: a step of the scenario gives the value: the value \"NAME\" is \"…\". Instead of mock."`
}

type exchange struct {
	strict.Node
	Operation   strict.Text            `json:"operation" jsonschema_description:"Graph's word for what is done, such as create call."`
	Name        strict.Text            `json:"name" jsonschema_description:"Which exchange of the operation this is."`
	Request     request                `json:"request,omitempty" jsonschema_description:"What is sent. Without it what the operation says, with no body."`
	Permissions *permissions           `json:"permissions,omitempty" jsonschema_description:"What the documentation asks of the caller."`
	Expect      promises               `json:"expect" jsonschema_description:"What must come back: a list of promises and of names under answers, or one such name."`
	Capture     map[string]strict.Text `json:"capture,omitempty" jsonschema_description:"Variables taken from the response body, each with a JSON pointer."`
}

type operation struct {
	strict.Node
	Method strict.Text `json:"method" jsonschema:"enum=GET,enum=POST,enum=PATCH,enum=PUT,enum=DELETE" jsonschema_description:"The HTTP method."`
	Path   strict.Text `json:"path" jsonschema:"pattern=^/" jsonschema_description:"The path below the API version. May hold ${name}."`
	// What its answers have in common.
	Answers  strict.Text `json:"answers,omitempty" jsonschema_description:"The name under answers of what every success has in its body; one of its promises must be $closed. Needed where an exchange promises anything about the body of a success."`
	Location strict.Text `json:"location,omitempty" jsonschema:"pattern=^/" jsonschema_description:"The path below the API version under which what is made stands: the whole Location is the address that was asked, with this path and the value in the body. Without it only the end of Location is looked at."`
	Absent   []absence   `json:"absent,omitempty" jsonschema_description:"National clouds that do not have the operation, as a page says."`
}

type absence struct {
	strict.Node
	Clouds  []strict.Text `json:"clouds" jsonschema_description:"Names of clouds, as profiles write them."`
	Version strict.Text   `json:"version,omitempty" jsonschema:"enum=beta,enum=v1.0" jsonschema_description:"The API version that this is said of. Without it: both."`
	Source  strict.Text   `json:"source" jsonschema_description:"URL of the page that says so."`
}

// rule is what holds for every answer of a kind.
type rule struct {
	strict.Node
	When   strict.Text  `json:"when,omitempty" jsonschema:"enum=body,enum=success,enum=refusal" jsonschema_description:"Only for answers with a body, for successes with a body, or for refusals (400 and more). Without it for all."`
	Status strict.Whole `json:"status,omitempty" jsonschema_description:"Only for answers of this HTTP status."`
	Expect []expected   `json:"expect" jsonschema:"minItems=1" jsonschema_description:"What must come back: promises, and names of answers, whose promises are meant."`
}

// kept is what a thing shows the same whenever it is shown.
type kept struct {
	strict.Node
	Clause  strict.Text   `json:"clause" jsonschema_description:"The clause that says so."`
	Type    strict.Text   `json:"type" jsonschema_description:"The @odata.type of such things, a regular expression (RE2). They are known by their id."`
	Members []strict.Text `json:"members" jsonschema:"minItems=1" jsonschema_description:"JSON pointers into the thing. What is null or missing says nothing in a notification; an answer shows again what it has shown, and what a request has set."`
	Changes strict.True   `json:"changes,omitempty" jsonschema_description:"true: the members change, and notifications tell it: an answer shows what one has told before it, or what the next one tells."`
}

// newsRule is what holds for every notification of a kind.
type newsRule struct {
	strict.Node
	Clause strict.Text `json:"clause" jsonschema_description:"The clause that says so."`
	Select pattern     `json:"select,omitempty" jsonschema_description:"Only for notifications that fit this pattern of the whole item. Without it for all."`
	Item   pattern     `json:"item" jsonschema_description:"The pattern of the whole item."`
}

type request struct {
	strict.Node
	Method  strict.Text            `json:"method,omitempty" jsonschema:"enum=GET,enum=POST,enum=PATCH,enum=PUT,enum=DELETE" jsonschema_description:"The HTTP method. Without it that of like, or of the operation."`
	Path    strict.Text            `json:"path,omitempty" jsonschema:"pattern=^/" jsonschema_description:"The path below the API version. Without it that of like, or of the operation."`
	Version strict.Text            `json:"version,omitempty" jsonschema:"enum=beta,enum=v1.0" jsonschema_description:"The API version. Without it the run's."`
	Headers map[string]strict.Text `json:"headers,omitempty" jsonschema_description:"Request headers."`
	Body    strict.Any             `json:"body,omitempty" jsonschema_description:"The JSON body. Strings may hold ${name}; $${ stands for a literal ${."`
	Raw     strict.Text            `json:"raw,omitempty" jsonschema_description:"The body as text, sent as it is, so that it need not be JSON. Instead of body."`
	Token   strict.Text            `json:"token,omitempty" jsonschema:"enum=none,enum=garbage,enum=twice,enum=tampered,enum=expired,enum=not yet valid,enum=wrong audience,enum=wrong tenant,enum=delegated,enum=unknown key" jsonschema_description:"Which bearer token is sent. Without it the bot's own."`
	Like    *like                  `json:"like,omitempty" jsonschema_description:"Another exchange whose request this one repeats with changes. Instead of body."`
}

type like struct {
	strict.Node
	Operation strict.Text           `json:"operation" jsonschema_description:"The operation of the other exchange."`
	Name      strict.Text           `json:"name" jsonschema_description:"The name of the other exchange."`
	Set       map[string]strict.Any `json:"set,omitempty" jsonschema_description:"New values, by JSON pointer into the other body."`
	Remove    []strict.Text         `json:"remove,omitempty" jsonschema_description:"JSON pointers to what the other body has and this one has not."`
}

type permissions struct {
	strict.Node
	Clause strict.Text   `json:"clause" jsonschema_description:"The clause that names the permissions."`
	Least  []strict.Text `json:"least,omitempty" jsonschema_description:"The least application permissions, all of them needed. An empty list: none is needed. Without it what the permission table says, where all rows of the operation say the same."`
}

type promise struct {
	strict.Node
	Clause   strict.Text        `json:"clause" jsonschema_description:"The clause that the promise stands for."`
	Status   strict.Whole       `json:"status,omitempty" jsonschema_description:"The HTTP status."`
	Headers  map[string]pattern `json:"headers,omitempty" jsonschema_description:"Patterns for response headers. $absent: the header is not there."`
	Location strict.Text        `json:"location,omitempty" jsonschema_description:"A JSON pointer into the body: the Location header ends with the value there."`
	Body     pattern            `json:"body,omitempty" jsonschema_description:"The pattern for the whole body."`
	NoBody   strict.True        `json:"noBody,omitempty" jsonschema_description:"true: the answer has no body."`
	Echo     []echo             `json:"echo,omitempty" jsonschema_description:"Values of the request that come back unchanged."`
	At       []at               `json:"at,omitempty" jsonschema_description:"Patterns for single places of the body."`
}

type at struct {
	strict.Node
	Path strict.Text `json:"path" jsonschema_description:"A JSON pointer if it begins with a slash, and a gjson path otherwise."`
	Is   pattern     `json:"is" jsonschema_description:"The pattern for the value there. $absent: there is none."`
}

type answer struct {
	strict.Node
	Name    strict.Text            `json:"name" jsonschema_description:"The name that steps and exchanges use."`
	Expect  []expected             `json:"expect" jsonschema:"minItems=1" jsonschema_description:"What must come back: promises, and names of other answers, whose promises are meant."`
	Capture map[string]strict.Text `json:"capture,omitempty" jsonschema_description:"Variables taken from the response body, each with a JSON pointer."`
}

type sequence struct {
	strict.Node
	Name             strict.Text   `json:"name" jsonschema_description:"The name that steps use."`
	Like             *likeSequence `json:"like,omitempty" jsonschema_description:"Another sequence whose messages this one has too. Those with a label of its own change what they say of it."`
	Each             *each         `json:"each,omitempty" jsonschema_description:"What holds for each message that does not say otherwise."`
	Messages         []message     `json:"messages,omitempty" jsonschema:"minItems=1" jsonschema_description:"The notifications, in no order unless order says so. Needed unless like is given."`
	Order            []order       `json:"order,omitempty" jsonschema_description:"Which message comes before which. Without it that of like."`
	NothingAfter     strict.Text   `json:"nothingAfter,omitempty" jsonschema_description:"The label of the message after which nothing more comes about the same resource. Without it that of like."`
	Within           strict.Text   `json:"within,omitempty" jsonschema_description:"The deadline as a duration such as 10s. Without it that of like, or the target's."`
	AfterHangUp      strict.True   `json:"afterHangUp,omitempty" jsonschema_description:"true: what follows when an established call that a scenario has left is hung up at its end. One sequence has it."`
	AfterEarlyHangUp strict.True   `json:"afterEarlyHangUp,omitempty" jsonschema_description:"true: the same of a call that was not established yet. One sequence has it."`
}

type likeSequence struct {
	strict.Node
	Sequence strict.Text   `json:"sequence" jsonschema_description:"The name of the other sequence."`
	Remove   []strict.Text `json:"remove,omitempty" jsonschema_description:"Labels of messages that the other has and this one has not."`
}

// each is what messages of a sequence have in common. Its keys are those of message.
type each struct {
	strict.Node
	Clause     strict.Text `json:"clause,omitempty" jsonschema_description:"The clause that messages stand for."`
	DataClause strict.Text `json:"dataClause,omitempty" jsonschema_description:"The clause that data and item stand for, where it is another."`
	Change     strict.Text `json:"change,omitempty" jsonschema:"enum=created,enum=updated,enum=deleted" jsonschema_description:"Recognised by this changeType."`
	Resource   pattern     `json:"resource,omitempty" jsonschema_description:"Recognised by this resourceUrl."`
	State      strict.Text `json:"state,omitempty" jsonschema_description:"Recognised by this state of resourceData, or status of an operation."`
	Select     pattern     `json:"select,omitempty" jsonschema_description:"Recognised by this pattern of the whole item as well."`
	Data       pattern     `json:"data,omitempty" jsonschema_description:"The pattern that resourceData must match."`
	Item       pattern     `json:"item,omitempty" jsonschema_description:"The pattern that the whole item must match."`
}

type message struct {
	strict.Node
	Label      strict.Text            `json:"label" jsonschema_description:"The message's name within the sequence."`
	Clause     strict.Text            `json:"clause,omitempty" jsonschema_description:"The clause that the message stands for. Needed unless each or like says it."`
	DataClause strict.Text            `json:"dataClause,omitempty" jsonschema_description:"The clause that data and item stand for, where it is another than that of the message's coming. Without it the same."`
	Change     strict.Text            `json:"change,omitempty" jsonschema:"enum=created,enum=updated,enum=deleted" jsonschema_description:"Recognised by this changeType."`
	Resource   pattern                `json:"resource,omitempty" jsonschema_description:"Recognised by this resourceUrl, or by the resource that stands alone in old recordings: text, whose letter case is ignored, or a pattern."`
	State      strict.Text            `json:"state,omitempty" jsonschema_description:"Recognised by this state of resourceData, or status of an operation. Letter case is ignored."`
	Select     pattern                `json:"select,omitempty" jsonschema_description:"Recognised by this pattern of the whole item as well."`
	Data       pattern                `json:"data,omitempty" jsonschema_description:"The pattern that resourceData must match."`
	Item       pattern                `json:"item,omitempty" jsonschema_description:"The pattern that the whole item must match."`
	Times      times                  `json:"times,omitempty" jsonschema_description:"How often: 1 (the default), 0 for never, 1+, 2-3."`
	Capture    map[string]strict.Text `json:"capture,omitempty" jsonschema_description:"Variables taken from the item, each with a JSON pointer, or $call: the id of the call that the item is about, or \"$participant ${userB.id}\": the id of the participant as which a roster shows that person."`
}

type order struct {
	strict.Node
	InOrder []strict.Text `json:"inOrder,omitempty" jsonschema:"minItems=2" jsonschema_description:"Labels, each of which comes before the next."`
	Before  []strict.Text `json:"before,omitempty" jsonschema:"minItems=2,maxItems=2" jsonschema_description:"Two labels, of which the first comes first."`
	Clause  strict.Text   `json:"clause,omitempty" jsonschema_description:"The clause that the order stands for. Without it that of the messages."`
}

type permissionTable struct {
	strict.Node
	Dated  strict.Text               `json:"dated" jsonschema_description:"The day of the source, as 2026-08-07."`
	Source strict.Text               `json:"source" jsonschema_description:"Where names and rows are from."`
	Names  map[string]permissionName `json:"names" jsonschema_description:"The permissions, under the names that tokens carry."`
	Needs  []permissionNeed          `json:"needs" jsonschema_description:"One row for each operation, kind of call and host of the media."`
}

type permissionName struct {
	strict.Node
	Says    strict.Text   `json:"says" jsonschema_description:"What it lets an application do."`
	Grant   strict.Text   `json:"grant" jsonschema:"enum=tenant,enum=chat" jsonschema_description:"tenant: an administrator consents for all. chat: consented to in one chat or meeting."`
	ID      strict.Text   `json:"id,omitempty" jsonschema_description:"The id of its application role."`
	Aliases []strict.Text `json:"aliases,omitempty" jsonschema_description:"Spellings of the documentation that no token has."`
}

type permissionNeed struct {
	strict.Node
	Operation        strict.Text   `json:"operation" jsonschema_description:"The operation, as exchanges name it."`
	Call             strict.Text   `json:"call,omitempty" jsonschema_description:"The kind of call. Without it any."`
	Media            strict.Text   `json:"media,omitempty" jsonschema:"enum=service,enum=app" jsonschema_description:"Who hosts the media. Without it either."`
	Least            []strict.Text `json:"least" jsonschema_description:"The least application permissions, all of them needed."`
	Higher           []strict.Text `json:"higher,omitempty" jsonschema_description:"Permissions each of which does in place of the least."`
	ResourceSpecific []strict.Text `json:"resourceSpecific,omitempty" jsonschema_description:"Permissions of one chat that do in place of the least, in the same order."`
	Checked          strict.Text   `json:"checked,omitempty" jsonschema:"enum=here,enum=creation" jsonschema_description:"here (the default), or creation: nothing is checked beyond what was when the call was created or answered."`
	Source           strict.Text   `json:"source" jsonschema_description:"The page that says so."`
}

type resultInfo struct {
	strict.Node
	Code     strict.Whole  `json:"code" jsonschema_description:"The code of a resultInfo."`
	Subcode  *strict.Whole `json:"subcode,omitempty" jsonschema_description:"Its subcode. Without it the row explains the code alone."`
	Says     strict.Text   `json:"says" jsonschema_description:"What it means."`
	Source   strict.Text   `json:"source,omitempty" jsonschema_description:"Where that is said. Needed unless it is assumed."`
	Evidence strict.Text   `json:"evidence" jsonschema:"enum=documented,enum=observed,enum=disputed,enum=assumed" jsonschema_description:"How sure the explanation is of itself."`
}

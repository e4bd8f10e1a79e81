package steps

import (
	"context"
	"fmt"
	"strings"
	"time"

	"conform/internal/director"
	"conform/internal/record"
	"conform/internal/session"
)

type (
	ctx  = context.Context
	sess = *session.Session
)

// phrases is the table: what a feature can say, and the one method of the session that does it.
func phrases() []Phrase {
	var all []Phrase
	for _, group := range [][]Phrase{bots(), people(), requests(), judgements()} {
		all = append(all, group...)
	}
	for _, p := range people() {
		for i := range all {
			all[i].acts = all[i].acts || all[i].Text == p.Text
		}
	}
	return all
}

// bots say which bot the scenario has.
func bots() []Phrase {
	return []Phrase{
		{Text: "a bot with the least permissions documented", bot: true, least: true,
			Does: "The bot has the permissions that the scenario's requests need, and no others.",
			run:  func(_ ctx, s sess, _ []string) error { return s.BotWithLeast() }},
		{Text: "a bot without the permission {string}", bot: true,
			Does: "As above, but one permission that is needed is taken away.",
			run:  func(_ ctx, s sess, a []string) error { return s.BotWithout(a[0]) }},
		{Text: "a bot that also has the permission {string}", bot: true,
			Does: "The bot has a permission that nothing needs. May be repeated.",
			run:  func(_ ctx, s sess, a []string) error { return s.BotAlsoWith(a[0]) }},
		{Text: "a bot with the resource-specific consent {string} instead of {string}", bot: true,
			Does: "The meeting's chat grants the first in place of the second, which is tenant-wide.",
			run:  func(_ ctx, s sess, a []string) error { return s.BotWithRSC(a[0], a[1]) }},
		{Text: "a bot with no permissions", bot: true,
			Does: "The bot can sign in, and may do nothing.",
			run:  func(_ ctx, s sess, _ []string) error { return s.BotWithNothing() }},
	}
}

// people make the outside world act.
func people() []Phrase {
	behave := func(text, does string, b director.Behaviour) Phrase {
		return Phrase{Text: "the party {string} " + text, Does: does, needsBot: true, names: aPerson,
			run: func(c ctx, s sess, a []string) error { return s.Behave(c, a[0], b) }}
	}
	ring := func(text, does, to string, meeting bool) Phrase {
		return Phrase{Text: text, Does: does, needsBot: true, rings: true, names: aPerson,
			run: func(c ctx, s sess, a []string) error { return s.Ring(c, a[0], to, meeting) }}
	}
	act := func(text, does string, act director.Act) Phrase {
		return Phrase{Text: text, Does: does, needsBot: true, inCall: true, names: aPerson,
			run: func(c ctx, s sess, a []string) error { return s.Act(c, a[0], act) }}
	}
	pass := func(text string, unit time.Duration) Phrase {
		return Phrase{Text: text, Does: "Time passes; on a mock its clock is moved.", needsBot: true,
			run: func(c ctx, s sess, a []string) error {
				d, err := duration(a[0], unit)
				if err != nil {
					return err
				}
				return s.Pass(c, d)
			}}
	}
	return []Phrase{
		behave("is busy", "When called, that person is in another call.", director.Busy),
		behave("declines", "When called, that person declines.", director.Declines),
		behave("does not answer", "When called, that person lets it ring.", director.NoAnswer),
		behave("cannot be reached", "When called, no endpoint of that person is found.", director.Unreachable),
		ring("the caller {string} dials the bot's number", "Somebody calls the PSTN number of the bot's application instance.", "number", false),
		ring("the caller {string} calls the bot's instance identifier", "Somebody calls the bot's application instance.", "instance", false),
		ring("the caller {string} calls the bot's application", "Somebody calls the bot by its application id.", "application", false),
		ring("the participant {string} adds the bot's instance to the scheduled meeting", "Somebody in a meeting invites the bot's application instance.", "instance", true),
		{Text: "the caller hangs up", Does: "The peer of the call hangs up, or gives up before the bot has answered.", needsBot: true, inCall: true,
			run: func(c ctx, s sess, _ []string) error { return s.Act(c, "", director.Act{Verb: "hangup"}) }},
		act("the party {string} hangs up", "That person leaves the call.", director.Act{Verb: "hangup"}),
		act("the party {string} picks up", "That person, who let it ring, answers now.", director.Act{Verb: "pickup"}),
		act("the party {string} speaks", "That person says something, then falls silent.", director.Act{Verb: "speak"}),
		{Text: "the party {string} presses {string}", Does: "That person presses a key: \"tone5\", \"pound\", \"star\" …", needsBot: true, inCall: true, names: aPerson,
			run: func(c ctx, s sess, a []string) error { return s.Act(c, a[0], director.Act{Verb: "press", Tone: a[1]}) }},
		act("the party {string} starts sharing content", "That person shares a screen or a document.", director.Act{Verb: "share", Action: "start"}),
		act("the party {string} updates the shared content", "What is shared changes.", director.Act{Verb: "share", Action: "update"}),
		act("the party {string} stops sharing content", "The sharing ends.", director.Act{Verb: "share", Action: "stop"}),
		act("the participant {string} joins the call", "One more person joins the meeting or group call.", director.Act{Verb: "join"}),
		act("the participant {string} leaves the call", "That person leaves the meeting or group call.", director.Act{Verb: "leave"}),
		{Text: "the bot is admitted from the lobby", Does: "Somebody in the meeting lets the waiting bot in.", needsBot: true, inCall: true,
			run: func(c ctx, s sess, _ []string) error { return s.Act(c, "", director.Act{Verb: "admit"}) }},
		{Text: "Graph is told to throttle the next request", Does: "The next request is answered with 429 and a time to wait. Only a mock can be told.", needsBot: true,
			run: func(c ctx, s sess, _ []string) error { return s.Trouble(c, director.Throttled) }},
		{Text: "Graph is told to fail at the next request", Does: "The next request is answered with 500. Only a mock can be told.", needsBot: true,
			run: func(c ctx, s sess, _ []string) error { return s.Trouble(c, director.ServerError) }},
		pass("{int} seconds pass", time.Second),
		pass("{int} minutes pass", time.Minute),
	}
}

// requests are what the bot sends. The argument is the name of an exchange in the scenario data.
func requests() []Phrase {
	send := func(text, does, operation string) Phrase {
		return Phrase{Text: text, Does: does, needsBot: true,
			names: func(a []string) Reference { return Reference{Kind: Exchange, Operation: operation, Name: a[0]} },
			run:   func(c ctx, s sess, a []string) error { return s.Send(c, operation, a[0]) }}
	}
	fixed := func(text, does, operation, name string) Phrase {
		return Phrase{Text: text, Does: does, needsBot: true,
			names: func([]string) Reference { return Reference{Kind: Exchange, Operation: operation, Name: name} },
			run:   func(c ctx, s sess, _ []string) error { return s.Send(c, operation, name) }}
	}
	return []Phrase{
		send("the bot creates the call {string}", "POST /communications/calls.", "create call"),
		send("the bot answers {string}", "POST …/answer, on an incoming call.", "answer"),
		send("the bot rejects {string}", "POST …/reject, on an incoming call.", "reject"),
		send("the bot redirects {string}", "POST …/redirect, on an incoming call.", "redirect"),
		send("the bot transfers {string}", "POST …/transfer, on an established call.", "transfer"),
		send("the bot invites {string}", "POST …/participants/invite.", "invite participants"),
		fixed("the bot gets the call", "GET /communications/calls/{id}.", "get call", theCall),
		fixed("the bot hangs up", "DELETE /communications/calls/{id}.", "delete call", theCall),
		{Text: "the bot sends {string}", Does: "Any other request, as \"operation: name\": \"mute: the bot itself\".", needsBot: true,
			names: func(a []string) Reference {
				operation, name := operationAndName(a[0])
				return Reference{Kind: Exchange, Operation: operation, Name: name}
			},
			run: func(c ctx, s sess, a []string) error {
				operation, name := operationAndName(a[0])
				return s.Send(c, operation, name)
			}},
		{Text: "another bot creates the call {string}", Does: "A second bot creates a call of its own; what it gets is named ${other.…}.",
			names: func(a []string) Reference {
				return Reference{Kind: Exchange, Operation: "create call", Name: a[0], Other: true}
			},
			run: func(c ctx, s sess, a []string) error { return s.SendAsOther(c, "create call", a[0]) }},
	}
}

// judgements are what must come back.
func judgements() []Phrase {
	arrive := func(text string) Phrase {
		return Phrase{Text: text, Does: "The notifications of that sequence arrive, in an order that it allows.", needsBot: true, names: aSequence,
			run: func(c ctx, s sess, a []string) error { return s.Arrive(c, a[0]) }}
	}
	stayAway := func(text string) Phrase {
		return Phrase{Text: text, Does: "None of the notifications of that sequence has come.", needsBot: true, names: aSequence,
			run: func(c ctx, s sess, a []string) error { return s.StayAway(c, a[0]) }}
	}
	return []Phrase{
		{Text: "Graph answers as documented", Does: "The last answer is as the scenario data says beside its request.", needsBot: true,
			run: func(_ ctx, s sess, _ []string) error { return s.AnswersAsDocumented() }},
		{Text: "Graph answers {string}", Does: "The last answer is the named one: a refusal, say.", needsBot: true,
			names: func(a []string) Reference { return Reference{Kind: Answer, Name: a[0]} },
			run:   func(_ ctx, s sess, a []string) error { return s.AnswersAs(a[0]) }},
		arrive("the notification {string} arrives"),
		arrive("the notifications {string} arrive"),
		stayAway("the notification {string} does not arrive"),
		stayAway("the notifications {string} do not arrive"),
		{Text: "nothing else arrives", Does: "Every notification so far was expected.", needsBot: true,
			run: func(c ctx, s sess, _ []string) error { return s.NothingElse(c) }},
		{Text: "the permissions used are the least documented", Does: "The token carries what the requests need, and no more.", needsBot: true,
			run: func(_ ctx, s sess, _ []string) error { return s.PermissionsAre(record.Least) }},
		{Text: "the token carries more than is documented as needed", Does: "The token carries a permission that no request needs.", needsBot: true,
			run: func(_ ctx, s sess, _ []string) error { return s.PermissionsAre(record.Over) }},
	}
}

// theCall is the name of the exchanges about the scenario's own call.
const theCall = "the bot's call"

func aPerson(a []string) Reference   { return Reference{Kind: Person, Name: a[0]} }
func aSequence(a []string) Reference { return Reference{Kind: Sequence, Name: a[0]} }

// operationAndName reads "mute: the bot itself". Without a colon the operation is empty, which no
// exchange has, so the plan refuses it.
func operationAndName(text string) (operation, name string) {
	operation, name, ok := strings.Cut(text, ": ")
	if !ok {
		return "", text
	}
	return operation, name
}

// String returns the phrase's text.
func (p Phrase) String() string { return p.Text }

// Describe is "text — what it does", one line for a listing.
func (p Phrase) Describe() string { return fmt.Sprintf("%s — %s", p.Text, p.Does) }

package steps

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"conform/internal/director"
)

// people make the outside world act.
func people(x *Registrar) {
	x.Given(`^the party "([^"]*)" is busy$`, behave(director.Busy), aPerson,
		Does("When called, that person is in another call."))
	x.Given(`^the party "([^"]*)" declines$`, behave(director.Declines), aPerson,
		Does("When called, that person declines."))
	x.Given(`^the party "([^"]*)" does not answer$`, behave(director.NoAnswer), aPerson,
		Does("When called, that person lets it ring."))
	x.Given(`^the party "([^"]*)" cannot be reached$`, behave(director.Unreachable), aPerson,
		Does("When called, no endpoint of that person is found."))

	x.When(`^the caller "([^"]*)" dials the bot's number$`, ring("number", false), aPerson, rings,
		Does("Somebody calls the PSTN number of the bot's application instance."))
	x.When(`^the caller "([^"]*)" calls the bot's instance identifier$`, ring("instance", false), aPerson, rings,
		Does("Somebody calls the bot's application instance."))
	x.When(`^the caller "([^"]*)" calls the bot's application$`, ring("application", false), aPerson, rings,
		Does("Somebody calls the bot by its application id."))
	x.When(`^the participant "([^"]*)" adds the bot's instance to the scheduled meeting$`, ring("instance", true), aPerson,
		rings, Does("Somebody in a meeting invites the bot's application instance."))

	x.When(`^the caller hangs up$`, peer(director.Act{Verb: "hangup"}), inCall,
		Does("The peer of the call hangs up, or gives up before the bot has answered."))
	x.When(`^the party "([^"]*)" hangs up$`, act(director.Act{Verb: "hangup"}), aPerson, inCall,
		Does("That person leaves the call."))
	x.When(`^the party "([^"]*)" picks up$`, act(director.Act{Verb: "pickup"}), aPerson, inCall,
		Does("That person, who let it ring, answers now."))
	x.When(`^the party "([^"]*)" speaks$`, act(director.Act{Verb: "speak"}), aPerson, inCall,
		Does("That person says something, then falls silent."))
	x.When(`^the party "([^"]*)" presses "([^"]*)"$`, press, aPerson, inCall,
		Does(`That person presses a key: "tone5", "pound", "star" …`))
	x.When(`^the party "([^"]*)" starts sharing content$`, act(director.Act{Verb: "share", Action: "start"}), aPerson,
		inCall, Does("That person shares a screen or a document."))
	x.When(`^the party "([^"]*)" updates the shared content$`, act(director.Act{Verb: "share", Action: "update"}), aPerson,
		inCall, Does("What is shared changes."))
	x.When(`^the party "([^"]*)" stops sharing content$`, act(director.Act{Verb: "share", Action: "stop"}), aPerson,
		inCall, Does("The sharing ends."))
	x.When(`^the participant "([^"]*)" joins the call$`, act(director.Act{Verb: "join"}), aPerson, inCall,
		Does("One more person joins the meeting or group call."))
	x.When(`^the participant "([^"]*)" leaves the call$`, act(director.Act{Verb: "leave"}), aPerson, inCall,
		Does("That person leaves the meeting or group call."))
	x.When(`^the bot is admitted from the lobby$`, peer(director.Act{Verb: "admit"}), inCall,
		Does("Somebody in the meeting lets the waiting bot in."))

	x.Given(`^Graph throttles the next request$`, failNext(director.Throttled),
		Does("The next request is answered with 429 and a time to wait. Only a mock can do that."))
	x.Given(`^Graph fails at the next request$`, failNext(director.ServerError),
		Does("The next request is answered with 500. Only a mock can do that."))
	x.Given(`^Graph is unavailable at the next request$`, failNext(director.Unavailable),
		Does("The next request is answered with 503 and a time to wait. Only a mock can do that."))
	x.Given(`^Graph's gateway times out at the next request$`, failNext(director.GatewayTimeout),
		Does("The next request is answered with 504. Only a mock can do that."))
	x.When(`^(\d+) seconds pass$`, pass(time.Second), lasts(time.Second),
		Does("Time passes; on a mock its clock is moved."))
	x.When(`^(\d+) minutes pass$`, pass(time.Minute), lasts(time.Minute),
		Does("Time passes; on a mock its clock is moved."))
}

func aPerson(d *Definition) { naming(Person)(d) }
func rings(d *Definition)   { d.rings = true }
func inCall(d *Definition)  { d.inCall = true }

// behave is how a person will take a call.
func behave(how director.Behaviour) func(sess, ctx, string) error {
	return func(s sess, c ctx, person string) error { return s.Behave(c, person, how) }
}

// ring is a call to the bot, or an invitation into a meeting.
func ring(to string, meeting bool) func(sess, ctx, string) error {
	return func(s sess, c ctx, person string) error { return s.Ring(c, person, to, meeting) }
}

// act is what a person does in the call, and peer what the other side of it does, whoever that is.
func act(does director.Act) func(sess, ctx, string) error {
	return func(s sess, c ctx, person string) error { return s.Act(c, person, does) }
}

func peer(does director.Act) func(sess, ctx) error {
	return func(s sess, c ctx) error { return s.Act(c, "", does) }
}

func press(s sess, c ctx, person, tone string) error {
	return s.Act(c, person, director.Act{Verb: "press", Tone: tone})
}

func failNext(kind director.RequestFault) func(sess, ctx) error {
	return func(s sess, c ctx) error { return s.FailNext(c, kind) }
}

// pass lets so many of a unit pass.
func pass(unit time.Duration) func(sess, ctx, string) error {
	return func(s sess, c ctx, number string) error {
		d, err := duration(number, unit)
		if err != nil {
			return err
		}
		return s.Pass(c, d)
	}
}

// lasts is about a definition whose first argument is so many of a unit.
func lasts(unit time.Duration) About {
	return func(d *Definition) {
		d.valid = func(args []string) error {
			_, err := duration(args[0], unit)
			return err
		}
	}
}

// duration reads digits as so many of a unit. A time that does not fit would come round as a short one.
func duration(digits string, unit time.Duration) (time.Duration, error) {
	most := int64(math.MaxInt64 / unit)
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n > most {
		return 0, fmt.Errorf("%s is too large a number; expected at most %d", digits, most)
	}
	return time.Duration(n) * unit, nil
}

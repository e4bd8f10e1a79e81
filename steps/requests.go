package steps

import "strings"

// requests are what the bot sends. The argument is the name of an exchange in the scenario data.
func requests(x *Registrar) {
	x.When(`^the bot creates the call "([^"]*)"$`, send("create call"), exchange("create call"),
		Does("POST /communications/calls."))
	x.When(`^the bot answers "([^"]*)"$`, send("answer"), exchange("answer"),
		Does("POST …/answer, on an incoming call."))
	x.When(`^the bot rejects "([^"]*)"$`, send("reject"), exchange("reject"),
		Does("POST …/reject, on an incoming call."))
	x.When(`^the bot redirects "([^"]*)"$`, send("redirect"), exchange("redirect"),
		Does("POST …/redirect, on an incoming call."))
	x.When(`^the bot transfers "([^"]*)"$`, send("transfer"), exchange("transfer"),
		Does("POST …/transfer, on an established call."))
	x.When(`^the bot invites "([^"]*)"$`, send("invite participants"), exchange("invite participants"),
		Does("POST …/participants/invite."))
	x.When(`^the bot gets the call$`, sendOf("get call"), Sends("get call", theCall),
		Does("GET /communications/calls/{id}."))
	x.When(`^the bot hangs up$`, sendOf("delete call"), Sends("delete call", theCall),
		Does("DELETE /communications/calls/{id}."))
	x.When(`^the bot sends "([^"]*)"$`, sendAny, anyExchange,
		Does(`Any other request, as "operation: name": "mute: the bot itself".`))
	x.When(`^another bot creates the call "([^"]*)"$`, sendAsOther, ofAnotherBot,
		Does("A second bot creates a call of its own; what it gets is named ${other.…}."))
}

// theCall is the name of the exchanges about the scenario's own call.
const theCall = "the bot's call"

// send sends the exchange of that operation that the step names, and sendOf the one about the scenario's own call.
func send(operation string) func(sess, ctx, string) error {
	return func(s sess, c ctx, name string) error { return s.Send(c, operation, name) }
}

func sendOf(operation string) func(sess, ctx) error {
	return func(s sess, c ctx) error { return s.Send(c, operation, theCall) }
}

func sendAny(s sess, c ctx, text string) error {
	operation, name := operationAndName(text)
	return s.Send(c, operation, name)
}

func sendAsOther(s sess, c ctx, name string) error { return s.SendAsOther(c, "create call", name) }

// exchange is about a definition whose first argument names an exchange of that operation.
func exchange(operation string) About {
	return func(d *Definition) {
		d.names = func(args []string) Reference {
			return Reference{Kind: Exchange, Operation: operation, Name: args[0]}
		}
	}
}

func anyExchange(d *Definition) {
	d.names = func(args []string) Reference {
		operation, name := operationAndName(args[0])
		return Reference{Kind: Exchange, Operation: operation, Name: name}
	}
}

func ofAnotherBot(d *Definition) {
	d.names = func(args []string) Reference {
		return Reference{Kind: Exchange, Operation: "create call", Name: args[0], Other: true}
	}
}

// operationAndName reads "mute: the bot itself". Without a colon the operation is empty, which no exchange has, so
// that the plan refuses it.
func operationAndName(text string) (operation, name string) {
	operation, name, ok := strings.Cut(text, ": ")
	if !ok {
		return "", text
	}
	return operation, name
}

package steps

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"conform/internal/session"
)

type (
	ctx  = context.Context
	sess = *session.Session
	spec = *session.BotSpec
)

// A Registrar takes step definitions. A statement such as
//
//	x.When(`^the bot answers "([^"]*)"$`, send("answer"))
//
// is one definition: the pattern first, as a literal, then what is done with the text of its groups. The keyword says
// how the step reads best, in listings and in editors. It decides nothing: as everywhere in Cucumber a step is found
// by its text alone.
type Registrar struct {
	define func(keyword, pattern string, handler any, about []About)
}

// NewRegistrar returns a registrar that hands each statement on. The caller of Given, When, Then or Step is two frames
// above define.
func NewRegistrar(define func(keyword, pattern string, handler any, about []About)) *Registrar {
	return &Registrar{define}
}

// Given defines a step that says how things stand before anything is done.
func (x *Registrar) Given(pattern string, handler any, about ...About) {
	x.define("Given", pattern, handler, about)
}

// When defines a step by which something is done.
func (x *Registrar) When(pattern string, handler any, about ...About) {
	x.define("When", pattern, handler, about)
}

// Then defines a step that judges.
func (x *Registrar) Then(pattern string, handler any, about ...About) {
	x.define("Then", pattern, handler, about)
}

// Step defines a step that reads well after any keyword.
func (x *Registrar) Step(pattern string, handler any, about ...About) {
	x.define("", pattern, handler, about)
}

// An About says more of a definition than its pattern does.
type About func(*Definition)

// Does says in one sentence what the step does, for `conform steps`.
func Does(text string) About { return func(d *Definition) { d.Does = text } }

// Sends says that the step sends that exchange of the scenario data, so that the plan looks it up, and counts its
// permissions among those that the bot needs.
func Sends(operation, name string) About {
	return func(d *Definition) {
		d.names = func([]string) Reference { return Reference{Kind: Exchange, Operation: operation, Name: name} }
	}
}

// naming is about a definition whose first argument names scenario data of that kind.
func naming(kind Kind) About {
	return func(d *Definition) {
		d.names = func(args []string) Reference { return Reference{Kind: kind, Name: args[0]} }
	}
}

// A Definition is one step that features can say.
type Definition struct {
	Keyword string // "Given", "When" or "Then", after which it reads best; "": any
	Pattern string // the regular expression, as it is written
	Text    string // the same for people, with {string} for a quoted argument and {int} for a whole number
	Does    string // one sentence; a user's own need not have it
	Where   string // "file:line" of the statement that defines it, of a user's own; "" of ours

	expr *regexp.Regexp
	// begins is what every step that fits begins with: most definitions are passed over by it alone.
	begins string
	role   role
	// run does it, with the texts of the groups; nil for a user's own, which only his Extension can call.
	run func(ctx, sess, []string) error
	// describe does it for a step that says which bot the scenario has, without a target; nil for others.
	describe func(spec, []string) error
	// valid says what is wrong with the arguments; nil: nothing can be.
	valid func(args []string) error
	// names says which scenario data the step uses; nil: none.
	names func(args []string) Reference

	rings  bool // somebody calls the bot
	inCall bool // somebody acts in the scenario's call
}

// role is what a step is for.
type role int

const (
	own     role = iota // a user's own: nothing is known of it
	saysBot             // it says which bot the scenario has
	gives               // it gives a value to a variable
	acts                // somebody, or the clock, does something in the outside world
	sends               // the bot sends a request
	judges              // what came is held against what is documented
)

// arguments are the usual groups, and how people read them.
var arguments = strings.NewReplacer(`"([^"]*)"`, "{string}", `"((?:[^"]|\\")*)"`, "{string}",
	`(\d+)`, "{int}")

// Define makes a definition of a user's statement, which stands at where, "file:line". The error says what is wrong
// with its pattern.
func Define(keyword, pattern, where string, about []About) (*Definition, error) {
	d, err := define(keyword, pattern, about)
	if err == nil {
		d.Where = where
	}
	return d, err
}

// Own reports whether a user has defined it, so that only his [Extension] can run it.
func (d *Definition) Own() bool { return d.role == own }

// Expr is the pattern, compiled.
func (d *Definition) Expr() *regexp.Regexp { return d.expr }

// Step is a step that the definition fits, with the texts of its groups.
func (d *Definition) Step(args ...string) Step { return Step{d, args} }

// define makes a definition of a statement. The error says what is wrong with the statement.
func define(keyword, pattern string, about []About) (*Definition, error) {
	expr, err := regexp.Compile(pattern)
	if err != nil {
		return nil, fmt.Errorf("the pattern %q: %w", pattern, err)
	}
	text := strings.TrimSuffix(strings.TrimPrefix(pattern, "^"), "$")
	d := &Definition{Keyword: keyword, Pattern: pattern, Text: arguments.Replace(text), expr: expr}
	// Only of a pattern that is anchored as a whole is this a prefix of the step: in `^a|b` there is none.
	if strings.HasPrefix(pattern, "^") {
		d.begins, _ = expr.LiteralPrefix()
	}
	for _, say := range about {
		say(d)
	}
	return d, nil
}

// bind gives a definition of ours its handler: a method of the session or of what is said of its bot, or a function
// like one, that takes as many texts as the pattern has groups.
func (d *Definition) bind(handler any) error {
	groups := 0
	switch h := handler.(type) {
	case func(sess) error:
		d.run = func(_ ctx, s sess, _ []string) error { return h(s) }
	case func(sess, ctx) error:
		d.run = func(c ctx, s sess, _ []string) error { return h(s, c) }
	case func(sess, string) error:
		d.run, groups = func(_ ctx, s sess, a []string) error { return h(s, a[0]) }, 1
	case func(sess, ctx, string) error:
		d.run, groups = func(c ctx, s sess, a []string) error { return h(s, c, a[0]) }, 1
	case func(sess, string, string) error:
		d.run, groups = func(_ ctx, s sess, a []string) error { return h(s, a[0], a[1]) }, 2
	case func(sess, ctx, string, string) error:
		d.run, groups = func(c ctx, s sess, a []string) error { return h(s, c, a[0], a[1]) }, 2
	case func(spec) error:
		d.describe = func(b spec, _ []string) error { return h(b) }
	case func(spec, string) error:
		d.describe, groups = func(b spec, a []string) error { return h(b, a[0]) }, 1
	case func(spec, string, string) error:
		d.describe, groups = func(b spec, a []string) error { return h(b, a[0], a[1]) }, 2
	default:
		return fmt.Errorf("the pattern %q: no step can be done by a %T", d.Pattern, handler)
	}
	if d.describe != nil {
		d.run = func(_ ctx, s sess, a []string) error { return d.describe(s.Spec(), a) }
	}
	if n := d.expr.NumSubexp(); n != groups {
		return fmt.Errorf("the pattern %q has %d groups; its handler takes %d", d.Pattern, n, groups)
	}
	return nil
}

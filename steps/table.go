package steps

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"conform/internal/session"
)

// A Kind is what a [Reference] names.
type Kind string

// The kinds. A person is a variable, or the beginning of the names of several.
const (
	Exchange Kind = "exchange"
	Answer   Kind = "answer"
	Sequence Kind = "sequence"
	Person   Kind = "person"
	Value    Kind = "value" // a variable to which the step gives a value
)

// A Reference is scenario data that a step names.
type Reference struct {
	Kind      Kind
	Operation string // of an exchange
	Name      string
	Other     bool // sent by another bot: its permissions are not the scenario's
}

// A Table is the step definitions, ready to be looked up. It is read-only and safe for use by many goroutines.
type Table struct {
	definitions []*Definition
	// extension is what a user has beside ours; nil: nothing.
	extension Extension
}

// New returns the table of all our definitions.
func New() *Table {
	// A statement of ours that is wrong would be left out; a test holds that none is.
	t, _ := ours()
	return t
}

// ours makes the table; the error says which statements are wrong.
func ours() (*Table, error) {
	t := &Table{}
	var errs []error
	for _, group := range []struct {
		role   role
		define func(*Registrar)
	}{{saysBot, bots}, {gives, values}, {acts, people}, {sends, requests}, {judges, judgements}} {
		group.define(NewRegistrar(func(keyword, pattern string, handler any, about []About) {
			d, err := define(keyword, pattern, about)
			if err == nil {
				d.role = group.role
				err = d.bind(handler)
			}
			if err != nil {
				errs = append(errs, err)
				return
			}
			t.definitions = append(t.definitions, d)
		}))
	}
	return t, errors.Join(errs...)
}

// Extend returns a table that has the definitions of a user beside ours; x runs them.
func (t *Table) Extend(definitions []*Definition, x Extension) *Table {
	return &Table{definitions: slices.Concat(t.definitions, definitions), extension: x}
}

// Extension runs scenarios in which a user has steps or hooks beside ours; nil: there are none.
func (t *Table) Extension() Extension { return t.extension }

// Extended reports whether a user has steps or hooks beside ours.
func (t *Table) Extended() bool { return t.extension != nil }

// Definitions returns all definitions in their order. They must not be changed.
func (t *Table) Definitions() []*Definition { return t.definitions }

// A Step is a step text with the definition and the arguments that were found in it.
type Step struct {
	definition *Definition
	args       []string
}

// Find looks a step's text up. The error is [Unknown] or [Ambiguous], or says what is wrong with an argument.
func (t *Table) Find(text string) (Step, error) {
	var found Step
	for _, d := range t.definitions {
		if !strings.HasPrefix(text, d.begins) {
			continue
		}
		groups := d.expr.FindStringSubmatch(text)
		switch {
		case groups == nil:
		case found.definition != nil:
			return Step{}, Ambiguous{Text: text, First: found.definition, Second: d}
		default:
			found = Step{definition: d, args: groups[1:]}
		}
	}
	if found.definition == nil {
		return Step{}, t.unknown(text)
	}
	if valid := found.definition.valid; valid != nil {
		return found, valid(found.args)
	}
	return found, nil
}

// Has reports whether a text is a step, of one definition or of several. It is quicker than [Table.Find] where it is
// not one.
func (t *Table) Has(text string) bool {
	return slices.ContainsFunc(t.definitions, func(d *Definition) bool {
		return strings.HasPrefix(text, d.begins) && d.expr.MatchString(text)
	})
}

// Finder returns [Table.Find] with a memory, since most steps are said many times. It is for one goroutine.
func (t *Table) Finder() func(text string) (Step, error) {
	known := map[string]Step{}
	return func(text string) (Step, error) {
		if step, ok := known[text]; ok {
			return step, nil
		}
		step, err := t.Find(text)
		if err == nil {
			known[text] = step
		}
		return step, err
	}
}

// Run executes a step that is not a user's own.
func (s Step) Run(ctx context.Context, session *session.Session) error {
	return s.definition.run(ctx, session, s.args)
}

// Own reports whether the step is defined by a user, so that only his [Extension] can run it.
func (s Step) Own() bool { return s.definition.role == own }

// Names returns the scenario data that the step uses; ok is false when it uses none.
func (s Step) Names() (r Reference, ok bool) {
	if s.definition.names == nil {
		return Reference{}, false
	}
	return s.definition.names(s.args), true
}

// Describe has the step say of the bot what it says, if it is a step that does so.
func (s Step) Describe(bot *session.BotSpec) (does bool, err error) {
	if s.definition.describe == nil {
		return false, nil
	}
	return true, s.definition.describe(bot, s.args)
}

// Rings reports whether the step has somebody call the bot.
func (s Step) Rings() bool { return s.definition.rings }

// Acts reports whether by the step somebody does something in the outside world. Of a user's own step nobody knows,
// so that it counts as one.
func (s Step) Acts() bool { return s.definition.role == acts || s.Own() }

// Judges reports whether the step holds what came against what is expected. A user's own step may do so too.
func (s Step) Judges() bool { return s.definition.role == judges }

// InCall reports whether by the step somebody does something in the scenario's call, whose id is captured as callId.
func (s Step) InCall() bool { return s.definition.inCall }

// NeedsBot reports whether the step needs an earlier one that says which bot this is.
func (s Step) NeedsBot() bool {
	switch s.definition.role {
	case saysBot, gives, own:
		return false
	case acts, judges:
		return true
	}
	r, _ := s.Names()
	return !r.Other
}

// An Ambiguous is the error for a step that two definitions fit: godog would refuse to choose, too.
type Ambiguous struct {
	Text          string // the step
	First, Second *Definition
}

func (a Ambiguous) Error() string {
	return fmt.Sprintf("two step definitions fit the step %q: %s and %s; expected exactly one", a.Text, a.First, a.Second)
}

// String is the definition for people: its pattern, and where a user's own stands.
func (d *Definition) String() string {
	return fmt.Sprintf("`%s` (%s)", d.Pattern, cmp.Or(d.Where, "conform's own"))
}

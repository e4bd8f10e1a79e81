package runner

import (
	"fmt"
	"slices"

	"conform/internal/library"
	"conform/internal/nearest"
	"conform/internal/place"
	"conform/internal/session"
	"conform/internal/strict"
	"conform/steps"
)

// usage remembers which scenario data the features use.
type usage struct {
	library *library.Library
	used    map[any]bool
}

func newUsage(lib *library.Library) *usage {
	u := &usage{library: lib, used: map[any]bool{}}
	for _, embedded := range []bool{true, false} {
		for _, early := range []bool{true, false} {
			if s := lib.AfterHangUp(embedded, early); s != nil {
				u.used[s] = true
			}
		}
	}
	return u
}

// exchange marks an exchange as used, with the data that it is made of.
func (u *usage) exchange(x *library.Exchange) {
	for ; x != nil && !u.used[x]; x = x.Like {
		u.used[x] = true
		u.answers(x.Answers)
		if common := u.library.Operation(x.Operation).Answers; common != nil {
			u.answers([]*library.Answer{common})
		}
	}
}

// answers marks answers as used, with those that they name.
func (u *usage) answers(list []*library.Answer) {
	for _, a := range list {
		if !u.used[a] {
			u.used[a] = true
			u.answers(a.Answers)
		}
	}
}

// unused reports data that no feature uses: somebody believes that it is checked. mustUse is that
// of [NewPlan].
func (u *usage) unused(mustUse func(embedded bool) bool) strict.Faults {
	var faults strict.Faults
	report := func(item any, embedded bool, at place.Position, what string) {
		if !u.used[item] && mustUse(embedded) {
			faults = append(faults, strict.Fault{File: at.File, Line: at.Line, Column: at.Column,
				What: what + " is used by no feature; expected a step that names it, or no such entry"})
		}
	}
	for _, x := range u.library.Exchanges {
		report(x, x.Embedded, x.Where, fmt.Sprintf("the exchange %q", x.Operation+": "+x.Name))
	}
	for _, a := range u.library.Answers {
		report(a, a.Embedded, a.Where, fmt.Sprintf("the answer %q", a.Name))
	}
	for _, s := range u.library.Sequences {
		report(s, s.Embedded, s.Where, fmt.Sprintf("the sequence %q", s.Name))
	}
	return faults
}

// A problem is what is wrong with what a step names.
type problem struct {
	says    string
	unknown string // the name, where the scenario data has none such; empty: it has
}

// flow follows the variables of a scenario from step to step.
type flow struct {
	library *library.Library
	given   map[string]bool // values, beside the declared ones
	// lost is true after a step that could not be found: it may have been the one that gives a value.
	lost bool
}

func newFlow(lib *library.Library) *flow {
	return &flow{library: lib, given: map[string]bool{}}
}

// known reports whether a variable has a value.
func (f *flow) known(name string) bool {
	v := f.library.Variables[name]
	return f.given[name] || v != nil && !v.Given
}

// follow takes one step's reference: it finds the data, marks it used, adds its exchange to the scenario
// and says what is wrong: unknown data, or a variable that nothing has given a value yet.
func (f *flow) follow(r steps.Reference, u *usage, data *session.Scenario) (problems []problem) {
	unknown := func(says string) []problem { return []problem{{says, r.Name}} }
	var uses []library.Use
	captured := []string{}
	switch r.Kind {
	case steps.Exchange:
		x := f.library.Exchange(r.Operation, r.Name)
		if x == nil {
			f.lost = true
			return unknown(f.unknownExchange(r))
		}
		u.exchange(x)
		uses = x.Uses()
		prefix := ""
		if r.Other {
			prefix = "other."
		} else {
			data.Exchanges = append(data.Exchanges, x)
		}
		for name := range x.Capture {
			captured = append(captured, prefix+name)
		}
	case steps.Answer:
		a := f.library.Answer(r.Name)
		if a == nil {
			f.lost = true
			var names []string
			for _, other := range f.library.Answers {
				names = append(names, other.Name)
			}
			return unknown(unknownName(fmt.Sprintf("no answer %q in the scenario data", r.Name), r.Name, names))
		}
		u.answers([]*library.Answer{a})
		uses = a.Uses()
		for name := range a.Capture {
			captured = append(captured, name)
		}
	case steps.Sequence:
		s := f.library.Sequence(r.Name)
		if s == nil {
			f.lost = true
			var names []string
			for _, other := range f.library.Sequences {
				names = append(names, other.Name)
			}
			return unknown(unknownName(fmt.Sprintf("no sequence %q in the scenario data", r.Name), r.Name, names))
		}
		u.used[s] = true
		uses = s.Uses()
		for _, m := range s.Messages {
			for name := range m.Capture {
				captured = append(captured, name)
			}
		}
	case steps.Value:
		if v := f.library.Variables[r.Name]; v == nil || !v.Given {
			return unknown(f.notGiven(r.Name))
		}
		f.given[r.Name] = true
		return nil
	case steps.Person:
		if !f.known(r.Name) && !f.known(r.Name+".id") {
			return unknown(fmt.Sprintf("nobody is called %q; expected the name of a declared variable, such as \"phoneA\" or "+
				"\"userA\"%s", r.Name, nearest.Question(f.library.NearestVariable(r.Name))))
		}
		return nil
	}
	said := map[string]bool{}
	for _, use := range uses {
		if !f.lost && !f.known(use.Name) && !said[use.Name] {
			said[use.Name] = true
			problems = append(problems, problem{says: fmt.Sprintf("%s uses ${%s}, which nothing before this step has given a "+
				"value; expected an earlier request or notification that captures it", use.Where, use.Name)})
		}
	}
	for _, name := range captured {
		f.given[name] = true
	}
	return problems
}

// notGiven says that the scenario data has no variable of that name for steps to give values to.
func (f *flow) notGiven(name string) string {
	if f.library.Variables[name] != nil {
		return fmt.Sprintf("the variable %q has its value from the target; expected one that the scenario data declares "+
			"with given: true", name)
	}
	var names []string
	for other, v := range f.library.Variables {
		if v.Given {
			names = append(names, other)
		}
	}
	slices.Sort(names)
	return unknownName(fmt.Sprintf("no variable %q in the scenario data that a step gives a value to (given: true)", name),
		name, names)
}

// maxListed is how many known names an error lists: past it nobody reads.
const maxListed = 8

func (f *flow) unknownExchange(r steps.Reference) string {
	if r.Operation == "" {
		return fmt.Sprintf("%q names no request; expected \"operation: name\", as in \"mute: the bot itself\"", r.Name)
	}
	var names []string
	for _, x := range f.library.Exchanges {
		if x.Operation == r.Operation {
			names = append(names, x.Name)
		}
	}
	if len(names) == 0 {
		return fmt.Sprintf("no exchange has the operation %q; expected one of %s", r.Operation,
			quoted(f.library.Operations()))
	}
	text := fmt.Sprintf("no exchange %q of the operation %q in the scenario data", r.Name, r.Operation)
	return unknownName(text, r.Name, names)
}

// unknownName ends a message about a name that is not known: with the near one, or else with what there is.
func unknownName(text, name string, names []string) string {
	if near := nearest.Hint(name, names); near != "" || len(names) == 0 {
		return text + near
	}
	if more := len(names) - maxListed; more > 0 {
		return fmt.Sprintf("%s; expected one of %s and %d more (`conform list --data` lists all)", text,
			quoted(names[:maxListed]), more)
	}
	return text + "; expected one of " + quoted(names)
}

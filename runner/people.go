package runner

import (
	"slices"

	"conform/internal/director"
	"conform/internal/library"
	"conform/steps"
)

// People counts, of the selected scenarios that are not planned to be skipped, those in which somebody acts in the
// outside world, and those in which the bot calls somebody who has to answer, or at least to let it ring.
func (p *Plan) People() (act, called int) {
	for _, s := range p.selected {
		if s.planned.Excluded != "" {
			continue
		}
		if slices.ContainsFunc(s.steps, somebodyActs) {
			act++
		}
		if slices.ContainsFunc(s.data.Exchanges, callsSomebody) {
			called++
		}
	}
	return act, called
}

// Rings counts the selected scenarios that are not planned to be skipped in which somebody calls the bot.
func (p *Plan) Rings() (n int) {
	for _, s := range p.selected {
		if s.planned.Excluded == "" && slices.ContainsFunc(s.steps, steps.Step.Rings) {
			n++
		}
	}
	return n
}

// Uses are the declared variables that the selected scenarios use which are not planned to be skipped.
func (p *Plan) Uses(lib *library.Library) map[string]bool {
	names := map[string]bool{}
	for _, s := range p.selected {
		if s.planned.Excluded == "" {
			for _, name := range s.variables(lib) {
				names[name] = true
			}
		}
	}
	return names
}

// somebodyActs reports whether by a step somebody does something; that time passes is nobody's act.
func somebodyActs(step steps.Step) bool {
	r, names := step.Names()
	return step.Rings() || step.InCall() || names && r.Kind == steps.Person
}

// callsSomebody reports whether an exchange makes somebody's phone ring.
func callsSomebody(x *library.Exchange) bool {
	return !x.Refused() && len(director.Callees(x.Request.Method, x.Request.Path, x.Request.Body)) > 0
}

package runner

import (
	"slices"

	"conform/internal/library"
	"conform/steps"
)

// Exclude plans to skip the scenarios that need something which the target lacks. lacks is asked for each
// declared variable that a scenario uses, and returns why it has no value; "" when it has one. It must be
// called before Run, and returns how many scenarios are left.
func (p *Plan) Exclude(lib *library.Library, lacks func(variable string) (reason string)) (left int) {
	for _, s := range p.selected {
		reason := ""
		for _, name := range s.variables(lib) {
			if reason = lacks(name); reason != "" {
				break
			}
		}
		s.planned.Excluded = reason
		for _, twin := range s.twins {
			twin.planned.Excluded = reason
		}
		if reason == "" {
			left++
		}
	}
	return left
}

// ExcludeTwins plans to skip the refusal twins of all scenarios, for that reason. It must be called before Run.
func (p *Plan) ExcludeTwins(reason string) {
	for _, s := range p.selected {
		for _, twin := range s.twins {
			twin.planned.Excluded = reason
		}
	}
}

// variables are the declared variables that the steps of a scenario use, each once, in order.
func (p *planned) variables(lib *library.Library) []string {
	var names []string
	add := func(name string) {
		if lib.Variables[name] != nil && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, step := range p.steps {
		r, ok := step.Names()
		if !ok {
			continue
		}
		var uses []library.Use
		switch r.Kind {
		case steps.Exchange:
			uses = lib.Exchange(r.Operation, r.Name).Uses()
		case steps.Answer:
			uses = lib.Answer(r.Name).Uses()
		case steps.Sequence:
			uses = lib.Sequence(r.Name).Uses()
		case steps.Person:
			add(r.Name)
			add(r.Name + ".id")
		}
		for _, use := range uses {
			add(use.Name)
		}
	}
	return names
}

// Exchanges returns the exchanges that a selected scenario sends by its own bot, in order; nil: the scenario is
// not selected.
func (p *Plan) Exchanges(id string) []*library.Exchange {
	if s := p.byID[id]; s != nil {
		return s.data.Exchanges
	}
	return nil
}

package runner

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"conform/internal/library"
	"conform/steps"
)

// Excluding is the plan in which the scenarios are to be skipped that need something which the target lacks. lacks is
// asked for each declared variable that a scenario uses, and returns why it has no value; "" when it has one.
func (p *Plan) Excluding(lib *library.Library, lacks func(variable string) (reason string)) *Plan {
	return p.with(func(s *planned) *planned {
		for _, name := range s.variables(lib) {
			if reason := lacks(name); reason != "" {
				return s.excluded(reason)
			}
		}
		return s
	})
}

// ExcludingExchanges is the plan in which the scenarios are to be skipped that send what the target does not have.
// lacks is asked for each exchange that a scenario sends by its own bot, and returns why not; "" when the target has
// it.
func (p *Plan) ExcludingExchanges(lacks func(*library.Exchange) (reason string)) *Plan {
	return p.with(func(s *planned) *planned {
		for _, x := range s.data.Exchanges {
			if reason := lacks(x); reason != "" && s.planned.Excluded == "" {
				return s.excluded(reason)
			}
		}
		return s
	})
}

// NotIn is why an exchange cannot be made in a cloud, for [Plan.ExcludingExchanges]; version is that of exchanges
// that say none.
func NotIn(cloud, version string, lib *library.Library) func(*library.Exchange) (reason string) {
	return func(x *library.Exchange) string {
		asked := cmp.Or(x.Request.Version, version)
		if page := lib.AbsentIn(cloud, x.Operation, asked); page != "" {
			return fmt.Sprintf("the cloud %s does not have %s with %s: %s", cloud, x.Operation, asked, page)
		}
		return ""
	}
}

// ExcludingTwins is the plan in which the refusal twins of all scenarios are to be skipped, for that reason.
func (p *Plan) ExcludingTwins(reason string) *Plan {
	return p.with(func(s *planned) *planned {
		if len(s.twins) == 0 {
			return s
		}
		one := *s
		one.twins = excluded(s.twins, reason)
		return &one
	})
}

// Left counts the selected scenarios that are not planned to be skipped.
func (p *Plan) Left() (left int) {
	for _, s := range p.selected {
		if s.planned.Excluded == "" {
			left++
		}
	}
	return left
}

// with is a plan that has what change makes of each selected scenario, the scenario itself or a changed copy; p itself
// where nothing was changed.
func (p *Plan) with(change func(*planned) *planned) *Plan {
	next := p
	for i, s := range p.selected {
		changed := change(s)
		if changed == s {
			continue
		}
		if next == p { // the first that is another
			copied := *p
			next, copied.selected, copied.byID = &copied, slices.Clone(p.selected), maps.Clone(p.byID)
		}
		next.selected[i], next.byID[s.id] = changed, changed
	}
	return next
}

// excluded is a copy of the scenario, with its twins, that is to be skipped for that reason.
func (p *planned) excluded(reason string) *planned {
	one, head := *p, *p.scenario
	head.planned.Excluded = reason
	one.scenario, one.twins = &head, excluded(p.twins, reason)
	return &one
}

func excluded(list []*planned, reason string) []*planned {
	var out []*planned
	for _, s := range list {
		out = append(out, s.excluded(reason))
	}
	return out
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

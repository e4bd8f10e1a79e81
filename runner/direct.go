package runner

import (
	"fmt"
	"slices"

	"conform/steps"
)

// Direct runs a selected scenario, or a refusal twin of one by its own identity, without the twins of it and without
// godog, whose result nobody needs where the same scenario is run very often. It may be called again for the same
// identity, but not at the same time. Events are recorded as by [Driver.Run], but the plan is not. The error says that
// there is no such scenario, that a step of it is defined in Go (which godog alone runs), or why the harness failed.
func (d *Driver) Direct(id string) error {
	s := d.plan.planned(id)
	if s == nil {
		return fmt.Errorf("%s: no scenario of the plan", id)
	}
	if s.own() {
		return fmt.Errorf("%s: a step of it is defined in Go, and run by godog alone", id)
	}
	if err := (&scenarioRun{engine: d.engine}).whole(s); err != nil {
		return err
	}
	return d.engine.run.Recorder.Err()
}

// planned is the selected scenario, or twin of one, with that identity; nil: there is none.
func (p *Plan) planned(id string) *planned {
	if s := p.byID[id]; s != nil {
		return s
	}
	for _, s := range p.selected {
		for _, twin := range s.twins {
			if twin.id == id {
				return twin
			}
		}
	}
	return nil
}

// Direct returns the identities that [Driver.Direct] takes: those of the selected scenarios, each with its twins behind
// it, without what is planned to be skipped and what has a step that is defined in Go.
func (p *Plan) Direct() (ids []string) {
	for _, s := range p.selected {
		for _, one := range append([]*planned{s}, s.twins...) {
			if one.planned.Excluded == "" && !one.own() {
				ids = append(ids, one.id)
			}
		}
	}
	return ids
}

// IsTwin reports whether one of the identities that [Plan.Direct] returned is a refusal twin's.
func (p *Plan) IsTwin(id string) bool { return p.byID[id] == nil }

// own reports whether a step is defined in Go.
func (p *planned) own() bool { return slices.ContainsFunc(p.steps, steps.Step.Own) }

// whole runs a scenario from its beginning to its end: the steps that are to be run, until one does not pass, as godog
// does for a scenario that it runs. An error says why it was not begun; the fold then reports what was planned.
func (r *scenarioRun) whole(p *planned) error {
	if err := r.begin(p); err != nil {
		return err
	}
	for r.next < p.last() && !r.over && r.enterStep() == nil {
		r.leaveStep(r.run(r.current()))
	}
	r.end()
	return nil
}

package digest

import (
	"iter"

	"conform/internal/record"
)

// A Case is a scenario, or a refusal twin of one, with the feature in which it stands.
type Case struct {
	*record.ScenarioRun
	Feature *Feature
	Of      *record.ScenarioRun // of a twin: the scenario that it belongs to; nil: this is no twin
}

// Title is the name of a scenario, that of a twin with the permission that was taken away.
func (c Case) Title() string { return Title(c.ScenarioRun) }

// Place is the identity under which the scenario is found: a twin is found at its scenario.
func (c Case) Place() string {
	if c.Of != nil {
		return c.Of.ID
	}
	return c.ID
}

// Title is the name of a scenario, that of a twin with the permission that was taken away.
func Title(s *record.ScenarioRun) string {
	if s.Without == "" {
		return s.Name
	}
	return s.Name + " (again, without " + s.Without + ")"
}

// Remarkable reports whether there is more to a scenario than that it passed, or was not tested: it did not pass, or
// did so only when it was tried again, it is known to fail, or something differs from what is assumed.
func Remarkable(s *record.ScenarioRun) bool {
	for _, c := range s.Checks {
		if c.Finding {
			return true
		}
	}
	return Bad(s.Status) || s.Status == record.Flaky || s.Known != nil
}

// A Source gives the scenarios of a feature, by its number in the run counted from 0: in plan order, each whole and
// with its twins. It is asked more than once and by several writers at a time, and may read them from a file each
// time. An error ends it.
type Source func(feature int) iter.Seq2[*record.ScenarioRun, error]

// Scenarios gives all scenarios, without their twins, in plan order.
func (d *Digest) Scenarios() iter.Seq2[Case, error] { return d.ofAll(d.ScenariosOf) }

// ScenariosOf gives the scenarios of one feature, by its number in Features, without their twins, in plan order.
func (d *Digest) ScenariosOf(feature int) iter.Seq2[Case, error] {
	return func(yield func(Case, error) bool) {
		for s, err := range d.source(feature) {
			if !yield(Case{ScenarioRun: s, Feature: d.Features[feature]}, err) || err != nil {
				return
			}
		}
	}
}

// Cases gives all scenarios in plan order, each followed by its twins.
func (d *Digest) Cases() iter.Seq2[Case, error] { return d.ofAll(d.CasesOf) }

// ofAll gives what there is of each feature, one after the other. An error ends it.
func (d *Digest) ofAll(one func(feature int) iter.Seq2[Case, error]) iter.Seq2[Case, error] {
	return func(yield func(Case, error) bool) {
		for i := range d.Features {
			for c, err := range one(i) {
				if !yield(c, err) || err != nil {
					return
				}
			}
		}
	}
}

// CasesOf gives the scenarios of one feature, by its number in Features, in plan order, each followed by its twins.
func (d *Digest) CasesOf(feature int) iter.Seq2[Case, error] {
	return func(yield func(Case, error) bool) {
		for s, err := range d.source(feature) {
			if err != nil {
				yield(Case{}, err)
				return
			}
			c := Case{ScenarioRun: s, Feature: d.Features[feature]}
			if !yield(c, nil) {
				return
			}
			for _, twin := range twinsOf(c) {
				if !yield(twin, nil) {
					return
				}
			}
		}
	}
}

func twinsOf(c Case) []Case {
	var out []Case
	for _, twin := range c.Twins {
		out = append(out, Case{ScenarioRun: twin, Feature: c.Feature, Of: c.ScenarioRun})
	}
	return out
}

package runner

import (
	"fmt"
	"slices"

	"conform/internal/nearest"
	"conform/internal/record"
	"conform/internal/strict"
)

// Covers checks that each rule with a place is about some scenario of the features, selected or not: a rule
// about a tag that was misspelt would only fail once everything has been run. Rules of flags are about all
// scenarios. The error is [strict.Faults].
func (p *Plan) Covers(rules []Rule) error {
	var files, tags []string
	for _, f := range p.features {
		files = append(files, f.head.File)
		for _, s := range f.scenarios {
			tags = append(tags, s.planned.Tags...)
		}
	}
	var faults strict.Faults
	for _, r := range rules {
		if r.Where.IsZero() || p.covers(r) {
			continue
		}
		fault := strict.Fault{File: r.Where.File, Line: r.Where.Line, Column: r.Where.Column}
		switch {
		case r.Tag != "" && !slices.Contains(tags, r.Tag):
			fault.What = fmt.Sprintf("no scenario has the tag %s%s", r.Tag, nearest.Hint(r.Tag, tags))
		case r.Feature != "" && !slices.ContainsFunc(files, func(file string) bool { return fits(r.Feature, file) }):
			fault.What = fmt.Sprintf("no feature fits %q%s", r.Feature, nearest.Hint(r.Feature, files))
		default:
			fault.What = fmt.Sprintf("no scenario of %q has the tag %s", r.Feature, r.Tag)
		}
		faults = append(faults, fault)
	}
	return inOrder(faults)
}

// CoversRun is [Plan.Covers] for a run that was made, of which no more is known than what it has. A run of a selection says
// nothing of what was not selected: then every rule is taken to be about something.
func CoversRun(run *record.Run, rules []Rule) error {
	if !run.Info.Selection.Whole() {
		return nil
	}
	plan := &Plan{}
	for _, f := range run.Features {
		file := &featureFile{head: f.Feature}
		for _, s := range f.Scenarios {
			file.scenarios = append(file.scenarios, &scenario{planned: record.Planned{Tags: s.Tags}})
		}
		plan.features = append(plan.features, file)
	}
	return plan.Covers(rules)
}

// covers reports whether the rule is about any scenario of the features.
func (p *Plan) covers(r Rule) bool {
	for _, f := range p.features {
		if r.Feature != "" && !fits(r.Feature, f.head.File) {
			continue
		}
		if r.Tag == "" || slices.ContainsFunc(f.scenarios, func(s *scenario) bool { return slices.Contains(s.planned.Tags, r.Tag) }) {
			return true
		}
	}
	return false
}

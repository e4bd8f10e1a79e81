package gate

import (
	"fmt"
	"slices"

	"conform/internal/nearest"
	"conform/internal/record"
	"conform/internal/strict"
)

// Cover checks that each rule with a place is about some of the scenarios of the features, selected or not: a rule
// about a tag that was misspelt would only fail once everything has been run. Rules of flags are about all scenarios.
// The error is [strict.Faults].
func (rules Rules) Cover(all []record.Planned) error {
	var files, tags []string
	for _, s := range all {
		if !slices.Contains(files, s.Feature.File) {
			files = append(files, s.Feature.File)
		}
		tags = append(tags, s.Tags...)
	}
	var faults strict.FaultList
	for _, r := range rules {
		about := func(s record.Planned) bool { return r.about(s.Feature.File, s.Tags) }
		if r.Where.IsZero() || slices.ContainsFunc(all, about) {
			continue
		}
		what := fmt.Sprintf("no scenario of %q has the tag %s", r.Feature, r.Tag)
		switch {
		case r.Tag != "" && !slices.Contains(tags, r.Tag):
			what = fmt.Sprintf("no scenario has the tag %s%s", r.Tag, nearest.Hint(r.Tag, tags))
		case r.Feature != "" && !slices.ContainsFunc(files, func(file string) bool { return fits(r.Feature, file) }):
			what = fmt.Sprintf("no feature fits %q%s", r.Feature, nearest.Hint(r.Feature, files))
		}
		faults.Add(r.Where, what, "", "")
	}
	return faults.Err()
}

// CoverRun is [Rules.Cover] for a run that was made, of which no more is known than what it has. A run of a selection
// says nothing of what was not selected: then every rule is taken to be about something.
func (rules Rules) CoverRun(run *record.Run) error {
	if !run.Info.Selection.Whole() {
		return nil
	}
	var all []record.Planned
	for _, f := range run.Features {
		for _, s := range f.Scenarios {
			all = append(all, record.Planned{Feature: f.Feature, Name: s.Name, Line: s.Line, Tags: s.Tags})
		}
	}
	return rules.Cover(all)
}

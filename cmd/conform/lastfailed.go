package main

import (
	"errors"
	"fmt"
	"io/fs"

	"conform/internal/record"
	"conform/runner"
)

// lastFailed selects what failed, or was errored, in the run whose report is in the report folder, itself or in a
// refusal twin. It returns the arguments to read features by: where none are given, and no data, those of that run. The
// error says that there is no such run, or that nothing failed in it.
func (f *runFlags) lastFailed(args []string) ([]string, error) {
	run, err := foldFile(eventsOf(f.reportDir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("--last-failed: there is no run in %s; expected the report folder of an earlier one "+
			"(--report-dir)", f.reportDir)
	}
	if err != nil {
		return nil, fmt.Errorf("--last-failed: %w", err)
	}
	for _, feature := range run.Features {
		for _, s := range feature.Scenarios {
			if failedLast(s) {
				f.selection.again = append(f.selection.again, runner.Former{ID: s.ID, File: feature.File, Name: s.Name})
			}
		}
	}
	if len(f.selection.again) == 0 {
		return nil, fmt.Errorf("--last-failed: nothing is selected: no scenario failed in the run of %s in %s",
			run.Started.Format("2006-01-02 15:04"), f.reportDir)
	}
	if len(args) == 0 && len(f.data) == 0 {
		args, f.selection.data = run.Info.Selection.Features, run.Info.Selection.Data
	}
	return args, nil
}

// failedLast reports whether a scenario is to be run again. What is known to fail, and does, is left alone.
func failedLast(s *record.ScenarioRun) bool {
	bad := s.Status == record.Failed || s.Status == record.Errored
	for _, twin := range s.Twins {
		bad = bad || twin.Status == record.Failed || twin.Status == record.Errored
	}
	return bad && !s.FailsAsKnown()
}

package main

import (
	"os"
	"path/filepath"

	"conform/internal/record"
	"conform/reports"
	"conform/reports/page"
	"conform/reports/text"
	"conform/runner"
)

// conclude folds the event log, asks the gate, writes the reports, the line of history (unless history is
// empty, or the mock was made wrong) and the summary. The error carries the exit status of the verdict.
func (s streams) conclude(dir, history string, gate runner.Gate, events *os.File) error {
	broken := func(err error) error { return exit{status: runner.ExitBroken, err: err} }
	run, err := foldFile(events.Name())
	if err != nil {
		return broken(err)
	}
	verdict := gate.Judge(run)
	// The verdict is evidence too: reports made again from the log must show it.
	recorder := record.NewRecorder(events, nil, nil)
	recorder.Record(record.Event{Verdict: &verdict})
	if err := recorder.Err(); err != nil {
		return broken(err)
	}
	run.Verdict = &verdict
	if err := reports.WriteAll(dir, run, page.Limit); err != nil {
		return broken(err)
	}
	// A run that was made to fail says nothing of how scenarios fare.
	if history != "" && len(run.Info.MockFaults) == 0 {
		if err := appendHistory(history, run); err != nil {
			return broken(err)
		}
	}
	if err := s.tellGitHub(run); err != nil {
		return broken(err)
	}
	_, width := terminal(s.out)
	if err := text.Terminal(s.out, run, text.TerminalOptions{Color: s.color(s.out), Width: width,
		Report: filepath.Join(dir, "index.html")}); err != nil {
		return broken(err)
	}
	if verdict.Exit != runner.ExitConforms {
		return exit{status: verdict.Exit}
	}
	return nil
}

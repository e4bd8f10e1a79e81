package main

import (
	"path/filepath"

	"conform/internal/gate"
	"conform/internal/record"
	"conform/reports/digest"
	"conform/reports/text"
)

// pageName is the report for people.
const pageName = "index.html"

// A conclusion is what is needed to judge a run and report it.
type conclusion struct {
	dir     string // of the reports
	page    bool   // it is among them
	brief   bool   // the summary is
	write   func(dir string, run *record.Run) (*digest.Digest, error)
	history string // file that the run becomes a line of; empty: none
	rules   gate.Rules
	run     *record.Run
	record  func(verdict record.Event) error
}

// conclude asks the gate, writes the reports, the line of history (unless there is none, or the mock was made wrong)
// and the summary. The error carries the exit status of the verdict.
func (s streams) conclude(c conclusion) error {
	broken := func(err error) error { return exit{status: gate.ExitBroken, err: err} }
	run, verdict := c.run, c.rules.Judge(c.run)
	// The verdict is evidence too: reports made again from the log must show it.
	if err := c.record(record.Event{Verdict: &verdict}); err != nil {
		return broken(err)
	}
	run.Verdict = &verdict
	found, err := c.write(c.dir, run)
	if err != nil {
		return broken(err)
	}
	// A run that was made to fail says nothing of how scenarios fare. Where the line cannot be written, what was found is
	// said all the same.
	var unkept error
	if c.history != "" && len(run.Info.MockFaults) == 0 {
		unkept = appendHistory(c.history, run)
	}
	if err := s.tellGitHub(found); err != nil {
		return broken(err)
	}
	_, width := terminal(s.out)
	opts := text.TerminalOptions{Color: s.color(s.out), Width: width, Brief: c.brief}
	if c.page {
		opts.Report = filepath.Join(c.dir, pageName)
	}
	if err := text.Terminal(s.out, found, opts); err != nil {
		return broken(err)
	}
	if unkept != nil {
		return broken(unkept)
	}
	if verdict.Exit != gate.ExitConforms {
		return exit{status: verdict.Exit}
	}
	return nil
}

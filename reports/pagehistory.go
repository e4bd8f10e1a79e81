package reports

import (
	"fmt"
	"time"

	"conform/internal/figures"
	"conform/internal/record"
)

// maxPast is how many earlier runs the page draws.
const maxPast = 50

// pastRuns are the bars of the page's history, oldest first, this run last; none: no earlier run is known.
type pastRuns []pastRun

// A pastRun is one bar: its height is the pass rate, its colour the verdict.
type pastRun struct {
	Status      record.Status
	Text        string
	Top, Height string
}

// First is when the history that is shown begins.
func (p pastRuns) First() string { return p[0].Text[:len("2006-01-02")] }

func history(run *record.Run) pastRuns {
	if run.History == nil || len(run.History.Runs) == 0 {
		return nil
	}
	past := run.History.Runs
	if len(past) > maxPast {
		past = past[len(past)-maxPast:]
	}
	var out pastRuns
	for _, p := range past {
		out = append(out, bar(p.At, exitStatus(p.Exit, p.Counts.Failed+p.Counts.Errored+p.Counts.Flaky > 0), p.Counts))
	}
	return append(out, bar(run.Started, verdictStatus(run), run.Counts))
}

func bar(at time.Time, status record.Status, c record.Counts) pastRun {
	const height = 60.0
	h := max(2, height*c.PassRate()/100)
	return pastRun{Status: status, Text: at.UTC().Format("2006-01-02 15:04") + ": " + shortRate(c) + " of " + figures.Counted(c.Executed(), "scenario"),
		Top: fmt.Sprintf("%.1f", height-h), Height: fmt.Sprintf("%.1f", h)}
}

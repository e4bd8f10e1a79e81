package record

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// PastRun is one line of history.jsonl: what a run found, in short.
type PastRun struct {
	At         time.Time         `json:"at"` // when it started
	Version    string            `json:"version"`
	Target     string            `json:"target"`
	APIVersion string            `json:"apiVersion"`
	Exit       int               `json:"exit"` // the exit status of its verdict; -1: it had none
	Counts     Counts            `json:"counts"`
	Scenarios  map[string]Status `json:"scenarios"` // by identity
	// Took is how long they took with their twins and all attempts, in milliseconds; what was not run is not in it. nil:
	// nobody knows.
	Took map[string]int64 `json:"took,omitempty"`
}

// Past is the run as a line of history.
func (r *Run) Past() PastRun {
	p := PastRun{At: r.Started, Version: r.Info.Version, Target: r.Info.Target, APIVersion: r.Info.APIVersion, Exit: -1,
		Counts: r.Counts, Scenarios: map[string]Status{}, Took: map[string]int64{}}
	if r.Verdict != nil {
		p.Exit = r.Verdict.Exit
	}
	for _, f := range r.Features {
		for _, s := range f.Scenarios {
			p.Scenarios[s.ID] = s.Status
			if took := s.took(); took > 0 {
				p.Took[s.ID] = took
			}
		}
	}
	return p
}

// Line is the run as a line of history.jsonl, with its end.
func (p PastRun) Line() ([]byte, error) {
	line, err := json.Marshal(p)
	return append(line, '\n'), err
}

// ReadHistory reads history.jsonl: one run a line, oldest first, each of which it hands to take. The error names the
// line that is not one; a last line without an end that is not one, of a writer that was killed, is left out.
func ReadHistory(r io.Reader, take func(PastRun)) error {
	return eachLine(r, func(line []byte) error {
		run, err := pastRun(line)
		if err == nil {
			take(run)
		}
		return err
	})
}

// eachLine reads lines of which each is a run; read says why one is not.
func eachLine(r io.Reader, read func(line []byte) error) error {
	lines := bufio.NewReader(r)
	for number := 1; ; number++ {
		line, err := lines.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		last := err != nil
		if err := read(line); err != nil && (!last || !cutRun(line)) {
			return fmt.Errorf("line %d is not a run: %w", number, err)
		}
		if last {
			return nil
		}
	}
}

// AddHistory makes what must follow a history file's bytes, so that the run becomes a line of it, and how many of the
// bytes stay: what a writer that was killed left behind the last line does not, or it would take the new line with it.
func AddHistory(file []byte, p PastRun) (keep int, line []byte, err error) {
	line, err = p.Line()
	keep = bytes.LastIndexByte(file, '\n') + 1
	if _, none := pastRun(file[keep:]); none == nil {
		return len(file), append([]byte("\n"), line...), err
	}
	return keep, line, err
}

// cutRun reports whether a line may be the beginning of a run's: of a writer that was killed. What somebody else
// wrote is no such line, and not to be taken away.
func cutRun(line []byte) bool {
	const begins = `{"at":"`
	return strings.HasPrefix(begins, string(line)) || strings.HasPrefix(string(line), begins)
}

func pastRun(line []byte) (PastRun, error) {
	var run PastRun
	if err := json.Unmarshal(line, &run); err != nil {
		return run, err
	}
	return run, run.complete()
}

// complete says what a run lacks of what every run has.
func (p PastRun) complete() error {
	if p.At.IsZero() || p.Scenarios == nil {
		return errIncomplete
	}
	return nil
}

var errIncomplete = errors.New("it needs at and scenarios")

// History is what earlier runs against the same kind of target found, oldest first. As an event it holds
// them in short, so that reports made again from the log show the same.
type History struct {
	Runs []PastTotals `json:"runs"`
	// Scenarios has a letter for each of Runs, by identity: p passed, s skipped, f failed, k flaky, e errored,
	// and - where the run did not have the scenario.
	Scenarios map[string]string `json:"scenarios"`
}

// PastTotals is a past run without its scenarios.
type PastTotals struct {
	At     time.Time `json:"at"`
	Exit   int       `json:"exit"`
	Counts Counts    `json:"counts"`
}

// Trend is how a scenario fared, this run included.
type Trend struct {
	Statuses string `json:"statuses"` // a letter for each run that had it, oldest first, as in [History]
	// start of the first of the bad runs that last until now; zero: it is not bad now
	FirstBad time.Time `json:"firstBad,omitzero"`
	FlipRate float64   `json:"flipRate,omitempty"` // percent of neighbouring runs that differ between good and bad
}

// NewHistory puts past runs together, oldest first.
func NewHistory(past []PastRun) *History {
	h := &History{}
	for _, run := range past {
		h.add(run, len(past))
	}
	return h
}

// add puts a run behind those that there are, of which no more than so many stay.
func (h *History) add(run PastRun, most int) {
	if h.Scenarios == nil {
		h.Scenarios = map[string]string{}
	}
	gone := max(0, len(h.Runs)+1-most)
	h.Runs = append(h.Runs[gone:], PastTotals{At: run.At, Exit: run.Exit, Counts: run.Counts})
	before := len(h.Runs) - 1
	for id, line := range h.Scenarios {
		if line = line[gone:]; run.Scenarios[id] == "" {
			line += "-"
		}
		if h.Scenarios[id] = line; strings.Trim(line, "-") == "" && run.Scenarios[id] == "" {
			delete(h.Scenarios, id)
		}
	}
	for id, status := range run.Scenarios {
		line, known := h.Scenarios[id]
		if !known {
			line = strings.Repeat("-", before)
		}
		h.Scenarios[id] = line + string(status.letter())
	}
}

func (s Status) letter() byte {
	switch s {
	case Passed:
		return 'p'
	case Skipped:
		return 's'
	case Flaky:
		return 'k'
	case Failed:
		return 'f'
	default:
		return 'e'
	}
}

// trend is the scenario's history with this run at its end; nil without a history.
func (h *History) trend(s *ScenarioRun, started time.Time) *Trend {
	if h == nil {
		return nil
	}
	t := &Trend{}
	var times []time.Time
	var line []byte
	past := h.Scenarios[s.ID]
	for i := range min(len(past), len(h.Runs)) {
		if past[i] != '-' {
			line, times = append(line, past[i]), append(times, h.Runs[i].At)
		}
	}
	line, times = append(line, s.Status.letter()), append(times, started)
	t.Statuses = string(line)
	judged, flips, before := 0, 0, false
	for i, letter := range line {
		if letter == 's' {
			continue
		}
		bad := letter != 'p'
		if judged > 0 && bad != before {
			flips++
		}
		switch {
		case !bad:
			t.FirstBad = time.Time{}
		case t.FirstBad.IsZero():
			t.FirstBad = times[i]
		}
		judged, before = judged+1, bad
	}
	if judged > 1 {
		t.FlipRate = 100 * float64(flips) / float64(judged-1)
	}
	return t
}

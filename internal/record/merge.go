package record

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Merge writes the event log of the one run that several logs record: the shares of a plan, all of them, or runs of
// scenarios that differ. Folded it gives what the run of the whole plan on one machine gives, but for times,
// addresses and verdict, which is to be judged anew; its duration is that of the longest. history is what earlier
// runs found; nil: what the first log knows of them. A run that has no end makes the whole interrupted. The error
// says which runs cannot be one, by their number from 1.
//
// Each log is read twice: first what all have to agree in and what is planned, and then what happened, which is written
// as it is read. Only the plan is held in memory.
func Merge(w io.Writer, history *History, logs ...io.ReadSeeker) error {
	var runs []*share
	for i, log := range logs {
		s, err := readShare(log)
		if err != nil {
			return fmt.Errorf("run %d: %w", i+1, err)
		}
		runs = append(runs, s)
	}
	if err := oneRun(runs); err != nil {
		return err
	}
	out := &renumbered{w: bufio.NewWriter(w)}
	head := runs[0].head
	started := *head.RunStarted
	started.Selection.Shard = Shard{}
	head.RunStarted = &started
	out.write(head)
	if history != nil {
		out.write(Event{At: head.At, History: history})
	} else if runs[0].history != nil {
		out.write(*runs[0].history)
	}
	var plans []planned
	for _, s := range runs {
		plans = append(plans, s.plans...)
	}
	slices.SortStableFunc(plans, func(a, b planned) int { return a.index - b.index })
	for _, p := range plans {
		for _, e := range p.events {
			out.write(e)
		}
	}
	end := Event{RunFinished: &RunFinished{}}
	for i, s := range runs {
		if err := copyEvents(out, logs[i]); err != nil {
			return fmt.Errorf("run %d: %w", i+1, err)
		}
		interrupted := "no end was recorded"
		if s.end != nil {
			end.At = later(end.At, s.end.At)
			end.RunFinished.Duration = max(end.RunFinished.Duration, s.end.RunFinished.Duration)
			interrupted = s.end.RunFinished.Interrupted
		}
		if interrupted != "" && end.RunFinished.Interrupted == "" {
			end.RunFinished.Interrupted, end.RunFinished.Run = interrupted, i+1
		}
	}
	out.write(end)
	return errors.Join(out.err, out.w.Flush())
}

// copyEvents writes what happened in a run: all but its beginning and end, and what was known before.
func copyEvents(out *renumbered, log io.ReadSeeker) error {
	if _, err := log.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return readLog(log, func(e Event) error {
		if e.happened() {
			out.write(e)
		}
		return out.err
	})
}

// happened reports whether an event is of what happened in a run.
func (e *Event) happened() bool {
	return e.RunStarted == nil && e.Planned == nil && e.Known == nil && e.History == nil && e.RunFinished == nil &&
		e.Verdict == nil
}

// A share is what is held of one of the logs.
type share struct {
	head    Event // the beginning
	plans   []planned
	history *Event
	end     *Event
}

// planned is the plan of one scenario: its own event and those of its twins and of what is known of it.
type planned struct {
	index  int
	id     string
	events []Event
}

func readShare(log io.Reader) (*share, error) {
	s := &share{}
	return s, readEvents(log, mayBePlan, s.add)
}

// mayBePlan reports whether a line of a log may be something else than what happened: it has one of the words.
func mayBePlan(line []byte) bool {
	for _, word := range []string{"planned", "known", "history", "runFinished", "runStarted"} {
		if bytes.Contains(line, []byte(`"`+word+`":`)) {
			return true
		}
	}
	return false
}

func (s *share) add(e Event) error {
	switch {
	case e.RunStarted != nil:
		s.head = e
	case e.Planned != nil && e.Planned.Twin == nil:
		p := *e.Planned
		index := p.Index
		p.Index, e.Planned = 0, &p
		s.plans = append(s.plans, planned{index, e.Scenario, []Event{e}})
	case e.Planned != nil || e.Known != nil:
		if len(s.plans) == 0 {
			return fmt.Errorf("scenario %s has events but is not in the plan", e.Scenario)
		}
		last := &s.plans[len(s.plans)-1]
		last.events = append(last.events, e)
	case e.History != nil:
		s.history = &e
	case e.RunFinished != nil:
		s.end = &e
	}
	return nil
}

// oneRun checks that runs can be one: they ran the same thing against the same thing, all shares are there, and
// no scenario was run twice.
func oneRun(runs []*share) error {
	if len(runs) == 0 {
		return errors.New("there is nothing to merge")
	}
	first := runs[0].head.RunStarted
	seen := map[string]int{}
	for i, s := range runs {
		if err := sameRun(first, s.head.RunStarted, i+1); err != nil {
			return err
		}
		// It explains why scenarios were run twice, or not at all.
		if s.head.RunStarted.Selection.Shard.Balance != first.Selection.Shard.Balance {
			return fmt.Errorf("run %d and run 1 were balanced by other durations, so that they may have scenarios in common or "+
				"leave some out; expected the same file for --balance of all shares", i+1)
		}
		for _, p := range s.plans {
			if other := seen[p.id]; other != 0 {
				return fmt.Errorf("%s was run in run %d and in run %d", p.id, other, i+1)
			}
			seen[p.id] = i + 1
		}
	}
	return allShares(runs)
}

// sameRun checks that a run, by its number from 1, ran what the first did, as the first did. Where files lie on a
// machine and what the verdict asks for makes no difference.
func sameRun(first, this *RunStarted, number int) error {
	for _, same := range []struct {
		what        string
		first, this any
	}{
		{"version of conform", first.Version, this.Version},
		{"target", first.Target, this.Target},
		{"cloud", first.Cloud, this.Cloud},
		{"API version", first.APIVersion, this.APIVersion},
		{"tenant", first.Tenant, this.Tenant},
		{"seed", first.Seed, this.Seed},
		{"selection", first.Selection.unshared(), this.Selection.unshared()},
		{"treatment of assumed expectations", first.AssumedFail, this.AssumedFail},
		{"treatment of permissions (strict)", first.Strict, this.Strict},
		{"refusal twins left out", first.NoTwins, this.NoTwins},
		{"kind of features", first.Own, this.Own},
		{"number of retries", first.Retries, this.Retries},
		{"number of repetitions", first.Repeat, this.Repeat},
		{"retries of any failure", first.RetryAll, this.RetryAll},
		{"dialect of the mock", first.Dialect, this.Dialect},
		{"faults of the mock", listed(first.MockFaults), listed(this.MockFaults)},
		{"permissions granted by the mock", listed(first.MockGrants), listed(this.MockGrants)},
		{"delivery of the mock", listed(first.MockDelivery), listed(this.MockDelivery)},
		{"seed of the mock's delivery", first.MockDeliverySeed, this.MockDeliverySeed},
	} {
		if same.first != same.this {
			return fmt.Errorf("run %d has the %s %v and run 1 has %v; they cannot be one run", number, same.what, same.this,
				same.first)
		}
	}
	return nil
}

// listed are the names of a run's settings, or that there are none.
func listed(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// allShares checks that the runs are all shares of one plan, or none is a share.
func allShares(runs []*share) error {
	first := runs[0].head.RunStarted.Selection.Shard
	there := map[int]bool{}
	for i, s := range runs {
		shard := s.head.RunStarted.Selection.Shard
		if shard.Of != first.Of {
			return fmt.Errorf("run %d is the share %q and run 1 is %q; they are not shares of one plan", i+1, shard, first)
		}
		there[shard.Number] = true
	}
	var missing []string
	for n := 1; n <= first.Of && len(missing) < 8; n++ { // of more than that nobody reads
		if !there[n] {
			missing = append(missing, Shard{Number: n, Of: first.Of}.String())
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("of the shares of the plan %s is missing", strings.Join(missing, ", "))
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// renumbered writes events with numbers of their own, and keeps the first error.
type renumbered struct {
	w   *bufio.Writer
	seq int
	err error
}

func (r *renumbered) write(e Event) {
	r.seq++
	e.Seq = r.seq
	line, err := encode(e)
	if err == nil {
		_, err = r.w.Write(append(line, '\n'))
	}
	if r.err == nil {
		r.err = err
	}
}

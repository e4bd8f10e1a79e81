package record

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Merge writes the event log of the one run that several logs tell of: the shares of a plan, all of them, or
// runs of scenarios that differ. Folded it gives what the run of the whole plan on one machine gives, but for
// times, addresses and verdict, which is to be judged anew; its duration is that of the longest. history is what
// earlier runs found; nil: what the first log knows of them. A run that has no end makes the whole interrupted. The error says which runs cannot be one, by their number from 1.
func Merge(w io.Writer, history *History, logs ...io.Reader) error {
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
	head := runs[0].events[0]
	started := *head.RunStarted
	started.Shard, started.Command = "", without(started.Command, "--shard")
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
		for _, e := range s.events[1:] {
			out.write(e)
		}
		interrupted := "no end was recorded"
		if s.end != nil {
			end.At = later(end.At, s.end.At)
			end.RunFinished.Duration = max(end.RunFinished.Duration, s.end.RunFinished.Duration)
			interrupted = s.end.RunFinished.Interrupted
		}
		if interrupted != "" && end.RunFinished.Interrupted == "" {
			end.RunFinished.Interrupted = ofRun(i+1) + interrupted
		}
	}
	out.write(end)
	return errors.Join(out.err, out.w.Flush())
}

// A share is one of the logs.
type share struct {
	plans   []planned
	events  []Event // the start, and then what happened; without plan, history, verdict and end
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
	lines := bufio.NewReader(log)
	for number := 1; ; number++ {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break // half a line, of a writer that was killed, is no event
		}
		if err != nil {
			return nil, err
		}
		var e Event
		if err := json.Unmarshal(line, &e); err != nil {
			return nil, fmt.Errorf("line %d is not an event: %w", number, err)
		}
		if err := s.add(e); err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
	}
	if len(s.events) == 0 {
		return nil, errors.New("no run was started in this event log: its first event must be runStarted")
	}
	return s, nil
}

func (s *share) add(e Event) error {
	switch {
	case e.RunStarted != nil && e.RunStarted.Format != FormatVersion:
		return fmt.Errorf("the event log has format %d; this program reads format %d", e.RunStarted.Format, FormatVersion)
	case e.RunStarted != nil && len(s.events) > 0:
		return errSecondRun
	case len(s.events) == 0 && e.RunStarted == nil:
		return errors.New("the first event must be runStarted")
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
	case e.Verdict != nil:
	default:
		s.events = append(s.events, e)
	}
	return nil
}

// oneRun checks that runs can be one: they ran the same thing against the same thing, all shares are there, and
// no scenario was run twice.
func oneRun(runs []*share) error {
	if len(runs) == 0 {
		return errors.New("there is nothing to merge")
	}
	first := runs[0].events[0].RunStarted
	seen := map[string]int{}
	number := map[string]int{} // of the run, by share
	for i, s := range runs {
		head := s.events[0].RunStarted
		for _, same := range []struct {
			what        string
			first, this any
		}{
			{"version of conform", first.Version, head.Version},
			{"target", first.Target, head.Target},
			{"cloud", first.Cloud, head.Cloud},
			{"API version", first.APIVersion, head.APIVersion},
			{"tenant", first.Tenant, head.Tenant},
			{"seed", first.Seed, head.Seed},
			{"command", strings.Join(plannedBy(first.Command), " "), strings.Join(plannedBy(head.Command), " ")},
			{"treatment of assumed expectations", first.AssumedFail, head.AssumedFail},
		} {
			if same.first != same.this {
				return fmt.Errorf("run %d has the %s %v and run 1 has %v; they cannot be one run", i+1, same.what, same.this, same.first)
			}
		}
		for _, p := range s.plans {
			if other := seen[p.id]; other != 0 {
				return fmt.Errorf("%s was run in run %d and in run %d", p.id, other, i+1)
			}
			seen[p.id] = i + 1
		}
		number[head.Shard] = i + 1
	}
	if first.Shard == "" && len(number) == 1 {
		return nil
	}
	_, of, _ := strings.Cut(first.Shard, "/")
	for i, s := range runs {
		if head := s.events[0].RunStarted; !strings.HasSuffix(head.Shard, "/"+of) || first.Shard == "" {
			return fmt.Errorf("run %d is the share %q and run 1 is %q; they are not shares of one plan", i+1, head.Shard, first.Shard)
		}
	}
	var missing []string
	for n := 1; len(number)+len(missing) < atoi(of); n++ {
		if name := fmt.Sprintf("%d/%s", n, of); number[name] == 0 {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("of the shares of the plan %s is missing", strings.Join(missing, ", "))
	}
	return nil
}

// atoi reads the number of shares; what is no number is none.
func atoi(text string) int {
	n := 0
	for _, digit := range text {
		if digit < '0' || digit > '9' || n > 9999 {
			return 0
		}
		n = 10*n + int(digit-'0')
	}
	return n
}

// ofRun begins why a merged run ended: which of the runs did.
func ofRun(number int) string { return fmt.Sprintf("run %d: ", number) }

// whyEnded is why a run ended, without the number that merging gave it.
func whyEnded(interrupted string) string {
	var number int
	if _, err := fmt.Sscanf(interrupted, "run %d:", &number); err != nil {
		return interrupted
	}
	return strings.TrimPrefix(interrupted, ofRun(number))
}

// plannedBy is the part of a command that decides what is run and how. The share is compared by itself, the
// verdict on a merged run is its own, and a profile may lie elsewhere on another machine.
func plannedBy(command []string) []string {
	return without(command, "--shard", "--profile", "--gates", "--known-failing", "--min-pass-rate", "--max-excess")
}

// without takes flags, with the value that follows each, out of a command.
func without(command []string, flags ...string) []string {
	var rest []string
	for i := 0; i < len(command); i++ {
		if slices.Contains(flags, command[i]) {
			i++
			continue
		}
		rest = append(rest, command[i])
	}
	return rest
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

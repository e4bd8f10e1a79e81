package runner

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"conform/internal/director"
	"conform/internal/session"
)

// Rehearsed is the plan in which the scenarios are to be skipped of which a step cannot be done, for the reason that
// the step gives. It goes through them in a run where nothing happens: a real run would come to it only when calls
// were made and paid for. Of a scenario with a step that is defined in Go nobody knows what comes after it.
func (p *Plan) Rehearsed(ctx context.Context, run *session.Run) *Plan {
	return p.with(func(s *planned) *planned {
		if s.planned.Excluded != "" {
			return s
		}
		unable, is := rehearse(ctx, run, s)
		if !is {
			return s
		}
		one := s.excluded(unable.Reason)
		one.unable = unable
		return one
	})
}

// A Skip is why several scenarios are planned to be skipped.
type Skip struct {
	Why   string // what their reasons have in common
	Count int
	Of    []string // what is each scenario's own of it, each once, the most frequent first; nil: nothing is
	Mock  bool     // only a mock can do it: nothing in a profile helps
}

// maxOf is how much of a Skip a line names.
const maxOf = 4

// String is a line such as "3 × more time would have to pass than the profile's limit of 2s (limits: wait): 16s, 4s".
func (s Skip) String() string {
	line := fmt.Sprintf("%d × %s", s.Count, s.Why)
	of := s.Of
	if len(of) > maxOf {
		of = append(slices.Clone(of[:maxOf]), fmt.Sprintf("and %d more", len(of)-maxOf))
	}
	if len(of) > 0 {
		line += ": " + strings.Join(of, ", ")
	}
	return line
}

// Skipped are the reasons for which selected scenarios are planned to be skipped: like reasons once, the most frequent
// first, and last what only a mock can do.
func (p *Plan) Skipped() []Skip {
	counts, of := map[string]*Skip{}, map[string]map[string]int{}
	for _, s := range p.selected {
		reason := s.planned.Excluded
		if reason == "" {
			continue
		}
		why := cmp.Or(s.unable.Group, reason)
		if counts[why] == nil {
			counts[why], of[why] = &Skip{Why: why, Mock: s.unable.Mock}, map[string]int{}
		}
		counts[why].Count++
		if s.unable.Group != "" {
			of[why][s.unable.Of]++
		}
	}
	var all []Skip
	for _, why := range slices.Sorted(maps.Keys(counts)) {
		one := *counts[why]
		one.Of = byNumber(of[why])
		all = append(all, one)
	}
	slices.SortStableFunc(all, func(a, b Skip) int {
		switch {
		case a.Mock == b.Mock:
			return b.Count - a.Count
		case a.Mock:
			return 1
		default:
			return -1
		}
	})
	return all
}

// byNumber are the names that were counted, the most frequent first.
func byNumber(counts map[string]int) []string {
	names := slices.Sorted(maps.Keys(counts))
	slices.SortStableFunc(names, func(a, b string) int { return counts[b] - counts[a] })
	return names
}

// rehearse returns why a scenario cannot be run, if it cannot.
func rehearse(ctx context.Context, run *session.Run, s *planned) (why director.Unable, is bool) {
	one := run.Open(s.data)
	defer one.Abandon()
	for i, step := range s.steps {
		if step.Own() {
			return why, false
		}
		if step.Judges() {
			continue
		}
		one.Begin(i + 1)
		// Whatever else goes wrong does so since nothing happens.
		if why, is = director.AsUnable(step.Run(ctx, one)); is {
			return why, true
		}
	}
	return why, false
}

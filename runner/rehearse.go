package runner

import (
	"context"
	"fmt"
	"maps"
	"slices"

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
		if reason := rehearse(ctx, run, s); reason != "" {
			return s.excluded(reason)
		}
		return s
	})
}

// Skipped counts the selected scenarios that are planned to be skipped, by the reason.
func (p *Plan) Skipped() map[string]int {
	reasons := map[string]int{}
	for _, s := range p.selected {
		if s.planned.Excluded != "" {
			reasons[s.planned.Excluded]++
		}
	}
	return reasons
}

// Reasons are lines such as "3 × needs a second external phone", the most frequent reason first.
func Reasons(counts map[string]int) (lines []string) {
	reasons := slices.Sorted(maps.Keys(counts))
	slices.SortStableFunc(reasons, func(a, b string) int { return counts[b] - counts[a] })
	for _, reason := range reasons {
		lines = append(lines, fmt.Sprintf("%d × %s", counts[reason], reason))
	}
	return lines
}

// rehearse returns why a scenario cannot be run; "" when nothing is in its way.
func rehearse(ctx context.Context, run *session.Run, s *planned) (reason string) {
	one := run.Open(s.data)
	defer one.Abandon()
	for i, step := range s.steps {
		if step.Own() {
			return ""
		}
		if step.Judges() {
			continue
		}
		one.Begin(i + 1)
		// Whatever else goes wrong does so since nothing happens.
		if reason, unable := director.IsUnable(step.Run(ctx, one)); unable {
			return reason
		}
	}
	return ""
}

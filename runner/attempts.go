package runner

import (
	"context"
	"errors"
	"slices"

	"golang.org/x/sync/errgroup"

	"conform/internal/record"
)

// WorthRetrying returns the identities of the scenarios that are worth another attempt: those that failed, or
// errored, themselves or in a refusal twin, for a reason that says nothing of how Graph behaves, such as a broken
// connection; with all, those that failed for any reason. What is known to fail is left alone.
func WorthRetrying(run *record.Run, all bool) []string {
	bad := func(s *record.ScenarioRun) bool {
		return (s.Status == record.Failed || s.Status == record.Errored) && (all || s.Blame.Environmental())
	}
	var ids []string
	for _, feature := range run.Features {
		for _, s := range feature.Scenarios {
			if !s.FailsAsKnown() && (bad(s) || slices.ContainsFunc(s.Twins, bad)) {
				ids = append(ids, s.ID)
			}
		}
	}
	return ids
}

// attempts runs scenarios, as often as options.Repeat says, and those that options.Again names again, each
// attempt with a session of its own. Every attempt is recorded.
func (p *Plan) attempts(ctx context.Context, e *engine, options Options, selected []*planned) error {
	err := p.attempt(e, options, selected)
	goOn := func() bool { return err == nil && ctx.Err() == nil && e.early.stopped() == nil }
	for number := 2; number <= options.Repeat && goOn(); number++ {
		var list []*planned
		for _, s := range selected {
			list = append(list, s.again(number))
		}
		err = p.attempt(e, options, list)
	}
	for number := 2; number <= 1+options.Retries && goOn(); number++ {
		ids, againErr := options.Again()
		if againErr != nil || len(ids) == 0 {
			return errors.Join(err, againErr)
		}
		var list []*planned
		for _, s := range selected {
			if slices.Contains(ids, s.id) {
				list = append(list, s.again(number))
			}
		}
		err = p.attempt(e, options, list)
	}
	return err
}

// attempt runs scenarios, many at a time, and lets go of those that nobody comes back to. Where all steps are ours
// there is nothing for godog to do: the plan has parsed the features and looked the steps up already.
func (p *Plan) attempt(e *engine, options Options, list []*planned) error {
	parallel := max(1, options.Parallel)
	if !e.table.Extended() {
		var all errgroup.Group
		all.SetLimit(parallel)
		for i, s := range list {
			if s.planned.Excluded == "" {
				all.Go(func() error {
					e.alone(s)
					if options.Retries == 0 && options.Repeat <= 1 {
						list[i] = nil
					}
					return nil
				})
			}
		}
		return all.Wait() // what went wrong is in the record
	}
	var files errgroup.Group
	files.SetLimit(parallel)
	for _, file := range p.features {
		byPickle := map[string]*planned{}
		for _, s := range list {
			if s.file == file && s.planned.Excluded == "" {
				byPickle[s.pickle] = s
			}
		}
		if len(byPickle) > 0 {
			// One suite a file, because godog keeps the results of a suite in memory to its end.
			files.Go(func() error { return e.suite(file, byPickle, parallel) })
		}
	}
	return files.Wait()
}

// again is the scenario as that attempt, which counts from 2.
func (s *planned) again(number int) *planned {
	next := *s
	next.data.Attempt = number
	next.twins = nil
	for _, twin := range s.twins {
		next.twins = append(next.twins, twin.again(number))
	}
	return &next
}

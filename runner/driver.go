package runner

import (
	"context"
	"errors"
	"sync"
	"time"

	"conform/internal/record"
	"conform/internal/session"
)

// A Driver runs scenarios of a plan when its caller says so, many at a time if the caller likes. It is safe for use
// by many goroutines.
type Driver struct {
	plan    *Plan
	engine  *engine
	started time.Time

	mu  sync.Mutex
	ran map[string]bool // by identity
}

// Drive begins a run whose scenarios are run by [Driver.Run]. Of the options Retries has no meaning.
func (p *Plan) Drive(ctx context.Context, run *session.Run, options Options) *Driver {
	e := p.engine(ctx, run, options)
	return &Driver{plan: p, engine: e, started: e.now(), ran: map[string]bool{}}
}

// Run runs a selected scenario with its refusal twins, and records them. It is to be called once for each, and does
// nothing for one that is not selected. The error says why the harness, not the target, failed.
func (d *Driver) Run(id string) error {
	s := d.plan.byID[id]
	if s == nil {
		return nil
	}
	d.mu.Lock()
	d.ran[id] = true
	d.mu.Unlock()
	d.engine.announce(s)
	if s.planned.Excluded != "" {
		return nil
	}
	return errors.Join(d.engine.only(s), d.engine.run.Recorder.Err())
}

// Finish records the end of the run. Selected scenarios that Run was not called for are recorded as skipped, and why.
func (d *Driver) Finish(why string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range d.plan.selected {
		if d.ran[s.id] {
			continue
		}
		d.engine.announce(s.excluded(why))
	}
	d.engine.finish(d.started)
}

// announce records that a scenario is to be run, what is known of it, and its twins.
func (e *engine) announce(s *planned) {
	e.run.Recorder.Record(record.Event{Scenario: s.id, Planned: &s.planned})
	if known := e.known[s.id]; known != nil {
		e.run.Recorder.Record(record.Event{Scenario: s.id, Known: known})
	}
	for _, twin := range s.twins {
		e.run.Recorder.Record(record.Event{Scenario: twin.id, Planned: &twin.planned})
	}
}

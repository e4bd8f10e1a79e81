package mutants

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"conform/internal/library"
	"conform/internal/mutants/wire"
	"conform/internal/record"
	"conform/internal/session"
	"conform/internal/tenant"
	"conform/runner"
)

// A stage runs scenarios one after another, with a relay of its own between them and the target.
type stage struct {
	relay  *wire.Relay
	driver *runner.Driver
	real   bool // its calls are, so that none may be left

	mu  sync.Mutex
	now *verdict
}

// A verdict is what became of a scenario.
type verdict struct {
	status record.Status
	cause  record.Cause // of what broke first
	reason string
	checks []*record.Check // those that did not pass
	errors []string        // of steps that did not
}

// newStage equips a stage at a target that is open.
func newStage(ctx context.Context, c *Config, operations *wire.Operations) (s *stage, err error) {
	s = &stage{}
	if s.relay, err = wire.Start(operations); err != nil {
		return nil, err
	}
	run := &session.Run{Library: c.Library, Version: c.Version, Lenient: c.Lenient, Listening: s.relay.Listen,
		Recorder: record.NewRecorder(io.Discard, nil, s.observe)}
	c.Bind(run)
	if err := c.Target.Equip(run); err != nil {
		return nil, errors.Join(err, s.relay.Close(ctx))
	}
	run.HTTP, run.World = s.relay.Client(run.HTTP), s.relay.World(run.World)
	s.real = c.Target.Terms().Budget != nil
	s.driver = c.Plan.Drive(ctx, run, runner.Options{Parallel: 1})
	return s, nil
}

// observe notes what a scenario that is under way comes to.
func (s *stage) observe(e record.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now == nil || e.Scenario == "" {
		return
	}
	switch v := s.now; {
	case e.Check != nil && (e.Check.Status == record.Failed || e.Check.Status == record.Errored) && !e.Check.Finding:
		v.checks, v.cause = append(v.checks, e.Check), cmp.Or(v.cause, e.Check.Cause)
	case e.StepFinished != nil && e.StepFinished.Error != "":
		v.errors, v.cause = append(v.errors, e.StepFinished.Error), cmp.Or(v.cause, e.StepFinished.Cause)
	case e.ScenarioFinished != nil:
		v.status, v.reason = e.ScenarioFinished.Status, e.ScenarioFinished.Reason
		v.cause = cmp.Or(v.cause, e.ScenarioFinished.Cause)
	}
}

// play runs a scenario with what passes by going through a. The error says why the harness failed.
func (s *stage) play(id string, a wire.Alterer) (v verdict, struck int, err error) {
	s.mu.Lock()
	s.now = &v
	s.mu.Unlock()
	s.relay.Begin(a)
	err = s.driver.Direct(id)
	struck = s.relay.End()
	if s.real {
		ctx, cancel := context.WithTimeout(context.Background(), hangUpWithin)
		defer cancel()
		err = errors.Join(err, s.relay.HangUp(ctx))
	}
	s.mu.Lock()
	s.now = nil
	s.mu.Unlock()
	return v, struck, err
}

// hangUpWithin is how long it may take to end what a scenario has left, whatever ended the scenario.
const hangUpWithin = 30 * time.Second

// bad reports whether the scenario noticed something: not a machine that is too slow, nor the end of the run.
func (v *verdict) bad() bool {
	if v.status != record.Failed && v.status != record.Errored {
		return false
	}
	return v.cause != record.CauseEnvironment && v.cause != record.CauseInterrupted
}

// unsure reports whether the scenario says nothing, since the machine did not give it what it needs.
func (v *verdict) unsure() bool {
	return (v.status == record.Failed || v.status == record.Errored) && !v.bad()
}

// templates are how the operations of scenario data are asked for.
func templates(lib *library.Library) (list []wire.Template) {
	for _, x := range lib.Exchanges {
		t := wire.Template{Operation: x.Operation, Method: x.Request.Method, Path: x.Request.Path}
		if !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	return list
}

// Bind gives runs what the terms of a target say of them; cancel ends the run.
func Bind(target tenant.Target, cancel context.CancelCauseFunc) func(*session.Run) {
	return func(run *session.Run) { target.Terms().Bind(run, target.Disguise(false), cancel) }
}

// text is the first thing that went wrong, in one line.
func (v *verdict) text() string {
	text := v.reason
	switch {
	case len(v.checks) > 0:
		text = textOf(v.checks[0])
	case len(v.errors) > 0:
		text = v.errors[0]
	}
	return shorten(strings.ReplaceAll(text, "\n", " "))
}

// textOf is a check with its first difference and the first notification that is not as wanted.
func textOf(c *record.Check) string {
	text := c.Requirement
	if len(c.Differences) > 0 {
		d := c.Differences[0]
		text += ": " + strings.TrimSpace(d.Pointer+" want "+d.Want+", got "+d.Got)
	}
	for _, l := range c.Sequence {
		if l.Arrival != record.Arrived {
			return text + ": " + strings.TrimSpace(l.Label+" "+string(l.Arrival)+" "+l.Note)
		}
	}
	return text
}

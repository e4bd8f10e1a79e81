package runner

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"conform/internal/director"
	"conform/internal/record"
	"conform/internal/session"
	"conform/steps"
)

// Options say how a plan is run.
type Options struct {
	Parallel int              // scenarios at a time; at least 1
	Now      func() time.Time // nil: time.Now
	// Retries is how often a scenario may be tried again. Again, which must then be set, is asked before each
	// further attempt for the identities of the scenarios to try: see [WorthRetrying].
	Retries int
	// Repeat is how often every scenario is run, whatever comes of it; below 2: once. It goes without Retries.
	Repeat int
	Again  func() ([]string, error)
	// Exclusive runs scenarios in which somebody acts in the outside world one at a time, with no other beside them, and
	// those that call the same person or join the same meeting one after the other: where people, meetings and the
	// address for incoming calls are the same for all.
	Exclusive bool
	// MaxFailures ends the run when so many scenarios, or twins, have failed or errored at their first attempt; 0: any
	// number may.
	MaxFailures int
	// MaxUnanswered ends the run when so many scenarios in a row got no answer at all, or no token to ask with; 0: any
	// number may. See [Unanswered].
	MaxUnanswered int
	// Known are the scenarios that are known to fail, by identity; they are recorded as such.
	Known map[string]*record.Known
}

// Run runs the plan, with godog where a user has steps or hooks of his own, and records everything through the run's
// recorder: the plan, each scenario and the end. It returns when every scenario has an end, or when ctx is cancelled
// and the scenarios that were under way have hung up. The error says why the harness, not the target, failed; what the
// scenarios found is in the record. A plan is run once: what was run is let go of, and is not among [Plan.Selected] any
// more, unless a user has steps or hooks of his own.
func (p *Plan) Run(ctx context.Context, run *session.Run, options Options) error {
	e := p.engine(ctx, run, options)
	started := e.now()
	for _, s := range p.selected {
		e.announce(s)
	}
	selected := p.selected
	if !e.table.Extended() { // whose scenarios stand in their files
		for _, file := range p.features {
			file.scenarios = nil
		}
		p.selected, p.byID = nil, nil // each is let go of when it has ended
	}
	err := p.attempts(ctx, e, options, selected)
	e.finish(started)
	return errors.Join(err, run.Recorder.Err())
}

// engine returns what runs the scenarios of a run.
func (p *Plan) engine(ctx context.Context, run *session.Run, options Options) *engine {
	e := &engine{ctx: ctx, run: run, table: p.table, now: options.Now, exclusive: options.Exclusive,
		repeats: options.Repeat > 1, known: options.Known,
		slots: make(chan struct{}, max(1, options.Parallel)),
		early: early{most: options.MaxFailures, silent: options.MaxUnanswered}}
	if e.now == nil {
		e.now = time.Now
	}
	return e
}

// finish records the end of the run.
func (e *engine) finish(started time.Time) {
	finished := &record.RunFinished{Duration: e.now().Sub(started)}
	if e.ctx.Err() != nil {
		finished.Interrupted = context.Cause(e.ctx).Error()
	} else if why := e.early.stopped(); why != nil {
		finished.Interrupted = why.Error()
	}
	e.run.Recorder.Record(record.Event{RunFinished: finished})
}

// engine runs scenarios; those that have steps or hooks of a user by his extension.
type engine struct {
	known     map[string]*record.Known // see [Options]
	ctx       context.Context
	run       *session.Run
	table     *steps.Table
	now       func() time.Time
	slots     chan struct{} // one for each scenario that may be under way
	exclusive bool          // see [Options]
	repeats   bool          // every scenario is run more than once
	early     early
	turns     turns // taken by scenarios under way where exclusive is set
}

// alone runs a scenario of which every step is ours, with its twins.
func (e *engine) alone(s *planned) {
	one := &scenarioRun{engine: e}
	if one.whole(s) == nil {
		one.twins()
	}
}

// scenarioRun is one scenario while it is run. It is called from one goroutine.
type scenarioRun struct {
	leave   func() // gives back what enter took
	engine  *engine
	planned *planned
	session *session.Session
	started time.Time
	next    int       // number of the step that is under way, from 1; before the first 0
	over    bool      // no further step is to be run
	began   time.Time // when the step did
	status  record.Status
	reason  string
	cause   record.Cause
	ended   sync.Once
}

// begin waits for a free slot and opens the session.
func (r *scenarioRun) begin(p *planned) error {
	select {
	case r.engine.slots <- struct{}{}:
	case <-r.engine.ctx.Done():
	}
	if r.engine.ctx.Err() != nil {
		// Not started: the fold reports it as errored, with that as its reason.
		return context.Cause(r.engine.ctx)
	}
	if why := r.engine.early.stopped(); why != nil {
		<-r.engine.slots
		return why
	}
	r.enter(p)
	r.planned, r.started, r.status = p, r.engine.now(), record.Passed
	r.session = r.engine.run.Open(p.data)
	return nil
}

// enterStep begins the next step. Steps come in the order of the plan, since both read the same bytes. The error says
// that it must not be run.
func (r *scenarioRun) enterStep() error {
	if err := r.engine.ctx.Err(); err != nil {
		r.worse(record.Errored, record.CauseInterrupted, "interrupted: "+context.Cause(r.engine.ctx).Error())
		r.over = true
		return err
	}
	r.next++
	r.session.Begin(r.next)
	r.began = r.engine.now()
	return nil
}

// current is the step that is under way.
func (r *scenarioRun) current() steps.Step { return r.planned.steps[r.next-1] }

// leaveStep records how the step ended. After one that did not pass the scenario is over.
func (r *scenarioRun) leaveStep(err error) {
	finished := record.StepFinished{Status: record.Passed, Duration: r.engine.now().Sub(r.began)}
	if err != nil {
		finished.Status, finished.Cause = r.classify(err)
		finished.Error = err.Error()
		r.worse(finished.Status, finished.Cause, err.Error())
		r.over = true
	}
	r.engine.run.Recorder.Record(record.Event{Scenario: r.planned.id, Attempt: attempt(r.planned), Step: r.next,
		StepFinished: &finished})
}

// run calls the step and turns a panic, which would be our own mistake, into an error of this scenario.
func (r *scenarioRun) run(step steps.Step) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = session.Because(fmt.Errorf("conform itself failed: %v", p), record.CauseConform)
		}
	}()
	if err := step.Run(r.engine.ctx, r.session); err != nil {
		return err
	}
	return r.refusal()
}

// classify: something that this target cannot do is skipped, what was judged and is not as promised failed, anything
// else errored. What is skipped has no cause.
func (r *scenarioRun) classify(err error) (record.Status, record.Cause) {
	var failure session.Failure
	switch {
	case errors.As(err, &failure):
		return record.Failed, session.CauseOf(r.engine.ctx, err)
	case unable(err):
		return record.Skipped, ""
	default:
		return record.Errored, session.CauseOf(r.engine.ctx, err)
	}
}

// unable reports whether an error says that this target cannot do what a step asks for.
func unable(err error) bool {
	var failure session.Failure
	_, is := director.IsUnable(err)
	return !errors.As(err, &failure) && (is || errors.Is(err, steps.ErrSkip))
}

func (r *scenarioRun) worse(status record.Status, cause record.Cause, reason string) {
	if worse := record.Worse(r.status, status); worse != r.status {
		r.status, r.cause, r.reason = worse, cause, reason
	}
}

// end closes the session and the scenario's record. godog calls After at the failing step, before it
// reports the skipped ones behind it; nothing of ours happens in those.
func (r *scenarioRun) end() {
	if r.session == nil {
		return
	}
	r.ended.Do(func() {
		defer func() { <-r.engine.slots }()
		defer r.leave()
		if err := r.close(); err != nil {
			status, cause := r.classify(err)
			r.worse(status, cause, err.Error())
		}
		if err := r.complete(); err != nil && r.status == record.Passed {
			r.worse(record.Errored, record.CauseText, err.Error())
		}
		if attempt(r.planned) <= 1 || r.engine.repeats { // one that is tried again was counted
			r.engine.early.ended(ending{id: r.planned.id, status: r.status, cause: r.cause,
				known: r.engine.known[r.planned.id] != nil, answered: r.session.Answered(),
				patient: r.engine.run.Patience > 0})
		}
		finished := record.ScenarioFinished{Status: r.status, Duration: r.engine.now().Sub(r.started)}
		if r.status != record.Passed {
			finished.Reason, finished.Cause = r.reason, r.cause
		}
		r.engine.run.Recorder.Record(record.Event{Scenario: r.planned.id, Attempt: attempt(r.planned),
			ScenarioFinished: &finished})
	})
}

func (r *scenarioRun) close() (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = session.Because(fmt.Errorf("conform itself failed: %v", p), record.CauseConform)
		}
	}()
	return r.session.Close(r.engine.ctx)
}

func attempt(p *planned) int {
	if p.data.Attempt > 1 {
		return p.data.Attempt
	}
	return 0
}

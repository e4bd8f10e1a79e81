package mutants

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"conform/internal/library"
	"conform/internal/mutants/wire"
	"conform/internal/record"
	"conform/internal/session"
	"conform/internal/tenant"
	"conform/runner"
)

// Config says what is measured, against what.
type Config struct {
	Target  tenant.Target // closed; Run opens and closes it
	Plan    *runner.Plan
	Library *library.Library
	Version string // of Graph: "beta" or "v1.0"
	Lenient bool   // a difference from an assumed clause is no failure
	// Bind gives each run what the target asks of it: see [Bind].
	Bind    func(*session.Run)
	Workers int // scenarios at a time; at least 1

	// Tries is in how many scenarios a mutant is tried at most; 0: in all that meet it.
	Tries int
	// Redundancy has mutants tried until two scenarios notice them, to know which scenarios notice something that no other
	// does. It takes about twice as long.
	Redundancy bool
	Choice     Choice
	Accepted   *Equivalents // mutants that a right Graph may be; nil: none
	Whole      bool         // the plan is all that Accepted is about: a name that no mutant has is a mistake
	// Progress is called now and then, by one goroutine at a time; nil: nobody looks on.
	Progress func(Progress)
}

// Progress is how far a run is.
type Progress struct {
	Scenarios, Of int // of the run without mutants
	Mutants, All  int // 0 of 0: the catalogue is not made yet
	Survived      int
}

// An engine tries mutants.
type engine struct {
	Config
	stages    chan *stage
	catalogue *catalogue
	cost      map[string]int // messages by scenario: what it costs to run it

	mu       sync.Mutex
	progress Progress
	trials   int
}

// Run measures. The error says why the harness or the target, not a scenario, failed: no mutant was tried, or not all
// were. What was found until then is in the result, which may then be nil.
func Run(ctx context.Context, c Config) (result *Result, err error) {
	e := &engine{Config: c, stages: make(chan *stage, max(1, c.Workers)), cost: map[string]int{}}
	started := time.Now()
	if err := c.Target.Open(); err != nil {
		return nil, err
	}
	defer func() {
		ctx := context.WithoutCancel(ctx)
		err = errors.Join(err, c.Target.HangUp(ctx), e.close(ctx))
	}()
	operations := wire.NewOperations(templates(c.Library))
	for range cap(e.stages) {
		s, err := newStage(ctx, &e.Config, operations)
		if err != nil {
			return nil, err
		}
		e.stages <- s
	}
	all, left, err := e.base(ctx)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, errNoScenario
	}
	e.catalogue = newCatalogue(all)
	e.arrange(all)
	chosen := e.Choice.choose(e.catalogue.mutants)
	if len(chosen) == 0 {
		return nil, NoneChosen{len(e.catalogue.mutants)}
	}
	outcomes, err := e.try(ctx, chosen)
	result = e.result(outcomes, all, left)
	result.Took = time.Since(started)
	return result, err
}

// NoneChosen is that a [Choice] takes no mutant of the catalogue.
type NoneChosen struct{ Catalogue int }

// Error says how many there are.
func (n NoneChosen) Error() string {
	return fmt.Sprintf("--group, --mutant: none of the %d mutants of these scenarios is meant; expected a part of a name "+
		"as reports print it", n.Catalogue)
}

// close ends the stages and the target, whose listeners are behind the relays.
func (e *engine) close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	errs := []error{e.Target.Close(ctx)}
	for range len(e.stages) {
		s := <-e.stages
		errs = append(errs, s.relay.Close(ctx))
	}
	return errors.Join(errs...)
}

// A Left is a scenario that no mutant is tried on, since it does not pass without one.
type Left struct {
	Scenario string
	Status   record.Status
	Why      string
}

// base runs every scenario once without a mutant and notes what passes by.
func (e *engine) base(ctx context.Context) (all []traffic, left []Left, err error) {
	ids := e.Plan.Direct()
	e.report(func(p *Progress) { p.Of = len(ids) })
	type end struct {
		seen    *watch
		verdict verdict
	}
	ends := make([]end, len(ids))
	var group errgroup.Group
	group.SetLimit(cap(e.stages))
	for i, id := range ids {
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error {
			s := <-e.stages
			defer func() { e.stages <- s }()
			seen := &watch{}
			v, _, err := s.play(id, seen)
			ends[i] = end{seen, v}
			e.report(func(p *Progress) { p.Scenarios++ })
			return err
		})
	}
	if err := errors.Join(group.Wait(), context.Cause(ctx)); err != nil {
		return nil, nil, err
	}
	for i, id := range ids {
		if v := ends[i].verdict; v.status != record.Passed {
			left = append(left, Left{id, v.status, v.text()})
			continue
		}
		all = append(all, traffic{id, ends[i].seen})
		e.cost[id] = len(ends[i].seen.answers) + len(ends[i].seen.posts)
	}
	return all, left, nil
}

// arrange puts the scenarios that meet a mutant in the order in which they are tried: those that cost little first,
// refusal twins last.
func (e *engine) arrange(all []traffic) {
	place, twin := map[string]int{}, map[string]int{}
	for i, t := range all {
		place[t.scenario] = i
		if e.Plan.IsTwin(t.scenario) {
			twin[t.scenario] = 1
		}
	}
	for _, m := range e.catalogue.mutants {
		slices.SortFunc(m.scenarios, func(a, b string) int {
			return cmp.Or(cmp.Compare(twin[a], twin[b]), cmp.Compare(e.cost[a], e.cost[b]), cmp.Compare(place[a], place[b]))
		})
	}
}

// A chunk is mutants that the same scenarios kill, most probably. One worker tries them, one after another, so that
// what is tried first does not depend on who is faster.
type chunk struct {
	mutants []*Mutant
	at      []int // in the list of all that are tried
}

// chunks puts mutants of one place and group together, those with most to do first.
func chunks(list []*Mutant) (all []*chunk) {
	type key struct {
		place wire.Place
		group string
	}
	by := map[key]*chunk{}
	for i, m := range list {
		k := key{m.Place, m.Group}
		c := by[k]
		if c == nil || len(c.mutants) >= 40 {
			c = &chunk{}
			by[k], all = c, append(all, c)
		}
		c.mutants, c.at = append(c.mutants, m), append(c.at, i)
	}
	slices.SortStableFunc(all, func(a, b *chunk) int { return cmp.Compare(b.work(), a.work()) })
	return all
}

// work is about how much there is to do.
func (c *chunk) work() (work int) {
	for _, m := range c.mutants {
		work += len(m.scenarios)
	}
	return work
}

// try tries every mutant.
func (e *engine) try(ctx context.Context, list []*Mutant) ([]Outcome, error) {
	outcomes := make([]Outcome, len(list))
	e.report(func(p *Progress) { p.All = len(list) })
	var group errgroup.Group
	group.SetLimit(cap(e.stages))
	for _, c := range chunks(list) {
		group.Go(func() error {
			s := <-e.stages
			defer func() { e.stages <- s }()
			var killers []string // the last first
			for i, m := range c.mutants {
				if ctx.Err() != nil {
					outcomes[c.at[i]] = Outcome{Mutant: m, State: NotTried}
					continue
				}
				o, err := e.tryOne(s, m, killers)
				if err != nil && ctx.Err() == nil {
					return fmt.Errorf("%s: %w", m.ID, err)
				}
				outcomes[c.at[i]] = o
				for _, id := range []string{o.Second, o.Killer} { // the first comes first
					if id != "" {
						killers = slices.DeleteFunc(killers, func(k string) bool { return k == id })
						killers = slices.Insert(killers, 0, id)
					}
				}
				e.report(func(p *Progress) {
					p.Mutants++
					if o.State == Survived && o.Equivalent == nil {
						p.Survived++
					}
				})
			}
			return nil
		})
	}
	return outcomes, errors.Join(group.Wait(), context.Cause(ctx))
}

// order is that in which the scenarios that meet a mutant are tried: first those that have killed one like it.
func (m *Mutant) order(killers []string) []string {
	order := make([]string, 0, len(m.scenarios))
	for _, list := range [][]string{killers, m.scenarios} {
		for _, id := range list {
			if slices.Contains(m.scenarios, id) && !slices.Contains(order, id) {
				order = append(order, id)
			}
		}
	}
	return order
}

// tryOne tries a mutant in the scenarios that meet it, until one notices it: or two, where it is to be known whether
// one alone does.
func (e *engine) tryOne(s *stage, m *Mutant, killers []string) (o Outcome, err error) {
	o = Outcome{Mutant: m, State: Idle, Equivalent: e.Accepted.find(m)}
	most := e.Tries
	if o.Equivalent != nil {
		most = triesOfEquivalents
	}
	for _, id := range m.order(killers) {
		if o.State == Killed && !e.Redundancy || o.Second != "" || most > 0 && o.Tried >= most {
			return o, nil
		}
		t := newTrial(m, e.catalogue)
		v, struck, err := s.play(id, t)
		if err == nil && v.unsure() {
			v, struck, err = s.play(id, t)
		}
		if err != nil {
			return o, err
		}
		e.count()
		if struck == 0 {
			continue
		}
		o.met(t, id, v)
	}
	o.Alone = o.State == Killed && o.Second == "" && e.Redundancy
	return o, nil
}

// met takes note of a scenario in which the mutant changed something.
func (o *Outcome) met(t *trial, id string, v verdict) {
	o.Tried++
	if o.State == Idle {
		o.State = Survived
		o.Was, o.Became = t.seen()
	}
	switch {
	case !v.bad():
	case o.Killer != "":
		o.Second = id
	default:
		o.State, o.Killer, o.Message, o.Cause, o.Named = Killed, id, v.text(), v.cause, v.names(t.mutant)
	}
}

// count counts a scenario that was run with a mutant.
func (e *engine) count() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.trials++
}

// triesOfEquivalents is in how many scenarios a mutant is tried that a right Graph may be: to see whether it is taken
// for a wrong.
const triesOfEquivalents = 1

// report changes the progress and shows it.
func (e *engine) report(change func(*Progress)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	change(&e.progress)
	if e.Progress != nil {
		e.Progress(e.progress)
	}
}

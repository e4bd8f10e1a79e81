package record

import (
	"errors"
	"fmt"
	"time"
)

// A Builder builds a Run from events in the order of recording. It is for one goroutine at a time.
type Builder struct {
	run       Run
	started   bool
	ended     bool
	heard     bool      // a notification came
	starved   bool      // something of this machine ran out
	last      time.Time // of the events so far
	seq       int       // of the last event
	missing   string    // which events are not there, where the log has a gap; empty: it has none
	features  map[string]int
	scenarios map[string]*open
	proofs    map[string]*Permission // by what is in them: those of many scenarios are the same
	take      func(feature int, s *ScenarioRun)
	keep      bool // what was taken stays whole
}

// NewBuilder returns a Builder for one run. take, if it is not nil, is given each scenario of the plan once, whole and
// with its twins, and the number of its feature in [Run.Features]: one that passed with its twins, or was skipped, as
// soon as all of it has ended, and the others in plan order when the run is finished. What was taken early is only in
// outline in the run: see [ScenarioRun.Outline]. So memory follows what runs, and not what ran.
func NewBuilder(take func(feature int, s *ScenarioRun)) *Builder {
	return &Builder{take: take, features: map[string]int{}, scenarios: map[string]*open{},
		proofs: map[string]*Permission{}}
}

// Keep has what was taken early stay whole in the run, for those who look at all of it afterwards. It must be called
// before the first event.
func (b *Builder) Keep() { b.keep = true }

// Add takes the next event. The error says what cannot be in a log of one run, or not there.
func (b *Builder) Add(e Event) error {
	b.last = e.At
	b.follows(e)
	switch {
	case e.RunStarted != nil:
		if b.started {
			return errSecondRun
		}
		b.started = true
		b.run.Info, b.run.Started = *e.RunStarted, e.At
		return nil
	case !b.started:
		return errors.New("the first event must be runStarted")
	case e.Planned != nil && b.scenarios[e.Scenario] != nil:
		return fmt.Errorf("scenario %s is planned twice; expected it once", e.Scenario)
	case e.Planned != nil:
		b.plan(e.Scenario, *e.Planned)
		return nil
	case e.Verdict != nil:
		b.run.Verdict = e.Verdict
		return nil
	case e.History != nil:
		b.run.History = e.History
		return nil
	case e.StraysLeftOut != nil:
		if b.run.StraysLeftOut == nil {
			b.run.StraysLeftOut = &StraysLeftOut{}
		}
		b.run.StraysLeftOut.Posts += e.StraysLeftOut.Posts
		b.run.StraysLeftOut.Bytes += e.StraysLeftOut.Bytes
		return nil
	case e.RunFinished != nil:
		b.ended = true
		b.run.Duration, b.run.Interrupted = e.RunFinished.Duration, e.RunFinished.text()
		return nil
	}
	if e.Scenario == "" {
		b.addStray(e)
		return nil
	}
	s := b.scenarios[e.Scenario]
	if s == nil {
		return fmt.Errorf("scenario %s has events but is not in the plan", e.Scenario)
	}
	b.heard = b.heard || e.Notification != nil
	b.starved = b.starved || e.StepFinished != nil && e.StepFinished.Cause == CauseEnvironment ||
		e.ScenarioFinished != nil && e.ScenarioFinished.Cause == CauseEnvironment
	s.add(e)
	if e.ScenarioFinished != nil {
		b.handOver(s)
	}
	return nil
}

// follows notes the first gap in the numbers of events. An event without a number is not one of a log, and the
// verdict may have been added by somebody who does not know how many there are.
func (b *Builder) follows(e Event) {
	if e.Seq != b.seq+1 && e.Seq != 0 && e.Verdict == nil && b.missing == "" {
		switch {
		case e.Seq <= b.seq:
			b.missing = fmt.Sprintf("event %d comes after event %d in the log", e.Seq, b.seq)
		case e.Seq == b.seq+2:
			b.missing = fmt.Sprintf("event %d is not in the log", b.seq+1)
		default:
			b.missing = fmt.Sprintf("events %d to %d are not in the log", b.seq+1, e.Seq-1)
		}
	}
	b.seq = e.Seq
}

// addStray keeps the evidence that belongs to no scenario.
func (b *Builder) addStray(e Event) {
	switch {
	case e.Notification != nil:
		// What a stranger sent to the public address says nothing.
		b.heard = b.heard || e.Notification.Token.Valid
		b.run.Stray = append(b.run.Stray, e.Notification)
	case e.Exchange != nil:
		b.run.StrayExchanges = append(b.run.StrayExchanges, e.Exchange)
	}
}

func (b *Builder) plan(id string, p Planned) {
	s := &open{run: &ScenarioRun{ID: id, Name: p.Name, Rule: p.Rule, Line: p.Line, Tags: p.Tags}, steps: p.Steps,
		excluded: p.Excluded}
	b.scenarios[id] = s
	if p.Twin != nil {
		s.run.Without = p.Twin.Without
		if of := b.scenarios[p.Twin.Of]; of != nil {
			s.of, s.feature = of, of.feature
			of.twins = append(of.twins, s)
			return
		}
	}
	number, known := b.features[p.Feature.File]
	if !known {
		number = len(b.run.Features)
		b.features[p.Feature.File] = number
		b.run.Features = append(b.run.Features, &FeatureRun{Feature: p.Feature})
	}
	s.feature = number
	b.run.Features[number].Scenarios = append(b.run.Features[number].Scenarios, s.run)
}

// handOver gives a scenario away as soon as it and its twins have ended and all went well. Unless the run keeps it,
// it is the last time that anybody sees it whole.
func (b *Builder) handOver(s *open) {
	if s.of != nil {
		s = s.of
	}
	if b.take == nil || s.taken || !s.wentWell(b.run.Info.Repeat) {
		return
	}
	for _, twin := range s.twins {
		if !twin.wentWell(b.run.Info.Repeat) {
			return
		}
	}
	b.complete(s)
	b.take(s.feature, s.run)
	for _, o := range append([]*open{s}, s.twins...) {
		o.taken = true
		if !b.keep {
			o.run.outline()
			o.steps = nil
		}
	}
}

// complete gives a scenario all that is known of it, but for blame, once it has ended.
func (b *Builder) complete(s *open) {
	s.run.Twins = nil
	for _, twin := range s.twins {
		s.run.Twins = append(s.run.Twins, twin.run)
	}
	for _, o := range append([]*open{s}, s.twins...) {
		if o.taken {
			continue
		}
		o.settle()
		o.run.flaky()
		o.run.Permission = b.proof(o.run.Permission)
	}
	s.run.Trend = b.run.History.trend(s.run, b.run.Started)
}

// proof returns the one value that stands for all proofs like p; nil for nil.
func (b *Builder) proof(p *Permission) *Permission {
	if p == nil {
		return nil
	}
	text, err := encode(p)
	if err != nil {
		return p
	}
	if same := b.proofs[string(text)]; same != nil {
		return same
	}
	b.proofs[string(text)] = p
	return p
}

// assignBlame gives a scenario, or a twin, and its earlier attempts their blame. What the end of the run kept from
// being run, or cut short, has none, nor has what has no cause, which a check that failed always has since format 2.
func (b *Builder) assignBlame(s *ScenarioRun) {
	in := circumstances{mock: b.run.Info.Target == "mock", heard: b.heard, starved: b.starved,
		own: b.run.Info.Own && len(b.run.Info.MockFaults) == 0}
	for _, one := range append([]*ScenarioRun{s}, s.Earlier...) {
		switch cause := one.cause(); {
		case one.Status != Failed && one.Status != Errored || one.NotRun():
		case cause == "" && one.Status == Failed:
			one.Blame = CauseTarget.blame(in)
		default:
			one.Blame = cause.blame(in)
		}
	}
}

// Finish ends the run and returns it. No event may be added any more. It is an error when none began a run.
func (b *Builder) Finish() (*Run, error) {
	if !b.started {
		return nil, errNoRun
	}
	run := &b.run
	if !b.ended {
		run.Interrupted = "no end was recorded"
		run.Duration = max(0, b.last.Sub(run.Started))
	}
	if b.missing != "" {
		run.Interrupted = b.missing
	}
	if !b.ended || b.missing != "" {
		run.Verdict = nil // it was about more than what is here
	}
	for number, feature := range run.Features {
		for _, s := range feature.Scenarios {
			b.finish(number, s)
		}
		run.Status = Worse(run.Status, feature.Status)
	}
	if run.Interrupted != "" {
		run.Status = Errored
	}
	return run, nil
}

// finish counts a scenario with its twins, and gives it away where nobody has taken it.
func (b *Builder) finish(feature int, s *ScenarioRun) {
	o, run, in := b.scenarios[s.ID], &b.run, b.run.Features[feature]
	b.complete(o)
	b.assignBlame(s)
	for _, twin := range s.Twins {
		b.assignBlame(twin)
		run.Twins.Add(twin)
		if twin.Status != Skipped { // a tenant that cannot do it takes nothing from its scenarios
			run.Status = Worse(run.Status, twin.Status)
		}
	}
	in.Status = Worse(in.Status, s.Status)
	in.Counts.Add(s)
	run.Counts.Add(s)
	if b.take != nil && !o.taken {
		b.take(feature, s)
	}
}

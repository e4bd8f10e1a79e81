package record

import (
	"fmt"
	"io"
	"slices"
	"time"
)

// Fold reads an event log, one JSON object a line, and returns the run it tells of. A log that was cut
// off is folded too: what has no end is errored. An error names the line that is no event.
func Fold(r io.Reader) (*Run, error) {
	var f folder
	if err := readLog(r, f.add); err != nil {
		return nil, err
	}
	return f.finish(), nil
}

// A folder builds a Run from events in order.
type folder struct {
	run       Run
	ended     bool
	why       string    // it ended early
	last      time.Time // of the events so far
	features  map[string]*FeatureRun
	scenarios map[string]*open
}

// open is a scenario that is being folded.
type open struct {
	run      *ScenarioRun
	twins    []*ScenarioRun
	excluded string
	began    bool
	finished bool
}

func (f *folder) add(e Event) error {
	f.last = e.At
	switch {
	case e.RunStarted != nil:
		f.run.Info, f.run.Started = *e.RunStarted, e.At
		f.features, f.scenarios = map[string]*FeatureRun{}, map[string]*open{}
		return nil
	case e.Planned != nil && f.scenarios[e.Scenario] != nil:
		return fmt.Errorf("scenario %s is planned twice; expected it once", e.Scenario)
	case e.Planned != nil:
		f.plan(e.Scenario, *e.Planned)
		return nil
	case e.Verdict != nil:
		f.run.Verdict = e.Verdict
		return nil
	case e.History != nil:
		f.run.History = e.History
		return nil
	case e.StraysLeftOut != nil:
		if f.run.StraysLeftOut == nil {
			f.run.StraysLeftOut = &StraysLeftOut{}
		}
		f.run.StraysLeftOut.Posts += e.StraysLeftOut.Posts
		f.run.StraysLeftOut.Bytes += e.StraysLeftOut.Bytes
		return nil
	case e.RunFinished != nil:
		f.ended = true
		f.run.Duration, f.run.Interrupted, f.why = e.RunFinished.Duration, e.RunFinished.text(), e.RunFinished.Interrupted
		return nil
	}
	if e.Scenario == "" {
		f.addStray(e)
		return nil
	}
	s := f.scenarios[e.Scenario]
	if s == nil {
		return fmt.Errorf("scenario %s has events but is not in the plan", e.Scenario)
	}
	s.add(e)
	return nil
}

// addStray keeps the evidence that belongs to no scenario.
func (f *folder) addStray(e Event) {
	switch {
	case e.Notification != nil:
		f.run.Stray = append(f.run.Stray, e.Notification)
	case e.Exchange != nil:
		f.run.StrayExchanges = append(f.run.StrayExchanges, e.Exchange)
	}
}

func (f *folder) plan(id string, p Planned) {
	s := &ScenarioRun{ID: id, Name: p.Name, Rule: p.Rule, Line: p.Line, Tags: p.Tags}
	for _, step := range p.Steps {
		s.Steps = append(s.Steps, &StepRun{PlannedStep: step})
	}
	f.scenarios[id] = &open{run: s, excluded: p.Excluded}
	if p.Twin != nil {
		s.Without = p.Twin.Without
		if of := f.scenarios[p.Twin.Of]; of != nil {
			of.twins = append(of.twins, s)
			return
		}
	}
	feature := f.features[p.Feature.File]
	if feature == nil {
		feature = &FeatureRun{Feature: p.Feature}
		f.features[p.Feature.File] = feature
		f.run.Features = append(f.run.Features, feature)
	}
	feature.Scenarios = append(feature.Scenarios, s)
}

func (s *open) add(e Event) {
	run := s.run
	switch {
	case e.Known != nil:
		run.Known = e.Known
	case e.ScenarioStarted != nil:
		if s.began {
			s.again()
		}
		s.began = true
		run.Started = e.At
	case e.Exchange != nil:
		run.Exchanges = append(run.Exchanges, &Sent{*e.Exchange, e.Step})
	case e.Notification != nil:
		run.Notifications = append(run.Notifications, &Received{*e.Notification, e.At, e.Step})
	case e.Action != nil:
		run.Actions = append(run.Actions, &Acted{*e.Action, e.At, e.Step})
	case e.Check != nil:
		run.Checks = append(run.Checks, &Judged{*e.Check, e.Step})
	case e.Permission != nil:
		run.Permission = e.Permission
	case e.StepFinished != nil:
		if e.Step >= 1 && e.Step <= len(run.Steps) {
			step := run.Steps[e.Step-1]
			step.Status, step.Error, step.Duration = e.StepFinished.Status, e.StepFinished.Error, e.StepFinished.Duration
		}
	case e.ScenarioFinished != nil:
		s.finished = true
		run.Status = Worse(run.Status, e.ScenarioFinished.Status)
		run.Reason, run.Duration = e.ScenarioFinished.Reason, e.ScenarioFinished.Duration
	}
}

// again keeps what an attempt gave and opens the next one.
func (s *open) again() {
	s.settle()
	earlier := *s.run
	earlier.Earlier = nil
	next := ScenarioRun{ID: earlier.ID, Name: earlier.Name, Rule: earlier.Rule, Line: earlier.Line, Tags: earlier.Tags,
		Without: earlier.Without, Known: earlier.Known,
		Earlier: append(s.run.Earlier, &earlier)}
	for _, step := range earlier.Steps {
		next.Steps = append(next.Steps, &StepRun{PlannedStep: step.PlannedStep})
	}
	*s.run = next
	s.finished = false
}

// settle gives a scenario its status from its own evidence, whatever its end claimed: a failed check or
// step is a failed scenario, and a scenario in which nothing was checked, or nothing happened, has not passed.
func (s *open) settle() {
	run := s.run
	switch {
	case s.excluded != "" && !s.began:
		run.Status, run.Reason = Skipped, s.excluded
	case !s.began:
		run.Status, run.Reason = Errored, "not run: the run ended before it was started"
	case !s.finished:
		run.Status, run.Reason = Errored, "started, but never finished"
	}
	judged := false
	for _, step := range run.Steps {
		if step.Status == "" {
			step.Status = Skipped
			continue
		}
		run.Status = Worse(run.Status, step.Status)
	}
	for _, check := range run.Checks {
		// What is judged by itself at the end (step 0) says nothing of what the scenario claims.
		if check.Step > 0 && (check.Status == Passed || check.Status == Failed) {
			judged = true
		}
		if !check.Finding && (check.Status == Failed || check.Status == Errored) {
			run.Status = Worse(run.Status, check.Status)
		}
	}
	switch {
	case run.Status != Passed:
	case !judged:
		run.Status, run.Reason = Errored, "nothing was checked"
	case len(run.Exchanges)+len(run.Notifications)+len(run.Actions) == 0:
		// That nothing arrives where nothing was sent is true of every Graph.
		run.Status, run.Reason = Errored, "nothing was sent and nothing came"
	}
}

// flaky lowers a pass that an attempt before it did not have.
func (s *ScenarioRun) flaky() {
	if s.Status != Passed {
		return
	}
	for _, earlier := range s.Earlier {
		if earlier.Status == Failed || earlier.Status == Errored {
			s.Status = Flaky
			s.Reason = fmt.Sprintf("passed at attempt %d; attempt 1 %s", len(s.Earlier)+1, s.Earlier[0].Status)
			return
		}
	}
}

// heard reports whether any notification came. What a stranger sent to the public address says nothing.
func (f *folder) heard() bool {
	for _, o := range f.scenarios {
		for _, s := range append([]*ScenarioRun{o.run}, o.run.Earlier...) {
			if len(s.Notifications) > 0 {
				return true
			}
		}
	}
	return slices.ContainsFunc(f.run.Stray, func(n *Notification) bool { return n.Token.Valid })
}

// assignBlame gives a scenario, or a twin, and its earlier attempts their blame. What the end of the run kept from being
// run, or cut short, has none.
func (f *folder) assignBlame(s *ScenarioRun, heard bool) {
	if !s.NotRun() && !s.cutShort(f.why) {
		s.Blame = s.blame(f.run.Info.Target, heard)
	}
	for _, earlier := range s.Earlier {
		earlier.Blame = earlier.blame(f.run.Info.Target, heard)
	}
}

func (f *folder) finish() *Run {
	run := &f.run
	if !f.ended {
		run.Interrupted = "no end was recorded"
		run.Duration = max(0, f.last.Sub(run.Started))
	}
	heard := f.heard()
	for _, feature := range run.Features {
		for _, s := range feature.Scenarios {
			o := f.scenarios[s.ID]
			o.settle()
			s.flaky()
			s.Trend = run.History.trend(s, run.Started)
			f.assignBlame(s, heard)
			s.Twins = o.twins
			for _, twin := range s.Twins {
				f.scenarios[twin.ID].settle()
				twin.flaky()
				f.assignBlame(twin, heard)
				run.Twins.Add(twin)
				if twin.Status != Skipped { // a tenant that cannot do it takes nothing from its scenarios
					run.Status = Worse(run.Status, twin.Status)
				}
			}
			feature.Status = Worse(feature.Status, s.Status)
			feature.Counts.Add(s)
			run.Counts.Add(s)
		}
		run.Status = Worse(run.Status, feature.Status)
	}
	if run.Interrupted != "" {
		run.Status = Errored
	}
	return run
}

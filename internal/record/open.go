package record

import (
	"fmt"
	"slices"
)

// open is a scenario that is being built.
type open struct {
	run      *ScenarioRun
	steps    []PlannedStep
	feature  int
	of       *open   // of a twin: its scenario; nil: this is no twin
	twins    []*open // of a scenario
	excluded string
	began    bool
	finished bool
	settled  bool // it was given its status
	taken    bool // it was given away, and is kept in outline
}

// unreached are the steps of a scenario before any of them began.
func (s *open) unreached() []*StepRun {
	steps := make([]*StepRun, len(s.steps))
	for i, step := range s.steps {
		steps[i] = &StepRun{PlannedStep: step}
	}
	return steps
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
		run.Started, run.Steps = e.At, s.unreached()
	case e.Exchange != nil:
		run.Exchanges = append(run.Exchanges, &Sent{*e.Exchange, e.Step})
	case e.Notification != nil:
		run.Notifications = append(run.Notifications, &Received{*e.Notification, e.At, e.Step})
	case e.Action != nil:
		run.Actions = append(run.Actions, &Acted{*e.Action, e.At, e.Step})
	case e.Check != nil:
		run.Checks = append(run.Checks, &Judged{*e.Check, e.Step})
		// Nothing comes after the end; what does is not lost all the same.
		if s.settled && !e.Check.Finding && (e.Check.Status == Failed || e.Check.Status == Errored) {
			run.Status = Worse(run.Status, e.Check.Status)
		}
	case e.Permission != nil:
		run.Permission = e.Permission
	case e.StepFinished != nil:
		if e.Step >= 1 && e.Step <= len(run.Steps) {
			step := run.Steps[e.Step-1]
			step.Status, step.Error, step.Cause = e.StepFinished.Status, e.StepFinished.Error, e.StepFinished.Cause
			step.Duration = e.StepFinished.Duration
		}
	case e.ScenarioFinished != nil:
		s.finished = true
		run.Status = Worse(run.Status, e.ScenarioFinished.Status)
		run.Reason, run.Cause, run.Duration = e.ScenarioFinished.Reason, e.ScenarioFinished.Cause, e.ScenarioFinished.Duration
	}
}

// again keeps what an attempt gave and opens the next one.
func (s *open) again() {
	s.settle()
	earlier := *s.run
	earlier.Earlier, earlier.Attempt = nil, len(s.run.Earlier)+1
	next := ScenarioRun{ID: earlier.ID, Name: earlier.Name, Rule: earlier.Rule, Line: earlier.Line, Tags: earlier.Tags,
		Without: earlier.Without, Known: earlier.Known,
		Earlier: append(s.run.Earlier, &earlier)}
	*s.run = next
	s.finished, s.settled = false, false
}

// settle gives a scenario its status from its own evidence, whatever its end claimed: a failed check or
// step is a failed scenario, and a scenario in which nothing was checked, or nothing happened, has not passed.
func (s *open) settle() {
	if s.settled {
		return
	}
	s.settled = true
	run := s.run
	if run.Steps == nil {
		run.Steps = s.unreached()
	}
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
		run.Status, run.Cause, run.Reason = Errored, CauseText, "nothing was checked"
	case len(run.Exchanges)+len(run.Notifications)+len(run.Actions) == 0:
		// That nothing arrives where nothing was sent is true of every Graph.
		run.Status, run.Cause, run.Reason = Errored, CauseText, "nothing was sent and nothing came"
	}
}

// flaky says of a scenario that passed at some of its attempts only that it did. One that was tried again passed last;
// of one that was repeated, the last attempt that passed takes the place of the last.
func (s *ScenarioRun) flaky() {
	if len(s.Earlier) == 0 {
		return
	}
	s.Attempt = len(s.Earlier) + 1
	attempts := append(slices.Clone(s.Earlier), s)
	last, passed, bad := -1, 0, -1
	for i, attempt := range attempts {
		switch {
		case attempt.Status == Passed:
			last, passed = i, passed+1
		case bad < 0 && (attempt.Status == Failed || attempt.Status == Errored):
			bad = i
		}
	}
	if last < 0 || bad < 0 {
		return
	}
	reason := fmt.Sprintf("passed at attempt %d; attempt %d %s", last+1, bad+1, attempts[bad].Status)
	if passed > 1 || last < len(s.Earlier) {
		reason = fmt.Sprintf("passed at %d of %d attempts; attempt %d %s", passed, len(attempts), bad+1,
			attempts[bad].Status)
	}
	if last < len(s.Earlier) {
		s.change(last)
	}
	s.Status, s.Reason = Flaky, reason
}

// change puts one of the earlier attempts in the place of the last, which becomes one of those.
func (s *ScenarioRun) change(place int) {
	all, instead, mine := s.Earlier, *s.Earlier[place], *s
	mine.Earlier, mine.Trend, mine.Twins = nil, nil, nil
	instead.Earlier = append(slices.Delete(slices.Clone(all), place, place+1), &mine)
	instead.Trend, instead.Twins = s.Trend, s.Twins
	*s = instead
}

// wentWell reports whether a scenario has ended and there is nothing more to say of it than that it passed, or was not
// to be run. repeat is how often it was to be run; 0: once.
func (s *open) wentWell(repeat int) bool {
	bad := func(attempt *ScenarioRun) bool { return attempt.Status != Passed }
	switch run := s.run; {
	case !s.began:
		return s.excluded != ""
	case !s.finished || run.Status != Passed || run.Known != nil:
		return false
	case len(run.Earlier) != max(0, repeat-1) || slices.ContainsFunc(run.Earlier, bad):
		return false
	}
	s.settle()
	return s.run.Status == Passed && !slices.ContainsFunc(s.run.Checks, func(c *Judged) bool { return c.Finding })
}

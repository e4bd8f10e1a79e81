package record

import "time"

// A Run is everything that happened, folded. Writers read it and change nothing.
type Run struct {
	Info     RunStarted    `json:"info"`
	Started  time.Time     `json:"started"`
	Duration time.Duration `json:"duration"`
	// why the run ended early; "no end was recorded" for a cut log
	Interrupted    string          `json:"interrupted,omitempty"`
	Status         Status          `json:"status"` // the worst of the scenarios; errored when interrupted
	Counts         Counts          `json:"counts"`
	Twins          Counts          `json:"twins"`    // the refusal twins of all scenarios, which Counts leaves out
	Features       []*FeatureRun   `json:"features"` // in plan order
	Verdict        *Verdict        `json:"verdict,omitempty"`
	History        *History        `json:"history,omitempty"`        // earlier runs; nil: none are known
	Stray          []*Notification `json:"stray,omitempty"`          // posts that belonged to no scenario
	StraysLeftOut  *StraysLeftOut  `json:"straysLeftOut,omitempty"`  // what came beside them; nil: nothing
	StrayExchanges []*Exchange     `json:"strayExchanges,omitempty"` // exchanges of the run itself, none of a scenario
}

// EmptyShare reports whether the run is a share of a plan in which there is nothing, since there were more shares than
// scenarios: of itself it says nothing.
func (r *Run) EmptyShare() bool { return r.Counts.Total == 0 && r.Info.Selection.Shard.Of > 0 }

// Counts counts scenarios by status. A scenario is counted once, under its final status.
type Counts struct {
	Total    int `json:"total"`
	Passed   int `json:"passed"`
	Skipped  int `json:"skipped"`
	Flaky    int `json:"flaky"`
	Failed   int `json:"failed"`
	Errored  int `json:"errored"`
	Known    int `json:"known"`    // of the failed, those that are known to
	NotRun   int `json:"notRun"`   // of the errored, those that the run ended before
	Findings int `json:"findings"` // checks that differ from an assumed clause on a tenant
	Checks   int `json:"checks"`   // checks judged
}

// Executed is the number of scenarios that were really run: all but the skipped, and those that the run ended before.
func (c Counts) Executed() int { return c.Total - c.Skipped - c.NotRun }

// Judged is the number of scenarios that the pass rate is about: all but the skipped and those that failed as is
// known, which are neither for nor against. What the run ended before is in it: a run that ends early is no better.
func (c Counts) Judged() int { return c.Total - c.Skipped - c.Known }

// PassRate is passed over judged, in percent, 0 when nothing was judged: nothing passes with nothing run.
func (c Counts) PassRate() float64 {
	if c.Judged() == 0 {
		return 0
	}
	return 100 * float64(c.Passed) / float64(c.Judged())
}

// Add counts a scenario under its status.
func (c *Counts) Add(s *ScenarioRun) {
	c.Total++
	switch s.Status {
	case Passed:
		c.Passed++
	case Skipped:
		c.Skipped++
	case Flaky:
		c.Flaky++
	case Failed:
		c.Failed++
	default:
		c.Errored++
	}
	if s.FailsAsKnown() {
		c.Known++
	}
	if s.NotRun() {
		c.NotRun++
	}
	if s.Outline != nil {
		c.Checks += s.Outline.Checks
	}
	for _, check := range s.Checks {
		if check.Status != Skipped {
			c.Checks++
		}
		if check.Finding {
			c.Findings++
		}
	}
}

// FeatureRun is a feature with the scenarios of it that were planned.
type FeatureRun struct {
	Feature
	Status    Status         `json:"status"`
	Counts    Counts         `json:"counts"`
	Scenarios []*ScenarioRun `json:"scenarios"` // in file order
}

// ScenarioRun is one scenario with all that happened in it. Where it was tried more than once, the fields are those of
// the last attempt, or of the last that passed where some did, and Earlier holds the others.
type ScenarioRun struct {
	ID            string         `json:"id"` // "file:line"
	Name          string         `json:"name"`
	Rule          string         `json:"rule,omitempty"`
	Line          int            `json:"line"`
	Tags          []string       `json:"tags,omitempty"`
	Attempt       int            `json:"attempt,omitempty"` // which this is, from 1; 0: there was no other
	Status        Status         `json:"status"`
	Reason        string         `json:"reason,omitempty"`
	Cause         Cause          `json:"cause,omitempty"` // of its end; what broke in a step or a check has its own
	Blame         Blame          `json:"blame,omitempty"` // whose fault it most probably is; empty: it did not fail
	Started       time.Time      `json:"started,omitzero"`
	Duration      time.Duration  `json:"duration"`
	Steps         []*StepRun     `json:"steps"`
	Exchanges     []*Sent        `json:"exchanges,omitempty"`
	Notifications []*Received    `json:"notifications,omitempty"`
	Actions       []*Acted       `json:"actions,omitempty"`
	Checks        []*Judged      `json:"checks,omitempty"`
	Permission    *Permission    `json:"permission,omitempty"`
	Earlier       []*ScenarioRun `json:"earlier,omitempty"`
	Known         *Known         `json:"known,omitempty"` // nil: nobody said that it fails
	Trend         *Trend         `json:"trend,omitempty"` // nil: no history is known
	// of a twin: the permission that was taken away; empty: this is no twin
	Without string `json:"without,omitempty"`
	// the scenario again, each time without one permission that it claims
	Twins []*ScenarioRun `json:"twins,omitempty"`

	// Outline is there when the scenario passed and only its head, its permissions and its twins are held: steps,
	// messages and checks were given away when it ended ([NewBuilder]), and stand in the event log. nil: it is whole.
	Outline *Outline `json:"-"`
}

// An Outline is what is kept of that which was given away.
type Outline struct {
	Checks int // how many were judged
}

// outline lets go of what happened in a scenario.
func (s *ScenarioRun) outline() {
	var c Counts
	c.Add(s)
	s.Outline = &Outline{Checks: c.Checks}
	s.Steps, s.Exchanges, s.Notifications, s.Actions, s.Checks = nil, nil, nil, nil, nil
}

// StepRun is one step with its outcome. A step that was not reached is skipped, with that as its reason.
type StepRun struct {
	PlannedStep
	Status   Status        `json:"status"`
	Error    string        `json:"error,omitempty"`
	Cause    Cause         `json:"cause,omitempty"` // why failed or errored; empty: it is neither
	Duration time.Duration `json:"duration"`
}

// Sent is an exchange with the step that was under way; step 0 is sign-in or clean-up around the steps.
type Sent struct {
	Exchange
	Step int `json:"step,omitempty"`
}

// Received is a notification with the time it came and the step that was under way.
type Received struct {
	Notification
	At   time.Time `json:"at"`
	Step int       `json:"step,omitempty"`
}

// Acted is an action with its time and step.
type Acted struct {
	Action
	At   time.Time `json:"at"`
	Step int       `json:"step,omitempty"`
}

// Judged is a check with the step that made it; step 0 is the end of the scenario.
type Judged struct {
	Check
	Step int `json:"step,omitempty"`
}

// Failures are the checks that did not pass, in order, findings left out. Of one step those on tokens come
// first: a notification that is refused for its token is also missed, and the cause stands before the effect.
func (s *ScenarioRun) Failures() []*Judged {
	var out []*Judged
	for _, c := range s.Checks {
		if (c.Status == Failed || c.Status == Errored) && !c.Finding {
			out = append(out, c)
		}
	}
	for i, c := range out {
		if c.Kind != CheckToken {
			continue
		}
		at := i
		for at > 0 && out[at-1].Step == c.Step && out[at-1].Kind != CheckToken {
			out[at], at = out[at-1], at-1
		}
		out[at] = c
	}
	return out
}

package digest

import (
	"iter"
	"strings"
	"time"

	"conform/internal/figures"
	"conform/internal/record"
)

// A Digest is what there is to say of a run. Writers read it and change nothing; several may at a time.
type Digest struct {
	Info           record.RunStarted
	Started        time.Time
	Duration       time.Duration
	Interrupted    string        // why the run ended early; empty: it did not
	RunStatus      record.Status // the worst of the scenarios; errored when interrupted
	Counts, Twins  record.Counts // of all scenarios; of their refusal twins, which Counts leaves out
	Verdict        *record.Verdict
	History        *record.History // nil: no earlier runs are known
	Stray          []*record.Notification
	Unrecorded     *record.StraysLeftOut // what came beside Stray; nil: nothing
	StrayExchanges []*record.Exchange
	Redelivered    int // notifications that were delivered again, in all attempts and twins

	Outcome  string        // the verdict in a few words
	Aside    string        // that the mock was made wrong on purpose; empty: it was not
	Headline string        // both, for the first line of every report
	Status   record.Status // whose sign and colour the verdict has: see [Digest.status]
	Rule     string        // the rule that decided, or why there is none
	RunCase  *RunCase      // nil: its scenarios say it all
	Again    string        // the command that --scenario FILE:LINE is put behind to run one again

	Features      []*Feature // in plan order
	Causes        []*Cause   // of failures, the largest first
	Broken        []Case     // the failed, the errored, the flaky, and last those that failed as is known
	Findings      []Finding
	Untested      []*Reason
	Versions      []VersionCount  // how many exchanges went to each version of Graph, the most first
	Tags          []*TagCount     // sorted by tag
	Permissions   []PermissionUse // sorted by name
	Maps          []Map
	Operations    []*Covered // that were sent
	NotSent       []string   // names of the documented operations that were not
	Notifications []*Covered // kinds that came
	Members       []Member   // what came otherwise than the pages declare, each once

	source Source
}

// A Feature is a feature with what became of its scenarios.
type Feature struct {
	record.Feature
	Status        record.Status
	Counts, Twins record.Counts
	Took          time.Duration // of all scenarios and twins together
}

// Of finds what there is to say of a run that is in memory.
func Of(run *record.Run) *Digest {
	c := NewCollector()
	for i, f := range run.Features {
		for _, s := range f.Scenarios {
			c.Add(i, s)
		}
	}
	return c.Digest(run)
}

// A Collector finds what there is to say of a run while it goes on, scenario by scenario, so that none has to be held
// to the end. It is for one goroutine at a time.
type Collector struct {
	features    []*Feature
	found       *collectors
	redelivered int
}

// NewCollector returns a Collector for one run.
func NewCollector() *Collector { return &Collector{found: newCollectors()} }

// Add takes a scenario of the feature, by its number in the run, whole and with its twins, once it has ended. Nothing
// of one that passed is kept but counts.
func (c *Collector) Add(feature int, s *record.ScenarioRun) {
	for len(c.features) <= feature {
		c.features = append(c.features, &Feature{})
	}
	one := Case{ScenarioRun: s, Feature: c.features[feature]}
	one.Feature.Took += s.Duration
	c.redelivered += redelivered(s)
	c.found.scenario(one)
	c.found.either(one)
	for _, twin := range twinsOf(one) {
		twin.Feature.Took += twin.Duration
		c.redelivered += redelivered(twin.ScenarioRun)
		twin.Feature.Twins.Add(twin.ScenarioRun)
		c.found.either(twin)
	}
}

// Digest is what there is to say of the run, of which each scenario was added. Writers are given its scenarios as they
// stand in it: what passed may be there in outline.
func (c *Collector) Digest(run *record.Run) *Digest {
	d := &Digest{Info: run.Info, Started: run.Started, Duration: run.Duration, Interrupted: run.Interrupted,
		RunStatus: run.Status,
		Counts:    run.Counts, Twins: run.Twins, Verdict: run.Verdict, History: run.History, Stray: run.Stray,
		StrayExchanges: run.StrayExchanges, Unrecorded: run.StraysLeftOut, Again: againOne(run.Info),
		Redelivered: c.redelivered, source: inMemory(run)}
	for len(c.features) < len(run.Features) {
		c.features = append(c.features, &Feature{})
	}
	d.Features = c.features
	for i, f := range run.Features {
		d.Features[i].Feature, d.Features[i].Status, d.Features[i].Counts = f.Feature, f.Status, f.Counts
	}
	found := c.found
	plan := planOf(d.Features)
	d.Causes, d.Broken, d.Untested, d.Findings = found.causes.sorted(plan, d.Started), found.broken.sorted(plan),
		found.untested.sorted(plan), found.findings
	sortByPlan(plan, d.Findings, func(f Finding) Case { return f.Scenario })
	d.Tags, d.Permissions = found.tags.sorted(), found.permissions.sorted()
	d.Members = found.members.sorted()
	d.Versions = found.versions.sorted()
	d.Maps = mapsOf(d.Features, d.Tags)
	d.Operations, d.NotSent = found.operations.met(run.Info.Operations)
	d.Notifications, _ = found.notifications.met(nil)
	d.judge(found.nonconforming)
	return d
}

// redelivered counts the notifications that were delivered again, in all attempts.
func redelivered(s *record.ScenarioRun) (n int) {
	for _, received := range s.Notifications {
		if received.Redelivered() {
			n++
		}
	}
	for _, earlier := range s.Earlier {
		n += redelivered(earlier)
	}
	return n
}

// inMemory gives the scenarios as they stand in a run; it has no errors.
func inMemory(run *record.Run) Source {
	return func(feature int) iter.Seq2[*record.ScenarioRun, error] {
		return func(yield func(*record.ScenarioRun, error) bool) {
			for _, s := range run.Features[feature].Scenarios {
				if !yield(s, nil) {
					return
				}
			}
		}
	}
}

// ByVersion says how many exchanges went to each version of Graph; "" when nothing went there.
func (d *Digest) ByVersion() string {
	var said []string
	for _, v := range d.Versions {
		said = append(said, figures.Counted(v.Exchanges, "exchange")+" with "+v.Version)
	}
	return strings.Join(said, ", ")
}

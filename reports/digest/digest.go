package digest

import (
	"iter"
	"time"

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

	Headline string        // the verdict in a few words, for the first line of every report
	Status   record.Status // whose sign and colour the verdict has: see [Digest.status]
	Rule     string        // the rule that decided, or why there is none
	RunCase  *RunCase      // nil: its scenarios say it all
	Again    string        // the command that --scenario FILE:LINE is put behind to run one again

	Features      []*Feature // in plan order
	Causes        []*Cause   // of failures, the largest first
	Broken        []Case     // the failed, the errored, the flaky, and last those that failed as is known
	Findings      []Finding
	Untested      []*Reason
	Tags          []*TagCount     // sorted by tag
	Permissions   []PermissionUse // sorted by name
	Maps          []Map
	Operations    []*Covered // that were sent
	NotSent       []string   // names of the documented operations that were not
	Notifications []*Covered // kinds that came

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
	d, _ := From(run, func(feature int) iter.Seq2[*record.ScenarioRun, error] { // which has no errors
		return func(yield func(*record.ScenarioRun, error) bool) {
			for _, s := range run.Features[feature].Scenarios {
				if !yield(s, nil) {
					return
				}
			}
		}
	})
	return d
}

// From finds what there is to say of a run whose scenarios come one by one; those in the run itself are not looked at.
// Of what passed it keeps nothing but counts: what did not pass, was not tested, or differs from what is assumed is kept
// whole. The error is that of the source.
func From(run *record.Run, source Source) (*Digest, error) {
	d := &Digest{Info: run.Info, Started: run.Started, Duration: run.Duration, Interrupted: run.Interrupted, RunStatus: run.Status,
		Counts: run.Counts, Twins: run.Twins, Verdict: run.Verdict, History: run.History, Stray: run.Stray,
		StrayExchanges: run.StrayExchanges, Unrecorded: run.StraysLeftOut, Again: againOne(run.Info), source: source}
	for _, f := range run.Features {
		d.Features = append(d.Features, &Feature{Feature: f.Feature, Status: f.Status, Counts: f.Counts})
	}
	c := newCollectors(run.Info.Operations)
	for s, err := range d.Scenarios() {
		if err != nil {
			return nil, err
		}
		s.Feature.Took += s.Duration
		d.Redelivered += redelivered(s.ScenarioRun)
		c.scenario(s)
		c.either(s)
		for _, twin := range twinsOf(s) {
			twin.Feature.Took += twin.Duration
			d.Redelivered += redelivered(twin.ScenarioRun)
			twin.Feature.Twins.Add(twin.ScenarioRun)
			c.either(twin)
		}
	}
	d.Causes, d.Broken, d.Untested, d.Findings = c.causes.sorted(), c.broken.sorted(), c.untested.list, c.findings
	d.Tags, d.Permissions = c.tags.sorted(), c.permissions.sorted()
	d.Maps = mapsOf(d.Features, d.Tags)
	d.Operations, d.NotSent = c.operations.met()
	d.Notifications, _ = c.notifications.met()
	d.judge(c.nonconforming)
	return d, nil
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

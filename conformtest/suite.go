package conformtest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"conform/internal/files"
	"conform/internal/folder"
	"conform/internal/gate"
	"conform/internal/library"
	"conform/internal/record"
	"conform/internal/session"
	"conform/internal/tenant"
	"conform/reports"
	"conform/reports/digest"
	"conform/reports/page"
	"conform/runner"
)

// suite is a run under way.
type suite struct {
	options Options
	plan    *runner.Plan
	lib     *library.Library
	target  tenant.Target
	terms   tenant.Terms

	ledger   *ledger
	recorder *record.Recorder
	driver   *runner.Driver
	folder   *folder.Folder // nil: no reports are kept
	log      *folder.Log    // the same
	closed   bool
}

// apiVersion is the version of Graph that requests go to unless they say another.
func (s *suite) apiVersion() string { return cmp.Or(s.options.APIVersion, s.terms.APIVersion, "beta") }

// exclude plans to skip what the target does not have.
func (s *suite) exclude() error {
	if s.terms.Lacks != nil {
		s.plan = s.plan.Excluding(s.lib, s.terms.Lacks)
	}
	s.plan = s.plan.ExcludingExchanges(runner.NotIn(s.terms.Cloud, s.apiVersion(), s.lib))
	if s.terms.Rehearsal != nil {
		run, end, err := s.terms.Rehearsal()
		if err != nil {
			return err
		}
		defer end()
		s.plan = s.plan.Rehearsed(context.Background(), run)
	}
	if s.plan.Left() == 0 && s.plan.Len() > 0 {
		return fmt.Errorf("%s: none of the %d selected scenarios can be run with what this profile has; "+
			"`conform doctor --profile %s` says what they need", s.options.Profile, s.plan.Len(), s.options.Profile)
	}
	if s.terms.NoTwins != "" {
		s.plan = s.plan.ExcludingTwins(s.terms.NoTwins)
	}
	return nil
}

// begin takes the report folder and opens the target. cancel ends the run.
func (s *suite) begin(ctx context.Context, t *testing.T, cancel context.CancelCauseFunc) (err error) {
	s.ledger = newLedger()
	var events io.Writer = s.ledger
	if s.options.ReportDir != "" {
		if s.folder, err = folder.Take(s.options.ReportDir, files.Access(s.terms.Private)); err != nil {
			return fmt.Errorf("ReportDir %s: %w", s.options.ReportDir, err)
		}
		s.log = folder.NewLog(cancel)
		events = io.MultiWriter(s.log, s.ledger)
	}
	s.recorder = record.NewRecorder(events, nil, nil)
	if act, called := s.plan.People(); s.terms.Unmanned != "" && act+called > 0 {
		return errors.New(s.terms.Unmanned)
	}
	if err := s.target.Open(); err != nil {
		return err
	}
	run := s.run(cancel, t.Name())
	if err := s.target.Equip(run); err != nil {
		return err
	}
	if s.log != nil {
		if err := s.log.Begin(s.folder, reports.Names()); err != nil {
			return fmt.Errorf("ReportDir %s: %w", s.options.ReportDir, err)
		}
	}
	parallel := cmp.Or(s.terms.Parallel, anyNumber)
	s.driver = s.plan.Drive(ctx, run, runner.Options{Parallel: parallel, Exclusive: s.terms.Exclusive,
		MaxUnanswered: runner.Unanswered})
	return nil
}

// anyNumber of scenarios may run at a time: go test says how many do.
const anyNumber = 1024

// run is what the scenarios share. It records where they go.
func (s *suite) run(cancel context.CancelCauseFunc, name string) *session.Run {
	api := s.apiVersion()
	run := &session.Run{Recorder: s.recorder, Library: s.lib, Version: api, Lenient: s.terms.Lenient}
	s.terms.Bind(run, s.target.Disguise(false), cancel)
	place := s.target.Place()
	s.recorder.Record(record.Event{RunStarted: &record.RunStarted{Format: record.FormatVersion, Version: "go test",
		Target: place.Kind, BaseURL: place.Root, Cloud: place.Cloud, Tenant: place.Tenant, APIVersion: api, Seed: 1,
		Selection: record.Selection{Features: runner.Shown(s.options.Features), Data: runner.Shown(s.options.Data),
			Tags: s.options.Tags},
		Own:         s.plan.Own(),
		AssumedFail: !s.terms.Lenient, NoTwins: s.options.NoTwins, MockFaults: s.faults(),
		Operations: s.lib.PermissionTable.Operations(), Command: []string{"go", "test", "-run", "^" + name + "$"}}})
	return run
}

// faults are the kinds of what is wrong with the mock.
func (s *suite) faults() (kinds []string) {
	for _, fault := range s.options.MockFaults {
		kinds = append(kinds, fault.Kind)
	}
	return kinds
}

// report ends the record, judges the run and writes its reports, where they are kept. The target is closed before: what
// it still had to say is in the record.
func (s *suite) report(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	s.driver.Finish("go test was not asked to run it")
	err := s.closeTarget(ctx)
	if s.log == nil {
		return err
	}
	run, foldErr := s.log.Fold()
	if foldErr != nil {
		return errors.Join(err, foldErr)
	}
	verdict := gate.Rules{gate.AtLeast(100)}.Judge(run)
	s.recorder.Record(record.Event{Verdict: &verdict})
	run.Verdict = &verdict
	return errors.Join(err, s.recorder.Err(), reports.WriteAll(s.options.ReportDir, digest.Of(run), reports.Default(),
		page.Limit), s.leaks(ctx))
}

// leaks looks for the secrets of the run in everything that it wrote.
func (s *suite) leaks(ctx context.Context) error {
	if !s.terms.LeakSearch {
		return nil
	}
	found, err := tenant.FindLeaks(ctx, s.options.ReportDir, s.recorder.Secrets(), reports.Packed)
	if len(found) > 0 {
		err = errors.Join(err, fmt.Errorf("secrets stand in the artifacts of this run; do not hand them on, and renew "+
			"the secrets:\n  %s", strings.Join(found, "\n  ")))
	}
	return err
}

// closeTarget hangs up what is left, which costs money, and closes the target, once.
func (s *suite) closeTarget(ctx context.Context) error {
	if s.closed {
		return nil
	}
	s.closed = true
	var left error
	if s.driver != nil {
		left = s.target.HangUp(ctx)
	}
	return errors.Join(left, s.target.Close(ctx))
}

// close gives back what the run has taken, however it ended.
func (s *suite) close(ctx context.Context) error {
	err := s.closeTarget(ctx)
	if s.log != nil {
		err = errors.Join(err, s.log.Close())
	}
	if s.folder != nil {
		err = errors.Join(err, s.folder.Release())
	}
	return err
}

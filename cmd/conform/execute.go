package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"conform/internal/files"
	"conform/internal/folder"
	"conform/internal/gate"
	"conform/internal/lock"
	"conform/internal/record"
	"conform/internal/session"
	"conform/internal/tenant"
	"conform/reports"
	"conform/reports/digest"
	"conform/reports/text"
	"conform/runner"
)

// An execution is a job under way.
type execution struct {
	*job
	folder   *folder.Folder // nil: not taken yet
	log      *folder.Log
	recorder *record.Recorder
	follower *follower
	run      *session.Run
	over     bool // the target is closed
}

// unrecorded is the cause of a run that ended because an event could not be written: what cannot be recorded is not
// done.
type unrecorded struct{ err error }

func (u unrecorded) Error() string {
	return "ended, since nothing more could be recorded: " + u.err.Error()
}

// ended is the error of a run that was ended before its time: nothing is to follow it.
type ended struct{ error }

func (e ended) Unwrap() error { return e.error }

// do runs the plan and writes what came of it. When it does not begin, the folder is as it was.
func (j *job) do(ctx context.Context, s streams) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if j.profile != "" { // beside a mock in the same process it would be a tenth of the time
		defer s.garbage.frugally()()
	}
	s = s.withClosing(cancel)
	e := &execution{job: j}
	e.log = folder.NewLog(func(err error) { cancel(unrecorded{err}) })
	e.follower = follow(j.reports, j.progress(s))
	e.recorder = record.NewRecorder(e.log, nil, e.follower.observe)
	defer e.release(ctx)
	if err := e.begin(cancel); err != nil {
		return errors.Join(err, earlierReport(j.dir))
	}
	// Until here there is nothing to put in order.
	defer orderly(cancel, e.hurry(s))()
	left, err := e.execute(ctx)
	if err == nil {
		err = e.conclude(s)
	}
	if unwritten := e.log.Close(); unwritten != nil && !errors.Is(err, unwritten) {
		err = errors.Join(err, unwritten)
	}
	err = errors.Join(e.leaks(ctx), worst(left), worst(err))
	if err != nil && ctx.Err() != nil {
		return ended{err}
	}
	return err
}

// progress follows the run on standard error: live on a terminal, plain lines elsewhere; nil: nobody follows it.
func (j *job) progress(s streams) *text.Progress {
	if j.quiet {
		return nil
	}
	live, _ := terminal(s.err)
	return text.NewProgress(s.err, text.ProgressOptions{Live: live && s.env("TERM") != "dumb" && !j.terms.AsksPeople,
		Color: s.color(s.err), Width: func() int {
			_, width := terminal(s.err)
			return width
		}})
}

// begin takes what a run needs for itself, in the order in which a refusal costs least. The log is the last: until it
// has its place, nothing of the run is there.
func (e *execution) begin(cancel context.CancelCauseFunc) (err error) {
	if e.folder, err = folder.Take(e.dir, files.Access(e.terms.Private)); err != nil {
		return fmt.Errorf("--report-dir %s: %w", e.dir, err)
	}
	if err := e.target.Open(); err != nil {
		var held *lock.HeldError
		if errors.As(err, &held) {
			return err
		}
		return exit{status: gate.ExitBroken, err: err}
	}
	e.equip(cancel)
	place := e.target.Place()
	e.head.Target, e.head.BaseURL, e.head.Cloud, e.head.Tenant = place.Kind, place.Root, place.Cloud, place.Tenant
	e.recorder.Record(record.Event{RunStarted: &e.head})
	if history := e.past.Of(place.Kind); history != nil {
		e.recorder.Record(record.Event{History: history})
	}
	e.past = nil // is in there
	if err := e.target.Equip(e.run); err != nil {
		return err
	}
	if err := e.log.Begin(e.folder, reports.Names()); err != nil {
		return fmt.Errorf("--report-dir %s: %w", e.dir, err)
	}
	return nil
}

// equip makes the run that scenarios share, and has the recorder hide what nobody may read.
func (e *execution) equip(cancel context.CancelCauseFunc) {
	e.run = &session.Run{Recorder: e.recorder, Library: e.lib, Version: e.head.APIVersion, Lenient: !e.head.AssumedFail,
		Strict: e.strict}
	e.terms.Bind(e.run, e.target.Disguise(e.personal), cancel)
}

// execute runs the plan. left names the calls that may be alive still.
func (e *execution) execute(ctx context.Context) (left, err error) {
	options := e.options
	options.Again = func() ([]string, error) {
		soFar, err := e.log.Fold()
		if err != nil {
			return nil, err
		}
		return runner.WorthRetrying(soFar, e.retryAll), nil
	}
	limited, cancel := e.early.limit(ctx)
	defer cancel()
	err = e.plan.Run(limited, e.run, options)
	// Whatever ended the run does not end this. A call that is left costs money: it is hung up first.
	ctx = context.WithoutCancel(ctx)
	left = e.hangUp(ctx)
	e.over = true
	return left, errors.Join(err, e.target.Close(ctx))
}

// hangUp ends the calls that scenarios have left. The error names each that may be alive still, and what can be done.
func (e *execution) hangUp(ctx context.Context) error {
	if err := e.target.HangUp(ctx); err != nil {
		return fmt.Errorf("%w\nwhen Graph answers again: %s", err,
			digest.CommandLine([]string{"conform", "hangup", e.dir, "--profile", e.profile}))
	}
	return nil
}

// release gives back what the run has taken, however it ended; a mistake of ours must not leave calls behind.
func (e *execution) release(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	if e.run != nil && !e.over {
		_ = e.target.HangUp(ctx)
	}
	if !e.over {
		_ = e.target.Close(ctx)
	}
	e.follower.stop()
	_ = e.log.Close()
	if e.folder != nil {
		_ = e.folder.Release()
	}
}

// conclude judges the run and writes its reports. The error carries the exit status of the verdict.
func (e *execution) conclude(s streams) error {
	run, err := e.follower.finish()
	if err != nil {
		return fmt.Errorf("%s: %w", e.folder.Path(folder.Events), err)
	}
	err = s.conclude(conclusion{dir: e.dir, write: e.follower.reports.Write, page: e.reports.HasPage(), brief: e.brief,
		history: e.history,
		rules:   e.rules, run: run, record: func(verdict record.Event) error {
			e.recorder.Record(verdict)
			return e.recorder.Err()
		}})
	e.follower.reports = nil // they are written
	for _, line := range e.target.Remarks() {
		fmt.Fprintln(s.err, digest.Visible(line))
	}
	return err
}

// exitLeaked is the exit status of a run in whose files a secret stands.
const exitLeaked = 4

// leaks looks for the secrets of the run in everything that it wrote.
func (e *execution) leaks(ctx context.Context) error {
	if !e.terms.LeakSearch {
		return nil
	}
	if ctx.Err() != nil {
		ctx = context.WithoutCancel(ctx) // what ended the run was meant for the run
	}
	found, err := tenant.FindLeaks(ctx, e.dir, e.recorder.Secrets(), reports.Packed)
	if len(found) > 0 {
		return exit{status: exitLeaked, err: errors.Join(fmt.Errorf("secrets stand in the artifacts of this run; do not "+
			"hand them on, and renew the secrets:\n  %s", strings.Join(found, "\n  ")), err)}
	}
	return worst(err)
}

// worst gives an error that says nothing of its status the one of a run that broke: what is bad input was found before
// the run began. nil stays nil.
func worst(err error) error {
	var known exit
	if err == nil || errors.As(err, &known) {
		return err
	}
	return exit{status: gate.ExitBroken, err: err}
}

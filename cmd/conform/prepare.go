package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"conform/internal/files"
	"conform/internal/folder"
	"conform/internal/gate"
	"conform/internal/library"
	"conform/internal/record"
	"conform/internal/tenant"
	"conform/reports"
	"conform/reports/digest"
	"conform/runner"
)

// A job is a run that is ready to begin: everything that can be wrong with its input was looked for.
type job struct {
	plan     *runner.Plan
	lib      *library.Library
	rules    gate.Rules
	target   tenant.Target
	terms    tenant.Terms
	head     record.RunStarted // but for the place of the target, which has to be opened for that
	options  runner.Options
	retryAll bool
	early    earlyFlags
	strict   bool
	personal bool
	quiet    bool   // nobody follows the run
	brief    bool   // its summary says what failed, and how many did not
	profile  string // file of the tenant; empty: the target is the mock

	dir     string // of the reports
	reports reports.Choice
	history string // file that the run becomes a line of
	past    *record.Histories
}

// prepare reads everything that the flags name. The error says everything that is wrong, and is bad input.
func (f *runFlags) prepare(ctx context.Context, s streams, args []string) (*job, error) {
	if f.target.kind == "graph" {
		tenant.Ahead()
	}
	j, err := f.read(ctx, args)
	if err != nil {
		return nil, err
	}
	if err := f.unused.judge(s, &f.selection, j.plan); err != nil {
		return nil, err
	}
	if j.target, err = f.target.open(s, j.lib, f.seed); err != nil {
		return nil, err
	}
	if j.profile != "" { // a rehearsal leaves as much behind as a run does
		defer s.garbage.frugally()()
	}
	j.terms = j.target.Terms()
	f.settle(j)
	if err := j.exclude(ctx); err != nil || f.dryRun {
		return j, err
	}
	if act, called := j.plan.People(); j.terms.Unmanned != "" && act+called > 0 {
		return nil, errors.New(j.terms.Unmanned)
	}
	j.history, j.past, err = f.readHistory()
	return j, err
}

// read reads what does not hang on the target.
func (f *runFlags) read(ctx context.Context, args []string) (*job, error) {
	chosen, err := f.reports.chosen()
	faults := []error{f.check(), err}
	shard, err := runner.ParseShard(f.shard)
	if err != nil {
		faults = append(faults, fmt.Errorf("--shard: %w", err))
	}
	if f.balance != "" {
		if shard.Balance, f.selection.took, err = f.balancing(); err != nil {
			faults = append(faults, err)
		}
	}
	f.selection.shard, f.selection.twins = shard, !f.noTwins
	if f.onlyFailed {
		if args, err = f.lastFailed(args); err != nil {
			return nil, errors.Join(append(faults, err)...)
		}
	}
	if f.onlyWhat.since != "" {
		if f.changed, err = f.onlyWhat.find(ctx, args, f.data); err != nil {
			return nil, errors.Join(append(faults, err)...)
		}
	}
	plan, lib, err := f.selection.load(args)
	faults = append(faults, err)
	rules, known, err := f.verdict.read(plan, time.Now())
	if err := errors.Join(append(faults, err)...); err != nil {
		return nil, err
	}
	if f.requireAll {
		rules = append(rules, gate.Rule{MaxSkipped: new(int)})
	}
	return &job{plan: plan, lib: lib, rules: rules, reports: chosen, dir: f.reportDir, profile: f.target.profile,
		retryAll: f.retryAll, strict: f.strict, personal: f.personal, quiet: f.quiet,
		options: runner.Options{Known: known, Retries: f.retries, Repeat: f.repeat},
		head:    record.RunStarted{Selection: f.selection.recorded(args, plan), Own: plan.Own()}}, nil
}

// settle decides what the flags leave to the target.
func (f *runFlags) settle(j *job) {
	changed := f.outcome.Changed
	api, lenient, parallel := f.apiVersion, f.assumed == "finding", f.parallel
	if j.terms.APIVersion != "" && !changed("api-version") {
		api = j.terms.APIVersion
	}
	if j.terms.Lenient && !changed("assumed") {
		lenient = true
	}
	if j.terms.Parallel > 0 {
		parallel = min(parallel, j.terms.Parallel)
	}
	j.head = record.RunStarted{Format: record.FormatVersion, Version: stamp(ownInfo()), APIVersion: api, Seed: f.seed,
		Selection: j.head.Selection, Own: j.head.Own, Parallel: parallel, Retries: f.retries, RetryAll: f.retryAll,
		Repeat:      f.repeat,
		AssumedFail: !lenient,
		Strict:      f.strict, NoTwins: f.noTwins, Dialect: f.target.spoken(), MockFaults: f.target.faults,
		MockGrants: f.target.grants, MockDelivery: f.target.delivery.said, MockDeliverySeed: f.target.delivery.seed,
		Operations: j.lib.PermissionTable.Operations(),
		Command:    append([]string{"conform", "run"}, given(f.outcome, map[string]string{"api-version": f.apiVersion})...)}
	j.options.Parallel, j.options.Exclusive = parallel, j.terms.Exclusive
	j.options.MaxFailures, j.options.MaxUnanswered, j.early = f.early.maxFailures, f.early.unanswered, f.early
}

// exclude plans to skip what the target does not have.
func (j *job) exclude(ctx context.Context) error {
	if j.terms.Lacks != nil {
		j.plan = j.plan.Excluding(j.lib, j.terms.Lacks)
	}
	j.plan = j.plan.ExcludingExchanges(runner.NotIn(j.terms.Cloud, j.head.APIVersion, j.lib))
	if j.terms.Rehearsal != nil {
		run, end, err := j.terms.Rehearsal()
		if err != nil {
			return err
		}
		defer end()
		j.plan = j.plan.Rehearsed(ctx, run)
	}
	if j.plan.Left() == 0 && j.plan.Len() > 0 { // a share may be empty
		return fmt.Errorf("%s: none of the %d selected scenarios can be run with what this profile has; "+
			"`conform doctor --profile %s` says what they need", j.profile, j.plan.Len(), j.profile)
	}
	if j.terms.NoTwins != "" {
		j.plan = j.plan.ExcludingTwins(j.terms.NoTwins)
	}
	return nil
}

// readHistory reads the runs before this one, from the file that it becomes a line of.
func (f *runFlags) readHistory() (path string, past *record.Histories, err error) {
	path = f.history
	if path == "" {
		path = filepath.Join(f.reportDir, folder.History)
		// Who did not name the file does not mean what somebody made it lead to.
		if err := folder.NoLink(path); err != nil {
			return path, nil, fmt.Errorf("--history %s: %w", path, err)
		}
	}
	if past, err = readHistory(path); err != nil || len(f.target.faults) > 0 {
		return path, past, err // a run of a mock that was made wrong is no line
	}
	// What is not there yet is made in the end. Below a file nothing can be; of the report folder that is said for all.
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	switch {
	case err == nil:
		return path, past, file.Close()
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR) && f.history == "":
		return path, past, nil
	}
	return path, past, fmt.Errorf("--history %s: cannot be written to: %w", path, files.Cause(err))
}

// preview prints every request that the plan would send.
func (j *job) preview(out io.Writer) error {
	p := preview{root: j.terms.Root, version: j.head.APIVersion, values: j.terms.Values, command: digest.Again(j.head)}
	if j.terms.Budget != nil {
		p.budget = j.terms.Budget()
	}
	return p.print(out, j.plan)
}

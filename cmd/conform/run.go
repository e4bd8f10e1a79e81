package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"conform/internal/library"
	"conform/internal/nearest"
	"conform/internal/record"
	"conform/internal/session"
	"conform/reports"
	"conform/reports/digest"
	"conform/reports/text"
	"conform/runner"
)

// runFlags are the flags of `conform run`.
type runFlags struct {
	selection
	target     targetFlags
	reportDir  string
	parallel   int
	seed       int64
	apiVersion string
	assumed    string
	verdict    verdictFlags
	retries    int
	retryAll   bool
	shard      string
	history    string
	quiet      bool
	noTwins    bool
	strict     bool
	requireAll bool
	dryRun     bool
	personal   bool
	began      bool // the event log is open: what stands in the report folder is of this run
	plain      bool // no live progress: somebody is asked for things at the same terminal
}

func newRun(s streams) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run [feature folder or file ...]",
		Short: "Run scenarios and report what does not behave as documented",
		Long: `Run scenarios and report what does not behave as documented.

Without arguments the embedded features are run against the embedded mock: nothing
leaves this machine. With arguments those features are run instead.`,
		Example: `  conform run
  conform run --tags "@example-05 and not @slow"
  conform run --scenario features/examples/01-call-a-user-service-hosted.feature:8
  conform run ./my-features --scenarios ./my-scenarios
  conform run --mock-fault lost-notification
  conform run --target graph --profile contoso.yaml`,
		RunE: func(cmd *cobra.Command, args []string) error {
			err := f.run(cmd.Context(), s, args)
			if err != nil && !f.began && !f.dryRun {
				err = errors.Join(err, earlierReport(f.reportDir))
			}
			return err
		},
	}
	flags := cmd.Flags()
	f.selection.flags(flags)
	f.target.flags(flags)
	flags.StringVar(&f.reportDir, "report-dir", "conform-report", "folder for the reports")
	flags.IntVar(&f.parallel, "parallel", 8, "scenarios at a time")
	flags.Int64Var(&f.seed, "seed", 1, "decides what the mock leaves to chance, such as the order of notifications")
	flags.StringVar(&f.apiVersion, "api-version", "beta", `"beta" or "v1.0"`)
	flags.StringVar(&f.assumed, "assumed", "fail", `what a difference from an assumed expectation is: "fail", or "finding" (counted, not failed), which it is on a tenant unless this is given`)
	f.verdict.flags(flags)
	flags.StringVar(&f.verdict.knownFailing, "known-failing", "", "FILE (YAML) with scenarios that are known to fail, and are let through while they do")
	flags.IntVar(&f.retries, "retries", 0, "how often a scenario is tried again whose connection broke or that was throttled; one that passes then is flaky")
	flags.BoolVar(&f.retryAll, "retry-all", false, "try again whatever the reason of the failure")
	flags.StringVar(&f.shard, "shard", "", "only this share of the scenarios: 1/3 is the first of three; 'conform merge' puts the reports together")
	flags.StringVar(&f.history, "history", "", "FILE to which the run is added as a line (unless the mock was made wrong), and from which the report tells trends (default: history.jsonl in the report folder)")
	flags.BoolVar(&f.noTwins, "no-twins", false, "leave out the refusal twins: each scenario again without each permission that it claims, to see Graph refuse it")
	flags.BoolVar(&f.strict, "strict-permissions", false, "hold every operation to the permission table of its path, also where nothing is checked beyond what was when the call was created or answered")
	flags.BoolVar(&f.requireAll, "require-all", false, "fail when a scenario is skipped, as one that needs what the profile does not have")
	flags.BoolVar(&f.dryRun, "dry-run", false, "print every request that would be sent, and send none")
	flags.BoolVar(&f.personal, "redact-personal", false, "write pseudonyms in place of phone numbers and display names")
	flags.BoolVar(&f.quiet, "quiet", false, "no progress, only the summary")
	return cmd
}

// check says everything that is wrong with the flags.
func (f *runFlags) check() error {
	var errs []error
	oneOf := func(flag, value string, allowed ...string) {
		for _, a := range allowed {
			if value == a {
				return
			}
		}
		errs = append(errs, fmt.Errorf("--%s: %q; expected %s%s", flag, value, strings.Join(allowed, " or "), nearest.Hint(value, allowed)))
	}
	oneOf("api-version", f.apiVersion, "beta", "v1.0")
	oneOf("assumed", f.assumed, "fail", "finding")
	if f.parallel < 1 || f.parallel > 1024 {
		errs = append(errs, fmt.Errorf("--parallel: %d; expected 1 to 1024", f.parallel))
	}
	if f.retries < 0 || f.retries > 10 {
		errs = append(errs, fmt.Errorf("--retries: %d; expected 0 to 10", f.retries))
	}
	if f.retryAll && f.retries == 0 {
		errs = append(errs, errors.New("--retry-all: nothing is tried again without --retries"))
	}
	errs = append(errs, f.verdict.check()...)
	errs = append(errs, f.target.check())
	return errors.Join(errs...)
}

// run does the main job. Everything that can be wrong with the input is found before the event log is
// opened and anything is sent.
func (f *runFlags) run(ctx context.Context, s streams, args []string) error {
	faults := []error{f.check()}
	var err error
	if f.selection.shard, err = runner.ParseShard(f.shard); err != nil {
		faults = append(faults, fmt.Errorf("--shard: %w", err))
	}
	f.selection.twins = !f.noTwins
	plan, lib, err := f.selection.load(args)
	faults = append(faults, err)
	gate, err := f.verdict.read(plan, time.Now())
	if err := errors.Join(append(faults, err)...); err != nil {
		return err
	}
	if f.requireAll {
		gate.Rules = append(gate.Rules, runner.Rule{MaxSkipped: new(int)})
	}
	open := func() (*target, error) { return f.target.start(f.seed, lib, s.keys) }
	rehearsal := mockRehearsal(lib)
	if f.target.kind == "graph" {
		g, err := f.beGuest(s, plan, lib)
		if err != nil {
			return err
		}
		open, rehearsal = func() (*target, error) { return g.start(s) }, g.rehearsal()
	}
	if f.dryRun {
		rehearsal.version = f.apiVersion
		return rehearsal.print(s.out, plan)
	}
	if f.history == "" {
		f.history = filepath.Join(f.reportDir, "history.jsonl")
	}
	past, err := readHistory(f.history)
	if err != nil {
		return err
	}
	events, err := f.openEvents()
	if err != nil {
		return err
	}
	defer events.Close()
	f.began = true

	target, err := open()
	if err != nil {
		return err
	}
	ended := false
	defer func() {
		if !ended { // a mistake of ours must not leave calls behind
			_ = errors.Join(target.hangUp(), target.close())
		}
	}()
	err = f.execute(ctx, s, args, work{plan, lib, target, past, newEventLog(events)})
	ended = true
	left := errors.Join(target.left, target.close())
	if err != nil {
		status := runner.ExitBroken
		var known exit
		if errors.As(err, &known) {
			status = known.status
		}
		return exit{status: status, err: errors.Join(err, left)}
	}
	err = s.conclude(f.reportDir, f.history, gate, events)
	if target.idle != nil {
		for _, fault := range target.idle() {
			// Whoever made the mock wrong to see what happens must not think that it was.
			fmt.Fprintf(s.err, "--mock-fault %s: nothing in this run fitted it, so that it made nothing wrong\n", digest.Visible(fault))
		}
	}
	if target.kind == "graph" {
		if leaked := search(f.reportDir, target.held()); leaked != nil {
			return errors.Join(leaked, err, left)
		}
	}
	if left != nil {
		return exit{status: runner.ExitBroken, err: errors.Join(err, left)}
	}
	return err
}

// earlierReport warns of a report that an earlier run left in the folder: nobody may take it for that of a run
// that has not begun. It is nil where there is none.
func earlierReport(dir string) error {
	for _, name := range reports.Names() {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return fmt.Errorf("nothing was run: the report in %s is of an earlier run", dir)
		}
	}
	return nil
}

// openEvents makes the report folder and its event log.
func (f *runFlags) openEvents() (*os.File, error) {
	if err := os.MkdirAll(f.reportDir, 0o755); err != nil {
		return nil, fmt.Errorf("--report-dir %s: cannot be made: %w", f.reportDir, cause(err))
	}
	// A report of an earlier run must not be taken for this one's if this one breaks.
	for _, name := range reports.Names() {
		if err := os.Remove(filepath.Join(f.reportDir, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("--report-dir %s: %s of an earlier run cannot be replaced: %w", f.reportDir, name, cause(err))
		}
	}
	events, err := os.Create(filepath.Join(f.reportDir, "events.jsonl"))
	if err != nil {
		return nil, fmt.Errorf("--report-dir %s: cannot be written to: %w", f.reportDir, cause(err))
	}
	return events, nil
}

// work is what a run is made of once everything is read.
type work struct {
	plan    *runner.Plan
	library *library.Library
	target  *target
	past    []record.PastRun
	log     *eventLog
}

// execute runs the plan and records it.
func (f *runFlags) execute(ctx context.Context, s streams, args []string, w work) error {
	target := w.target
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if target.budget != nil {
		target.budget.Spent = func() {
			cancel(fmt.Errorf("ended by the budget: the time in calls (%s) is spent (limits: minutes)", target.budget.Time))
		}
	}
	recorder := record.NewRecorder(w.log, nil, f.progress(s))
	target.held = recorder.Secrets
	if target.kind == "graph" {
		recorder.KeepSecrets() // for the leak search
	}
	if target.kind == "graph" || f.personal {
		recorder.Disguise(f.disguise(target))
	}
	run := &session.Run{Recorder: recorder, Library: w.library, World: target.world, HTTP: target.http, Version: f.apiVersion,
		Lenient: f.assumed == "finding", Strict: f.strict, Within: target.within, Quiet: target.quiet,
		SignIn: target.signIn, Budget: target.budget, Patience: target.patience}
	for name, value := range target.secrets {
		recorder.Secret("", name, value)
	}
	listener, err := target.listen(run)
	if err != nil {
		return err
	}
	run.Listen(listener)
	recorder.Record(record.Event{RunStarted: &record.RunStarted{Format: record.FormatVersion, Version: version, Target: target.kind,
		BaseURL: target.root, Cloud: target.cloud, APIVersion: f.apiVersion, Tenant: target.tenant, Seed: f.seed, Tags: f.tags, Parallel: f.parallel, Shard: f.shard,
		AssumedFail: f.assumed == "fail", MockFaults: f.target.faults, Command: f.command(args)}})
	if history := historyOf(w.past, target.kind); history != nil {
		recorder.Record(record.Event{History: history})
	}
	err = w.plan.Run(ctx, run, runner.Options{Parallel: f.parallel, Alone: target.alone, Retries: f.retries, Again: func() ([]string, error) {
		soFar, err := w.log.soFar()
		if err != nil {
			return nil, err
		}
		return runner.WorthRetrying(soFar, f.retryAll), nil
	}})
	// The mock goes first: a connection that its sender opened and never used would keep the listener waiting.
	// A call that is left costs money: it is hung up before anything else is done.
	target.left = target.hangUp()
	if target.kind == "mock" {
		err = errors.Join(err, target.close())
	}
	err = errors.Join(err, listener.Close(context.WithoutCancel(ctx)))
	return errors.Join(err, w.log.flush())
}

// progress follows the run on standard error: live on a terminal, plain lines elsewhere.
func (f *runFlags) progress(s streams) func(record.Event) {
	if f.quiet {
		return nil
	}
	live, width := terminal(s.err)
	return text.NewProgress(s.err, text.ProgressOptions{Live: live && !f.plain, Color: s.color(s.err), Width: width}).Event
}

// command is how to run this again.
func (f *runFlags) command(args []string) []string {
	command := append([]string{"conform", "run"}, args...)
	for _, dir := range f.data {
		command = append(command, "--scenarios", dir)
	}
	if f.tags != "" {
		command = append(command, "--tags", f.tags)
	}
	for _, id := range f.selection.scenarios {
		command = append(command, "--scenario", id)
	}
	if f.seed != 1 {
		command = append(command, "--seed", fmt.Sprint(f.seed))
	}
	if f.apiVersion != "beta" {
		command = append(command, "--api-version", f.apiVersion)
	}
	if f.strict {
		command = append(command, "--strict-permissions")
	}
	if f.requireAll {
		command = append(command, "--require-all")
	}
	if f.personal {
		command = append(command, "--redact-personal")
	}
	if f.noTwins {
		command = append(command, "--no-twins")
	}
	if f.target.set.Changed("assumed") {
		command = append(command, "--assumed", f.assumed)
	}
	if f.retries > 0 {
		command = append(command, "--retries", fmt.Sprint(f.retries))
	}
	if f.retryAll {
		command = append(command, "--retry-all")
	}
	command = append(command, f.verdict.command()...)
	if f.shard != "" {
		command = append(command, "--shard", f.shard)
	}
	return append(command, f.target.command()...)
}

// terminal reports whether w is a terminal, and how wide.
func terminal(w io.Writer) (live bool, width int) {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return false, 0
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return true, 0
	}
	return true, width
}

// color says whether w wants colours: a terminal does, unless NO_COLOR is set.
func (s streams) color(w io.Writer) bool {
	live, _ := terminal(w)
	return live && s.env("NO_COLOR") == "" && s.env("TERM") != "dumb"
}

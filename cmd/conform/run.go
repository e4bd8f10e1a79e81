package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"conform/internal/nearest"
	"conform/reports"
	"conform/reports/digest"
)

// runFlags are the flags of `conform run`.
type runFlags struct {
	selection
	outcome    *pflag.FlagSet // those that decide what comes of what is selected
	target     targetFlags
	reportDir  string
	parallel   int
	seed       int64
	apiVersion string
	assumed    string
	verdict    verdictFlags
	reports    reportChoice
	retries    int
	retryAll   bool
	repeat     int
	shard      string
	balance    string
	onlyFailed bool
	onlyWhat   changedFlag
	unused     unusedFlag
	early      earlyFlags
	history    string
	quiet      bool
	noTwins    bool
	strict     bool
	requireAll bool
	dryRun     bool
	personal   bool
}

func newRun(s streams) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run [feature folder, file or FILE:LINE ...]",
		Short: "Run scenarios and report what does not behave as documented",
		Long: `Run scenarios and report what does not behave as documented.

Without arguments the embedded features are run against the embedded mock: nothing
leaves this machine. With arguments those features are run instead.`,
		Example: `  conform run
  conform run --tags "@example-05 and not @slow"
  conform run --name "keeps content sharing"
  conform run features/examples/01-call-a-user-service-hosted.feature:8
  conform run --last-failed
  conform run ./my-features --scenarios ./my-scenarios --only-changed=main
  conform run ./my-features --scenarios ./my-scenarios
  conform run --mock-fault lost-notification
  conform run --target graph --profile contoso.yaml`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.apiVersion == both {
				return f.bothVersions(cmd.Context(), s, args)
			}
			return f.run(cmd.Context(), s, args)
		},
	}
	f.flags(cmd.Flags())
	return cmd
}

func (f *runFlags) flags(flags *pflag.FlagSet) {
	f.selection.flags(flags)
	flags.StringVar(&f.reportDir, "report-dir", "conform-report", "folder for the reports")
	flags.IntVar(&f.parallel, "parallel", 8, "scenarios at a time")
	f.reports.flags(flags)
	flags.StringVar(&f.shard, "shard", "", "only this share of the scenarios: 1/3 is the first of three; 'conform "+
		"merge' puts the reports together")
	flags.StringVar(&f.balance, "balance", "", "history file by which the shares of --shard are made to take as long as "+
		"one another; the same for all of them")
	flags.BoolVar(&f.onlyFailed, "last-failed", false, "only what failed in the run whose report is in the report "+
		"folder, with its features and data where none are named")
	f.onlyWhat.flag(flags)
	f.unused.flag(flags)
	f.early.flags(flags)
	flags.StringVar(&f.history, "history", "", "FILE to which the run is added as a line (unless the mock was made "+
		"wrong), and from which the report takes trends (default: history.jsonl in the report folder)")
	flags.BoolVar(&f.dryRun, "dry-run", false, "print every request that would be sent, and send none")
	flags.BoolVar(&f.quiet, "quiet", false, "no progress, only the summary")
	// These decide what comes of the selection: the report shows them as the command that does it again.
	f.outcome = pflag.NewFlagSet("outcome", pflag.ContinueOnError)
	f.target.flags(f.outcome)
	f.outcome.Int64Var(&f.seed, "seed", 1, "decides what the mock leaves to chance, such as the order of notifications")
	f.outcome.StringVar(&f.apiVersion, "api-version", "beta",
		`the version of Graph that requests go to: "beta", "v1.0", or "both", one run after the other, compared`)
	f.outcome.StringVar(&f.assumed, "assumed", "fail",
		`what a difference from an assumed expectation is: "fail", or "finding" (counted, not failed), `+
			`which it is on a tenant unless this is given`)
	f.verdict.flags(f.outcome)
	f.outcome.StringVar(&f.verdict.knownFailing, "known-failing", "", "FILE (YAML) with scenarios that are known to "+
		"fail, and are let through while they do")
	f.outcome.IntVar(&f.retries, "retries", 0, "how often a scenario is tried again whose connection broke or that was "+
		"throttled; one that passes then is flaky")
	f.outcome.IntVar(&f.repeat, "repeat-each", 0, "run every scenario so often, each time from the beginning; one that "+
		"passes at some times only is flaky")
	f.outcome.BoolVar(&f.retryAll, "retry-all", false, "try again whatever the reason of the failure")
	f.outcome.BoolVar(&f.noTwins, "no-twins", false, "leave out the refusal twins: each scenario again without each "+
		"permission that it claims, to see Graph refuse it")
	f.outcome.BoolVar(&f.strict, "strict-permissions", false, "hold every operation to the permission table of its "+
		"path, also where nothing is checked beyond what was when the call was created or answered")
	f.outcome.BoolVar(&f.requireAll, "require-all", false, "fail when a scenario is skipped, as one that needs what the "+
		"profile does not have")
	f.outcome.BoolVar(&f.personal, "redact-personal", false, "write pseudonyms in place of phone numbers and "+
		"display names")
	flags.AddFlagSet(f.outcome)
}

// maxRepeat is how often a scenario may be repeated: every attempt is kept.
const maxRepeat = 1000

// check says everything that is wrong with the flags.
func (f *runFlags) check() error {
	var errs []error
	oneOf := func(flag, value string, allowed ...string) {
		for _, a := range allowed {
			if value == a {
				return
			}
		}
		errs = append(errs, fmt.Errorf("--%s: %q; expected %s%s", flag, value, strings.Join(allowed, " or "),
			nearest.Hint(value, allowed)))
	}
	oneOf("api-version", f.apiVersion, append(versions(), both)...)
	oneOf("assumed", f.assumed, "fail", "finding")
	if f.parallel < 1 || f.parallel > 1024 {
		errs = append(errs, fmt.Errorf("--parallel: %d; expected 1 to 1024", f.parallel))
	}
	if f.retries < 0 || f.retries > 10 {
		errs = append(errs, fmt.Errorf("--retries: %d; expected 0 to 10", f.retries))
	}
	if f.repeat != 0 && (f.repeat < 2 || f.repeat > maxRepeat) {
		errs = append(errs, fmt.Errorf("--repeat-each: %d; expected 2 to %d", f.repeat, maxRepeat))
	}
	if f.repeat > 0 && f.retries > 0 {
		errs = append(errs, errors.New("--repeat-each: expected without --retries: what is repeated is not tried again"))
	}
	if f.retryAll && f.retries == 0 {
		errs = append(errs, errors.New("--retry-all: nothing is tried again without --retries"))
	}
	errs = append(errs, f.verdict.check()...)
	errs = append(errs, f.unused.check())
	errs = append(errs, f.early.check()...)
	errs = append(errs, f.target.check())
	return errors.Join(errs...)
}

// run does the main job. Everything that can be wrong with the input is found before anything is begun.
func (f *runFlags) run(ctx context.Context, s streams, args []string) error {
	j, err := f.prepare(ctx, s, args)
	switch {
	case err != nil && f.dryRun:
		return err
	case err != nil:
		return errors.Join(err, earlierReport(f.reportDir))
	case f.dryRun:
		return j.preview(s.out)
	default:
		for _, text := range []string{touchedText(j.plan), unmeant(args, j.plan)} {
			if text != "" && !f.quiet {
				fmt.Fprintln(s.err, digest.Visible(text))
			}
		}
		return j.do(ctx, s)
	}
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

package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"conform/internal/nearest"
	"conform/internal/record"
	"conform/reports/digest"
	"conform/reports/formats"
	"conform/reports/text"
	"conform/runner"
)

func newCompare(s streams) *cobra.Command {
	var format string
	writers := map[string]func(io.Writer, digest.Comparison) error{
		"text": text.ComparisonText, "json": formats.ComparisonJSON, "md": text.ComparisonMarkdown,
	}
	formats := []string{"text", "json", "md"}
	cmd := &cobra.Command{
		Use:   "compare BEFORE AFTER",
		Short: "Tell what changed from one run to another",
		Long: `Tell what changed from one run to another: new failures, what healed, what takes longer,
and members of answers and notifications that came or went. BEFORE and AFTER are report
folders or their events.jsonl.

Exit status: 1 when there are new failures, 3 when there are none and AFTER did not come
to its end, 0 otherwise.`,
		Args: arguments(2, 2, "two report folders"),
		RunE: func(_ *cobra.Command, args []string) error {
			write := writers[format]
			if write == nil {
				return fmt.Errorf("--format: %q; expected one of %s%s", format, strings.Join(formats, ", "), nearest.Hint(format, formats))
			}
			before, err := foldFile(eventsOf(args[0]))
			if err != nil {
				return err
			}
			after, err := foldFile(eventsOf(args[1]))
			if err != nil {
				return err
			}
			c := digest.Compare(before, after)
			if err := write(s.out, c); err != nil {
				return exit{status: runner.ExitBroken, err: err}
			}
			if len(c.NewFailures) > 0 {
				return exit{status: runner.ExitDiffers}
			}
			if c.After.Interrupted != "" {
				return exit{status: runner.ExitBroken}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text, json or md")
	return cmd
}

func newMerge(s streams) *cobra.Command {
	var dir, history string
	var verdict verdictFlags
	cmd := &cobra.Command{
		Use:   "merge RUN ... -o FOLDER",
		Short: "Put the reports of --shard together",
		Long: `Put the runs of the shares of a plan (see run --shard) together into one run with one
report and one verdict, as if they had been run on one machine. RUN is a report folder
or its events.jsonl.`,
		Args: arguments(1, 0, "the report folders of all shares"),
		RunE: func(_ *cobra.Command, args []string) error { return s.merge(args, dir, history, &verdict) },
	}
	cmd.Flags().StringVarP(&dir, "report-dir", "o", "conform-report", "folder for the reports")
	cmd.Flags().StringVar(&history, "history", "", "FILE to which the merged run is added as a line, and from which its report tells trends")
	verdict.flags(cmd.Flags())
	return cmd
}

// merge writes the merged event log into dir and concludes it like a run. An empty history is none.
func (s streams) merge(from []string, dir, history string, verdict *verdictFlags) (err error) {
	if errs := verdict.check(); len(errs) > 0 {
		return errs[0]
	}
	gate, err := verdict.gate(time.Now())
	if err != nil {
		return err
	}
	past, err := readHistory(history)
	if err != nil {
		return err
	}
	target := filepath.Join(dir, "events.jsonl")
	var logs []io.Reader
	for _, path := range from {
		file, err := os.Open(eventsOf(path))
		if err != nil {
			return fmt.Errorf("%s: %w; expected a report folder or its events.jsonl", path, cause(err))
		}
		defer file.Close()
		if same(eventsOf(path), target) {
			return fmt.Errorf("-o %s: this folder is one of those that are merged; expected another", dir)
		}
		logs = append(logs, file)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("-o %s: cannot be made: %w", dir, cause(err))
	}
	// The log takes the place of an earlier one only when it is whole.
	events, err := os.CreateTemp(dir, ".events-*")
	if err != nil {
		return fmt.Errorf("-o %s: cannot be written to: %w", dir, cause(err))
	}
	defer events.Close()
	defer func() {
		if err != nil {
			// Gone already when it was renamed.
			_ = os.Remove(events.Name())
		}
	}()
	first, err := foldFile(eventsOf(from[0]))
	if err != nil {
		return err
	}
	if err := record.Merge(events, historyOf(past, first.Info.Target), logs...); err != nil {
		return fmt.Errorf("%w\n%s", err, numbered(from))
	}
	if verdict.gates != "" { // only rules of a file can be about nothing; to fold a large run takes seconds
		merged, err := foldFile(events.Name())
		if err != nil {
			return exit{status: runner.ExitBroken, err: err}
		}
		if err := runner.CoversRun(merged, gate.Rules); err != nil {
			return err
		}
	}
	if err := os.Rename(events.Name(), target); err != nil {
		return exit{status: runner.ExitBroken, err: err}
	}
	named, err := os.OpenFile(target, os.O_APPEND|os.O_RDWR, 0)
	if err != nil {
		return exit{status: runner.ExitBroken, err: err}
	}
	defer named.Close()
	if err := named.Chmod(0o644); err != nil {
		return exit{status: runner.ExitBroken, err: err}
	}
	return s.conclude(dir, history, gate, named)
}

// numbered says which run has which number in a message.
func numbered(from []string) string {
	var said []string
	for i, path := range from {
		said = append(said, fmt.Sprintf("run %d is %s", i+1, path))
	}
	return "(" + strings.Join(said, ", ") + ")"
}

// eventsOf is the event log that a path means: itself, or that of a report folder.
func eventsOf(path string) string {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return filepath.Join(path, "events.jsonl")
	}
	return path
}

// same reports whether two paths are one file.
func same(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}

// arguments demands from least to most arguments (0: any number), which are what a message calls them.
func arguments(least, most int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) < least || most > 0 && len(args) > most {
			return fmt.Errorf("expected %s, got %d arguments", what, len(args))
		}
		if i := slices.Index(args, ""); i >= 0 {
			return fmt.Errorf("argument %d is empty; expected %s", i+1, what)
		}
		return nil
	}
}

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"conform/internal/embedded"
	"conform/internal/figures"
	"conform/internal/gate"
	"conform/internal/library"
	"conform/internal/watch"
	"conform/reports/digest"
	"conform/runner"
)

// watchFlags are the flags of `conform watch`: those of `conform run` that have a meaning while one writes.
type watchFlags struct {
	runFlags
	mock *embedded.Mock // that is up
}

func newWatch(s streams) *cobra.Command {
	f := &watchFlags{}
	cmd := &cobra.Command{
		Use:   "watch FOLDER, FILE or FILE:LINE ...",
		Short: "Run, on the mock, what a saved file touches, while you write",
		Long: `Run, on the mock, what a saved file touches, while you write features and scenario data.

First everything that is selected is run. Then, whenever files are saved, the scenarios
that stand in them or use data of them are; what is wrong with a file is said at once.
The mock stays up all the while. Ctrl-C ends it.`,
		Example: `  conform watch my-features --scenarios my-scenarios
  conform watch my-features/call.feature:8 --scenarios my-scenarios`,
		Args: arguments(1, 0, "a folder or file of features to watch"),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), s, args) },
	}
	all := pflag.NewFlagSet("run", pflag.ContinueOnError)
	f.flags(all)
	for _, name := range []string{"tags", "name", "scenario", "scenarios", "report-dir", "reports", "parallel", "seed",
		"api-version", "dialect", "mock-fault", "mock-grant", "no-twins"} {
		cmd.Flags().AddFlag(all.Lookup(name))
	}
	return cmd
}

// run watches until it is ended.
func (f *watchFlags) run(ctx context.Context, s streams, args []string) error {
	if f.apiVersion == both {
		return fmt.Errorf("--api-version: %q; expected one version to watch with, beta or v1.0", both)
	}
	if err := f.check(); err != nil {
		return err
	}
	f.unused.is = unusedWarns // somebody is writing
	features, _ := runner.Lines(args)
	followed := append(features, f.data...)
	watcher, err := watch.Start(followed, written)
	if err != nil {
		return err
	}
	defer watcher.Close() //nolint:errcheck // nothing is written by it
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer orderly(cancel, func(os.Signal) int { return gate.ExitBroken })()
	defer f.close(ctx)
	fmt.Fprintf(s.err, "Watching %s; Ctrl-C ends.\n", digest.OneLine(strings.Join(followed, ", ")))
	err = f.follow(ctx, s, args, watcher)
	if ctx.Err() != nil {
		return nil // somebody ended it, as everybody does in the end
	}
	return err
}

// written reports whether a file of that name is one that people write for conform.
func written(name string) bool {
	return filepath.Ext(name) == ".feature" || filepath.Ext(name) == ".yaml"
}

// follow runs what is selected, and then what each save touches. The error is that of ctx, or says what broke.
func (f *watchFlags) follow(ctx context.Context, s streams, args []string, watcher *watch.Watcher) error {
	for {
		read, err := f.cycle(ctx, s, args)
		if err != nil {
			return err
		}
		saved, err := watcher.Next(ctx)
		if err != nil {
			return exit{status: gate.ExitBroken, err: err}
		}
		switch named := f.named(saved); {
		case read:
			f.changed = named
		case f.changed != nil: // what was saved before could not be read, and is still to be run
			f.changed = slices.Concat(f.changed, named)
		}
		slices.Sort(f.changed)
		f.changed = slices.Compact(f.changed)
		f.say(s, saved)
	}
}

// say says what was saved.
func (f *watchFlags) say(s streams, saved []string) {
	names := filepath.ToSlash(saved[0])
	if more := len(saved) - 1; more > 0 {
		names += " and " + figures.Counted(more, "other file")
	}
	fmt.Fprintf(s.err, "\n%s  %s\n", time.Now().Format(time.TimeOnly), digest.OneLine(names))
}

// named are saved files as positions in features and scenario data have them.
func (f *watchFlags) named(saved []string) []string {
	list := []string{} // not nil, which means all
	for _, file := range saved {
		if filepath.Ext(file) == ".feature" {
			list = append(list, runner.Shown([]string{file})...)
			continue
		}
		for _, folder := range f.data {
			inside, err := filepath.Rel(folder, file)
			if err != nil || !filepath.IsLocal(inside) {
				continue
			}
			if source, err := library.Folder(folder); err == nil {
				list = append(list, source.Place(filepath.ToSlash(inside)))
			}
		}
	}
	return list
}

// cycle runs what has to do with the changed files. read is false where they could not be read: what is wrong with them
// has been said. The error says what broke beside that.
func (f *watchFlags) cycle(ctx context.Context, s streams, args []string) (read bool, err error) {
	j, err := f.prepare(ctx, s, args)
	switch {
	case runner.IsUntouched(err):
		fmt.Fprintln(s.err, "No selected scenario uses it.")
		return true, nil
	case err != nil:
		s.finish(err)
		return false, nil
	}
	if err := f.keep(s, j); err != nil {
		return false, exit{status: gate.ExitBroken, err: err}
	}
	if text := touchedText(j.plan); text != "" {
		fmt.Fprintln(s.err, text)
	}
	j.quiet, j.brief, j.history, j.past = true, true, "", nil
	err = j.do(ctx, s)
	if err != nil && strings.TrimSpace(err.Error()) == "" {
		return true, nil // the verdict, which the summary has
	}
	return true, err
}

// keep has a job use the mock that is up, which the first one starts.
func (f *watchFlags) keep(s streams, j *job) error {
	if f.mock == nil {
		mock, err := f.target.embedded(s, j.lib, f.seed)
		if err != nil {
			return err
		}
		if err := mock.Open(); err != nil {
			return err
		}
		f.mock = mock
	}
	j.target = kept{f.mock.Again(j.lib)}
	return nil
}

func (f *watchFlags) close(ctx context.Context) {
	if f.mock != nil {
		_ = f.mock.Close(context.WithoutCancel(ctx)) // nothing is left to be lost
	}
}

// kept is a mock that is up before a run, and after it.
type kept struct{ *embedded.Mock }

// Open implements [tenant.Target].
func (kept) Open() error { return nil }

// Close implements [tenant.Target].
func (kept) Close(context.Context) error { return nil }

// Remarks implements [tenant.Target]. What one run has nothing to do with another may.
func (kept) Remarks() []string { return nil }

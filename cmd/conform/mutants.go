package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"conform/internal/files"
	"conform/internal/folder"
	"conform/internal/gate"
	"conform/internal/lock"
	"conform/internal/mutants"
	"conform/internal/nearest"
	"conform/mock"
	"conform/reports"
	"conform/reports/mutation"
)

// mutantsFlags are the flags of `conform mutants`.
type mutantsFlags struct {
	selection
	target      targetFlags
	reportDir   string
	parallel    int
	seed        int64
	apiVersion  string
	equivalents []string
	noTwins     bool
	quiet       bool
	tries       int
	redundancy  bool
	choice      mutants.Choice
}

func newMutants(s streams) *cobra.Command {
	var f mutantsFlags
	cmd := &cobra.Command{
		Use:   "mutants [feature folder, file or FILE:LINE ...]",
		Short: "Make the target wrong in every way, one at a time, and report what no scenario notices",
		Long: `Make the target wrong in every way, one at a time, and report what no scenario
notices.

The scenarios are run once as they are. Of everything that the target says then a
catalogue of wrongs is made: another status, a header or a member that is missing, of
another type or value, a list that is too short, a notification that is lost or told
twice, a permission that is not asked for. Each is tried, by a proxy between conform
and the target, in the scenarios that meet it, until one fails. docs/mutants.md has
more.

Exit status: 0 when every mutant that was tried is noticed, or is one that a right
Graph may be; 1 when others survived; 2 and 3 as for conform run.`,
		Example: `  conform mutants
  conform mutants --sample 200 --seed 7
  conform mutants --group headers --tags @scenario-08
  conform mutants --mutant "201 to create call: header Location"`,
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), s, args) },
	}
	flags := cmd.Flags()
	f.selection.flags(flags)
	f.target.flags(flags)
	flags.StringVar(&f.reportDir, "report-dir", "conform-mutants", "folder for the reports")
	flags.IntVar(&f.parallel, "parallel", 6, "scenarios at a time")
	flags.Int64Var(&f.seed, "seed", 1, "decides which mutants a sample has, and what the mock leaves to chance")
	flags.StringVar(&f.apiVersion, "api-version", "beta", `the version of Graph that requests go to: "beta" or "v1.0"`)
	flags.StringArrayVar(&f.equivalents, "equivalents", nil, "FILE (YAML) with mutants that a right Graph may be, beside "+
		"those that conform knows (may be repeated)")
	flags.BoolVar(&f.noTwins, "no-twins", false, "leave out the refusal twins, which notice a permission that is not "+
		"asked for")
	flags.BoolVar(&f.quiet, "quiet", false, "no progress, only the summary")
	flags.IntVar(&f.tries, "tries", 0, "try each mutant in so many scenarios at most (0: in all that meet it)")
	flags.BoolVar(&f.redundancy, "redundancy", false, "find out which scenarios notice nothing that no other does; takes "+
		"about twice as long")
	flags.IntVar(&f.choice.Sample, "sample", 0, "try only so many mutants, drawn by lot (0: all)")
	flags.StringArrayVar(&f.choice.Groups, "group", nil, `only mutants of this group; "answers" is all that begin with `+
		`it (may be repeated): `+strings.Join(groupNames(), ", "))
	flags.StringArrayVar(&f.choice.Texts, "mutant", nil, "only mutants with this text in their name, in any letter case "+
		"(may be repeated)")
	return cmd
}

func groupNames() (names []string) {
	for _, g := range mutants.Groups() {
		names = append(names, g.Name)
	}
	return names
}

// check says everything that is wrong with the flags.
func (f *mutantsFlags) check() error {
	errs := []error{f.target.check()}
	if f.parallel < 1 || f.parallel > 64 {
		errs = append(errs, fmt.Errorf("--parallel: %d; expected 1 to 64", f.parallel))
	}
	if f.target.kind == "mock" && f.target.listenAddr != anyPort && f.parallel > 1 {
		errs = append(errs, errors.New("--listen: is one address; expected --parallel 1 with it"))
	}
	if f.choice.Sample < 0 {
		errs = append(errs, fmt.Errorf("--sample: %d; expected how many mutants are tried, or 0 for all", f.choice.Sample))
	}
	if f.tries < 0 {
		errs = append(errs, fmt.Errorf("--tries: %d; expected in how many scenarios, or 0 for all", f.tries))
	}
	if !slices.Contains(versions(), f.apiVersion) {
		errs = append(errs, fmt.Errorf("--api-version: %q; expected %s%s", f.apiVersion, strings.Join(versions(), " or "),
			nearest.Hint(f.apiVersion, versions())))
	}
	for _, name := range f.choice.Groups {
		known := func(g string) bool { return mutants.InGroup(g, name) }
		if !slices.ContainsFunc(groupNames(), known) {
			errs = append(errs, fmt.Errorf("--group: %q is no group of mutants%s; expected one of: %s", name,
				nearest.Hint(name, groupNames()), strings.Join(groupNames(), ", ")))
		}
	}
	return errors.Join(errs...)
}

// accepted reads the mutants that a right Graph may be.
func (f *mutantsFlags) accepted() (*mutants.Equivalents, error) {
	all, err := mutants.EmbeddedEquivalents()
	errs := []error{err}
	for _, file := range f.equivalents {
		errs = append(errs, all.Read(os.DirFS(filepath.Dir(file)), filepath.Base(file), shown(file)))
	}
	return all, errors.Join(errs...)
}

// run tries the mutants and writes the reports.
func (f *mutantsFlags) run(ctx context.Context, s streams, args []string) error {
	f.selection.twins = !f.noTwins
	plan, lib, err := f.selection.load(args)
	accepted, unread := f.accepted()
	if err := errors.Join(f.check(), err, unread); err != nil {
		return err
	}
	target, err := f.target.open(s, lib, f.seed)
	if err != nil {
		return err
	}
	c := mutants.Config{Target: target, Plan: plan, Library: lib, Version: f.apiVersion, Workers: f.parallel,
		Tries: f.tries, Redundancy: f.redundancy, Choice: f.choice, Accepted: accepted,
		Whole: f.target.kind == "mock" && f.target.dialect == string(mock.DialectDocumented) && !f.noTwins &&
			len(args) == 0 && plan.Left() == len(plan.All())}
	c.Choice.Seed = f.seed
	if err := f.suit(ctx, &c); err != nil {
		return err
	}
	if !f.quiet {
		c.Progress = newMutantsProgress(s).show
	}
	own, err := folder.Take(f.reportDir, files.Access(target.Terms().Private))
	if err != nil {
		return fmt.Errorf("--report-dir %s: %w", f.reportDir, err)
	}
	defer func() { _ = own.Release() }()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer orderly(cancel, func(os.Signal) int { return gate.ExitBroken })()
	c.Bind = mutants.Bind(target, cancel)
	result, err := mutants.Run(ctx, c)
	var held *lock.HeldError
	if errors.As(err, &held) || errors.As(err, new(mutants.NoneChosen)) {
		return err
	}
	if result == nil {
		return exit{status: gate.ExitBroken, err: err}
	}
	if err := errors.Join(err, f.write(s, own, files.Access(target.Terms().Private), result)); err != nil {
		return exit{status: gate.ExitBroken, err: err}
	}
	if len(result.Survivors()) > 0 {
		return exit{status: gate.ExitDiffers}
	}
	return nil
}

// suit fits the run to what the target asks for: of a tenant one scenario at a time, and what it has.
func (f *mutantsFlags) suit(ctx context.Context, c *mutants.Config) error {
	terms := c.Target.Terms()
	c.Lenient = terms.Lenient
	if terms.Exclusive {
		c.Workers = 1
	}
	if terms.APIVersion != "" {
		c.Version = terms.APIVersion
	}
	j := &job{plan: c.Plan, lib: c.Library, terms: terms, profile: f.target.profile}
	j.head.APIVersion = c.Version
	if err := j.exclude(ctx); err != nil {
		return err
	}
	c.Plan = j.plan
	if act, called := c.Plan.People(); terms.Unmanned != "" && act+called > 0 {
		return errors.New(terms.Unmanned)
	}
	return nil
}

// write writes the reports, and the summary.
func (f *mutantsFlags) write(s streams, own *folder.Folder, access files.Access, r *mutants.Result) error {
	var errs []error
	for name, write := range map[string]func(io.Writer, *mutants.Result) error{"mutants.json": mutation.JSON,
		"mutants.md": mutation.Markdown, pageName: mutation.HTML} {
		if err := reports.WriteWhole(own.Path(name), access, func(w io.Writer) error { return write(w, r) }); err != nil {
			errs = append(errs, fmt.Errorf("--report-dir %s: %s: %w", f.reportDir, name, err))
		}
	}
	return errors.Join(append(errs, mutation.Terminal(s.out, r, own.Path(pageName)))...)
}

package main

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"conform/internal/library"
	"conform/internal/record"
	"conform/internal/strict"
	"conform/runner"
	"conform/steps"
)

// selection is the flags and arguments that say which scenarios are meant; several commands share them.
type selection struct {
	tags      string
	names     []string
	scenarios []string
	data      []string
	twins     bool // plan refusal twins too
	shard     record.Shard
	took      record.Durations // by which shares are balanced
	again     []runner.Former  // scenarios of an earlier run; nil: all
	loose     bool             // load has read folders that should use all of the data
	changed   []string         // files that scenarios are to have to do with; nil: all
}

func (s *selection) flags(f *pflag.FlagSet) {
	f.StringVar(&s.tags, "tags", "", `tag expression: "@example-05 and not @slow"`)
	f.StringArrayVar(&s.names, "name", nil,
		`only scenarios with this text in their name, in any letter case, or that an expression fits: `+
			`"/^Graph (keeps|creates)/" (may be repeated)`)
	f.StringArrayVar(&s.scenarios, "scenario", nil, "only the scenario at FILE:LINE, as 'conform list' prints it (may "+
		"be repeated)")
	f.StringArrayVar(&s.data, "scenarios", nil, "folder with scenario data of your own, beside the embedded (may be "+
		"repeated)")
}

func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	return names
}

// load reads scenario data and features and makes the plan. args are the user's feature folders and files, these also
// as FILE:LINE; without any the embedded features are run.
func (s *selection) load(args []string) (*runner.Plan, *library.Library, error) {
	chosen := runner.Selection{Scenarios: s.scenarios, Twins: s.twins, Shard: s.shard, Again: s.again,
		Changed: s.changed, Took: s.took}
	var paths []string
	paths, chosen.Lines = runner.Lines(args)
	var err error
	if chosen.Tags, err = runner.ParseTags(s.tags); err != nil {
		return nil, nil, fmt.Errorf("--tags: %w", err)
	}
	for _, text := range s.names {
		name, err := runner.ParseName(text)
		if err != nil {
			return nil, nil, fmt.Errorf("--name: %w", err)
		}
		chosen.Names = append(chosen.Names, name)
	}
	lib, err := s.library()
	if err != nil {
		return nil, nil, err
	}
	from, err := runner.Sources(paths)
	if err != nil {
		return nil, nil, err
	}
	must := runner.MustUse(paths, from)
	s.loose = must(false)
	plan, err := runner.NewPlan(from, steps.New(), lib, chosen, func(embedded bool) bool { return embedded && must(true) })
	if faults, is := errors.AsType[strict.Faults](err); is {
		return nil, lib, errors.Join(err, unread(unknownNames(faults), s.data, paths))
	}
	return plan, lib, err
}

// recorded is the selection as the event log has it. args are as in load: lines, what failed last and what changed
// become the scenarios that they mean.
func (s *selection) recorded(args []string, plan *runner.Plan) record.Selection {
	paths, lines := runner.Lines(args)
	scenarios := s.scenarios
	if len(lines) > 0 || s.again != nil || s.changed != nil {
		scenarios = plan.Resolved()
	}
	return record.Selection{Features: runner.Shown(paths), Data: runner.Shown(s.data), Tags: s.tags, Names: s.names,
		Scenarios: scenarios, Shard: s.shard}
}

// library reads the embedded scenario data and the user's.
func (s *selection) library() (*library.Library, error) {
	sources := []library.Source{library.Embedded()}
	for i, folder := range s.data {
		source, err := library.Folder(folder)
		if err != nil {
			return nil, fmt.Errorf("--scenarios %s: %w", folder, err)
		}
		if n := slices.IndexFunc(s.data[:i], func(other string) bool { return sameFile(folder, other) }); n >= 0 {
			return nil, fmt.Errorf("--scenarios %s: is the folder %s, which was given already; expected each folder once",
				folder, s.data[n])
		}
		sources = append(sources, source)
	}
	return library.Load(sources...)
}

// sameFile reports whether two paths are one file or folder, which is there.
func sameFile(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}

// scenarioLine is how listings and --scenario name a scenario.
func scenarioLine(p record.Planned) string { return p.ID() }

package main

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"conform/internal/library"
	"conform/internal/record"
	"conform/runner"
	"conform/steps"
)

// selection is the flags and arguments that say which scenarios are meant; several commands share them.
type selection struct {
	tags      string
	scenarios []string
	data      []string
	twins     bool // plan refusal twins too
	shard     record.Shard
}

func (s *selection) flags(f *pflag.FlagSet) {
	f.StringVar(&s.tags, "tags", "", `tag expression: "@example-05 and not @slow"`)
	f.StringArrayVar(&s.scenarios, "scenario", nil, "only the scenario at FILE:LINE, as 'conform list' prints it (may be repeated)")
	f.StringArrayVar(&s.data, "scenarios", nil, "folder with scenario data of your own, beside the embedded (may be repeated)")
}

func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	return names
}

// load reads scenario data and features and makes the plan. folders are the user's feature folders or
// files; without any the embedded features are run.
func (s *selection) load(folders []string) (*runner.Plan, *library.Library, error) {
	tags, err := runner.ParseTags(s.tags)
	if err != nil {
		return nil, nil, fmt.Errorf("--tags: %w", err)
	}
	lib, err := s.library()
	if err != nil {
		return nil, nil, err
	}
	from, err := runner.Sources(folders)
	if err != nil {
		return nil, nil, err
	}
	plan, err := runner.NewPlan(from, steps.New(), lib, runner.Selection{Tags: tags, Scenarios: s.scenarios, Twins: s.twins, Shard: s.shard}, runner.MustUse(folders, from))
	return plan, lib, err
}

// recorded is the selection as the event log has it. folders are as in load.
func (s *selection) recorded(folders []string) record.Selection {
	return record.Selection{Features: runner.Shown(folders), Data: runner.Shown(s.data), Tags: s.tags, Scenarios: s.scenarios, Shard: s.shard}
}

// library reads the embedded scenario data and the user's.
func (s *selection) library() (*library.Library, error) {
	sources := []library.Source{library.Embedded()}
	for _, folder := range s.data {
		source, err := library.Folder(folder)
		if err != nil {
			return nil, fmt.Errorf("--scenarios %s: %w", folder, err)
		}
		sources = append(sources, source)
	}
	return library.Load(sources...)
}

// scenarioLine is how listings and --scenario name a scenario.
func scenarioLine(p record.Planned) string { return runner.ID(p) }

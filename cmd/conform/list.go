package main

import (
	"bytes"
	"fmt"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"conform/internal/record"
	"conform/reports/digest"
)

func newList(s streams) *cobra.Command {
	var sel selection
	var data bool
	var format string
	var changed changedFlag
	cmd := &cobra.Command{
		Use:   "list [feature folder, file or FILE:LINE ...] | list --data [word ...]",
		Short: "List the scenarios that would be run, or the scenario data",
		Example: `  conform list --tags @scenario-08
  conform list --name "content sharing" --format json
  conform list --data
  conform list --data call not found`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			if data {
				lib, err := sel.library()
				if err != nil {
					return err
				}
				return s.listData(lib, args, format)
			}
			var err error
			if sel.changed, err = changed.find(cmd.Context(), args, sel.data); err != nil {
				return err
			}
			plan, _, err := sel.load(args)
			if err != nil {
				return err
			}
			if format == "json" {
				return writeJSON(s.out, listed(plan.Selected()))
			}
			_, width := terminal(s.out)
			return s.listScenarios(plan.Selected(), width)
		},
	}
	sel.flags(cmd.Flags())
	changed.flag(cmd.Flags())
	cmd.Flags().BoolVar(&data, "data", false, "list the requests, answers, sequences, shapes, clauses and variables in "+
		"which all words stand, in place of scenarios")
	cmd.Flags().StringVar(&format, "format", "text", `"text" or "json"`)
	return cmd
}

// listScenarios prints scenarios below their features: one a line, or one thing of each a line where the terminal is so
// many columns wide and that is too few; 0: nobody knows.
func (s streams) listScenarios(list []record.Planned, width int) error {
	var table bytes.Buffer
	w := tabwriter.NewWriter(&table, 0, 4, 2, ' ', 0)
	eachFeature(list, func(feature string) { fmt.Fprintf(w, "%s\n", feature) }, func(where, name, tags string) {
		fmt.Fprintf(w, "  %s\t%s\t%s\n", where, name, tags)
	})
	if err := w.Flush(); err != nil {
		return err
	}
	if width == 0 || widest(table.String()) <= width {
		_, err := table.WriteTo(s.out)
		return err
	}
	lines := &failing{w: s.out}
	eachFeature(list, func(feature string) { lines.printf("%s\n", feature) }, func(where, name, tags string) {
		lines.printf("  %s\n", name)
		for _, more := range []string{where, tags} {
			if more != "" {
				lines.printf("    %s\n", more)
			}
		}
	})
	return lines.err
}

// eachFeature calls begin with the name of each feature, and then scenario with where each of its scenarios stands, its
// name and its tags.
func eachFeature(list []record.Planned, begin func(feature string), scenario func(where, name, tags string)) {
	feature := ""
	for _, p := range list {
		if p.Feature.File != feature {
			feature = p.Feature.File
			begin(digest.Visible(p.Feature.Name))
		}
		scenario(digest.Visible(scenarioLine(p)), digest.Visible(p.Name), digest.Visible(strings.Join(p.Tags, " ")))
	}
}

// widest is how many columns the longest line takes, as tabwriter counts them.
func widest(table string) (columns int) {
	for line := range strings.Lines(table) {
		columns = max(columns, utf8.RuneCountInString(strings.TrimRight(line, " \n")))
	}
	return columns
}

// listedScenario is a scenario as programs read it.
type listedScenario struct {
	ID      string   `json:"id"` // FILE:LINE
	Name    string   `json:"name"`
	Feature string   `json:"feature"`
	Rule    string   `json:"rule,omitempty"`
	Tags    []string `json:"tags"`
	Steps   []string `json:"steps"` // with their keywords
}

func listed(list []record.Planned) []listedScenario {
	var scenarios []listedScenario
	for _, p := range list {
		one := listedScenario{ID: scenarioLine(p), Name: p.Name, Feature: p.Feature.Name, Rule: p.Rule,
			Tags: append([]string{}, p.Tags...)}
		for _, step := range p.Steps {
			one.Steps = append(one.Steps, step.Keyword+" "+step.Text)
		}
		scenarios = append(scenarios, one)
	}
	return scenarios
}

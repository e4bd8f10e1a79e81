package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"conform/reports/digest"
)

func newList(s streams) *cobra.Command {
	var sel selection
	var data bool
	cmd := &cobra.Command{
		Use:   "list [feature folder, file or FILE:LINE ...]",
		Short: "List the scenarios that would be run",
		Example: `  conform list --tags @scenario-08
  conform list --data`,
		RunE: func(_ *cobra.Command, args []string) error {
			if data {
				lib, err := sel.library()
				if err != nil {
					return err
				}
				return s.listData(lib)
			}
			plan, _, err := sel.load(args)
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(s.out, 0, 4, 2, ' ', 0)
			feature := ""
			for _, p := range plan.Selected() {
				if p.Feature.File != feature {
					feature = p.Feature.File
					fmt.Fprintf(w, "%s\n", digest.Visible(p.Feature.Name))
				}
				fmt.Fprintf(w, "  %s\t%s\t%s\n", digest.Visible(scenarioLine(p)), digest.Visible(p.Name), digest.Visible(strings.Join(p.Tags, " ")))
			}
			return w.Flush()
		},
	}
	sel.flags(cmd.Flags())
	cmd.Flags().BoolVar(&data, "data", false, "list the requests, answers, sequences and variables that features can name, in place of scenarios")
	return cmd
}

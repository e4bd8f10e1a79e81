package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

func newList(s streams) *cobra.Command {
	var sel selection
	cmd := &cobra.Command{
		Use:   "list [feature folder or file ...]",
		Short: "List the scenarios that would be run",
		RunE: func(_ *cobra.Command, args []string) error {
			plan, _, err := sel.load(args)
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(s.out, 0, 4, 2, ' ', 0)
			feature := ""
			for _, p := range plan.Selected() {
				if p.Feature.File != feature {
					feature = p.Feature.File
					fmt.Fprintf(w, "%s\n", p.Feature.Name)
				}
				fmt.Fprintf(w, "  %s\t%s\t%s\n", scenarioLine(p), p.Name, strings.Join(p.Tags, " "))
			}
			return w.Flush()
		},
	}
	sel.flags(cmd.Flags())
	return cmd
}

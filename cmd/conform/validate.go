package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newValidate(s streams) *cobra.Command {
	var sel selection
	cmd := &cobra.Command{
		Use:   "validate [feature folder or file ...]",
		Short: "Check features and scenario data, and send nothing",
		RunE: func(_ *cobra.Command, args []string) error {
			plan, library, err := sel.load(args)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(s.out, "valid: %d features, %d scenarios, %d exchanges, %d answers, %d sequences\n",
				plan.Features(), len(plan.Selected()), len(library.Exchanges), len(library.Answers), len(library.Sequences))
			return err
		},
	}
	sel.flags(cmd.Flags())
	return cmd
}

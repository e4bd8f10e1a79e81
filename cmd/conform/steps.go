package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"conform/steps"
)

func newSteps(s streams) *cobra.Command {
	return &cobra.Command{
		Use:   "steps",
		Short: "List the phrases that features can use",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			for _, p := range steps.New().Phrases() {
				if _, err := fmt.Fprintf(s.out, "%s\n    %s\n", p.Text, p.Does); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

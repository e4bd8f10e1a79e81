package main

import (
	"github.com/spf13/cobra"

	"conform/scenarios"
)

func newSchema(s streams) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of scenario data",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			schema, err := scenarios.Schema()
			if err != nil {
				return exit{status: 3, err: err}
			}
			_, err = s.out.Write(schema)
			return err
		},
	}
}

package main

import (
	_ "embed" // a schema is a file
	"errors"
	"io"

	"github.com/spf13/cobra"

	"conform/internal/gate"
	"conform/internal/mutants"
	"conform/internal/profile"
	"conform/scenarios"
)

//go:embed stubs.schema.json
var stubsSchema string

func newSchema(s streams) *cobra.Command {
	formats := []struct {
		flag, of string
		schema   string
		chosen   bool
	}{
		{flag: "gates", of: "the file of --gates", schema: gate.RulesSchema()},
		{flag: "known-failing", of: "the file of --known-failing", schema: gate.KnownFailuresSchema()},
		{flag: "stubs", of: "the file of conform mock --stubs", schema: stubsSchema},
		{flag: "equivalents", of: "the file of conform mutants --equivalents", schema: mutants.EquivalentsSchema()},
		{flag: "profile", of: "the file of --profile", schema: profile.Schema()},
	}
	cmd := &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of scenario data, or of another file that people write",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			schema, chosen := scenarios.Schema(), 0
			for _, f := range formats {
				if f.chosen {
					schema, chosen = f.schema, chosen+1
				}
			}
			if chosen > 1 {
				return errors.New("several formats are asked for; expected one")
			}
			_, err := io.WriteString(s.out, schema)
			return err
		},
	}
	for i := range formats {
		cmd.Flags().BoolVar(&formats[i].chosen, formats[i].flag, false, "of "+formats[i].of)
	}
	return cmd
}

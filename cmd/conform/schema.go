package main

import (
	"errors"

	"github.com/spf13/cobra"

	"conform/internal/gate"
	"conform/internal/library"
	"conform/internal/profile"
)

func newSchema(s streams) *cobra.Command {
	formats := []struct {
		flag, of string
		schema   func() ([]byte, error)
		chosen   bool
	}{
		{flag: "gates", of: "the file of --gates", schema: gate.RulesSchema},
		{flag: "known-failing", of: "the file of --known-failing", schema: gate.KnownFailuresSchema},
		{flag: "stubs", of: "the file of conform mock --stubs", schema: stubsSchema},
		{flag: "profile", of: "the file of --profile", schema: profile.Schema},
	}
	cmd := &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of scenario data, or of another file that people write",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			write, chosen := library.Schema, 0
			for _, f := range formats {
				if f.chosen {
					write, chosen = f.schema, chosen+1
				}
			}
			if chosen > 1 {
				return errors.New("several formats are asked for; expected one")
			}
			schema, err := write()
			if err != nil {
				return exit{status: gate.ExitBroken, err: err}
			}
			_, err = s.out.Write(schema)
			return err
		},
	}
	for i := range formats {
		cmd.Flags().BoolVar(&formats[i].chosen, formats[i].flag, false, "of "+formats[i].of)
	}
	return cmd
}

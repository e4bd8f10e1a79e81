package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"conform/internal/files"
	"conform/internal/profile"
)

func newInit(s streams) *cobra.Command {
	return &cobra.Command{
		Use:   "init NAME",
		Short: "Write a commented profile of a tenant, NAME.yaml, to be filled in",
		Example: `  conform init contoso
  conform doctor --profile contoso.yaml`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("expected the name of one profile, such as contoso, got %d arguments", len(args))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			text, err := profile.Example(args[0])
			if err != nil {
				return err
			}
			path := args[0] + ".yaml"
			file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
			if errors.Is(err, fs.ErrExist) {
				return fmt.Errorf("%s is there already; expected a new name, since nothing is written over", path)
			}
			if err != nil {
				return fmt.Errorf("%s: %w", path, files.Cause(err))
			}
			_, err = file.WriteString(text)
			if err := errors.Join(err, file.Close()); err != nil {
				return fmt.Errorf("%s: %w", path, files.Cause(err))
			}
			_, err = fmt.Fprintf(s.out, "%s: fill it in, as docs/tenant-setup.md says, then ask `conform doctor --profile %s`\n",
				path, path)
			return err
		},
	}
}

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
	var trial bool
	var at trialFlags
	cmd := &cobra.Command{
		Use:   "init NAME",
		Short: "Write a commented profile of a tenant, to be filled in, or a whole tenant to try",
		Long: `Write a commented profile of a tenant, NAME.yaml, to be filled in.

With --trial, write a folder NAME (default: trial) with everything for a trial without a
tenant, where a mock in a process of its own is taken for one: a profile that needs
nothing filled in, apps, certificates and whom to trust. It says how to go on.`,
		Example: `  conform init contoso
  conform doctor --profile contoso.yaml
  conform init --trial`,
		Args: func(_ *cobra.Command, args []string) error {
			if trial && len(args) == 0 {
				return nil
			}
			if len(args) != 1 {
				return fmt.Errorf("expected the name of one profile, such as contoso, got %d arguments", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if trial {
				return at.write(s, append(args, "trial")[0])
			}
			for _, name := range []string{"mock", "callback"} {
				if cmd.Flags().Changed(name) {
					return fmt.Errorf("--%s: expected together with --trial", name)
				}
			}
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
	cmd.Flags().BoolVar(&trial, "trial", false, "write a folder with a tenant to try, which is the mock")
	cmd.Flags().StringVar(&at.mock, "mock", "127.0.0.1:8700", "with --trial: where the mock will listen")
	cmd.Flags().StringVar(&at.callback, "callback", "127.0.0.1:8701", "with --trial: where notifications will be received")
	return cmd
}

package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"conform/internal/nearest"
	"conform/internal/strict"
)

// newRoot makes the command tree.
func newRoot(s streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "conform",
		Short: "Report whether a Microsoft Graph calling API behaves as documented",
		Long: `conform runs scenarios against Microsoft Graph's calling API, or against its own
mock of it, and reports what does not behave as documented.

  conform run                     everything, against the embedded mock
  conform run --tags @scenario-08 one documented scenario
  conform list                    what there is to run

Exit status:
  0  it conforms: every rule of the gate holds
  1  it does not
  2  bad input, nothing selected, or another run has the folder or the app; nothing
     was sent
  3  the harness or the environment broke, or the run was interrupted
  4  a secret stands in what the run wrote`,
		Version:       about(ownInfo()),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          unknownCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(newRun(s), newWatch(s), newInit(s), newDoctor(s), newList(s), newPermissions(s), newValidate(s),
		newSteps(s),
		newShow(s), newSchema(s), newReport(s), newCompare(s), newMerge(s), newHangUp(s), newBaseline(s), newMock(s),
		newVersion(s), newMutants(s))
	demandFilled(root)
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "help":
			cmd.Args = helpTopic
		case "completion": // which would take a shell that it does not know for a call for help
			cmd.Args, cmd.RunE = unknownCommand, root.RunE
		}
	}
	return root
}

// helpTopic names the nearest command to one that there is no help for.
func helpTopic(help *cobra.Command, args []string) error {
	cmd, rest, err := help.Root().Find(args)
	switch {
	case err != nil || len(rest) == 0:
		return err
	case !cmd.HasSubCommands():
		return fmt.Errorf("`%s` has no command %q; expected `%[1]s --help`", cmd.CommandPath(), rest[0])
	}
	return unknownCommand(cmd, rest)
}

// unknownCommand names the nearest subcommand.
func unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		names = append(names, c.Name())
	}
	return fmt.Errorf("unknown command %q%s; expected one of: %s", args[0], nearest.Hint(args[0], names),
		strings.Join(names, ", "))
}

// flagError says what is wrong with a flag, and of which run a report that is there is.
func flagError(cmd *cobra.Command, err error) error {
	var earlier error
	if dir := cmd.Flags().Lookup("report-dir"); dir != nil && cmd.Name() == "run" {
		earlier = earlierReport(dir.Value.String())
	}
	return errors.Join(flagFault(cmd, err), earlier)
}

// flagFault is what is wrong with a flag, in the words of this program.
func flagFault(cmd *cobra.Command, err error) error {
	help := fmt.Sprintf("; see `%s --help`", cmd.CommandPath())
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var wrong *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return fmt.Errorf("unknown flag -%s; expected flags with two dashes, such as --tags%s", unknown.GetSpecifiedName(),
			help)
	case errors.As(err, &unknown):
		name := "--" + unknown.GetSpecifiedName()
		return fmt.Errorf("unknown flag %s%s%s", name, nearest.Hint(name, flagNames(cmd)), help)
	case errors.As(err, &bare):
		return fmt.Errorf("--%s: expected %s behind it%s", bare.GetFlag().Name, takes(bare.GetFlag()), help)
	case errors.As(err, &wrong) && strings.TrimSpace(wrong.GetValue()) == "":
		return fmt.Errorf("--%s: %s is no value; expected one, or no --%[1]s at all%[3]s", wrong.GetFlag().Name,
			strict.Quote(wrong.GetValue()), help)
	case errors.As(err, &wrong) && isFlag(cmd.Flags(), wrong.GetValue()):
		return fmt.Errorf("--%s: %s is a flag; expected %s in front of it%s", wrong.GetFlag().Name, wrong.GetValue(),
			takes(wrong.GetFlag()), help)
	case errors.As(err, &wrong):
		return fmt.Errorf("--%s: %s; expected %s%s", wrong.GetFlag().Name, strict.Quote(wrong.GetValue()),
			takes(wrong.GetFlag()), help)
	}
	return fmt.Errorf("%w%s", err, help)
}

// takes says what a flag takes.
func takes(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "int", "int64":
		return "a whole number"
	case "float64":
		return "a number, such as 95"
	case "duration":
		return "a time with its unit, such as 10m or 30s"
	case "bool":
		return "true or false"
	}
	return "a value"
}

package main

import (
	"errors"
	"fmt"
	"time"

	"conform/internal/figures"
	"github.com/spf13/cobra"
)

func newValidate(s streams) *cobra.Command {
	var sel selection
	var verdict verdictFlags
	var unused unusedFlag
	cmd := &cobra.Command{
		Use:   "validate [feature folder, file or FILE:LINE ...]",
		Short: "Check features, scenario data and gates, and send nothing",
		RunE: func(_ *cobra.Command, args []string) error {
			plan, lib, err := sel.load(args)
			_, _, wrong := verdict.read(plan, time.Now())
			if err := errors.Join(err, wrong, unused.check(), unused.judge(s, &sel, plan)); err != nil {
				return err
			}
			_, err = fmt.Fprintf(s.out, "valid: %s, %s, %s, %s, %s\n", figures.Counted(plan.Features(), "feature"),
				figures.Counted(plan.Len(), "scenario"), figures.Counted(len(lib.Exchanges), "exchange"),
				figures.Counted(len(lib.Answers), "answer"), figures.Counted(len(lib.Sequences), "sequence"))
			return err
		},
	}
	sel.flags(cmd.Flags())
	unused.flag(cmd.Flags())
	cmd.Flags().StringVar(&verdict.gates, "gates", "", "FILE (YAML) of rules to check too")
	cmd.Flags().StringVar(&verdict.knownFailing, "known-failing", "", "FILE (YAML) of known failures to check too")
	return cmd
}

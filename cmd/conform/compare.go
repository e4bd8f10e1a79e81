package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"conform/internal/gate"
	"conform/internal/nearest"
	"conform/reports/digest"
	"conform/reports/formats"
	"conform/reports/text"
)

func newCompare(s streams) *cobra.Command {
	var format string
	writers := map[string]func(io.Writer, digest.Comparison) error{
		"text": text.ComparisonText, "json": formats.ComparisonJSON, "md": text.ComparisonMarkdown,
	}
	formats := []string{"text", "json", "md"}
	cmd := &cobra.Command{
		Use:   "compare BEFORE AFTER",
		Short: "Say what changed from one run to another",
		Long: `Say what changed from one run to another: new failures, what healed, what takes longer,
and members of answers and notifications that came or went. BEFORE and AFTER are report
folders or their events.jsonl.

Exit status: 1 when there are new failures, 3 when there are none and AFTER was
interrupted, 0 otherwise.`,
		Args: arguments(2, 2, "two report folders"),
		RunE: func(_ *cobra.Command, args []string) error {
			write := writers[format]
			if write == nil {
				return fmt.Errorf("--format: %q; expected one of %s%s", format, strings.Join(formats, ", "),
					nearest.Hint(format, formats))
			}
			before, err := foldFile(eventsOf(args[0]))
			if err != nil {
				return err
			}
			after, err := foldFile(eventsOf(args[1]))
			if err != nil {
				return err
			}
			c := digest.Compare(before, after)
			if err := write(s.out, c); err != nil {
				return exit{status: gate.ExitBroken, err: err}
			}
			if len(c.NewFailures) > 0 {
				return exit{status: gate.ExitDiffers}
			}
			if c.After.Interrupted != "" {
				return exit{status: gate.ExitBroken}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text, json or md")
	return cmd
}

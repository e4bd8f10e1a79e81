package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"conform/internal/figures"
	"conform/internal/files"
	"conform/internal/gate"
	"conform/reports/digest"
)

func newBaseline(s streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "baseline",
		Short: "Keep the list of known failures",
		Args:  unknownCommand,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newBaselineUpdate(s))
	return cmd
}

func newBaselineUpdate(s streams) *cobra.Command {
	var file string
	var entry gate.NewEntry
	cmd := &cobra.Command{
		Use:   "update RUN --known-failing FILE",
		Short: "Write the smallest list of known failures that fits a run",
		Long: `Write the smallest list of known failures that fits a run: entries that still fail stay
as they are, what healed or fits nothing goes, and new failures get an entry with the
reason, link, owner and last day that the flags give. Comments in FILE are not kept.
RUN is a report folder or its events.jsonl. A run of a selection says nothing of what
was not selected: such entries stay.`,
		Args: arguments(1, 1, "one report folder"),
		RunE: func(_ *cobra.Command, args []string) error { return s.baseline(eventsOf(args[0]), file, entry) },
	}
	f := cmd.Flags()
	f.StringVar(&file, "known-failing", "known-failing.yaml", "FILE to write")
	f.StringVar(&entry.Reason, "reason", "", "why the new failures fail")
	f.StringVar(&entry.Link, "link", "", "where they are followed up")
	f.StringVar(&entry.Owner, "owner", "", "who answers for them")
	f.StringVar(&entry.Until, "until", "", "last day on which the new entries count, such as 2027-01-31")
	f.BoolVar(&entry.Wildcards, "wildcards", false, "one entry for a feature whose scenarios all fail; it lets through "+
		"what is added to the feature later, too")
	return cmd
}

// baseline writes the list anew, when it is there and when it is not.
func (s streams) baseline(events, file string, entry gate.NewEntry) error {
	run, err := foldFile(events)
	if err != nil {
		return err
	}
	if run.Interrupted != "" {
		return fmt.Errorf("%s: the run was interrupted (%s); what it did not reach is not known", events, run.Interrupted)
	}
	var entries *gate.KnownFailures
	if _, err := os.Stat(file); err == nil {
		// Whatever the day: what has expired and still fails stays, for the next run to complain of.
		if entries, err = readKnown(file, time.Time{}); err != nil {
			return err
		}
	}
	var list bytes.Buffer
	added, removed, err := gate.Baseline(&list, run, entries, entry)
	if err != nil {
		return err
	}
	if len(added) > 0 {
		if missing := missingFlags(entry); len(missing) > 0 {
			return fmt.Errorf("%s; expected %s, which the entries need:\n  %s", figures.Counted(len(added), "new failure"),
				strings.Join(missing, ", "), strings.Join(added, "\n  "))
		}
		until, err := time.Parse(time.DateOnly, entry.Until)
		if err != nil {
			return fmt.Errorf("--until: %q; expected a day such as 2027-01-31", entry.Until)
		}
		if until.AddDate(0, 0, 1).Before(time.Now()) {
			return fmt.Errorf("--until: %s is over; expected a later day, until when the new entries count", entry.Until)
		}
	}
	if err := os.WriteFile(file, list.Bytes(), 0o644); err != nil {
		return fmt.Errorf("--known-failing %s: cannot be written: %w", file, files.Cause(err))
	}
	said := fmt.Sprintf("%s: %s", file, figures.Counted(len(added), "new failure"))
	if len(removed) > 0 {
		said += fmt.Sprintf("; %d taken out, which healed or fit nothing in this run:\n  %s", len(removed),
			strings.Join(removed, "\n  "))
	}
	// What has expired and still fails is left for somebody to look at.
	if _, err := readKnown(file, time.Now()); err != nil {
		said += "\nbefore `conform run` takes it:\n  " + strings.ReplaceAll(digest.Visible(err.Error()), "\n", "\n  ")
	}
	_, err = fmt.Fprintln(s.out, digest.Visible(said))
	return err
}

// missingFlags are those that the entry of a new failure needs and has not.
func missingFlags(e gate.NewEntry) []string {
	var missing []string
	for _, flag := range []struct{ name, value string }{{"--reason", e.Reason}, {"--link", e.Link}, {"--owner", e.Owner},
		{"--until", e.Until}} {
		if flag.value == "" {
			missing = append(missing, flag.name)
		}
	}
	return missing
}

package main

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"conform/internal/files"
	"conform/internal/folder"
	"conform/internal/record"
	"conform/reports"
	"conform/reports/page"
)

const maxPageLimit = 1000 // megabytes; more than that no browser opens

func newReport(s streams) *cobra.Command {
	var dir string
	var pageLimit float64
	var choice reportChoice
	cmd := &cobra.Command{
		Use:   "report RUN",
		Short: "Make the reports of an earlier run again from its events.jsonl",
		Long: `Make the reports of an earlier run again from its events.jsonl.

RUN is a report folder or its events.jsonl.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("expected one report folder, or its events.jsonl; got %d arguments", len(args))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if !(pageLimit >= 0 && pageLimit <= maxPageLimit) {
				return fmt.Errorf("--page-limit: %v; expected megabytes from 0 (no limit) to %d", pageLimit, maxPageLimit)
			}
			chosen, err := choice.chosen()
			if err != nil {
				return err
			}
			events := eventsOf(args[0])
			made := reports.NewCollector(chosen, int(pageLimit*1e6))
			run, err := readLog(events, made.Read)
			if err != nil {
				return err
			}
			if dir == "" {
				dir = filepath.Dir(events)
			}
			into, err := folder.Take(dir, files.Access(run.Info.OfPeople()))
			if err != nil {
				return fmt.Errorf("%s: %w; expected another folder (--report-dir)", dir, err)
			}
			defer into.Release() //nolint:errcheck // the kernel takes it back at the end of the process
			if _, err := made.Write(dir, run); err != nil {
				return err
			}
			said := dir
			if chosen.HasPage() {
				said = filepath.Join(dir, pageName)
			}
			_, err = fmt.Fprintf(s.out, "%s\n", said)
			return err
		},
	}
	cmd.Flags().Float64Var(&pageLimit, "page-limit", page.Limit/1e6, "megabytes of index.html, beyond which it leaves "+
		"out messages, those of passed scenarios first; 0: leave out nothing")
	choice.flags(cmd.Flags())
	cmd.Flags().StringVar(&dir, "report-dir", "", "folder to write to (default: that of RUN)")
	return cmd
}

// foldFile reads an event log and returns the whole run.
func foldFile(path string) (*record.Run, error) { return readLog(path, record.Fold) }

// readLog has an event log read.
func readLog(path string, read func(io.Reader) (*record.Run, error)) (*record.Run, error) {
	f, err := files.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; expected the events.jsonl of a run", path, err)
	}
	defer f.Close()
	run, err := read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return run, nil
}

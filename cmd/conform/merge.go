package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"conform/internal/files"
	"conform/internal/folder"
	"conform/internal/gate"
	"conform/internal/record"
	"conform/reports"
	"conform/reports/page"
)

func newMerge(s streams) *cobra.Command {
	var dir, history string
	var verdict verdictFlags
	var choice reportChoice
	cmd := &cobra.Command{
		Use:   "merge RUN ... -o FOLDER",
		Short: "Put the reports of --shard together",
		Long: `Put the runs of the shares of a plan (see run --shard) together into one run with one
report and one verdict, as if they had been run on one machine. RUN is a report folder
or its events.jsonl.`,
		Args: arguments(1, 0, "the report folders of all shares"),
		RunE: func(_ *cobra.Command, args []string) error { return s.merge(args, dir, history, choice, &verdict) },
	}
	cmd.Flags().StringVarP(&dir, "report-dir", "o", "conform-report", "folder for the reports")
	cmd.Flags().StringVar(&history, "history", "", "FILE to which the merged run is added as a line, and from which its "+
		"report takes trends")
	choice.flags(cmd.Flags())
	verdict.flags(cmd.Flags())
	return cmd
}

// merge writes the merged event log into dir and concludes it like a run. An empty history names no file.
func (s streams) merge(from []string, dir, history string, choice reportChoice, verdict *verdictFlags) error {
	chosen, err := choice.chosen()
	if err != nil {
		return err
	}
	if errs := verdict.check(); len(errs) > 0 {
		return errs[0]
	}
	rules, err := verdict.rules(time.Now())
	if err != nil {
		return err
	}
	past, err := readHistory(history)
	if err != nil {
		return err
	}
	logs, err := openLogs(from, dir)
	if err != nil {
		return err
	}
	defer logs.close()
	first, err := record.Begun(logs.files[0])
	if err != nil {
		return fmt.Errorf("%s: %w", eventsOf(from[0]), err)
	}
	if _, err := logs.files[0].Seek(0, io.SeekStart); err != nil {
		return err
	}
	into, err := folder.Take(dir, files.Access(first.OfPeople()))
	if err != nil {
		return fmt.Errorf("-o %s: %w", dir, err)
	}
	defer into.Release() //nolint:errcheck // the kernel takes it back at the end of the process
	var run *record.Run
	made := reports.NewCollector(chosen, page.Limit)
	events, err := into.Begin(func(log *os.File) (err error) {
		run, err = logs.mergeInto(log, past.Of(first.Target), rules, made)
		return err
	}, reports.Names())
	if err != nil {
		return err
	}
	defer events.Close()
	return s.conclude(conclusion{dir: dir, write: made.Write, page: chosen.HasPage(), history: history, rules: rules,
		run: run, record: func(verdict record.Event) error {
			recorder := record.NewRecorder(events, nil, nil)
			recorder.Record(verdict)
			return errors.Join(recorder.Err(), events.Sync())
		}})
}

// logs are the event logs of the shares of a plan.
type logs struct {
	from  []string // as they were given
	files []*os.File
}

// openLogs opens what is merged. The error names the path that is no log of another folder than dir.
func openLogs(from []string, dir string) (_ *logs, err error) {
	l := &logs{from: from}
	defer func() {
		if err != nil {
			l.close()
		}
	}()
	for _, path := range from {
		file, err := files.Open(eventsOf(path))
		if err != nil {
			return nil, fmt.Errorf("%s: %w; expected a report folder or its events.jsonl", path, err)
		}
		l.files = append(l.files, file)
		if sameFile(eventsOf(path), filepath.Join(dir, folder.Events)) {
			return nil, fmt.Errorf("-o %s: this folder is one of those that are merged; expected another", dir)
		}
	}
	return l, nil
}

func (l *logs) close() {
	for _, file := range l.files {
		_ = file.Close() // it was only read
	}
}

// mergeInto writes the log of the one run that all are logs of, and has its reports made from it. The error is bad
// input.
func (l *logs) mergeInto(log *os.File, history *record.History, rules gate.Rules, made *reports.Collector) (*record.Run,
	error) {
	var readers []io.ReadSeeker
	for _, file := range l.files {
		readers = append(readers, file)
	}
	if err := record.Merge(log, history, readers...); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, numbered(l.from))
	}
	size, err := log.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, worst(err)
	}
	merged, err := made.Read(io.NewSectionReader(log, 0, size))
	if err != nil {
		return nil, worst(err)
	}
	return merged, rules.CoverRun(merged)
}

// numbered says which run has which number in a message.
func numbered(from []string) string {
	var said []string
	for i, path := range from {
		said = append(said, fmt.Sprintf("run %d is %s", i+1, path))
	}
	return "(" + strings.Join(said, ", ") + ")"
}

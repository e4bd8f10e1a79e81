package reports

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"conform/internal/record"
	"conform/reports/formats"
	"conform/reports/page"
	"conform/reports/text"
)

// A writer writes one report.
type writer struct {
	name  string
	write func(io.Writer, *record.Run) error
}

// files lists what a report directory holds, the page for people last: when it is there, all is.
func files(pageLimit int) []writer {
	return []writer{
		{"report.json", formats.JSON},
		{"junit.xml", formats.JUnit},
		{"messages.ndjson", formats.Messages},
		{"cucumber.json", formats.CucumberJSON},
		{"ctrf.json", formats.CTRF},
		{"summary.md", text.Markdown},
		{"badge.svg", formats.Badge},
		{"index.html", func(w io.Writer, run *record.Run) error { return page.HTML(w, run, pageLimit) }},
	}
}

// WriteAll writes every report of the run into dir, which it makes when it is not there. A file appears
// whole or not at all: it is written beside its place and then renamed. Every report is tried; the error
// joins those that could not be written and names the folder or file. pageLimit is that of [HTML], in bytes.
func WriteAll(dir string, run *record.Run, pageLimit int) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("making the report folder %s: %w", dir, cause(err))
	}
	write := func(f writer) error {
		path := filepath.Join(dir, f.name)
		if err := writeWhole(path, func(w io.Writer) error { return f.write(w, run) }); err != nil {
			return fmt.Errorf("writing %s: %w", path, cause(err))
		}
		return nil
	}
	all := files(pageLimit)
	failed := make([]error, len(all))
	last := len(all) - 1
	var others sync.WaitGroup
	for i, f := range all[:last] {
		others.Go(func() { failed[i] = write(f) })
	}
	others.Wait()
	failed[last] = write(all[last])
	return errors.Join(failed...)
}

// writeWhole writes a file by way of a temporary one in the same folder.
func writeWhole(path string, write func(io.Writer) error) (err error) {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".conform-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(tmp.Name()))
		}
	}()
	buffered := bufio.NewWriterSize(tmp, 64<<10)
	err = write(buffered)
	if err == nil {
		err = buffered.Flush()
	}
	if err == nil {
		// CreateTemp makes a file for its owner only; a report is for everybody who may read the folder.
		err = tmp.Chmod(0o644)
	}
	if closeErr := tmp.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	return err
}

// cause leaves out the name of the temporary file, which tells a user nothing.
func cause(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err
	}
	return err
}

// Names returns the file names that [WriteAll] writes, so that a run can take away those of an earlier one
// before it begins: what is in the folder afterwards is this run's.
func Names() []string {
	var names []string
	for _, f := range files(page.Limit) {
		names = append(names, f.name)
	}
	return names
}

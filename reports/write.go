package reports

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"conform/internal/files"
	"conform/internal/nearest"
	"conform/reports/digest"
	"conform/reports/formats"
	"conform/reports/page"
	"conform/reports/text"
)

// pageName is the report for people.
const pageName = "index.html"

// Packed says how what is packed in a report of that name is read: only the page for people has packs. nil: nothing is.
func Packed(name string) func(file []byte, each func(io.Reader) error) error {
	if name != pageName {
		return nil
	}
	return page.EachPack
}

// A report is a file that can be asked for.
type report struct {
	name  string // by which it is asked for
	file  string
	extra bool // it is written only when it is asked for
	whole bool // it has all that happened in each scenario
	write func(io.Writer, *digest.Digest) error
}

// all lists the reports, the page for people last: when it is there, all are. Those that are always written are what
// people read (the page; the summary, which pull requests and job pages show) and what reads a run and knows nothing
// of conform (JUnit, which GitLab, Jenkins, Azure and most CI take as it is; report.json, which is small). The others
// are for tools that somebody has chosen, and some are as large as the evidence.
func all() []report {
	return []report{
		{name: "json", file: "report.json", write: formats.JSON},
		{name: "full", file: "full.json", extra: true, whole: true, write: formats.FullJSON},
		{name: "junit", file: "junit.xml", write: formats.JUnit},
		{name: "messages", file: "messages.ndjson", extra: true, whole: true, write: formats.Messages},
		{name: "cucumber", file: "cucumber.json", extra: true, whole: true, write: formats.CucumberJSON},
		{name: "ctrf", file: "ctrf.json", extra: true, whole: true, write: formats.CTRF},
		{name: "markdown", file: "summary.md", write: text.Markdown},
		{name: "badge", file: "badge.svg", extra: true, write: formats.Badge},
		{name: "html", file: pageName}, // what a page is written from is more than a digest
	}
}

// Names returns the names of all files that [WriteAll] can write, so that a run can take away those of an earlier one
// before it begins: what is in the folder afterwards is this run's.
func Names() []string { return Every().Files() }

// A Choice says which reports are written. The zero Choice is no report; [Default] is what most runs want.
type Choice []string

// Default is what is written unless one asks for something else.
func Default() Choice {
	var names Choice
	for _, r := range all() {
		if !r.extra {
			names = append(names, r.name)
		}
	}
	return names
}

// Every is all reports.
func Every() Choice {
	var names Choice
	for _, r := range all() {
		names = append(names, r.name)
	}
	return names
}

// Choose reads a list such as "html,junit": names of reports, "default" for those that are written when nobody chooses,
// "all" for every one. The error says which words name no report, all at once, and what was expected.
func Choose(list string) (Choice, error) {
	var chosen Choice
	var faults []string
	words := append(Every(), "default", "all")
	for _, word := range strings.Split(list, ",") {
		var names Choice
		switch word = strings.TrimSpace(word); {
		case word == "all":
			names = Every()
		case word == "default":
			names = Default()
		case slices.Contains(Every(), word):
			names = Choice{word}
		default:
			faults = append(faults, fmt.Sprintf("%q is no report%s", word, nearest.Hint(word, words)))
		}
		for _, name := range names {
			if !slices.Contains(chosen, name) {
				chosen = append(chosen, name)
			}
		}
	}
	if len(faults) > 0 {
		return nil, fmt.Errorf("%s; expected some of %s, with commas between them", strings.Join(faults, ", "),
			strings.Join(words, ", "))
	}
	return chosen, nil
}

// Files returns the names of the files that are chosen.
func (c Choice) Files() []string {
	var files []string
	for _, r := range all() {
		if slices.Contains(c, r.name) {
			files = append(files, r.file)
		}
	}
	return files
}

// HasPage reports whether the page for people, index.html, is among what is chosen.
func (c Choice) HasPage() bool { return slices.Contains(c, "html") }

// Whole reports whether some of what is chosen has all that happened in every scenario, so that a run has to be
// held whole to write it. The page does too, and packs scenarios as they end: see [Collector].
func (c Choice) Whole() bool {
	return slices.ContainsFunc(all(), func(r report) bool { return r.whole && slices.Contains(c, r.name) })
}

// WriteAll writes the chosen reports of a run, which is whole, into dir, which it makes when it is not there. What is
// about real people is for its owner alone. A file appears whole or not at all: it is written beside its place and then
// renamed. Every report is tried; the error joins
// those that could not be written and names the folder or file. pageLimit is that of [page.HTML], in bytes.
func WriteAll(dir string, d *digest.Digest, chosen Choice, pageLimit int) error {
	return write(dir, d, chosen, func(w io.Writer, d *digest.Digest) error { return page.HTML(w, d, pageLimit) })
}

func write(dir string, d *digest.Digest, chosen Choice, html func(io.Writer, *digest.Digest) error) error {
	access := files.Access(d.Info.OfPeople())
	if err := files.MakeDir(dir, access); err != nil {
		return fmt.Errorf("making the report folder %s: %w", dir, files.Cause(err))
	}
	wanted := slices.DeleteFunc(all(), func(r report) bool { return !slices.Contains(chosen, r.name) })
	failed := make([]error, len(wanted))
	var others sync.WaitGroup
	one := func(i int) {
		path, write := filepath.Join(dir, wanted[i].file), wanted[i].write
		if wanted[i].file == pageName {
			// The page takes its place last: when it is there, all are.
			write = func(w io.Writer, d *digest.Digest) error {
				err := html(w, d)
				others.Wait()
				return err
			}
		}
		if err := WriteWhole(path, access, func(w io.Writer) error { return write(w, d) }); err != nil {
			failed[i] = fmt.Errorf("writing %s: %w", path, files.Cause(err))
		}
	}
	for i := range wanted {
		if wanted[i].file != pageName {
			others.Go(func() { one(i) })
		}
	}
	for i := range wanted {
		if wanted[i].file == pageName {
			one(i)
		}
	}
	others.Wait()
	return errors.Join(failed...)
}

// WriteWhole writes a file, for whom access says, by way of a temporary one in the same folder, so that a reader never
// sees half of it. The error is that of write, or says what cannot be written.
func WriteWhole(path string, access files.Access, write func(io.Writer) error) (err error) {
	tmp, err := files.Beside(filepath.Dir(path), ".conform-", access)
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
	if closeErr := tmp.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	return err
}

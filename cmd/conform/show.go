package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"conform/internal/library"
	"conform/internal/nearest"
	"conform/internal/record"
	"conform/reports/digest"
)

func newShow(s streams) *cobra.Command {
	var sel selection
	var format string
	cmd := &cobra.Command{
		Use:   "show NAME",
		Short: "Show a request, answer, sequence, shape, clause or variable of the scenario data",
		Long: `Show a request, answer, sequence, shape, clause or variable of the scenario data: as
it stands in its file, for a request with what is sent in the end, and the clauses that
it stands for. A part of a name does where only one name has it.`,
		Example: `  conform show "create call: example 01"
  conform show "call not found"
  conform show create-call.created`,
		Args: arguments(1, 0, "a name"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			lib, err := sel.library()
			if err != nil {
				return err
			}
			name := strings.Join(args, " ")
			found, err := find(lib, name, sel.data)
			if errors.Is(err, errNoSuchName) {
				return errors.Join(err, unread([]string{name}, sel.data, nil))
			}
			if err != nil {
				return err
			}
			var shown []shownEntry
			for _, e := range found {
				one, err := sel.show(lib, e)
				if err != nil {
					return err
				}
				shown = append(shown, one)
			}
			if format == "json" {
				return writeJSON(s.out, shown)
			}
			return s.printShown(shown)
		},
	}
	cmd.Flags().StringArrayVar(&sel.data, "scenarios", nil, "folder with scenario data of your own, beside the embedded "+
		"(may be repeated)")
	cmd.Flags().StringVar(&format, "format", "text", `"text" or "json"`)
	return cmd
}

// errNoSuchName is what an error of find wraps where no name has the text in it.
var errNoSuchName = errors.New("nothing in the scenario data is called")

// find returns the entries of that name, of whatever kind; or the request of that name, as features have it behind its
// operation; or the only entry with that text in its name. The error lists those that have it, as they are asked for,
// or names the nearest. data are the folders of the user's own.
func find(lib *library.Library, name string, data []string) ([]library.Entry, error) {
	var exact, requests, part []library.Entry
	var names []string
	for _, e := range lib.Entries() {
		names = append(names, e.Name)
		if e.Name == name {
			exact = append(exact, e)
		}
		if _, own, _ := strings.Cut(e.Name, ": "); e.Kind == library.EntryRequest {
			names = append(names, own)
			if own == name {
				requests = append(requests, e)
			}
		}
		if hasAll(e.Name, []string{name}) {
			part = append(part, e)
		}
	}
	switch {
	case len(exact) > 0:
		return exact, nil
	case len(requests) == 1:
		return requests, nil
	case len(requests) > 1:
		return nil, fmt.Errorf("%d requests are called %q; expected one of them with its operation:\n%s", len(requests),
			name, commands(requests, data))
	case len(part) == 1:
		return part, nil
	case len(part) == 0:
		return nil, fmt.Errorf("%w %q%s; `conform list --data` lists all", errNoSuchName, name, nearest.Hint(name, names))
	}
	return nil, fmt.Errorf("%d names have %q in them; expected one of:\n%s", len(part), name, commands(part, data))
}

// commands are the commands that show entries, one a line, with the kind of each; of many the first. data are the
// folders of the user's own.
func commands(entries []library.Entry, data []string) string {
	const most = 12
	var lines []string
	for _, e := range entries[:min(most, len(entries))] {
		command := []string{"conform", "show", e.Name}
		for _, folder := range data {
			command = append(command, "--scenarios", folder)
		}
		lines = append(lines, fmt.Sprintf("  %-8s  %s", e.Kind, digest.CommandLine(command)))
	}
	if more := len(entries) - most; more > 0 {
		lines = append(lines, fmt.Sprintf("  and %d more: conform list --data", more))
	}
	return strings.Join(lines, "\n")
}

// shownEntry is an entry with all that there is to see of it.
type shownEntry struct {
	library.Entry
	Text    string           `json:"text"`              // as it stands in its file
	Request *shownRequest    `json:"request,omitempty"` // what is sent in the end; ${name} is a variable
	Clauses []*record.Clause `json:"clauses,omitempty"` // those that it stands for, each once
}

type shownRequest struct {
	Method  string            `json:"method"`
	Path    string            `json:"path"`
	Version string            `json:"version,omitempty"`
	Headers map[string]string `json:"headers,omitempty"`
	Body    string            `json:"body,omitempty"`
	Least   []string          `json:"least"` // permissions
}

// show gathers what there is to see of an entry.
func (s *selection) show(lib *library.Library, e library.Entry) (shownEntry, error) {
	shown := shownEntry{Entry: e}
	sources := []library.Source{library.Embedded()}
	for _, dir := range s.data {
		source, err := library.Folder(dir)
		if err != nil {
			return shown, fmt.Errorf("--scenarios %s: %w", dir, err)
		}
		sources = append(sources, source)
	}
	var err error
	if shown.Text, err = library.Excerpt(e.Where, sources...); err != nil {
		return shown, err
	}
	switch e.Kind {
	case library.EntryRequest:
		operation, name, _ := strings.Cut(e.Name, ": ")
		x := lib.Exchange(operation, name)
		shown.Request = &shownRequest{Method: x.Request.Method, Path: x.Request.Path, Version: x.Request.Version,
			Headers: x.Request.Headers, Body: pretty(x.Request.Body)}
		if x.Permissions != nil {
			shown.Request.Least = x.Permissions.Least
			shown.add(x.Permissions.Clause)
		}
		shown.expect(x.Expect)
		if common := lib.Operation(operation).Answers; common != nil {
			shown.expect(common.Expect)
		}
	case library.EntryAnswer:
		shown.expect(lib.Answer(e.Name).Expect)
	case library.EntrySequence:
		q := lib.Sequence(e.Name)
		for _, m := range q.Messages {
			shown.add(m.Clause)
			shown.add(m.DataClause)
		}
		for _, o := range q.Order {
			shown.add(o.Clause)
		}
	case library.EntryClause:
		shown.add(lib.Clauses[e.Name])
	}
	return shown, nil
}

func (e *shownEntry) expect(list []library.Expectation) {
	for _, one := range list {
		e.add(one.Clause)
	}
}

func (e *shownEntry) add(c *record.Clause) {
	if c != nil && !slices.Contains(e.Clauses, c) {
		e.Clauses = append(e.Clauses, c)
	}
}

// pretty indents JSON; what is not JSON, on purpose, stays as it is.
func pretty(body []byte) string {
	var out bytes.Buffer
	if json.Indent(&out, body, "", "  ") != nil {
		return string(body)
	}
	return out.String()
}

func (s streams) printShown(list []shownEntry) error {
	w := &failing{w: s.out}
	for i, e := range list {
		if i > 0 {
			w.printf("\n")
		}
		w.printf("%s %q  %s\n\n%s", e.Kind, digest.Visible(e.Name), e.Where, indentedLines(e.Text))
		if r := e.Request; r != nil {
			w.printf("\nSent\n  %s %s\n", r.Method, digest.Visible(r.Path))
			for _, name := range slices.Sorted(maps.Keys(r.Headers)) {
				w.printf("  %s: %s\n", digest.Visible(name), digest.Visible(r.Headers[name]))
			}
			w.printf("%s", indentedLines(r.Body))
			if len(r.Least) > 0 {
				w.printf("  with %s\n", strings.Join(r.Least, " and "))
			}
		}
		if len(e.Clauses) > 0 {
			w.printf("\nClauses\n")
		}
		for _, c := range e.Clauses {
			w.printf("  %s (%s)\n    %s\n", c.ID, c.Evidence, digest.Visible(c.Says))
			if c.Source != "" {
				w.printf("    %s\n", digest.Visible(c.Source))
			}
		}
	}
	return w.err
}

// indentedLines is text with two blanks before each line; empty text stays so.
func indentedLines(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString("  " + digest.Visible(strings.TrimRight(line, "\r\n")) + "\n")
	}
	return b.String()
}

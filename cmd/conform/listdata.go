package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"conform/internal/library"
	"conform/internal/nearest"
	"conform/reports/digest"
)

// listFormats are what a listing can be written as.
var listFormats = []string{"text", "json"}

// checkFormat says that a listing cannot be written as that.
func checkFormat(format string) error {
	for _, known := range listFormats {
		if format == known {
			return nil
		}
	}
	return fmt.Errorf("--format: %q; expected text or json%s", format, nearest.Hint(format, listFormats))
}

// writeJSON writes a list, one member a line; nothing is an empty list.
func writeJSON[T any](w io.Writer, list []T) error {
	if list == nil {
		list = []T{}
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(list)
}

// hasAll reports whether all words stand in a text, whatever the letter case.
func hasAll(text string, words []string) bool {
	text = strings.ToLower(text)
	for _, word := range words {
		if !strings.Contains(text, strings.ToLower(word)) {
			return false
		}
	}
	return true
}

// titles of the parts of a listing, in its order.
var titles = []struct{ kind, title string }{
	{library.EntryRequest, `Requests, "operation: name"`},
	{library.EntryAnswer, "Answers"},
	{library.EntrySequence, "Sequences of notifications"},
	{library.EntryShape, "Shapes"},
	{library.EntryClause, "Clauses"},
	{library.EntryVariable, "Variables; a step names a person without .id"},
}

// listData prints the entries of the scenario data in which all the words stand, each with what it stands for and
// where.
func (s streams) listData(lib *library.Library, words []string, format string) error {
	var list []library.Entry
	for _, e := range lib.Entries() {
		if hasAll(e.Kind+" "+e.Name+" "+e.Says, words) {
			list = append(list, e)
		}
	}
	if len(list) == 0 {
		return fmt.Errorf("nothing in the scenario data has %s in it; `conform list --data` lists all",
			strings.Join(words, " and "))
	}
	if format == "json" {
		return writeJSON(s.out, list)
	}
	w := tabwriter.NewWriter(s.out, 0, 4, 2, ' ', 0)
	for _, part := range titles {
		titled := false
		for _, e := range list {
			if e.Kind != part.kind {
				continue
			}
			if !titled {
				titled = true
				fmt.Fprintf(w, "%s\n", part.title)
			}
			fmt.Fprintf(w, "  %s\t%s\t%s\n", digest.Visible(e.Name), digest.Visible(e.Says), e.Where)
		}
	}
	return w.Flush()
}

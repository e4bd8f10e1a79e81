package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"conform/internal/library"
	"conform/reports/digest"
)

// listData prints the names that features can use, each with what it stands for and where.
func (s streams) listData(lib *library.Library) error {
	w := tabwriter.NewWriter(s.out, 0, 4, 2, ' ', 0)
	section := func(title string) { fmt.Fprintf(w, "%s\n", title) }
	line := func(name, says, where string) {
		fmt.Fprintf(w, "  %s\t%s\t%s\n", digest.Visible(name), digest.Visible(says), where)
	}
	section(`Requests, "operation: name"`)
	for _, x := range lib.Exchanges {
		line(x.Operation+": "+x.Name, x.Request.Method+" "+x.Request.Path, x.Where.String())
	}
	section("Answers")
	for _, a := range lib.Answers {
		line(a.Name, promised(a.Expect), a.Where.String())
	}
	section("Sequences of notifications")
	for _, q := range lib.Sequences {
		var labels []string
		for _, m := range q.Messages {
			labels = append(labels, m.Label)
		}
		line(q.Name, strings.Join(labels, ", "), q.Where.String())
	}
	section("Variables; a step names a person without .id")
	for _, name := range slices.Sorted(maps.Keys(lib.Variables)) {
		v := lib.Variables[name]
		line(name, v.Says, v.Where.String())
	}
	return w.Flush()
}

// promised is what an answer promises in short: its status, and what its first clause says.
func promised(list []library.Expectation) string {
	var status, says string
	for _, e := range list {
		if e.Status != 0 && status == "" {
			status = fmt.Sprint(e.Status, " ")
		}
		if e.Clause != nil && says == "" {
			says = e.Clause.Says
		}
	}
	return status + says
}

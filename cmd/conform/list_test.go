package main

import (
	"bytes"
	"testing"

	"conform/internal/record"
)

// TestListFits: a table that is wider than the terminal is no table any more.
func TestListFits(t *testing.T) {
	t.Parallel()
	feature := record.Feature{File: "features/a.feature", Name: "Calls"}
	list := []record.Planned{{Feature: feature, Line: 8, Name: "Graph creates the call", Tags: []string{"@p2p", "@slow"}},
		{Feature: feature, Line: 16, Name: "Graph ends it"}}
	const table = "Calls\n  features/a.feature:8   Graph creates the call  @p2p @slow\n" +
		"  features/a.feature:16  Graph ends it           \n"
	const lines = "Calls\n  Graph creates the call\n    features/a.feature:8\n    @p2p @slow\n" +
		"  Graph ends it\n    features/a.feature:16\n"
	for _, tt := range []struct {
		why   string
		width int
		want  string
	}{
		{"it is no terminal", 0, table},
		{"it fits", 59, table},
		{"it does not fit", 58, lines},
		{"a phone", 20, lines},
	} {
		var out bytes.Buffer
		if err := (streams{out: &out}).listScenarios(list, tt.width); err != nil {
			t.Fatal(err)
		}
		if out.String() != tt.want {
			t.Errorf("%s:\n%q, want\n%q", tt.why, out.String(), tt.want)
		}
	}
}

package main

import (
	"fmt"
	"strings"

	"conform/internal/figures"
	"conform/reports/digest"
	"conform/runner"
)

// touchedText says by which changed files scenarios were selected, a line for each; empty: they were not so.
func touchedText(plan *runner.Plan) string {
	var lines []string
	for _, t := range plan.Touched() {
		how := "use it"
		if t.Feature {
			how = "stand in it"
		}
		if t.Scenarios == 1 {
			how = map[bool]string{true: "stands in it", false: "uses it"}[t.Feature]
		}
		lines = append(lines, fmt.Sprintf("%s changed: %s %s", digest.OneLine(t.File),
			figures.Counted(t.Scenarios, "scenario"), how))
	}
	return strings.Join(lines, "\n")
}

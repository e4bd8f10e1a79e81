package digest

import (
	"strings"

	"conform/internal/record"
)

// A runCase stands, in formats that know nothing but test cases, for what is wrong with a run as a whole: without
// it they would look green where the run is not.
type runCase struct {
	Name string
	Type string // what is wrong, in a word
	Text string // why, in plain lines
}

// CaseOfRun is the test case of the run itself: of one that did not come to its end, and of one that does not pass though
// no scenario failed, as when too few were executed or a known failure has healed. Nil: its scenarios say it all.
func CaseOfRun(run *record.Run) *runCase {
	red := 0
	for _, c := range []record.Counts{run.Counts, run.Twins} {
		red += c.Failed + c.Errored - c.Known
	}
	switch {
	case run.Interrupted != "":
		return &runCase{"the run came to its end", "interrupted", OneLine(run.Interrupted)}
	case run.Verdict == nil || run.Verdict.Exit == 0 || red > 0:
		return nil
	default:
		lines := []string{OneLine(run.Verdict.Rule)}
		for _, r := range run.Verdict.Rules {
			if text := OneLine(r.Text()); !r.Passed && text != lines[0] {
				lines = append(lines, text)
			}
		}
		return &runCase{"the run keeps its rules", "gate", strings.Join(lines, "\n")}
	}
}

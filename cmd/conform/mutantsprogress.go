package main

import (
	"fmt"
	"io"

	"conform/internal/figures"
	"conform/internal/mutants"
)

// mutantsProgress shows how far mutants are, on standard error: one line that is written over on a terminal, and a line
// for each tenth elsewhere.
type mutantsProgress struct {
	w     io.Writer
	live  bool
	shown string
	tenth int
}

func newMutantsProgress(s streams) *mutantsProgress {
	live, _ := terminal(s.err)
	return &mutantsProgress{w: s.err, live: live && s.env("TERM") != "dumb", tenth: -1}
}

// show shows one more state.
func (p *mutantsProgress) show(now mutants.Progress) {
	text := fmt.Sprintf("%d of %s, %d survived", now.Mutants, figures.Counted(now.All, "mutant"), now.Survived)
	done, of := now.Mutants, now.All
	if of == 0 {
		text = fmt.Sprintf("%d of %s without mutants", now.Scenarios, figures.Counted(now.Of, "scenario"))
		done, of = now.Scenarios, now.Of
	}
	if p.live {
		end := ""
		if now.All > 0 && done == of {
			end = "\n"
		}
		if text != p.shown {
			fmt.Fprintf(p.w, "\r\x1b[K%s%s", text, end)
		}
		p.shown = text
		return
	}
	if tenth := 10 * done / max(1, of); now.All > 0 && tenth != p.tenth {
		p.tenth = tenth
		fmt.Fprintln(p.w, text)
	}
}

package mutation

import (
	"bytes"
	"fmt"
	"io"

	"conform/internal/figures"
	"conform/internal/mutants"
	"conform/reports/digest"
)

// maxShown is how many entries of a list the terminal shows: the rest is in the page.
const maxShown = 25

// Terminal writes the summary for people: the kill rate by group, what survived and where, and what else is to be
// looked at. report is the path of the page to open for more; empty: it is not mentioned. The error is that of w.
func Terminal(w io.Writer, r *mutants.Result, report string) error {
	p := &printer{}
	p.left(r)
	p.groups(r)
	p.list("Survived", r.Survivors(), func(o mutants.Outcome) []string {
		return []string{o.ID, change(o), triedIn(o)}
	})
	p.list("Noticed, and the message does not name what was changed", unnamed(r), func(o mutants.Outcome) []string {
		return []string{o.ID, change(o), "by " + o.Killer + ": " + o.Message}
	})
	p.list("Noticed, and blamed on something else than the target", misblamed(r), func(o mutants.Outcome) []string {
		return []string{o.ID, string(o.Cause) + ": " + o.Message, "by " + o.Killer}
	})
	if list := needless(r); r.Redundancy {
		p.line("%s of %d notice nothing that no other does", figures.Counted(len(list), "scenario"), len(r.Killers))
		p.line("")
	}
	for _, text := range r.Needless {
		p.line("%s", digest.OneLine(text))
	}
	p.line("%s", headline(r))
	p.line("%s", aside(r))
	if report != "" {
		p.line("Report: %s", report)
	}
	_, err := w.Write(p.out.Bytes())
	return err
}

type printer struct{ out bytes.Buffer }

func (p *printer) line(format string, args ...any) {
	fmt.Fprintf(&p.out, format, args...)
	p.out.WriteByte('\n')
}

// left names the scenarios that no mutant was tried on.
func (p *printer) left(r *mutants.Result) {
	if len(r.Left) == 0 {
		return
	}
	p.line("Left out, since they do not pass without a mutant")
	for i, l := range r.Left {
		if i == maxShown {
			p.line("  and %d more", len(r.Left)-i)
			break
		}
		p.line("  %s: %s", l.Scenario, digest.OneLine(string(l.Status)+": "+l.Why))
	}
	p.line("")
}

// groups writes the table of kill rates.
func (p *printer) groups(r *mutants.Result) {
	const name = 52
	p.line("%s   tried  killed survived equivalent   rate", digest.Pad("Mutants", name))
	for _, c := range append(r.Groups, r.Total) {
		p.line("%s%8d%8d%9d%11d%8s", digest.Pad(digest.Cut(c.Group.Title, name), name), c.Tried, c.Killed, c.Survived,
			c.Equivalent, rate(c))
	}
	if r.Total.Idle > 0 {
		p.line("%s changed nothing in any scenario, and are left out", figures.Counted(r.Total.Idle, "mutant"))
	}
	if r.Total.Noticed > 0 {
		p.line("of %d equivalents %d are noticed although no scenario has to", r.Total.Equivalent, r.Total.Noticed)
	}
	if r.Total.Killed > 0 {
		p.line("of %d killed, the message names what was changed in %d", r.Total.Killed, r.Total.Named)
	}
	p.line("")
}

// list writes entries of several lines each.
func (p *printer) list(title string, list []mutants.Outcome, lines func(mutants.Outcome) []string) {
	if len(list) == 0 {
		return
	}
	p.line("%s: %d", title, len(list))
	for i, o := range list {
		if i == maxShown {
			p.line("  and %d more, in the report", len(list)-i)
			break
		}
		for j, text := range lines(o) {
			indent := "      "
			if j == 0 {
				indent = "  "
			}
			p.line("%s%s", indent, digest.OneLine(text))
		}
	}
	p.line("")
}

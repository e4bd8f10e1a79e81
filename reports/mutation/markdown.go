package mutation

import (
	"io"

	"conform/internal/figures"
	"conform/internal/mutants"
	"conform/reports/digest"
)

// maxMarkdown is how many entries of a list Markdown has: it is for a page that has a limit.
const maxMarkdown = 200

// Markdown writes the kill rates, what survived, and why the equivalents are none. The error is that of w.
func Markdown(w io.Writer, r *mutants.Result) error {
	p := &printer{}
	p.line("## %s", headline(r))
	p.line("")
	p.line("%s", aside(r))
	p.line("")
	p.line("| mutants | tried | killed | survived | equivalent | rate |")
	p.line("| --- | ---: | ---: | ---: | ---: | ---: |")
	for _, c := range append(r.Groups, r.Total) {
		p.line("| %s | %d | %d | %d | %d | %s |", c.Group.Title, c.Tried, c.Killed, c.Survived, c.Equivalent, rate(c))
	}
	p.line("")
	p.section("Survived", r.Survivors(), func(o mutants.Outcome) string { return change(o) + ", " + triedIn(o) })
	p.section("Noticed, although no scenario has to", noticed(r), func(o mutants.Outcome) string {
		return "by " + o.Killer + ": " + o.Message
	})
	p.section("The message does not name what was changed", unnamed(r), func(o mutants.Outcome) string {
		return "by " + o.Killer + ": " + o.Message
	})
	p.section("Blamed on something else than the target", misblamed(r), func(o mutants.Outcome) string {
		return string(o.Cause) + ", by " + o.Killer + ": " + o.Message
	})
	if list := accepted(r); len(list) > 0 {
		p.line("### Not counted: a right Graph may do the same")
		p.line("")
		for _, a := range list {
			p.line("- %s: %s", figures.Counted(a.Mutants, "mutant"), digest.Markdown(a.Why))
		}
		p.line("")
	}
	if list := needless(r); len(list) > 0 {
		p.line("### Scenarios that notice nothing that no other does")
		p.line("")
		for _, id := range list {
			p.line("- %s", digest.Markdown(id))
		}
		p.line("")
	}
	for _, text := range r.Needless {
		p.line("- %s", digest.Markdown(text))
	}
	_, err := w.Write(p.out.Bytes())
	return err
}

// section writes a list under a heading.
func (p *printer) section(title string, list []mutants.Outcome, about func(mutants.Outcome) string) {
	if len(list) == 0 {
		return
	}
	p.line("### %s: %d", title, len(list))
	p.line("")
	for i, o := range list {
		if i == maxMarkdown {
			p.line("- and %d more", len(list)-i)
			break
		}
		p.line("- **%s**: %s", digest.Markdown(o.ID), digest.Markdown(about(o)))
	}
	p.line("")
}

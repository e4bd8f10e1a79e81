package text

import (
	"fmt"
	"strings"

	"conform/internal/figures"
	"conform/internal/record"
	"conform/reports/digest"
)

// features writes a line for each feature: what became of its scenarios, and its pass rate.
func (p *printer) features(d *digest.Digest) {
	name := len("Feature")
	for _, f := range d.Features {
		name = max(name, len([]rune(digest.OneLine(f.Name))))
	}
	const numbers = 6 + 5*8
	name = min(name, p.width-2-numbers-2)
	c := d.Counts
	notRun := func(int) string { return "" } // no column, where all were run
	heading := ""
	if c.NotRun > 0 {
		name, heading = max(8, name-8), " not run"
		notRun = func(n int) string { return p.number(n, p.magenta) }
	}
	p.line("%s", p.dim("  "+digest.Pad("Feature", name)+"  passed  failed errored   flaky skipped"+heading+"    rate"))
	for _, f := range d.Features {
		c := f.Counts
		p.line("%s %s%s%s%s%s%s%s%s", p.mark(f.Status), digest.Pad(digest.Cut(digest.OneLine(f.Name), name), name),
			p.number(c.Passed, p.green),
			p.number(c.Failed, p.red), p.number(c.Errored-c.NotRun, p.magenta), p.number(c.Flaky, p.yellow), p.number(c.Skipped,
				p.dim),
			notRun(c.NotRun), p.rate(c))
	}
	total := fmt.Sprintf("  %s%8d%8d%8d%8d%8d", digest.Pad(figures.Counted(c.Total, "scenario"), name), c.Passed, c.Failed,
		c.Errored-c.NotRun, c.Flaky, c.Skipped)
	if c.NotRun > 0 {
		total += fmt.Sprintf("%8d", c.NotRun)
	}
	p.line("%s", p.bold(total+fmt.Sprintf("%8s", digest.ShortRate(c))))
	if c.Known > 0 {
		p.line("%s", p.dim("  "+figures.Counted(c.Known, "known failure")+" left out of the rate"))
	}
	p.line("")
}

// number writes a count in a column of eight, in colour when there is something to count.
func (p *printer) number(n int, color func(string) string) string {
	text := fmt.Sprintf("%8d", n)
	if n == 0 {
		return p.dim(fmt.Sprintf("%8s", "·"))
	}
	return color(text)
}

func (p *printer) rate(c record.Counts) string {
	text := fmt.Sprintf("%8s", digest.ShortRate(c))
	switch {
	case c.Judged() == 0:
		return p.dim(text)
	case c.Passed == c.Judged():
		return p.green(text)
	default:
		return p.red(text)
	}
}

// notRun counts what was not begun when the run ended: to name each would bury what did fail.
func (p *printer) notRun(d *digest.Digest) {
	if n := d.Counts.NotRun; n > 0 {
		p.line("%s  %s: the run ended before %s started", p.color(record.Errored, "NOT RUN"), figures.Counted(n, "scenario"),
			map[bool]string{true: "it was", false: "they were"}[n == 1])
		p.line("")
	}
}

// untested writes why scenarios were skipped.
func (p *printer) untested(d *digest.Digest) {
	list := d.Untested
	if len(list) == 0 {
		return
	}
	p.line("%s", p.bold("Not tested"))
	for _, r := range list {
		p.wrapped("  "+figures.Counted(r.Places(), "scenario")+": ", digest.OneLine(r.Text))
	}
	p.line("")
}

// permissions writes which permissions were too many and which were not there.
func (p *printer) permissions(d *digest.Digest) {
	over, lacking := d.Over(), d.Lacking()
	if len(over)+len(lacking)+d.Twins.Total == 0 {
		return
	}
	p.line("%s", p.bold("Permissions"))
	for _, t := range lacking {
		p.line("  %s  %s in %s", p.red("missing"), digest.OneLine(t.Name), figures.Counted(t.Missing, "scenario"))
	}
	if t := d.Twins; t.Total > 0 {
		text := fmt.Sprintf("%d of %s, by a refusal without it", t.Passed, figures.Counted(t.Total, "claim"))
		if t.Skipped > 0 {
			text += fmt.Sprintf(", %d not tried", t.Skipped)
		}
		p.line("  %s  %s", p.green("proven "), text)
	}
	for _, t := range over {
		p.line("  %s  %s in %s", p.yellow("over   "), digest.OneLine(t.Name), figures.Counted(t.Excess, "scenario"))
	}
	p.line("")
}

// verdict writes the last words: the headline, what was run, each rule of the gate and where to read on.
// brief writes how many scenarios have each status, and the rule that decided where they do not say it.
func (p *printer) brief(d *digest.Digest, report string) {
	var said []string
	for _, total := range digest.Totals(d.Counts) {
		said = append(said, total.Text())
	}
	p.line("%s %s %s", p.mark(d.Status), p.bold(strings.Join(said, ", ")), p.dim("in "+digest.Took(d.Duration)))
	if len(d.Causes) == 0 && d.Status != record.Passed {
		p.wrapped("  ", digest.OneLine(d.Rule))
	}
	if d.Aside != "" {
		p.line("  %s", p.yellow(digest.OneLine(d.Aside)))
	}
	if report != "" {
		p.line("  %s", p.dim("Report: "+digest.OneLine(report)))
	}
}

func (p *printer) verdict(d *digest.Digest, report string) {
	p.wrapped(p.inverse(d.Status, " "+strings.ToUpper(d.Outcome)+" ")+" ", digest.OneLine(d.Rule))
	if d.Aside != "" {
		p.line("  %s", p.yellow(digest.OneLine(d.Aside)))
	}
	if d.Verdict != nil {
		for _, r := range d.Verdict.Rules {
			mark, detail := p.mark(record.Passed), ""
			if !r.Passed {
				mark = p.mark(record.Failed)
			}
			if r.Detail != "" {
				detail = ": " + r.Detail
			}
			p.wrapped("  "+mark+" ", digest.OneLine(r.Rule+detail))
		}
	}
	p.line("%s", p.dim(fmt.Sprintf("  %s judged on %s (%s %s) in %s, seed %d", figures.Counted(d.Counts.Checks, "check"),
		digest.OneLine(d.Info.Target), digest.OneLine(d.Info.BaseURL), digest.OneLine(d.Info.APIVersion),
		digest.Took(d.Duration), d.Info.Seed)))
	if d.Info.Repeat > 1 {
		p.line("  each scenario was run %d times, and is counted once", d.Info.Repeat)
	}
	if len(d.Versions) > 1 {
		p.line("  %s", d.ByVersion())
	}
	if d.Redelivered > 0 {
		p.line("  %s delivered again, and judged once", figures.Counted(d.Redelivered, "notification"))
	}
	if n := len(d.Stray); n > 0 {
		p.line("  %s came to the callback that belonged to no scenario%s", figures.Counted(n, "post"), d.StraysLeftOut())
	}
	if report != "" {
		p.line("  Report: %s", digest.OneLine(report))
	}
}

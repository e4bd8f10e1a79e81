package text

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"conform/internal/figures"
	"conform/internal/record"
	"conform/reports/digest"
)

// TerminalOptions say what the terminal can do. The zero value is plain text of 100 columns.
type TerminalOptions struct {
	Color  bool   // ANSI colours; the caller decides, by NO_COLOR and by asking whether it is a terminal
	Width  int    // columns; 0 means 100, and less than 60 means 60
	Report string // the path of the page to open for more; empty: not mentioned
	Brief  bool   // what is wrong, and a line with how many scenarios have each status, in place of the tables
}

func (o TerminalOptions) width() int {
	switch {
	case o.Width == 0:
		return 100
	case o.Width < 60:
		return 60
	default:
		return o.Width
	}
}

// maxCauses is how many causes the terminal shows one by one: more than a few screens nobody reads.
const maxCauses = 12

// maxOthers is how many scenarios are named beside the one that is shown whole.
const maxOthers = 4

// maxDifferences is how many differences of one check the terminal shows: the rest is in the page.
const maxDifferences = 12

// Terminal writes the summary that people read when a run is over: the failures first, by cause, each with one
// scenario: the step, the requirement, what differs and the clause it stands for; then the features with their pass
// rates, what was not tested, the permissions, and last the verdict with the rule that decided. The
// error is that of w.
func Terminal(w io.Writer, d *digest.Digest, opts TerminalOptions) error {
	p := &printer{paint: paint(opts.Color), width: opts.width()}
	for i, c := range d.Causes {
		if i == maxCauses {
			p.line("… and %s more; the report has them all", figures.Counted(len(d.Causes)-i, "cause"))
			p.line("")
			break
		}
		p.cause(d, c)
	}
	p.findings(d)
	p.notRun(d)
	if opts.Brief {
		p.brief(d, opts.Report)
	} else {
		p.features(d)
		p.untested(d)
		p.permissions(d)
		p.verdict(d, opts.Report)
	}
	_, err := w.Write(p.out.Bytes())
	return err
}

// A printer lays out text of a given width.
type printer struct {
	paint
	width int
	out   bytes.Buffer
}

func (p *printer) line(format string, args ...any) {
	fmt.Fprintf(&p.out, format, args...)
	p.out.WriteByte('\n')
}

// cause writes what is wrong, in how many scenarios, whose fault it most probably is and since when; then one of the
// scenarios whole, and the names of others.
func (p *printer) cause(d *digest.Digest, c *digest.Cause) {
	p.wrapped(p.badge(c.Status)+"  ", p.bold(digest.OneLine(c.Title)))
	about := []string{figures.Counted(c.Places(), "scenario")}
	if c.Blame != "" {
		about = append(about, digest.BlameText(c.Blame))
	}
	if since := c.SinceText(); since != "" {
		about = append(about, since)
	}
	p.wrapped("        ", strings.Join(about, "; "))
	if c.Known != nil {
		p.wrapped("        ", digest.OneLine(digest.KnownText(c.Known)))
	}
	p.line("")
	first := c.Scenarios[0]
	p.scenario(first)
	p.line("  %s %s", p.dim("run it again:"),
		digest.OneLine(d.Again+" --scenario "+digest.CommandLine([]string{first.Place()})))
	for i, other := range c.Scenarios[1:] {
		if i == maxOthers {
			p.line("  %s", p.dim(fmt.Sprintf("and in %d more", len(c.Scenarios)-1-i)))
			break
		}
		p.line("  %s %s %s", p.dim("also in"), digest.OneLine(other.Title()), p.dim(digest.OneLine(other.ID)))
	}
	p.line("")
}

// scenario writes everything that is wrong with one scenario.
func (p *printer) scenario(s digest.Case) {
	p.line("  %s", p.bold(digest.OneLine(s.Title())))
	p.line("  %s", p.dim(digest.OneLine(s.ID)))
	if s.Reason != "" && len(s.Failures()) == 0 { // the checks say more
		p.wrapped("  ", digest.OneLine(s.Reason))
	}
	for _, e := range s.Earlier {
		if e.Status == record.Passed {
			continue // of one that was repeated
		}
		text := fmt.Sprintf("attempt %d %s", e.Attempt, digest.OneLine(string(e.Status)))
		if e.Blame != "" {
			text += " (" + digest.OneLine(string(e.Blame)) + ")"
		}
		if e.Reason != "" {
			text += ": " + digest.OneLine(e.Reason)
		}
		p.wrapped("  ", text)
	}
	shown, quoted := map[int]bool{}, map[string]bool{}
	for _, c := range s.Failures() {
		if !shown[c.Step] {
			shown[c.Step] = true
			p.step(s.ScenarioRun, c.Step)
		}
		p.check(c, quoted)
	}
	for _, number := range digest.StepErrors(s.ScenarioRun) {
		if shown[number] {
			continue // its checks say more than its error
		}
		p.step(s.ScenarioRun, number)
		for _, line := range digest.Lines(s.Steps[number-1].Error) {
			p.line("    %s", digest.Cut(line, p.width-4))
		}
	}
	p.line("")
}

func (p *printer) step(s *record.ScenarioRun, number int) {
	p.line("")
	if step := digest.StepOf(s, number); step != nil {
		text := digest.Cut(digest.OneLine(step.Keyword+" "+step.Text), p.width-14)
		p.line("  %s %s", text, p.dim(fmt.Sprintf("(line %d)", step.Line)))
		return
	}
	p.line("  At the end of the scenario")
}

// check writes one check. A clause is quoted the first time only: quoted holds those that were.
func (p *printer) check(c *record.Judged, quoted map[string]bool) {
	p.wrapped("  "+p.mark(c.Status)+" ", digest.OneLine(c.Requirement))
	if c.Reason != "" {
		p.wrapped("      ", digest.OneLine(c.Reason))
	}
	p.differences(c)
	p.sequence(c)
	if wheres := digest.Wheres(c); wheres != "" {
		p.wrapped("      ", wheres)
	}
	if c.Clause != nil && quoted[c.Clause.ID] {
		p.line("      %s %s %s", p.dim("clause"), digest.OneLine(c.Clause.ID), p.dim("(as above)"))
		return
	}
	if c.Clause != nil {
		quoted[c.Clause.ID] = true
		p.line("      %s %s %s", p.dim("clause"), digest.OneLine(c.Clause.ID),
			p.dim("("+digest.OneLine(string(c.Clause.Evidence))+")"))
		p.wrapped("        ", "“"+digest.OneLine(c.Clause.Says)+"”")
		if c.Clause.Source != "" {
			p.line("        %s", p.dim(digest.OneLine(c.Clause.Source)))
		}
	}
}

// differences writes a table of place, want and got, each as wide as it needs and the line allows, with the line of the
// data where several differ. Where they do not fit side by side, they stand below each other.
func (p *printer) differences(c *record.Judged) {
	if len(c.Differences) == 0 {
		return
	}
	shown := c.Differences
	if len(shown) > maxDifferences {
		shown = shown[:maxDifferences]
	}
	rows := [][]string{{"at", "want", "got", ""}}
	widths := make([]int, len(rows[0]))
	for _, d := range shown {
		rows = append(rows, []string{digest.OneLine(digest.Place(d)), digest.OneLine(d.Want), digest.OneLine(d.Got),
			digest.Beside(c, d.Where)})
	}
	const indent, gap = 6, 2
	width := indent - gap
	for i := range widths {
		for _, row := range rows {
			widths[i] = max(widths[i], len([]rune(row[i])))
		}
		if widths[i] > 0 {
			width += gap + widths[i]
		}
	}
	if widths[3] > 0 {
		rows[0][3] = "wanted in"
		width += max(0, len(rows[0][3])-widths[3])
	}
	if width <= p.width {
		for i, row := range rows {
			at, want, got, where := digest.Pad(row[0], widths[0]), digest.Pad(row[1], widths[1]), row[2], ""
			if row[3] != "" {
				got, where = digest.Pad(got, widths[2]), p.dim("  "+row[3])
			}
			if i == 0 {
				p.line("      %s%s", p.dim(at+"  "+want+"  "+got), where)
				continue
			}
			p.line("      %s  %s  %s%s", at, p.green(want), p.red(got), where)
		}
	} else {
		for _, row := range rows[1:] {
			p.line("      %s", digest.Cut(row[0], p.width-indent))
			p.line("        %s %s", p.dim("want"), p.green(digest.Cut(row[1], p.width-indent-7)))
			p.line("        %s  %s", p.dim("got"), p.red(digest.Cut(row[2], p.width-indent-7)))
			if row[3] != "" {
				p.line("        %s   %s", p.dim("at"), row[3])
			}
		}
	}
	if n := len(c.Differences) - len(shown); n > 0 {
		p.line("      %s", p.dim(fmt.Sprintf("… and %s more", figures.Counted(n, "difference"))))
	}
}

// sequence writes what was expected beside what arrived.
func (p *printer) sequence(c *record.Judged) {
	for _, l := range c.Sequence {
		text := digest.OneLine(l.Label)
		if l.Note != "" {
			text += " (" + digest.OneLine(l.Note) + ")"
		}
		word := digest.Pad(digest.ArrivalWord(l.Arrival), 12)
		switch l.Arrival {
		case record.Arrived:
			word = p.green(word)
		case record.Missing, record.Different:
			word = p.red(word)
		default:
			word = p.yellow(word)
		}
		p.line("      %s  %s", word, digest.Cut(text, p.width-20))
		if at := digest.Beside(c, l.Where); at != "" {
			p.line("                    %s", p.dim("at "+at))
		}
	}
}

// wrapped writes text after lead, its further lines indented to the same column.
func (p *printer) wrapped(lead, text string) {
	indent := len([]rune(plain(lead)))
	for i, line := range wrap(text, p.width-indent) {
		if i == 0 {
			p.line("%s%s", lead, line)
			continue
		}
		p.line("%s%s", strings.Repeat(" ", indent), line)
	}
}

// maxMembers is how many members the terminal names.
const maxMembers = 15

// members writes what came otherwise than the pages declare, each member once.
func (p *printer) members(d *digest.Digest) {
	if len(d.Members) == 0 {
		return
	}
	p.line("%s", p.bold("What came otherwise than the pages declare"))
	for i, m := range d.Members {
		if i == maxMembers {
			p.line("  %s", p.dim(fmt.Sprintf("and %d more; the report has them all", len(d.Members)-i)))
			break
		}
		p.wrapped("  "+p.yellow("~")+" ", digest.OneLine(fmt.Sprintf("%s %s: %s; got %s; in %s", m.Of, m.Pointer, m.Why(),
			digest.Cut(m.Got, maxMemberValue), figures.Counted(m.Scenarios, "scenario"))))
	}
	p.line("")
}

// maxMemberValue is how much of a value stands with a member.
const maxMemberValue = 60

func (p *printer) findings(d *digest.Digest) {
	p.members(d)
	list := apartFrom(d.Findings)
	if len(list) == 0 {
		return
	}
	p.line("%s", p.bold("Findings")+p.dim(", where a tenant differs from what we only assumed; they do not fail the run"))
	for _, f := range list {
		p.wrapped("  "+p.yellow("~")+" ", digest.OneLine(f.Check.Requirement))
		p.line("      %s", p.dim(digest.OneLine(f.Scenario.ID)))
		p.differences(f.Check)
	}
	p.line("")
}

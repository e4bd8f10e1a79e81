package reports

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"conform/internal/figures"
	"conform/internal/record"
)

const (
	maxMarkdownCauses      = 20
	maxMarkdownDifferences = 10
	maxMarkdownText        = 300
)

// Markdown writes the summary that a pull request or a job page shows: the verdict with its rules, the
// causes of failure with whose fault each is and what differs, what was not tested, and the features. It
// stays far below the megabyte that GitHub accepts as a step summary. The error is that of w.
func Markdown(w io.Writer, run *record.Run) error {
	m := &markdown{}
	m.line("## %s %s", glyph(verdictStatus(run)), headline(run))
	m.line("")
	m.line("%s", md(deciding(run)))
	m.line("")
	m.rules(run.Verdict)
	if run.Info.Shard != "" {
		m.line("This is share %s of a plan, not the whole.", md(run.Info.Shard))
		m.line("")
	}
	noun := "executed scenario"
	if run.Counts.NotRun > 0 {
		noun = "scenario"
	}
	m.line("**%s** passed of %s%s, on %s, %s, seed %d.", shortRate(run.Counts), figures.Counted(run.Counts.Total-run.Counts.Skipped,
		noun), otherCounts(run.Counts), md(against(run)), took(run.Duration), run.Info.Seed)
	m.line("")
	m.line("conform %s, started %s.", md(run.Info.Version), run.Started.UTC().Format("2006-01-02 15:04:05 UTC"))
	m.line("")
	m.causes(run)
	m.rest(run)
	m.features(run)
	_, err := w.Write(m.out.Bytes())
	return err
}

type markdown struct {
	out bytes.Buffer
}

func (m *markdown) line(format string, args ...any) {
	fmt.Fprintf(&m.out, format, args...)
	m.out.WriteByte('\n')
}

// rules says how each fared, where there is more than the one that decided.
func (m *markdown) rules(v *record.Verdict) {
	if v == nil || len(v.Rules) < 2 {
		return
	}
	for _, r := range v.Rules {
		mark := record.Passed
		if !r.Passed {
			mark = record.Failed
		}
		m.line("- %s %s", glyph(mark), md(r.Text()))
	}
	m.line("")
}

// otherCounts are those beside the passed that are not 0, in brackets.
func otherCounts(c record.Counts) string {
	var said []string
	for _, t := range []statusTotal{{record.Failed, c.Failed}, {record.Errored, c.Errored}, {record.Flaky, c.Flaky}, {record.Skipped, c.Skipped}} {
		if t.N == 0 {
			continue
		}
		text := fmt.Sprintf("%d %s", t.N, t.Status)
		switch {
		case t.Status == record.Failed && c.Known > 0:
			text += fmt.Sprintf(", %d of them known to, which are left out of the rate", c.Known)
		case t.Status == record.Errored && c.NotRun > 0:
			text += fmt.Sprintf(", %d of them not run", c.NotRun)
		}
		said = append(said, text)
	}
	if len(said) == 0 {
		return ""
	}
	return " (" + strings.Join(said, "; ") + ")"
}

// features is the table of all, folded up: what is wrong stands above it already.
func (m *markdown) features(run *record.Run) {
	m.line("<details><summary>%s</summary>", figures.Counted(len(run.Features), "feature"))
	m.line("")
	m.line("| | Feature | Passed | Failed | Errored | Flaky | Skipped | Rate |")
	m.line("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
	for _, f := range run.Features {
		c := f.Counts
		m.line("| %s | %s | %d | %d | %d | %d | %d | %s |", glyph(f.Status), md(f.Name), c.Passed, c.Failed, c.Errored, c.Flaky,
			c.Skipped, shortRate(c))
	}
	m.line("")
	m.line("</details>")
}

func (m *markdown) causes(run *record.Run) {
	groups := failureGroups(run)
	if len(groups) == 0 {
		return
	}
	m.line("### What failed, by cause")
	m.line("")
	for i, g := range groups {
		if i == maxMarkdownCauses {
			m.line("and %s more; the report has them all.", figures.Counted(len(groups)-i, "cause"))
			m.line("")
			return
		}
		m.cause(g)
	}
}

func (m *markdown) cause(g *failureGroup) {
	blame := ""
	if g.Blame != "" {
		blame = inTag(string(g.Blame)) + ": "
	}
	if g.Known != nil {
		blame = "known failure, " + blame
	}
	m.line("<details><summary>%s %s<b>%s</b> in %s</summary>", glyph(g.Status), blame, inTag(g.Title), figures.Counted(g.Places(), "scenario"))
	m.line("")
	if g.Blame != "" {
		m.line("%s", md(blameText(g.Blame)))
		m.line("")
	}
	if g.Known != nil {
		m.line("%s", md(knownText(g.Known)))
		m.line("")
	}
	if g.Status == record.Flaky {
		m.line("passed when tried again")
		m.line("")
	}
	if g.Check != nil {
		m.check(g.Check)
	}
	for _, line := range g.Text {
		m.line("%s  ", md(line))
	}
	for i, s := range g.Scenarios {
		if i == maxGroupScenarios {
			m.line("- and %s more", figures.Counted(len(g.Scenarios)-i, "scenario"))
			break
		}
		m.line("- %s (%s)", md(s.Title()), md(s.Place()))
	}
	m.line("")
	m.line("</details>")
	m.line("")
}

func (m *markdown) check(c *record.Judged) {
	if len(c.Differences) > 0 {
		m.line("| At | Want | Got |")
		m.line("| --- | --- | --- |")
		for i, d := range c.Differences {
			if i == maxMarkdownDifferences {
				m.line("| … | and %d more | |", len(c.Differences)-i)
				break
			}
			m.line("| %s | %s | %s |", md(place(d)), md(d.Want), md(d.Got))
		}
		m.line("")
	}
	for _, l := range c.Sequence {
		m.line("- %s: %s %s", arrivalWord(l.Arrival), md(l.Label), md(l.Note))
	}
	if len(c.Sequence) > 0 {
		m.line("")
	}
	if c.Clause != nil {
		m.line("> %s  ", md(c.Clause.Says))
		m.line("> %s, %s %s", md(string(c.Clause.Evidence)), md(c.Clause.ID), md(c.Clause.Source))
		m.line("")
	}
	if c.Where != "" {
		m.line("Promised at %s", md(c.Where))
		m.line("")
	}
}

func (m *markdown) rest(run *record.Run) {
	if list := untested(run); len(list) > 0 {
		m.line("### Not tested")
		m.line("")
		for _, r := range list {
			m.line("- %s: %s", figures.Counted(r.Places(), "scenario"), md(r.Text))
		}
		m.line("")
	}
	if list := findings(run); len(list) > 0 {
		m.line("### Findings: differences from what is assumed")
		m.line("")
		for i, f := range list {
			if i == maxMarkdownCauses {
				m.line("- and %s more; the report has them all", figures.Counted(len(list)-i, "finding"))
				break
			}
			m.line("- %s: %s (%s)", md(f.Scenario.Title()), md(checkInShort(f.Check)), md(f.Scenario.Place()))
		}
		m.line("")
	}
	over, lacking := permissionTotals(run, unwanted), permissionTotals(run, lacked)
	if len(over)+len(lacking)+run.Twins.Total > 0 {
		m.line("### Permissions")
		m.line("")
		if t := run.Twins; t.Total > 0 {
			m.line("- proven by a refusal without it: %d of %s", t.Passed, figures.Counted(t.Total, "claim"))
		}
		for _, t := range lacking {
			m.line("- missing: %s in %s", md(t.Name), figures.Counted(t.Scenarios, "scenario"))
		}
		for _, t := range over {
			m.line("- over: %s in %s", md(t.Name), figures.Counted(t.Scenarios, "scenario"))
		}
		m.line("")
	}
}

// against is what was run against: the target, with its address, cloud, API version and tenant.
func against(run *record.Run) string {
	i := run.Info
	where := []string{i.BaseURL}
	for _, part := range []struct{ what, value string }{{"", i.APIVersion}, {"cloud ", i.Cloud}, {"tenant ", i.Tenant}} {
		if part.value != "" {
			where = append(where, part.what+part.value)
		}
	}
	return i.Target + " (" + strings.Join(where, ", ") + ")"
}

// inTag makes text for between two tags on one line, where GitHub reads no Markdown.
func inTag(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "@", "&#64;").Replace(visible(cut(s, maxMarkdownText)))
}

// md makes text that Markdown and the HTML in it show as it is: one line, no tags, no marks, no mentions.
func md(s string) string {
	var b strings.Builder
	for _, r := range visible(cut(s, maxMarkdownText)) {
		switch r {
		case '&':
			b.WriteString("&amp;")
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '@':
			b.WriteString("&#64;") // no notice to somebody of that name
		case '\\', '`', '*', '_', '{', '}', '[', ']', '(', ')', '#', '+', '!', '|', '~':
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

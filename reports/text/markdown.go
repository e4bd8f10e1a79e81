package text

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"conform/internal/figures"
	"conform/internal/record"
	"conform/reports/digest"
)

const (
	maxMarkdownCauses      = 20
	maxMarkdownDifferences = 10
	maxMarkdownText        = 300
	maxMarkdownScenarios   = 12 // named with a cause
)

// Markdown writes the summary that a pull request or a job page shows: the verdict with its rules, the
// causes of failure with whose fault each is and what differs, what was not tested, and the features. It
// stays far below the megabyte that GitHub accepts as a step summary. The error is that of w.
func Markdown(w io.Writer, d *digest.Digest) error {
	m := &markdown{}
	m.line("## %s %s", digest.Glyph(d.Status), d.Headline)
	m.line("")
	m.line("%s", md(d.Rule))
	m.line("")
	m.rules(d.Verdict)
	if d.Info.Selection.Shard.Of > 0 {
		m.line("This is share %s of a plan, not the whole.", md(d.Info.Selection.Shard.String()))
		m.line("")
	}
	noun := "executed scenario"
	if d.Counts.NotRun > 0 {
		noun = "scenario"
	}
	m.line("**%s** passed of %s%s, on %s, %s, seed %d.", digest.ShortRate(d.Counts),
		figures.Counted(d.Counts.Total-d.Counts.Skipped,
			noun), digest.OtherCounts(d.Counts), md(d.Against()), digest.Took(d.Duration), d.Info.Seed)
	m.line("")
	m.line("conform %s, started %s.", md(d.Info.Version), d.Started.UTC().Format("2006-01-02 15:04:05 UTC"))
	m.line("")
	m.causes(d)
	m.rest(d)
	m.features(d)
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
		m.line("- %s %s", digest.Glyph(mark), md(r.Text()))
	}
	m.line("")
}

// features is the table of all, folded up: what is wrong stands above it already.
func (m *markdown) features(d *digest.Digest) {
	m.line("<details><summary>%s</summary>", figures.Counted(len(d.Features), "feature"))
	m.line("")
	heading, rule := "", ""
	if d.Counts.NotRun > 0 {
		heading, rule = " Not run |", " ---: |"
	}
	m.line("| | Feature | Passed | Failed | Errored | Flaky | Skipped |%s Rate |", heading)
	m.line("| --- | --- | ---: | ---: | ---: | ---: | ---: |%s ---: |", rule)
	for _, f := range d.Features {
		c, notRun := f.Counts, ""
		if d.Counts.NotRun > 0 {
			notRun = fmt.Sprintf(" %d |", c.NotRun)
		}
		m.line("| %s | %s | %d | %d | %d | %d | %d |%s %s |", digest.Glyph(f.Status), md(f.Name), c.Passed, c.Failed,
			c.Errored-c.NotRun,
			c.Flaky, c.Skipped, notRun, digest.ShortRate(c))
	}
	m.line("")
	m.line("</details>")
}

func (m *markdown) causes(d *digest.Digest) {
	groups := d.Causes
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

func (m *markdown) cause(g *digest.Cause) {
	blame := ""
	if g.Blame != "" {
		blame = inTag(string(g.Blame)) + ": "
	}
	if g.Known != nil {
		blame = "known failure, " + blame
	}
	m.line("<details><summary>%s %s<b>%s</b> in %s</summary>", digest.Glyph(g.Status), blame, inTag(g.Title),
		figures.Counted(g.Places(), "scenario"))
	m.line("")
	if about := sentence(digest.BlameText(g.Blame), g.SinceText()); g.Blame != "" {
		m.line("%s", md(about))
		m.line("")
	}
	if g.Known != nil {
		m.line("%s", md(digest.KnownText(g.Known)))
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
	if len(g.Text) > 0 {
		m.line("")
	}
	if len(g.Also) > 0 {
		m.line("What else did not hold in these scenarios:")
		m.line("")
	}
	for i, also := range g.Also {
		if i == maxMarkdownDifferences {
			m.line("- and %d more", len(g.Also)-i)
			break
		}
		m.line("- %s (%s)", md(also.Title), figures.Counted(also.Scenarios, "scenario"))
	}
	if len(g.Also) > 0 {
		m.line("")
		m.line("The scenarios:")
		m.line("")
	}
	for i, s := range g.Scenarios {
		if i == maxMarkdownScenarios {
			m.line("- and %s more", figures.Counted(len(g.Scenarios)-i, "scenario"))
			break
		}
		m.line("- %s (%s)", md(s.Title()), md(s.Place()))
	}
	m.line("")
	m.line("</details>")
	m.line("")
}

// apartFrom leaves out the findings that the table of members says.
func apartFrom(all []digest.Finding) []digest.Finding {
	return slices.DeleteFunc(slices.Clone(all), func(f digest.Finding) bool { return digest.Apart(f.Check) })
}

// sentence joins what is said of one thing; empty parts are left out.
func sentence(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

func (m *markdown) check(c *record.Judged) {
	if wheres := digest.Wheres(c); wheres != "" {
		m.line("%s", md(digest.Sentence(wheres)))
		m.line("")
	}
	if len(c.Differences) > 0 {
		m.line("| At | Want | Got |")
		m.line("| --- | --- | --- |")
		for i, d := range c.Differences {
			if i == maxMarkdownDifferences {
				m.line("| … | and %d more | |", len(c.Differences)-i)
				break
			}
			at := md(digest.Place(d))
			if beside := digest.Beside(c, d.Where); beside != "" {
				at += " (" + md(beside) + ")"
			}
			m.line("| %s | %s | %s |", at, md(d.Want), md(d.Got))
		}
		m.line("")
	}
	for _, l := range c.Sequence {
		m.line("- %s", strings.TrimRight(fmt.Sprintf("%s: %s %s %s", digest.ArrivalWord(l.Arrival), md(l.Label), md(l.Note),
			md(digest.Beside(c, l.Where))), " "))
	}
	if len(c.Sequence) > 0 {
		m.line("")
	}
	if c.Clause != nil {
		m.line("> %s  ", md(c.Clause.Says))
		m.line("> %s, %s %s", md(string(c.Clause.Evidence)), md(c.Clause.ID), md(c.Clause.Source))
		m.line("")
	}
}

func (m *markdown) rest(d *digest.Digest) {
	if list := d.Untested; len(list) > 0 {
		m.line("### Not tested")
		m.line("")
		for _, r := range list {
			m.line("- %s: %s", figures.Counted(r.Places(), "scenario"), md(r.Text))
		}
		m.line("")
	}
	if len(d.Members) > 0 {
		m.line("### What came otherwise than the pages declare")
		m.line("")
		m.line("| In | Member | | Got | Scenarios |")
		m.line("| --- | --- | --- | --- | ---: |")
		for i, member := range d.Members {
			if i == maxMarkdownCauses {
				m.line("| … | and %d more | | | |", len(d.Members)-i)
				break
			}
			m.line("| %s | %s | %s | %s | %d |", md(member.Of), md(member.Pointer), md(member.Why()), md(member.Got),
				member.Scenarios)
		}
		m.line("")
	}
	if list := apartFrom(d.Findings); len(list) > 0 {
		m.line("### Findings: differences from what is assumed")
		m.line("")
		for i, f := range list {
			if i == maxMarkdownCauses {
				m.line("- and %s more; the report has them all", figures.Counted(len(list)-i, "finding"))
				break
			}
			m.line("- %s: %s (%s)", md(f.Scenario.Title()), md(digest.CheckInShort(f.Check)), md(f.Scenario.Place()))
		}
		m.line("")
	}
	over, lacking := d.Over(), d.Lacking()
	if len(over)+len(lacking)+d.Twins.Total > 0 {
		m.line("### Permissions")
		m.line("")
		if t := d.Twins; t.Total > 0 {
			m.line("- proven by a refusal without it: %d of %s", t.Passed, figures.Counted(t.Total, "claim"))
		}
		for _, t := range lacking {
			m.line("- missing: %s in %s", md(t.Name), figures.Counted(t.Missing, "scenario"))
		}
		for _, t := range over {
			m.line("- over: %s in %s", md(t.Name), figures.Counted(t.Excess, "scenario"))
		}
		m.line("")
	}
}

// inTag makes text for between two tags on one line, where GitHub reads no Markdown.
func inTag(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "@",
		"&#64;").Replace(digest.OneLine(digest.Cut(s, maxMarkdownText)))
}

// md makes text that Markdown shows as it is, of at most maxMarkdownText characters.
func md(s string) string { return digest.Markdown(digest.Cut(s, maxMarkdownText)) }

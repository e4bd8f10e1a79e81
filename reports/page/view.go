package page

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"conform/internal/figures"
	"conform/internal/record"
	"conform/reports/digest"
)

// A pageView is what the plain part of the page shows.
type pageView struct {
	Policy         string
	Style          template.CSS
	Script         template.JS
	Index          *pack
	Packs          []pack // but for the index
	LeftOut        int    // scenarios without their messages
	Headline       string // for the title of the window
	Outcome, Aside string
	Status         record.Status
	Rule           string
	Rules          []record.GateRule
	Version        string
	Counts         record.Counts
	Totals         []digest.StatusTotal
	Bar            []segment
	BarText        string
	Facts          []fact
	Lead           []groupView // the first causes, for the first screen
	MoreLead       int
	Groups         []groupView
	MoreGroups     int
	Maps           []digest.Map
	Untested       []reasonView
	Broken         []brokenView
	Breakdowns     []breakdown
	Permissions    []digest.PermissionUse
	Coverage       []coverageView
	NotSent        []string // documented operations
	Members        []digest.Member
	Stray          []*record.Notification
	StrayMore      string
	History        pastRuns
}

// A segment is a part of the bar, in percent.
type segment struct {
	Status   record.Status
	X, Width string
}

type fact struct {
	Name, Value      string
	Code, Copy, Wide bool
}

type groupView struct {
	*digest.Cause
	Number   int    // of the cause, under which the list finds its scenarios
	Wrong    string // where the scenario data wants what did not come; empty: it is no check that failed
	Lines    []string
	Also     []digest.Consequence
	MoreAlso int
	In       string // the operations in whose exchanges it showed, the first of many
	Handout  string // the cause in plain text, to be handed to somebody
	Shown    []digest.Case
	Hidden   int
}

// A reasonView is why scenarios were not tested, with its number among the causes.
type reasonView struct {
	*digest.Reason
	Number int
}

type brokenView struct {
	digest.Case
	Text string
}

type breakdown struct {
	Title, Head, Noun, Key string
	Rows                   []breakdownRow
}

// NotWhole is how many rows have scenarios that failed or errored.
func (b breakdown) NotWhole() int {
	n := 0
	for _, r := range b.Rows {
		if r.Counts.Failed+r.Counts.Errored > 0 {
			n++
		}
	}
	return n
}

type breakdownRow struct {
	Name, Value string
	Status      record.Status
	Counts      record.Counts
}

type coverageView struct {
	Title, Noun, Verb string
	Rows              []*digest.Covered
}

const (
	maxGroups         = 100 // causes in the plain part of the page
	maxGroupScenarios = 12  // scenarios named with a cause
	maxGroupLines     = 12
	maxAlso           = 6   // consequences named with a cause
	maxOperations     = 4   // named with a cause
	maxLead           = 3   // causes on the first screen
	maxBroken         = 200 // failures shown to readers without script
)

func newPageView(d *digest.Digest) *pageView {
	v := &pageView{Headline: d.Headline, Outcome: d.Outcome, Aside: d.Aside, Status: d.Status, Rule: d.Rule,
		Version: d.Info.Version,
		Counts:  d.Counts, Stray: d.Stray, StrayMore: d.StraysLeftOut(),
		Facts: facts(d), Permissions: d.Permissions}
	if d.Verdict != nil {
		v.Rules = d.Verdict.Rules
	}
	v.History = history(d)
	v.totals(d.Counts)
	v.groups(d)
	for i, r := range d.Untested {
		v.Untested = append(v.Untested, reasonView{r, len(v.Groups) + i + 1})
	}
	tags := d.Tags
	v.Maps = d.Maps
	v.Breakdowns = breakdowns(d, tags)
	v.Coverage = []coverageView{{"Operations", "Operation", "Sent", d.Operations}, {"Notifications", "Notification",
		"Received",
		d.Notifications}}
	v.NotSent, v.Members = d.NotSent, d.Members
	for _, s := range d.Broken {
		if len(v.Broken) < maxBroken {
			v.Broken = append(v.Broken, brokenView{s, digest.FailureText(s.ScenarioRun)})
		}
	}
	return v
}

// totals makes the bar and its legend: what is wrong first, so that little of it is not lost at the end.
func (v *pageView) totals(c record.Counts) {
	var said []string
	x := 0.0
	for _, t := range digest.Totals(c) {
		width := 100 * float64(t.N) / float64(c.Total)
		v.Totals = append(v.Totals, t)
		v.Bar = append(v.Bar, segment{t.Status, fmt.Sprintf("%.3f", x), fmt.Sprintf("%.3f", width)})
		said = append(said, t.Text())
		x += width
	}
	v.BarText = strings.Join(said, ", ")
	if v.BarText == "" {
		v.BarText = "no scenarios"
	}
}

func (v *pageView) groups(d *digest.Digest) {
	defer func() {
		v.Lead = v.Groups[:min(maxLead, len(v.Groups))]
		v.MoreLead = len(d.Causes) - len(v.Lead)
	}()
	all := d.Causes
	for i, g := range all {
		if i == maxGroups {
			v.MoreGroups = len(all) - maxGroups
			break
		}
		view := groupView{Cause: g, Number: i + 1, Lines: g.Text, Shown: g.Scenarios}
		if len(view.Lines) > maxGroupLines {
			view.Lines = append(append([]string{}, view.Lines[:maxGroupLines]...), "…")
		}
		if len(view.Shown) > maxGroupScenarios {
			view.Shown, view.Hidden = view.Shown[:maxGroupScenarios], len(view.Shown)-maxGroupScenarios
		}
		if g.Check != nil {
			view.Wrong = digest.Wrong(g.Check).String()
		}
		view.Also = g.Also
		if len(view.Also) > maxAlso {
			view.Also, view.MoreAlso = view.Also[:maxAlso], len(view.Also)-maxAlso
		}
		view.Handout, view.In = d.Handout(g), few(g.Operations, maxOperations)
		v.Groups = append(v.Groups, view)
	}
}

// few joins the first names of a list, and says how many more there are.
func few(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more operations", strings.Join(names[:most], ", "), len(names)-most)
}

// facts are what was run against what.
func facts(d *digest.Digest) []fact {
	i := d.Info
	target := i.Target
	switch i.Target {
	case "mock":
		target = "the embedded mock"
	case "graph":
		target = "Microsoft Graph, a real tenant"
	}
	all := []fact{
		{Name: "Target", Value: target},
		{Name: "Address", Value: i.BaseURL, Code: true},
		{Name: "API version", Value: i.APIVersion},
		{Name: "Sent", Value: d.ByVersion()},
		{Name: "Cloud", Value: i.Cloud},
		{Name: "Tenant", Value: i.Tenant, Code: true},
		{Name: "Started", Value: d.Started.UTC().Format("2006-01-02 15:04:05") + " UTC"},
		{Name: "Took", Value: digest.Took(d.Duration)},
		{Name: "conform", Value: i.Version},
		{Name: "Seed", Value: fmt.Sprint(i.Seed), Code: true},
		{Name: "At a time", Value: figures.Counted(i.Parallel, "scenario")},
		{Name: "Permissions proven", Value: digest.ProvenClaims(d.Twins)},
		{Name: "Selection", Value: i.Selection.Tags, Code: true},
		{Name: "The mock was made wrong", Value: strings.Join(i.MockFaults, ", "), Code: true, Wide: len(i.MockFaults) > 0 &&
			len(i.MockFaults[0]) > 24 || len(i.MockFaults) > 2},
		{Name: "The mock delivered", Value: strings.Join(i.MockDelivery, ", "), Code: true, Wide: len(i.MockDelivery) > 0 &&
			len(i.MockDelivery[0]) > 24},
		{Name: "Share of the plan", Value: i.Selection.Shard.String()},
		{Name: "Ended early", Value: d.Interrupted},
		{Name: "Run again", Value: digest.Again(i), Copy: true, Wide: true},
	}
	var out []fact
	for _, f := range all {
		if f.Value != "" {
			out = append(out, f)
		}
	}
	return out
}

// breakdowns count scenarios by feature and by tag. The list of the documentation's own tags is the map.
func breakdowns(d *digest.Digest, tags []*digest.TagCount) []breakdown {
	byFeature := breakdown{Title: "By feature", Head: "Feature", Noun: "feature", Key: "feature"}
	for _, f := range d.Features {
		byFeature.Rows = append(byFeature.Rows, breakdownRow{Name: f.Name, Value: f.File, Status: f.Status, Counts: f.Counts})
	}
	byTag := breakdown{Title: "By tag", Head: "Tag", Noun: "tag", Key: "tag"}
	for _, t := range tags {
		byTag.Rows = append(byTag.Rows, breakdownRow{Name: t.Tag, Value: t.Tag, Status: t.Status, Counts: t.Counts})
	}
	if len(byTag.Rows) == 0 {
		return []breakdown{byFeature}
	}
	return []breakdown{byFeature, byTag}
}

// A pageCause is why scenarios did not pass, or were not tested; the list can be filtered by it.
type pageCause struct {
	Title  string        `json:"title"`
	Status record.Status `json:"status"`
}

// causesOf are the causes that a page shows, at their numbers. of has, by scenario, the numbers of its causes and of
// its twins'.
func (v *pageView) causesOf() (causes []pageCause, of map[string][]int) {
	causes, of = []pageCause{}, map[string][]int{}
	put := func(number int, title string, status record.Status, scenarios []digest.Case) {
		causes = append(causes, pageCause{digest.Cut(title, maxListText), status})
		for _, s := range scenarios {
			owner := s.Place()
			if had := of[owner]; len(had) == 0 || had[len(had)-1] != number {
				of[owner] = append(had, number)
			}
		}
	}
	for _, g := range v.Groups {
		put(g.Number, g.Title, g.Status, g.Scenarios)
	}
	for _, r := range v.Untested {
		put(r.Number, r.Text, record.Skipped, r.Scenarios)
	}
	return causes, of
}

// maxPast is how many earlier runs the page draws.
const maxPast = 50

// pastRuns are the bars of the page's history, oldest first, this run last; none: no earlier run is known.
type pastRuns []pastRun

// A pastRun is one bar: its height is the pass rate, its colour the verdict.
type pastRun struct {
	Status      record.Status
	Text        string
	Top, Height string
}

// First is when the history that is shown begins.
func (p pastRuns) First() string { return p[0].Text[:len("2006-01-02")] }

func history(d *digest.Digest) pastRuns {
	if d.History == nil || len(d.History.Runs) == 0 {
		return nil
	}
	past := d.History.Runs
	if len(past) > maxPast {
		past = past[len(past)-maxPast:]
	}
	var out pastRuns
	for _, p := range past {
		out = append(out, bar(p.At, digest.ExitStatus(p.Exit, p.Counts.Failed+p.Counts.Errored+p.Counts.Flaky > 0), p.Counts))
	}
	return append(out, bar(d.Started, d.Status, d.Counts))
}

func bar(at time.Time, status record.Status, c record.Counts) pastRun {
	const height = 60.0
	h := max(2, height*c.PassRate()/100)
	return pastRun{Status: status, Text: at.UTC().Format("2006-01-02 15:04") + ": " + digest.ShortRate(c) + " of " +
		figures.Counted(c.Executed(), "scenario"),
		Top: fmt.Sprintf("%.1f", height-h), Height: fmt.Sprintf("%.1f", h)}
}

package reports

import (
	"fmt"
	"html/template"
	"sort"
	"strings"

	"conform/internal/figures"
	"conform/internal/record"
)

// A pageView is what the plain part of the page shows.
type pageView struct {
	Policy      string
	Style       template.CSS
	Script      template.JS
	Index       *pack
	Packs       []pack // but for the index
	LeftOut     int    // scenarios without their messages
	Headline    string
	Status      record.Status
	Rule        string
	Rules       []record.GateRule
	Version     string
	Counts      record.Counts
	Totals      []statusTotal
	Bar         []segment
	BarText     string
	Facts       []fact
	Groups      []groupView
	MoreGroups  int
	Maps        []mapView
	Untested    []reasonView
	Broken      []brokenView
	Breakdowns  []breakdown
	Permissions []permissionUse
	Coverage    []coverageView
	Stray       []*record.Notification
	History     pastRuns
}

type statusTotal struct {
	Status record.Status
	N      int
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
	*failureGroup
	Number int // of the cause, under which the list finds its scenarios
	Lines  []string
	Shown  []located
	Hidden int
}

// A reasonView is why scenarios were not tested, with its number among the causes.
type reasonView struct {
	*reason
	Number int
}

type mapView struct {
	Title string
	Tiles []tile
}

type brokenView struct {
	located
	Text string
}

type breakdown struct {
	Title, Head, Noun, Key string
	Rows                   []breakdownRow
}

// Short reports whether the table is shown at once: hundreds of rows would take a second to lay out.
func (b breakdown) Short() bool { return len(b.Rows) <= 100 }

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
	Rows              []*covered
}

const (
	maxGroups         = 100 // causes in the plain part of the page
	maxGroupScenarios = 12  // scenarios named with a cause
	maxGroupLines     = 12
	maxBroken         = 200 // failures told to readers without script
)

func newPageView(run *record.Run) *pageView {
	v := &pageView{Headline: headline(run), Status: verdictStatus(run), Rule: deciding(run), Version: run.Info.Version,
		Counts: run.Counts, Stray: run.Stray,
		Facts: facts(run), Permissions: permissionUses(run)}
	if run.Verdict != nil {
		v.Rules = run.Verdict.Rules
	}
	v.History = history(run)
	v.totals(run.Counts)
	v.groups(run)
	for i, r := range untested(run) {
		v.Untested = append(v.Untested, reasonView{r, len(v.Groups) + i + 1})
	}
	tags := byTag(run)
	v.Maps = []mapView{{"Eleven scenarios", tiles(tags, "scenario", documentedScenarios())}, {"Twelve examples of create call",
		tiles(tags, "example", documentedExamples())}}
	v.Breakdowns = breakdowns(run, tags)
	v.Coverage = []coverageView{{"Operations", "Operation", "Sent", operations(run)}, {"Notifications", "Notification", "Received",
		notifications(run)}}
	for _, s := range broken(run) {
		if len(v.Broken) < maxBroken {
			v.Broken = append(v.Broken, brokenView{s, failureText(s.ScenarioRun)})
		}
	}
	return v
}

// verdictStatus is the status whose sign and colour the verdict has: those of flaky where the gate holds
// although not every scenario conforms.
func verdictStatus(run *record.Run) record.Status {
	if run.Verdict == nil || run.Interrupted != "" {
		return record.Errored
	}
	return exitStatus(run.Verdict.Exit, letThrough(run) != "")
}

func exitStatus(exit int, letThrough bool) record.Status {
	switch {
	case exit == 0 && letThrough:
		return record.Flaky
	case exit == 0:
		return record.Passed
	case exit == 1:
		return record.Failed
	default:
		return record.Errored
	}
}

// totals makes the bar and its legend: what is wrong first, so that little of it is not lost at the end.
func (v *pageView) totals(c record.Counts) {
	var said []string
	x := 0.0
	for _, t := range []statusTotal{{record.Failed, c.Failed}, {record.Errored, c.Errored}, {record.Flaky, c.Flaky}, {record.Passed,
		c.Passed}, {record.Skipped, c.Skipped}} {
		if t.N == 0 {
			continue
		}
		width := 100 * float64(t.N) / float64(c.Total)
		v.Totals = append(v.Totals, t)
		v.Bar = append(v.Bar, segment{t.Status, fmt.Sprintf("%.3f", x), fmt.Sprintf("%.3f", width)})
		said = append(said, fmt.Sprintf("%d %s", t.N, t.Status))
		x += width
	}
	v.BarText = strings.Join(said, ", ")
	if v.BarText == "" {
		v.BarText = "no scenarios"
	}
}

func (v *pageView) groups(run *record.Run) {
	all := failureGroups(run)
	for i, g := range all {
		if i == maxGroups {
			v.MoreGroups = len(all) - maxGroups
			break
		}
		view := groupView{failureGroup: g, Number: i + 1, Lines: g.Text, Shown: g.Scenarios}
		if len(view.Lines) > maxGroupLines {
			view.Lines = append(append([]string{}, view.Lines[:maxGroupLines]...), "…")
		}
		if len(view.Shown) > maxGroupScenarios {
			view.Shown, view.Hidden = view.Shown[:maxGroupScenarios], len(view.Shown)-maxGroupScenarios
		}
		v.Groups = append(v.Groups, view)
	}
}

// facts tell what was run against what.
func facts(run *record.Run) []fact {
	i := run.Info
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
		{Name: "Cloud", Value: i.Cloud},
		{Name: "Tenant", Value: i.Tenant, Code: true},
		{Name: "Started", Value: run.Started.UTC().Format("2006-01-02 15:04:05") + " UTC"},
		{Name: "Took", Value: took(run.Duration)},
		{Name: "conform", Value: i.Version},
		{Name: "Seed", Value: fmt.Sprint(i.Seed), Code: true},
		{Name: "At a time", Value: figures.Counted(i.Parallel, "scenario")},
		{Name: "Permissions proven", Value: provenClaims(run.Twins)},
		{Name: "Selection", Value: i.Tags, Code: true},
		{Name: "Mock made wrong", Value: strings.Join(i.MockFaults, ", "), Code: true, Wide: len(i.MockFaults) > 0 && len(i.MockFaults[0]) > 24 || len(i.MockFaults) > 2},
		{Name: "Share of the plan", Value: i.Shard},
		{Name: "Ended early", Value: run.Interrupted},
		{Name: "Run again", Value: commandLine(i.Command), Copy: true, Wide: true},
	}
	var out []fact
	for _, f := range all {
		if f.Value != "" {
			out = append(out, f)
		}
	}
	return out
}

// provenClaims says how many claims of a permission a refusal without it has proven; empty: none was
// tried.
func provenClaims(twins record.Counts) string {
	if twins.Total == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %s, by refusal", twins.Passed, figures.Counted(twins.Total, "claim"))
}

// breakdowns count scenarios by feature and by tag. The list of the documentation's own tags is the map.
func breakdowns(run *record.Run, tags []*tagCount) []breakdown {
	byFeature := breakdown{Title: "By feature", Head: "Feature", Noun: "feature", Key: "feature"}
	for _, f := range run.Features {
		byFeature.Rows = append(byFeature.Rows, breakdownRow{Name: f.Name, Value: f.File, Status: f.Status, Counts: f.Counts})
	}
	byTag := breakdown{Title: "By tag", Head: "Tag", Noun: "tag", Key: "tag"}
	for _, t := range tags {
		byTag.Rows = append(byTag.Rows, breakdownRow{Name: t.Tag, Value: t.Tag, Status: t.Status, Counts: t.Counts})
	}
	return []breakdown{byFeature, byTag}
}

// A permissionUse says in how many scenarios a permission was needed, carried, too much or missing, and
// in how many a refusal proved that it is needed. What a scenario carries or withholds on purpose is neither too
// much nor missing.
type permissionUse struct {
	Name                                               string
	Needed, Carried, Excess, Missing, Withheld, Proven int
}

// claims are the permissions that a scenario's calls need, and those of them that a refusal has proven.
func claims(s *record.ScenarioRun) (needed, proven []string) {
	for _, n := range s.Permission.Needs {
		needed = append(needed, n.Least...)
		if n.Refused {
			proven = append(proven, n.Least...)
		}
	}
	for _, twin := range s.Twins {
		if twin.Status == record.Passed {
			proven = append(proven, twin.Without)
		}
	}
	return needed, proven
}

// permissionUses adds up the permission proofs of all scenarios, sorted by name.
func permissionUses(run *record.Run) []permissionUse {
	uses := map[string]*permissionUse{}
	add := func(names []string, field func(*permissionUse) *int) {
		seen := map[string]bool{}
		for _, name := range names {
			if seen[name] {
				continue
			}
			seen[name] = true
			if uses[name] == nil {
				uses[name] = &permissionUse{Name: name}
			}
			*field(uses[name])++
		}
	}
	for _, s := range scenarios(run, func(s *record.ScenarioRun) bool { return s.Permission != nil }) {
		p := s.Permission
		needed, proven := claims(s.ScenarioRun)
		add(needed, func(u *permissionUse) *int { return &u.Needed })
		add(proven, func(u *permissionUse) *int { return &u.Proven })
		add(p.Carried, func(u *permissionUse) *int { return &u.Carried })
		add(unwanted(s.ScenarioRun), func(u *permissionUse) *int { return &u.Excess })
		add(lacked(s.ScenarioRun), func(u *permissionUse) *int { return &u.Missing })
		add(withheld(s.ScenarioRun), func(u *permissionUse) *int { return &u.Withheld })
	}
	out := make([]permissionUse, 0, len(uses))
	for _, u := range uses {
		out = append(out, *u)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

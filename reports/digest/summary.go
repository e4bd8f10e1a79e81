package digest

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"conform/internal/figures"
	"conform/internal/record"
)

// Headline is the verdict in a few words, for the first line of every report.
func Headline(run *record.Run) string {
	switch {
	case run.Interrupted != "":
		return "Interrupted"
	case run.Verdict == nil:
		return "No verdict"
	case run.Verdict.Exit == 0 && letThrough(run) != "":
		return "Gate passed"
	case run.Verdict.Exit == 0:
		return "Conforms"
	case run.Verdict.Exit == 1:
		return "Does not conform"
	case run.Verdict.Exit == 2:
		return "Nothing was judged"
	default:
		return "Could not be judged"
	}
}

// Deciding is the rule that decided, or why there is none. Where the rules let scenarios through that do
// not conform, it says so first.
func Deciding(run *record.Run) string {
	switch {
	case run.Verdict != nil && run.Interrupted != "" && !strings.Contains(run.Verdict.Rule, run.Interrupted):
		return run.Verdict.Rule + " (the run ended early: " + run.Interrupted + ")"
	case run.Verdict != nil && run.Verdict.Exit == 0 && letThrough(run) != "":
		return letThrough(run) + "; " + run.Verdict.Rule
	case run.Verdict != nil:
		return run.Verdict.Rule
	case run.Interrupted != "":
		return "the run ended early: " + run.Interrupted
	default:
		return "no gate has decided"
	}
}

// letThrough says what a gate that holds lets through: how many scenarios do not conform, or did so only when they were
// tried again. Empty: none.
func letThrough(run *record.Run) string {
	var said []string
	for _, of := range []struct {
		n               int
		noun, one, many string
	}{
		{run.Nonconforming(), "scenario", "does not conform", "do not conform"},
		{run.Counts.Flaky, "scenario", "is flaky", "are flaky"},
		{run.Twins.Flaky, "refusal", "is flaky", "are flaky"},
	} {
		switch of.n {
		case 0:
		case 1:
			said = append(said, figures.Counted(of.n, of.noun)+" "+of.one)
		default:
			said = append(said, figures.Counted(of.n, of.noun)+" "+of.many)
		}
	}
	return strings.Join(said, ", ")
}

// A Case scenario is one with the feature it stands in. Of a refusal twin, Of is the scenario that it
// belongs to; nil: this is no twin.
type Case struct {
	*record.ScenarioRun
	Feature *record.FeatureRun
	Of      *record.ScenarioRun
}

// Title is the name of a scenario, that of a twin with the permission that was taken away.
func (s Case) Title() string { return Title(s.ScenarioRun) }

// Place is the identity under which the scenario is found: a twin is found at its scenario.
func (s Case) Place() string {
	if s.Of != nil {
		return s.Of.ID
	}
	return s.ID
}

func Title(s *record.ScenarioRun) string {
	if s.Without == "" {
		return s.Name
	}
	return s.Name + " (again, without " + s.Without + ")"
}

// scenarios lists the scenarios of a run, in plan order, for which keep is true.
func scenarios(run *record.Run, keep func(*record.ScenarioRun) bool) []Case {
	var out []Case
	for _, f := range run.Features {
		for _, s := range f.Scenarios {
			if keep(s) {
				out = append(out, Case{ScenarioRun: s, Feature: f})
			}
		}
	}
	return out
}

// WithTwins lists all scenarios of a run, in plan order, each followed by its refusal twins.
func WithTwins(run *record.Run) []Case {
	var out []Case
	for _, f := range run.Features {
		out = append(out, FeatureWithTwins(f)...)
	}
	return out
}

func FeatureWithTwins(f *record.FeatureRun) []Case {
	var out []Case
	for _, s := range f.Scenarios {
		out = append(out, Case{ScenarioRun: s, Feature: f})
		for _, twin := range s.Twins {
			out = append(out, Case{ScenarioRun: twin, Feature: f, Of: s})
		}
	}
	return out
}

// Broken lists what people look at first, twins included: the failed, then the errored, the flaky, and
// last those that failed as is known.
func Broken(run *record.Run) []Case {
	all := WithTwins(run)
	var out []Case
	for _, status := range []record.Status{record.Failed, record.Errored, record.Flaky} {
		for _, s := range all {
			if s.Status == status && !s.FailsAsKnown() {
				out = append(out, s)
			}
		}
	}
	for _, s := range all {
		if s.FailsAsKnown() {
			out = append(out, s)
		}
	}
	return out
}

// KnownText says that a failure is known, by whom and until when.
func KnownText(k *record.Known) string {
	text := "known to fail until " + k.Until + " (" + k.Owner + "): " + k.Reason
	if k.Link != "" {
		text += " " + k.Link
	}
	return text
}

// A Reason is why scenarios were not tested.
type Reason struct {
	Text      string
	Scenarios []Case
}

// Places is how many scenarios the reason is about, each counted once with its refusal twins.
func (r *Reason) Places() int { return places(r.Scenarios) }

func places(list []Case) int {
	found := map[string]bool{}
	for _, s := range list {
		found[s.Place()] = true
	}
	return len(found)
}

// Untested groups the skipped scenarios by reason, in the order in which the reasons first occur.
func Untested(run *record.Run) []*Reason {
	var out []*Reason
	byText := map[string]*Reason{}
	for _, s := range WithTwins(run) {
		if s.Status != record.Skipped {
			continue
		}
		text := s.Reason
		if text == "" {
			text = "no reason was recorded"
		}
		if s.Of != nil {
			text = "whether the permission is needed: " + text
		}
		r := byText[text]
		if r == nil {
			r = &Reason{Text: text}
			byText[text] = r
			out = append(out, r)
		}
		r.Scenarios = append(r.Scenarios, s)
	}
	return out
}

// A TagCount is what became of the scenarios that carry a tag.
type TagCount struct {
	Tag    string
	Status record.Status
	Counts record.Counts
}

// ByTag counts scenarios by tag, sorted by tag.
func ByTag(run *record.Run) []*TagCount {
	counts := map[string]*TagCount{}
	for _, s := range scenarios(run, func(*record.ScenarioRun) bool { return true }) {
		seen := map[string]bool{}
		for _, tag := range s.Tags {
			if seen[tag] {
				continue
			}
			seen[tag] = true
			c := counts[tag]
			if c == nil {
				c = &TagCount{Tag: tag}
				counts[tag] = c
			}
			c.Status = record.Worse(c.Status, s.Status)
			c.Counts.Add(s.ScenarioRun)
		}
	}
	out := make([]*TagCount, 0, len(counts))
	for _, c := range counts {
		out = append(out, c)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Tag < out[j].Tag })
	return out
}

// Findings lists the checks that differ from an assumed clause, with their scenarios.
func Findings(run *record.Run) []finding {
	var out []finding
	for _, s := range scenarios(run, func(*record.ScenarioRun) bool { return true }) {
		for _, c := range s.Checks {
			if c.Finding {
				out = append(out, finding{s, c})
			}
		}
	}
	return out
}

type finding struct {
	Scenario Case
	Check    *record.Judged
}

// BlameText says whose fault a failure most probably is. A blame that this version does not know is said
// as it is.
func BlameText(b record.Blame) string {
	switch b {
	case record.BlameTarget:
		return "most probably the target: Graph does not behave as documented"
	case record.BlameMock:
		return "most probably the mock: it does not behave as documented"
	case record.BlameSetup:
		return "most probably the tenant set-up: the tenant or the app registration lacks something"
	case record.BlameAuth:
		return "most probably auth: signing in, or a token, failed"
	case record.BlameThrottle:
		return "most probably throttled: the target asked to come back later"
	case record.BlameNetwork:
		return "most probably the network: no answer came, or nothing reaches the callback"
	case record.BlameText:
		return "most probably the scenario text: it asks for something impossible"
	default:
		return "most probably " + OneLine(string(b))
	}
}

// StepOf returns the step that was under way, or nil for what happened around the steps.
func StepOf(s *record.ScenarioRun, number int) *record.StepRun {
	if number < 1 || number > len(s.Steps) {
		return nil
	}
	return s.Steps[number-1]
}

// StepErrors lists the steps that ended badly with the number of each.
func StepErrors(s *record.ScenarioRun) []int {
	var out []int
	for i, step := range s.Steps {
		if step.Status == record.Failed || step.Status == record.Errored {
			out = append(out, i+1)
		}
	}
	return out
}

// OtherCounts are those beside the passed that are not 0, in brackets.
func OtherCounts(c record.Counts) string {
	var said []string
	for _, t := range Totals(c) {
		if t.Status == record.Passed {
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

// Against is what was run against: the target, with its address, cloud, API version and tenant.
func Against(run *record.Run) string {
	i := run.Info
	where := []string{i.BaseURL}
	for _, part := range []struct{ what, value string }{{"", i.APIVersion}, {"cloud ", i.Cloud}, {"tenant ", i.Tenant}} {
		if part.value != "" {
			where = append(where, part.what+part.value)
		}
	}
	return i.Target + " (" + strings.Join(where, ", ") + ")"
}

// A StatusTotal is how many scenarios ended with a status.
type StatusTotal struct {
	Status record.Status
	N      int
}

// VerdictStatus is the status whose sign and colour the verdict has: those of flaky where the gate holds
// although not every scenario conforms.
func VerdictStatus(run *record.Run) record.Status {
	if run.Verdict == nil || run.Interrupted != "" {
		return record.Errored
	}
	return ExitStatus(run.Verdict.Exit, letThrough(run) != "")
}

func ExitStatus(exit int, letThrough bool) record.Status {
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

func Bad(s record.Status) bool { return s == record.Failed || s == record.Errored }

// ShortRate is the pass rate, or a dash when there is none.
func ShortRate(c record.Counts) string {
	if c.Judged() == 0 {
		return "–"
	}
	return figures.Percent(c.PassRate()) + " %"
}

// Totals are the counts that are not 0, what is wrong first, so that little of it is not lost at the end.
func Totals(c record.Counts) []StatusTotal {
	all := []StatusTotal{{record.Failed, c.Failed}, {record.Errored, c.Errored}, {record.Flaky, c.Flaky},
		{record.Passed, c.Passed}, {record.Skipped, c.Skipped}}
	return slices.DeleteFunc(all, func(t StatusTotal) bool { return t.N == 0 })
}

// StraysLeftOut says how many posts that belonged to no scenario are not in the record, as the end of a sentence; "":
// all are.
func StraysLeftOut(run *record.Run) string {
	if run.StraysLeftOut == nil {
		return ""
	}
	return fmt.Sprintf(", and %d more that are not recorded (%d bytes)", run.StraysLeftOut.Posts, run.StraysLeftOut.Bytes)
}

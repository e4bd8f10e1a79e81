package reports

import (
	"slices"
	"sort"
	"strings"

	"conform/internal/figures"
	"conform/internal/record"
)

// headline is the verdict in a few words, for the first line of every report.
func headline(run *record.Run) string {
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

// deciding is the rule that decided, or why there is none. Where the rules let scenarios through that do
// not conform, it says so first.
func deciding(run *record.Run) string {
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

// A located scenario is one with the feature it stands in. Of a refusal twin, Of is the scenario that it
// belongs to; nil: this is no twin.
type located struct {
	*record.ScenarioRun
	Feature *record.FeatureRun
	Of      *record.ScenarioRun
}

// Title is the name of a scenario, that of a twin with the permission that was taken away.
func (s located) Title() string { return title(s.ScenarioRun) }

// Place is the identity under which the scenario is found: a twin is found at its scenario.
func (s located) Place() string {
	if s.Of != nil {
		return s.Of.ID
	}
	return s.ID
}

func title(s *record.ScenarioRun) string {
	if s.Without == "" {
		return s.Name
	}
	return s.Name + " (again, without " + s.Without + ")"
}

// scenarios lists the scenarios of a run, in plan order, for which keep is true.
func scenarios(run *record.Run, keep func(*record.ScenarioRun) bool) []located {
	var out []located
	for _, f := range run.Features {
		for _, s := range f.Scenarios {
			if keep(s) {
				out = append(out, located{ScenarioRun: s, Feature: f})
			}
		}
	}
	return out
}

// withTwins lists all scenarios of a run, in plan order, each followed by its refusal twins.
func withTwins(run *record.Run) []located {
	var out []located
	for _, f := range run.Features {
		out = append(out, featureWithTwins(f)...)
	}
	return out
}

func featureWithTwins(f *record.FeatureRun) []located {
	var out []located
	for _, s := range f.Scenarios {
		out = append(out, located{ScenarioRun: s, Feature: f})
		for _, twin := range s.Twins {
			out = append(out, located{ScenarioRun: twin, Feature: f, Of: s})
		}
	}
	return out
}

// broken lists what people look at first, twins included: the failed, then the errored, the flaky, and
// last those that failed as is known.
func broken(run *record.Run) []located {
	all := withTwins(run)
	var out []located
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

// knownText says that a failure is known, by whom and until when.
func knownText(k *record.Known) string {
	text := "known to fail until " + k.Until + " (" + k.Owner + "): " + k.Reason
	if k.Link != "" {
		text += " " + k.Link
	}
	return text
}

// A reason is why scenarios were not tested.
type reason struct {
	Text      string
	Scenarios []located
}

// Places is how many scenarios the reason is about, each counted once with its refusal twins.
func (r *reason) Places() int { return places(r.Scenarios) }

func places(list []located) int {
	found := map[string]bool{}
	for _, s := range list {
		found[s.Place()] = true
	}
	return len(found)
}

// untested groups the skipped scenarios by reason, in the order in which the reasons first occur.
func untested(run *record.Run) []*reason {
	var out []*reason
	byText := map[string]*reason{}
	for _, s := range withTwins(run) {
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
			r = &reason{Text: text}
			byText[text] = r
			out = append(out, r)
		}
		r.Scenarios = append(r.Scenarios, s)
	}
	return out
}

// A tagCount is what became of the scenarios that carry a tag.
type tagCount struct {
	Tag    string
	Status record.Status
	Counts record.Counts
}

// byTag counts scenarios by tag, sorted by tag.
func byTag(run *record.Run) []*tagCount {
	counts := map[string]*tagCount{}
	for _, s := range scenarios(run, func(*record.ScenarioRun) bool { return true }) {
		seen := map[string]bool{}
		for _, tag := range s.Tags {
			if seen[tag] {
				continue
			}
			seen[tag] = true
			c := counts[tag]
			if c == nil {
				c = &tagCount{Tag: tag}
				counts[tag] = c
			}
			c.Status = record.Worse(c.Status, s.Status)
			c.Counts.Add(s.ScenarioRun)
		}
	}
	out := make([]*tagCount, 0, len(counts))
	for _, c := range counts {
		out = append(out, c)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Tag < out[j].Tag })
	return out
}

// A permissionTotal says how many scenarios carried, or lacked, a permission that they should not have.
type permissionTotal struct {
	Name      string
	Scenarios int
}

// permissionTotals adds up, over all scenarios, one list of their permissions, sorted by name.
func permissionTotals(run *record.Run, list func(*record.ScenarioRun) []string) []permissionTotal {
	counts := map[string]int{}
	for _, s := range scenarios(run, func(s *record.ScenarioRun) bool { return s.Permission != nil }) {
		for _, name := range list(s.ScenarioRun) {
			counts[name]++
		}
	}
	var out []permissionTotal
	for name, n := range counts {
		out = append(out, permissionTotal{name, n})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// unwanted are the permissions that a token carried without need, those left out that the scenario's own
// steps ask for.
func unwanted(s *record.ScenarioRun) []string {
	if bad(s.Status) {
		return nil // it ended early: what its other calls need is not known
	}
	return slices.DeleteFunc(slices.Clone(s.Permission.Excess), func(name string) bool { return slices.Contains(s.Permission.Deliberate, name) })
}

// lacked are the permissions that a scenario needed and did not have, those left out that it withholds.
func lacked(s *record.ScenarioRun) []string {
	on := withheld(s)
	return slices.DeleteFunc(slices.Clone(s.Permission.Missing), func(name string) bool { return slices.Contains(on, name) })
}

// withheld are the permissions that a scenario needed and did not have on purpose, since that it is refused is
// what it tests: all of one that says so or that passed, and of a twin the one that was taken away.
func withheld(s *record.ScenarioRun) []string {
	switch {
	case s.Without != "":
		return slices.DeleteFunc(slices.Clone(s.Permission.Missing), func(name string) bool { return name != s.Without })
	case !bad(s.Status) || slices.Contains(s.Tags, "@refusal"):
		return s.Permission.Missing
	default:
		return nil
	}
}

// findings lists the checks that differ from an assumed clause, with their scenarios.
func findings(run *record.Run) []finding {
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
	Scenario located
	Check    *record.Judged
}

// blameText says whose fault a failure most probably is. A blame that this version does not know is said
// as it is.
func blameText(b record.Blame) string {
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
		return "most probably " + visible(string(b))
	}
}

// stepOf returns the step that was under way, or nil for what happened around the steps.
func stepOf(s *record.ScenarioRun, number int) *record.StepRun {
	if number < 1 || number > len(s.Steps) {
		return nil
	}
	return s.Steps[number-1]
}

// stepErrors lists the steps that ended badly with the number of each.
func stepErrors(s *record.ScenarioRun) []int {
	var out []int
	for i, step := range s.Steps {
		if step.Status == record.Failed || step.Status == record.Errored {
			out = append(out, i+1)
		}
	}
	return out
}

package runner

import (
	"fmt"
	"slices"
	"strings"

	"conform/internal/record"
)

// Exit statuses, as `conform --help` lists them.
const (
	ExitConforms = 0 // every rule of the gate holds
	ExitDiffers  = 1 // the target does not behave as expected
	ExitBadInput = 2 // bad input, or nothing selected; nothing was sent
	ExitBroken   = 3 // the harness or the environment broke
)

// A Gate is the rules that a run must keep. The zero Gate asks for no pass rate: then every executed
// scenario must have passed.
type Gate struct {
	Rules []Rule
}

// A Rule asks for a pass rate of the whole run, of a feature or of a tag.
type Rule struct {
	Feature     string  // file name as the run shows it; empty: any
	Tag         string  // with "@"; empty: any
	MinPassRate float64 // percent
}

// subject says of what the rule speaks.
func (r Rule) subject() string {
	switch {
	case r.Feature != "":
		return r.Feature
	case r.Tag != "":
		return r.Tag
	default:
		return "all scenarios"
	}
}

// Judge gives the verdict on a run. An errored scenario never passes a gate: that we could not find out
// is no reason to believe.
func (g Gate) Judge(run *record.Run) record.Verdict {
	if run.Interrupted != "" {
		return record.Verdict{Exit: ExitBroken, Rule: "the run must come to its end: " + run.Interrupted}
	}
	if run.Counts.Executed() == 0 {
		return record.Verdict{Exit: ExitBadInput, Rule: "at least one scenario must be executed; all were skipped"}
	}
	v := record.Verdict{Exit: ExitConforms}
	rules := g.Rules
	if len(rules) == 0 {
		rules = []Rule{{MinPassRate: 100}}
	}
	for _, rule := range rules {
		result := rule.judge(run)
		v.Rules = append(v.Rules, result)
		if !result.Passed && v.Exit == ExitConforms {
			v.Exit, v.Rule = ExitDiffers, result.Rule+": "+result.Detail
		}
	}
	if run.Counts.Errored > 0 {
		v.Rules = append(v.Rules, record.GateRule{Rule: "no scenario may be errored", Detail: plural(run.Counts.Errored, "scenario") + " errored"})
		// A difference that was found stays the verdict when it is not only errors that broke the rule.
		if run.Counts.Failed == 0 || v.Exit == ExitConforms {
			v.Exit, v.Rule = ExitBroken, "no scenario may be errored: "+plural(run.Counts.Errored, "scenario")+" errored"
		}
	}
	if v.Exit == ExitConforms {
		var held []string
		for _, r := range v.Rules {
			held = append(held, r.Rule)
		}
		v.Rule = strings.Join(held, "; ")
	}
	return v
}

// judge applies one rule.
func (r Rule) judge(run *record.Run) record.GateRule {
	var c record.Counts
	for _, feature := range run.Features {
		if r.Feature != "" && feature.File != r.Feature {
			continue
		}
		for _, s := range feature.Scenarios {
			if r.Tag != "" && !slices.Contains(s.Tags, r.Tag) {
				continue
			}
			c.Total++
			switch s.Status {
			case record.Skipped:
				c.Skipped++
			case record.Passed:
				c.Passed++
			}
		}
	}
	result := record.GateRule{Rule: fmt.Sprintf("at least %s %% of %s must pass", percent(r.MinPassRate), r.subject())}
	if c.Executed() == 0 {
		result.Detail = "none was executed"
		return result
	}
	result.Passed = c.PassRate() >= r.MinPassRate
	result.Detail = fmt.Sprintf("%d of %d passed, %s %%", c.Passed, c.Executed(), percent(c.PassRate()))
	return result
}

// percent never rounds up to 100.
func percent(p float64) string {
	if p > 99.9 && p < 100 {
		return "99.9"
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", p), ".0")
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

package gate

import (
	"fmt"
	"io/fs"
	"strings"
	"time"

	"conform/internal/strict"
)

// gateFile is the format of gates.yaml.
type gateFile struct {
	strict.Node
	// What a run must keep, all of it.
	Rules []gateEntry `json:"rules" jsonschema:"minItems=1"`
}

type gateEntry struct {
	strict.Node
	// Only these feature files; * stands for any text.
	Feature strict.Text `json:"feature,omitempty"`
	// Only scenarios with this tag.
	Tag strict.Text `json:"tag,omitempty" jsonschema:"pattern=^@"`
	// Percent of the executed scenarios that must pass; known failures are left out.
	MinPassRate *strict.Number `json:"minPassRate,omitempty"`
	// How many scenarios must be executed.
	MinExecuted *strict.Whole `json:"minExecuted,omitempty"`
	// How many scenarios may be skipped.
	MaxSkipped *strict.Whole `json:"maxSkipped,omitempty"`
	// How many scenarios may pass only when tried again.
	MaxFlaky *strict.Whole `json:"maxFlaky,omitempty"`
	// How many calling permissions tokens may carry that nothing needs.
	MaxExcess *strict.Whole `json:"maxExcessPermissions,omitempty"`
	// The last day on which the rule counts. After it the file is refused.
	Until strict.Date `json:"until,omitempty"`
}

// ReadRules reads a file of rules. at is its name for people; today decides what has expired, which is a fault:
// a rule that quietly stopped to count would look like one that holds. The error is [strict.Faults].
func ReadRules(fsys fs.FS, name, at string, today time.Time) (Rules, error) {
	var faults strict.FaultList
	file, ok := strict.Read[gateFile](fsys, name, at, &faults)
	if !ok {
		return nil, faults.Err()
	}
	if file.Rules != nil && len(file.Rules) == 0 {
		file.FaultKey("no rules", "at least one", "")
	}
	var rules Rules
	for i := range file.Rules {
		rules = append(rules, file.Rules[i].rule(today))
	}
	return rules, faults.Err()
}

// rule checks an entry.
func (e *gateEntry) rule(today time.Time) Rule {
	r := Rule{Feature: e.Feature.Value, Tag: e.Tag.Value, Until: e.Until.Value, Where: e.Position()}
	if e.Tag.Value != "" && (!strings.HasPrefix(e.Tag.Value, "@") || strings.ContainsAny(e.Tag.Value, " \t")) {
		e.Tag.Fault(strict.Quote(e.Tag.Value)+" is no tag", "one such as @scenario-08", "")
	}
	if n := e.MinPassRate; n != nil && !n.Faulty() {
		if n.Value < 0 || n.Value > 100 {
			n.Fault(n.Describe(), "0 to 100, in percent", "")
		}
		r.MinPassRate = &n.Value
	}
	for _, limit := range []struct {
		from *strict.Whole
		to   **int
	}{{e.MinExecuted, &r.MinExecuted}, {e.MaxSkipped, &r.MaxSkipped}, {e.MaxFlaky, &r.MaxFlaky},
		{e.MaxExcess, &r.MaxExcess}} {
		if n := limit.from; n != nil && !n.Faulty() {
			if n.Value < 0 {
				n.Fault(n.Describe(), "0 or more", "")
			}
			*limit.to = &n.Value
		}
	}
	if !e.Faulty() && e.Given() && e.MinPassRate == nil && e.MinExecuted == nil && e.MaxSkipped == nil &&
		e.MaxFlaky == nil && e.MaxExcess == nil {
		e.Fault("the rule asks for nothing",
			"at least one of minPassRate, minExecuted, maxSkipped, maxFlaky, maxExcessPermissions", "")
	}
	expired(e.Until, "the rule", today)
	return r
}

// expired reports a day that is over.
func expired(until strict.Date, what string, today time.Time) {
	if !until.Value.IsZero() && today.UTC().Truncate(24*time.Hour).After(until.Value) {
		until.Fault(fmt.Sprintf("%s expired with %s", what, until.Scalar()),
			"a later day, when it was looked at again; or none of it", "")
	}
}

package runner

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"conform/internal/record"
)

// refused is the rule about refusal twins: each permission that a scenario claims must be one that Graph asks
// for. nil: there were no twins to judge.
func refused(run *record.Run) *record.GateRule {
	c := run.Twins
	if c.Executed() == 0 {
		return nil
	}
	result := &record.GateRule{Rule: "Graph must refuse every scenario without a permission that it claims", Passed: c.Passed == c.Executed(),
		Detail: fmt.Sprintf("%d of %d refused", c.Passed, c.Executed())}
	if c.Skipped > 0 {
		result.Detail += fmt.Sprintf(", %d skipped", c.Skipped)
	}
	for _, feature := range run.Features {
		for _, s := range feature.Scenarios {
			for _, twin := range s.Twins {
				if twin.Status != record.Passed && twin.Status != record.Skipped {
					result.Detail += "; first not: " + twin.ID
					return result
				}
			}
		}
	}
	return result
}

// excess is the rule about privilege: how many calling permissions were carried that no request of the run
// needs. Permissions that a scenario asks for on purpose, to see that they are noticed, do not count. nil: the
// gate does not ask.
func (g Gate) excess(run *record.Run) *record.GateRule {
	if g.MaxExcess == nil {
		return nil
	}
	needed, idle := map[string]bool{}, map[string]bool{}
	for _, feature := range run.Features {
		for _, s := range feature.Scenarios {
			if s.Permission == nil {
				continue
			}
			for _, p := range s.Permission.Carried {
				switch {
				case !slices.Contains(s.Permission.Excess, p):
					needed[p] = true
				case !slices.Contains(s.Permission.Deliberate, p):
					idle[p] = true
				}
			}
		}
	}
	var names []string
	for _, p := range slices.Sorted(maps.Keys(idle)) {
		if !needed[p] {
			names = append(names, p)
		}
	}
	result := &record.GateRule{Rule: fmt.Sprintf("tokens may carry at most %s that nothing needs", plural(*g.MaxExcess, "calling permission")),
		Passed: len(names) <= *g.MaxExcess, Detail: "they carry none"}
	if len(names) > 0 {
		result.Detail = fmt.Sprintf("they carry %d: %s", len(names), strings.Join(names, ", "))
	}
	return result
}

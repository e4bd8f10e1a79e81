package gate

import (
	"fmt"

	"conform/internal/record"
)

// refused is the rule about refusal twins: each permission that a scenario claims must be one that Graph asks
// for. An errored twin is no difference; the rule about errors has it. nil: there were no twins to judge.
func refused(run *record.Run, flaky bool) *record.GateRule {
	c := run.Twins
	if c.Executed() == 0 {
		return nil
	}
	result := &record.GateRule{Rule: "Graph must refuse every scenario without a permission that it claims",
		Passed: c.Failed == 0 && (flaky || c.Flaky == 0),
		Detail: fmt.Sprintf("%d of %d refused", c.Passed, c.Executed())}
	if c.Flaky > 0 {
		result.Detail += fmt.Sprintf(", %d when tried again", c.Flaky)
	}
	if c.Skipped > 0 {
		result.Detail += fmt.Sprintf(", %d skipped", c.Skipped)
	}
	for _, feature := range run.Features {
		for _, s := range feature.Scenarios {
			for _, twin := range s.Twins {
				if twin.Status != record.Passed && twin.Status != record.Skipped && !(flaky && twin.Status == record.Flaky) {
					result.Detail += "; first not: " + twin.ID
					return result
				}
			}
		}
	}
	return result
}

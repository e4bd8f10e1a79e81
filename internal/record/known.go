package record

import "conform/internal/place"

// Known says that a scenario is known to fail, and is let through while it does: somebody looked at it, said
// why, and answers for it until a day.
type Known struct {
	Reason string         `json:"reason"`
	Link   string         `json:"link,omitempty"`
	Owner  string         `json:"owner"`
	Until  string         `json:"until"` // the last day on which the entry counts: "2027-01-31"
	Where  place.Position `json:"where"` // file:line:column of the entry
	// Scenarios is how many of the features the entry speaks of, in this run or not: it has healed only when all
	// of them pass.
	Scenarios int `json:"scenarios"`
}

// FailsAsKnown reports whether the scenario failed and is known to. One that errored does not: that we could
// not find out is no known answer of the target.
func (s *ScenarioRun) FailsAsKnown() bool { return s.Known != nil && s.Status == Failed }

// Healed reports whether the scenario passed although it is known to fail.
func (s *ScenarioRun) Healed() bool { return s.Known != nil && s.Status == Passed }

package gate

import (
	"fmt"
	"io/fs"
	"slices"
	"time"

	"conform/internal/figures"
	"conform/internal/nearest"
	"conform/internal/place"
	"conform/internal/record"
	"conform/internal/strict"
)

// knownFile is the format of known-failing.yaml.
type knownFile struct {
	strict.Node
	// Scenarios that are known to fail.
	Failing []knownEntry `json:"failing"`
}

type knownEntry struct {
	strict.Node
	// The identity file:line, or the file, a colon, a blank and the scenario's name; * stands for any text.
	Scenario strict.Text `json:"scenario"`
	// Why it fails.
	Reason strict.Text `json:"reason"`
	// Where it is followed up.
	Link strict.Text `json:"link"`
	// Who answers for it.
	Owner strict.Text `json:"owner"`
	// The last day on which the entry counts. After it the file is refused.
	Until strict.Date `json:"until"`
}

// KnownFailures is a list of scenarios that are known to fail.
type KnownFailures struct {
	entries []*knownEntry
	faults  *strict.FaultList
}

// ReadKnownFailures reads a list. at is its name for people; today decides what has expired, which is a fault.
// The error is [strict.Faults].
func ReadKnownFailures(fsys fs.FS, name, at string, today time.Time) (*KnownFailures, error) {
	k := &KnownFailures{faults: &strict.FaultList{}}
	file, ok := strict.Read[knownFile](fsys, name, at, k.faults)
	if !ok {
		return nil, k.faults.Err()
	}
	for i := range file.Failing {
		e := &file.Failing[i]
		k.entries = append(k.entries, e)
		expired(e.Until, "the entry", today)
	}
	if err := k.faults.Err(); err != nil {
		return nil, err
	}
	return k, nil
}

// namesOf are what an entry may call a scenario by.
func namesOf(file, id, name string) []string { return []string{id, file + ": " + name} }

// fits reports whether the entry means the scenario.
func (e *knownEntry) fits(file, id, name string) bool {
	for _, n := range namesOf(file, id, name) {
		if fits(e.Scenario.Value, n) {
			return true
		}
	}
	return false
}

func (e *knownEntry) known(scenarios int) *record.Known {
	return &record.Known{Reason: e.Reason.Value, Link: e.Link.Value, Owner: e.Owner.Value, Until: e.Until.Scalar(),
		Where:     e.Position(),
		Scenarios: scenarios}
}

// Of says which of the scenarios of the features, selected or not, are known to fail, by identity. The error is
// [strict.Faults]: of entries that none fits, since they would let through whatever comes to be called so; and of
// scenarios that two entries speak of, since it would be open whose reason counts.
func (k *KnownFailures) Of(all []record.Planned) (map[string]*record.Known, error) {
	by, count := map[string]*knownEntry{}, map[*knownEntry]int{}
	var names []string
	for _, s := range all {
		names = append(names, namesOf(s.Feature.File, s.ID(), s.Name)...)
		for _, e := range k.entries {
			if !e.fits(s.Feature.File, s.ID(), s.Name) {
				continue
			}
			count[e]++
			if first := by[s.ID()]; first != nil {
				e.Scenario.Fault(fmt.Sprintf("%s is known to fail already", s.ID()),
					"one entry; the other is at "+first.Position().String(), "")
				continue
			}
			by[s.ID()] = e
		}
	}
	for _, e := range k.entries {
		if count[e] == 0 {
			e.Scenario.Fault("no scenario fits "+strict.Quote(e.Scenario.Value),
				"an identity as `conform list` prints it, or no entry",
				nearest.To(e.Scenario.Value, names))
		}
	}
	known := map[string]*record.Known{}
	for id, e := range by {
		known[id] = e.known(count[e])
	}
	return known, k.faults.Err()
}

// knownRule is the rule about known failures: an entry whose scenarios all pass must go; while one of them was not
// run, that is not known. nil: nothing that was executed is known to fail.
func knownRule(run *record.Run) *record.GateRule {
	type entry struct {
		healed []string
		of     int
	}
	entries := map[place.Position]*entry{}
	var order []place.Position // of the entries, as the plan meets them
	for _, feature := range run.Features {
		for _, s := range feature.Scenarios {
			if s.Known == nil || s.Status == record.Skipped {
				continue
			}
			e := entries[s.Known.Where]
			if e == nil {
				e = &entry{of: s.Known.Scenarios}
				entries[s.Known.Where], order = e, append(order, s.Known.Where)
			}
			if s.Healed() {
				e.healed = append(e.healed, s.ID)
			}
		}
	}
	if len(entries) == 0 {
		return nil
	}
	result := &record.GateRule{Rule: "what is known to fail must fail", Passed: true,
		Detail: figures.Counted(run.Counts.Known, "known failure")}
	order = slices.DeleteFunc(order,
		func(where place.Position) bool { return len(entries[where].healed) != entries[where].of })
	if len(order) == 0 {
		return result
	}
	first := entries[order[0]].healed
	result.Passed, result.Where, result.Detail = false, order[0], first[0]
	if len(first) > 1 {
		result.Detail += " and what else fits"
	}
	result.Detail += " passes now; take the entry out"
	if len(order) > 1 {
		result.Detail += fmt.Sprintf(", and %d more: `conform baseline update` does", len(order)-1)
	}
	return result
}

package runner

import (
	"fmt"
	"io/fs"
	"time"

	"conform/internal/nearest"
	"conform/internal/place"
	"conform/internal/record"
	"conform/internal/strict"
)

// knownFile is the format of known-failing.yaml.
type knownFile struct {
	strict.Node
	Failing []knownEntry `json:"failing" jsonschema_description:"Scenarios that are known to fail."`
}

type knownEntry struct {
	strict.Node
	Scenario strict.Text `json:"scenario" jsonschema_description:"The identity file:line, or the file, a colon, a blank and the scenario's name; * stands for any text."`
	Reason   strict.Text `json:"reason" jsonschema_description:"Why it fails."`
	Link     strict.Text `json:"link" jsonschema_description:"Where it is followed up."`
	Owner    strict.Text `json:"owner" jsonschema_description:"Who answers for it."`
	Until    strict.Date `json:"until" jsonschema_description:"The last day on which the entry counts. After it the file is refused."`
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

// KnownFailuresSchema is the JSON Schema of a list of known failures.
func KnownFailuresSchema() ([]byte, error) {
	return strict.Schema[knownFile](strict.SchemaHead{Title: "conform known failures",
		Description: "Scenarios that are known to fail and are let through while they do."})
}

// names are what an entry may call a scenario by.
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

func (e *knownEntry) known() *record.Known {
	return &record.Known{Reason: e.Reason.Value, Link: e.Link.Value, Owner: e.Owner.Value, Until: e.Until.Scalar(), Where: e.Position()}
}

// Know marks the scenarios of the plan that are known to fail. The error is [strict.Faults]: of entries that no
// scenario of the features fits, selected or not, since they would let through whatever comes to be called so;
// and of scenarios that two entries speak of, since it would be open whose reason counts.
func (p *Plan) Know(k *KnownFailures) error {
	p.known = map[string]*record.Known{}
	used, count := map[*knownEntry]bool{}, map[place.Position]int{} // scenarios, by the place of the entry
	var names []string
	for _, file := range p.features {
		for _, s := range file.scenarios {
			names = append(names, namesOf(file.head.File, s.id, s.planned.Name)...)
			var by *knownEntry
			for _, e := range k.entries {
				if !e.fits(file.head.File, s.id, s.planned.Name) {
					continue
				}
				used[e] = true
				if by != nil {
					e.Scenario.Fault(fmt.Sprintf("%s is known to fail already", s.id), "one entry; the other is at "+by.Position().String(), "")
					continue
				}
				by, p.known[s.id] = e, e.known()
				count[p.known[s.id].Where]++
			}
		}
	}
	for _, known := range p.known {
		known.Scenarios = count[known.Where]
	}
	for _, e := range k.entries {
		if !used[e] {
			e.Scenario.Fault("no scenario fits "+strict.Quote(e.Scenario.Value), "an identity as `conform list` prints it, or no entry",
				nearest.To(e.Scenario.Value, names))
		}
	}
	return k.faults.Err()
}

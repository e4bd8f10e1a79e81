package digest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"conform/internal/record"
)

// A Comparison is what changed from one run to another. Scenarios are the same when file and name are, and
// the place among those of that name in the file, so that a line added above one does not make it another.
type Comparison struct {
	Before      Compared `json:"before"`
	After       Compared `json:"after"`
	NewFailures []Change `json:"newFailures"` // failed or errored now and not before; known failures are left out
	Known       []Change `json:"known"`       // failed now as is known, and not before
	// not known now: the later run ended before they were started, or amid them
	NotRun   []Change     `json:"notRun"`
	Healed   []Change     `json:"healed"`   // passed now, and failed, errored or was flaky before
	Unsteady []Change     `json:"unsteady"` // flaky now and passed before
	Still    int          `json:"still"`    // failed or errored in both
	Slower   []Slower     `json:"slower"`   // twice as long, and by half a second at least; passed in both
	Added    []Change     `json:"added"`    // only in the later run; those that fail are new failures too
	Removed  []Change     `json:"removed"`  // only in the earlier run
	Shapes   []ShapeDelta `json:"shapes"`   // of answers and notifications in scenarios that both runs have
}

// Compared is one of the two runs.
type Compared struct {
	Started     time.Time     `json:"started"`
	Target      string        `json:"target"`
	BaseURL     string        `json:"baseUrl"`
	Counts      record.Counts `json:"counts"`
	Interrupted string        `json:"interrupted,omitempty"` // why the run ended early; empty: it did not
}

// A Change is a scenario whose status changed; the status is empty in a run that did not have it.
type Change struct {
	ID     string        `json:"id"` // in the later run, or in the earlier when only that has it
	Name   string        `json:"name"`
	Before record.Status `json:"before,omitempty"`
	After  record.Status `json:"after,omitempty"`
	Blame  record.Blame  `json:"blame,omitempty"` // in the later run
	Why    string        `json:"why,omitempty"`   // what is wrong in the later run, in one line; empty: nothing is
}

// Slower is a scenario that takes longer.
type Slower struct {
	ID     string        `json:"id"`
	Name   string        `json:"name"`
	Before time.Duration `json:"before"`
	After  time.Duration `json:"after"`
}

// ShapeDelta is how the members of one kind of message changed: JSON pointers, with [] for any element of an
// array, each followed by the type of the value there.
type ShapeDelta struct {
	Of    string   `json:"of"` // "create call, example 01: 201" or "notification: call updated"
	Gone  []string `json:"gone,omitempty"`
	Added []string `json:"added,omitempty"`
}

// slowerBy is from how much on a difference is reported: less is noise.
const slowerBy = 500 * time.Millisecond

// Compare finds what changed from before to after.
func Compare(before, after *record.Run) Comparison {
	c := Comparison{Before: compared(before), After: compared(after), NewFailures: []Change{}, Known: []Change{},
		NotRun: []Change{}, Healed: []Change{}, Unsteady: []Change{},
		Slower: []Slower{}, Added: []Change{}, Removed: []Change{}}
	old, oldKeys := keyed(before)
	now, keys := keyed(after)
	shapesBefore, shapesAfter := shapes{}, shapes{}
	for _, key := range keys {
		b, a := old[key], now[key]
		change := Change{ID: a.ID, Name: Title(a), After: a.Status, Blame: a.Blame}
		if Bad(a.Status) && !unfinished(a) {
			change.Why = InShort(a)
		}
		if b == nil {
			c.Added = append(c.Added, change)
		} else {
			change.Before = b.Status
			// What was not run, or not to its end, in one of the two has sent less: that says nothing of shapes.
			if ran(a) && ran(b) {
				shapesBefore.add(b)
				shapesAfter.add(a)
			}
		}
		switch {
		case unfinished(a):
			c.NotRun = append(c.NotRun, change)
		case Bad(a.Status) && b != nil && Bad(b.Status) && !unfinished(b):
			c.Still++
		case a.FailsAsKnown():
			c.Known = append(c.Known, change)
		case Bad(a.Status):
			c.NewFailures = append(c.NewFailures, change)
		case b == nil || unfinished(b):
		case a.Status == record.Passed && (Bad(b.Status) || b.Status == record.Flaky):
			c.Healed = append(c.Healed, change)
		case a.Status == record.Flaky && b.Status == record.Passed:
			c.Unsteady = append(c.Unsteady, change)
		case a.Status == record.Passed && b.Status == record.Passed && a.Duration >= 2*b.Duration &&
			a.Duration-b.Duration >= slowerBy:
			c.Slower = append(c.Slower, Slower{ID: a.ID, Name: Title(a), Before: b.Duration, After: a.Duration})
		}
	}
	for _, key := range oldKeys {
		if b := old[key]; now[key] == nil {
			c.Removed = append(c.Removed, Change{ID: b.ID, Name: Title(b), Before: b.Status})
		}
	}
	slices.SortStableFunc(c.Slower, func(a, b Slower) int { return cmp.Compare(b.After-b.Before, a.After-a.Before) })
	c.Shapes = shapesBefore.to(shapesAfter)
	return c
}

// unfinished reports whether a scenario is errored only because its run was ended: how it fares is not known.
func unfinished(s *record.ScenarioRun) bool { return s.Status == record.Errored && s.Blame == "" }

func ran(s *record.ScenarioRun) bool { return !unfinished(s) && s.Status != record.Skipped }

func compared(run *record.Run) Compared {
	return Compared{Started: run.Started, Target: run.Info.Target, BaseURL: run.Info.BaseURL, Counts: run.Counts,
		Interrupted: run.Interrupted}
}

// keyed finds scenarios and their refusal twins by what makes them the same in both runs, with the keys in the order
// of the plan.
func keyed(run *record.Run) (all map[string]*record.ScenarioRun, keys []string) {
	all = map[string]*record.ScenarioRun{}
	for _, feature := range run.Features {
		seen := map[string]int{}
		for _, s := range feature.Scenarios {
			seen[s.Name]++
			key := fmt.Sprintf("%s\x00%s\x00%d", feature.File, s.Name, seen[s.Name])
			all[key], keys = s, append(keys, key)
			for _, twin := range s.Twins {
				of := key + "\x00" + twin.Without
				all[of], keys = twin, append(keys, of)
			}
		}
	}
	return all, keys
}

// shapes holds, by kind of message, the members that were seen in it.
type shapes map[string]map[string]bool

func (all shapes) add(s *record.ScenarioRun) {
	for _, x := range s.Exchanges {
		if x.Response == nil || x.Purpose != "" {
			continue
		}
		of := x.Operation
		if x.Name != "" {
			of += ", " + x.Name
		}
		all.see(fmt.Sprintf("%s: %d", of, x.Response.Status), x.Response.Body)
	}
	for _, n := range s.Notifications {
		var post struct {
			Value []json.RawMessage `json:"value"`
		}
		// What is not JSON has no shape; the checks of the scenario say so.
		_ = json.Unmarshal(n.Body, &post)
		for i, item := range post.Value {
			if i < len(n.Items) {
				all.see(strings.TrimSpace("notification: "+n.Items[i].Type+" "+n.Items[i].ChangeType), item)
			}
		}
	}
}

func (all shapes) see(of string, body []byte) {
	if all[of] == nil {
		all[of] = map[string]bool{}
	}
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		if len(body) > 0 {
			all[of]["not JSON"] = true
		}
		return
	}
	outline(all[of], "", value)
}

// outline adds the members of a value to seen.
func outline(seen map[string]bool, at string, value any) {
	kind := "null"
	switch v := value.(type) {
	case map[string]any:
		kind = "object"
		for name, member := range v {
			outline(seen, at+"/"+strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1"), member)
		}
	case []any:
		kind = "array"
		for _, element := range v {
			outline(seen, at+"/[]", element)
		}
	case string:
		kind = "string"
	case float64:
		kind = "number"
	case bool:
		kind = "boolean"
	}
	seen[at+" "+kind] = true
}

// without lists the members of one shape that another has not, sorted; of what stands in one that is listed, nothing.
func without(members, other map[string]bool) []string {
	var list []string
	listed := map[string]bool{} // pointers
	for _, member := range slices.Sorted(maps.Keys(members)) {
		if other[member] {
			continue
		}
		pointer := member[:strings.LastIndexByte(member, ' ')] // the type stands behind it
		inside := false
		for at, cut := pointer, strings.LastIndexByte(pointer, '/'); cut >= 0 && !inside; cut = strings.LastIndexByte(at,
			'/') {
			at = at[:cut]
			inside = listed[at]
		}
		if !inside {
			listed[pointer] = true
			list = append(list, strings.TrimSpace(member))
		}
	}
	return list
}

// to is what changed from one collection to another, of the messages that both have.
func (all shapes) to(later shapes) []ShapeDelta {
	list := []ShapeDelta{}
	for _, of := range slices.Sorted(maps.Keys(all)) {
		now, both := later[of]
		if !both {
			continue
		}
		d := ShapeDelta{Of: of, Gone: without(all[of], now), Added: without(now, all[of])}
		if d.Gone != nil || d.Added != nil {
			list = append(list, d)
		}
	}
	return list
}

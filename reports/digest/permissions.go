package digest

import (
	"fmt"
	"slices"
	"sort"

	"conform/internal/figures"
	"conform/internal/record"
)

// ProvenClaims says how many claims of a permission a refusal without it has proven; empty: none was
// tried.
func ProvenClaims(twins record.Counts) string {
	if twins.Total == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %s, by refusal", twins.Passed, figures.Counted(twins.Total, "claim"))
}

// A PermissionUse says in how many scenarios a permission was needed, carried, too much or missing, and
// in how many a refusal proved that it is needed. What a scenario carries or withholds on purpose is neither too
// much nor missing.
type PermissionUse struct {
	Name                                               string
	Needed, Carried, Excess, Missing, Withheld, Proven int
}

// Claims are the permissions that a scenario's calls need, and those of them that a refusal has proven.
func Claims(s *record.ScenarioRun) (needed, proven []string) {
	for _, n := range s.Permission.Needs {
		needed = append(needed, n.Least...)
		if n.Refused {
			proven = append(proven, n.Least...)
		}
	}
	for _, twin := range s.Twins {
		if twin.Status == record.Passed {
			proven = append(proven, twin.Without)
		}
	}
	return needed, proven
}

// PermissionUses adds up the permission proofs of all scenarios, sorted by name.
func PermissionUses(run *record.Run) []PermissionUse {
	uses := map[string]*PermissionUse{}
	add := func(names []string, field func(*PermissionUse) *int) {
		seen := map[string]bool{}
		for _, name := range names {
			if seen[name] {
				continue
			}
			seen[name] = true
			if uses[name] == nil {
				uses[name] = &PermissionUse{Name: name}
			}
			*field(uses[name])++
		}
	}
	for _, s := range scenarios(run, func(s *record.ScenarioRun) bool { return s.Permission != nil }) {
		p := s.Permission
		needed, proven := Claims(s.ScenarioRun)
		add(needed, func(u *PermissionUse) *int { return &u.Needed })
		add(proven, func(u *PermissionUse) *int { return &u.Proven })
		add(p.Carried, func(u *PermissionUse) *int { return &u.Carried })
		add(Unwanted(s.ScenarioRun), func(u *PermissionUse) *int { return &u.Excess })
		add(Lacked(s.ScenarioRun), func(u *PermissionUse) *int { return &u.Missing })
		add(Withheld(s.ScenarioRun), func(u *PermissionUse) *int { return &u.Withheld })
	}
	out := make([]PermissionUse, 0, len(uses))
	for _, u := range uses {
		out = append(out, *u)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// A permissionTotal says how many scenarios carried, or lacked, a permission that they should not have.
type permissionTotal struct {
	Name      string
	Scenarios int
}

// PermissionTotals adds up, over all scenarios, one list of their permissions, sorted by name.
func PermissionTotals(run *record.Run, list func(*record.ScenarioRun) []string) []permissionTotal {
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

// Unwanted are the permissions that a token carried without need, those left out that the scenario's own
// steps ask for.
func Unwanted(s *record.ScenarioRun) []string {
	if Bad(s.Status) {
		return nil // it ended early: what its other calls need is not known
	}
	return slices.DeleteFunc(slices.Clone(s.Permission.Excess), func(name string) bool { return slices.Contains(s.Permission.Deliberate, name) })
}

// Lacked are the permissions that a scenario needed and did not have, those left out that it withholds.
func Lacked(s *record.ScenarioRun) []string {
	on := Withheld(s)
	return slices.DeleteFunc(slices.Clone(s.Permission.Missing), func(name string) bool { return slices.Contains(on, name) })
}

// Withheld are the permissions that a scenario needed and did not have on purpose, since that it is refused is
// what it tests: all of one that says so or that passed, and of a twin the one that was taken away.
func Withheld(s *record.ScenarioRun) []string {
	switch {
	case s.Without != "":
		return slices.DeleteFunc(slices.Clone(s.Permission.Missing), func(name string) bool { return name != s.Without })
	case !Bad(s.Status) || slices.Contains(s.Tags, "@refusal"):
		return s.Permission.Missing
	default:
		return nil
	}
}

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

// Over are the permissions that scenarios carried and should not have, sorted by name.
func (d *Digest) Over() []PermissionUse {
	return slices.DeleteFunc(slices.Clone(d.Permissions), func(u PermissionUse) bool { return u.Excess == 0 })
}

// Lacking are the permissions that scenarios needed and did not have, sorted by name.
func (d *Digest) Lacking() []PermissionUse {
	return slices.DeleteFunc(slices.Clone(d.Permissions), func(u PermissionUse) bool { return u.Missing == 0 })
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

// permissions adds up the permission proofs of all scenarios, by name.
type permissions map[string]*PermissionUse

func (all permissions) add(s Case) {
	if s.Permission == nil {
		return
	}
	needed, proven := Claims(s.ScenarioRun)
	all.count(needed, func(u *PermissionUse) *int { return &u.Needed })
	all.count(proven, func(u *PermissionUse) *int { return &u.Proven })
	all.count(s.Permission.Carried, func(u *PermissionUse) *int { return &u.Carried })
	all.count(Unwanted(s.ScenarioRun), func(u *PermissionUse) *int { return &u.Excess })
	all.count(Lacked(s.ScenarioRun), func(u *PermissionUse) *int { return &u.Missing })
	all.count(Withheld(s.ScenarioRun), func(u *PermissionUse) *int { return &u.Withheld })
}

func (all permissions) count(names []string, field func(*PermissionUse) *int) {
	seen := map[string]bool{}
	for _, name := range names {
		if seen[name] {
			continue
		}
		seen[name] = true
		if all[name] == nil {
			all[name] = &PermissionUse{Name: name}
		}
		*field(all[name])++
	}
}

func (all permissions) sorted() []PermissionUse {
	out := make([]PermissionUse, 0, len(all))
	for _, u := range all {
		out = append(out, *u)
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
	return slices.DeleteFunc(slices.Clone(s.Permission.Excess),
		func(name string) bool { return slices.Contains(s.Permission.Deliberate, name) })
}

// Lacked are the permissions that a scenario needed and did not have, those left out that it withholds.
func Lacked(s *record.ScenarioRun) []string {
	on := Withheld(s)
	return slices.DeleteFunc(slices.Clone(s.Permission.Missing),
		func(name string) bool { return slices.Contains(on, name) })
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

package gate

import (
	"maps"
	"slices"

	"conform/internal/record"
)

// idlePermissions are the calling permissions that tokens carried and that no request of the scenarios needs.
// Those that a scenario asks for on purpose, to see that they are noticed, do not count.
func idlePermissions(list []*record.ScenarioRun) []string {
	needed, idle := map[string]bool{}, map[string]bool{}
	for _, s := range list {
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
	maps.DeleteFunc(idle, func(p string, _ bool) bool { return needed[p] })
	return slices.Sorted(maps.Keys(idle))
}

// overByThemselves is how many scenarios had a token with a permission that their own requests do not need,
// although those of others may. One that failed does not count: what its other requests need is not known.
func overByThemselves(list []*record.ScenarioRun) int {
	n := 0
	for _, s := range list {
		if s.Permission == nil || s.Status == record.Failed || s.Status == record.Errored {
			continue
		}
		unwanted := func(p string) bool { return !slices.Contains(s.Permission.Deliberate, p) }
		if slices.ContainsFunc(s.Permission.Excess, unwanted) {
			n++
		}
	}
	return n
}

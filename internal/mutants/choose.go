package mutants

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// A Choice is which mutants of a catalogue are tried. The zero value chooses all.
type Choice struct {
	Groups []string // names of groups, or of several by what they begin with ("answers"); none: all
	Texts  []string // only mutants with one of these in their ID, in any letter case; none: all
	Sample int      // how many of those, drawn by lot; 0: all
	Seed   int64    // decides the lot
}

// choose returns the mutants that are tried, in the order of the catalogue.
func (c Choice) choose(all []*Mutant) (chosen []*Mutant) {
	for _, m := range all {
		if c.takes(m) {
			chosen = append(chosen, m)
		}
	}
	if c.Sample <= 0 || c.Sample >= len(chosen) {
		return chosen
	}
	lot := rand.New(rand.NewPCG(uint64(c.Seed), 0)).Perm(len(chosen))[:c.Sample]
	slices.Sort(lot)
	sample := make([]*Mutant, 0, len(lot))
	for _, i := range lot {
		sample = append(sample, chosen[i])
	}
	return sample
}

func (c Choice) takes(m *Mutant) bool {
	if len(c.Groups) > 0 && !slices.ContainsFunc(c.Groups, func(g string) bool { return InGroup(m.Group, g) }) {
		return false
	}
	id := strings.ToLower(m.ID)
	return len(c.Texts) == 0 || slices.ContainsFunc(c.Texts, func(text string) bool {
		return strings.Contains(id, strings.ToLower(text))
	})
}

// InGroup reports whether a group is the one of a name, or one of several that begin with it.
func InGroup(group, name string) bool { return group == name || strings.HasPrefix(group, name+"-") }

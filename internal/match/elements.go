package match

import (
	"maps"
	"slices"
	"strconv"
)

// array matches element by element: the first pattern with the first element, and so on.
func (r *resolver) array(p *Pattern, v any) (any, bool) {
	got, is := v.(list)
	if !is {
		return r.leaf(p, v, false)
	}
	r.held++
	want := changed{got: got}
	for i := range p.Items {
		if value, ok := r.at(strconv.Itoa(i), &p.Items[i], member(got, i)); !ok {
			want.set(i, value)
		}
	}
	for i := len(p.Items); i < len(got); i++ {
		r.failed++
		want.set(i, wanted{value: nothing{}, where: p.Where})
	}
	return want.result()
}

// each matches every element with the one pattern.
func (r *resolver) each(p *Pattern, v any) (any, bool) {
	got, is := v.(list)
	if !is {
		return r.leaf(p, v, false)
	}
	r.held++
	want := changed{got: got}
	for i := range len(got) {
		if value, ok := r.at(strconv.Itoa(i), p.Of, got[i]); !ok {
			want.set(i, value)
		}
	}
	return want.result()
}

// contains gives each pattern an element of its own. A pattern that gets none is reported by what its nearest
// free element lacks, or, when none is near, as an element that is missing at the end.
func (r *resolver) contains(p *Pattern, v any) (any, bool) {
	got, is := v.(list)
	if !is {
		return r.leaf(p, v, false)
	}
	r.held++
	fits := make([][]bool, len(p.Items))
	tallies := make([][]tally, len(p.Items))
	for i := range p.Items {
		fits[i], tallies[i] = make([]bool, len(got)), make([]tally, len(got))
		for j := range len(got) {
			fits[i][j], tallies[i][j] = r.try(&p.Items[i], got[j])
		}
	}
	element := assign(len(p.Items), len(got), func(i, j int) bool { return fits[i][j] })
	taken := make([]bool, len(got))
	for _, j := range element {
		if j >= 0 {
			taken[j] = true
		}
	}
	want, end := changed{got: got}, len(got)
	for i, j := range element {
		if j >= 0 {
			r.held++
			r.path = append(r.path, strconv.Itoa(j))
			r.take(&p.Items[i], got[j], tallies[i][j].apart)
			r.path = r.path[:len(r.path)-1]
			continue
		}
		best := nearest(tallies[i], taken, func(j int) bool { return r.identifies(&p.Items[i], got[j]) })
		if best < 0 || r.trial {
			r.failed++
			want.set(end, wanted{pattern: &p.Items[i], where: p.Items[i].Where})
			end++
			continue
		}
		taken[best] = true
		value, _ := r.at(strconv.Itoa(best), &p.Items[i], got[best])
		want.set(best, value)
	}
	return want.result()
}

// nearest returns the index of the best of those not taken, -1 when none is near: one that a pattern names is nearer
// than any other.
func nearest(tallies []tally, taken []bool, named func(j int) bool) int {
	best := -1
	for j, t := range tallies {
		switch {
		case taken[j] || !t.near():
		case named(j):
			return j
		case best < 0 || t.share() > tallies[best].share():
			best = j
		}
	}
	return best
}

// identifies reports whether a pattern names a value by its id.
func (r *resolver) identifies(p *Pattern, v any) bool {
	value, _ := v.(object)
	for i := range p.Members {
		if m := &p.Members[i]; p.Kind == Object && m.Name == "id" && m.Kind == Exact && value["id"] != nil {
			held, _ := r.try(&m.Pattern, value["id"])
			return held
		}
	}
	return slices.ContainsFunc(p.Items, func(of Pattern) bool { return p.Kind == AllOf && r.identifies(&of, v) })
}

// changed is a list with some elements replaced; the list itself as long as there are none.
type changed struct{ got, want list }

func (c *changed) set(i int, value any) {
	if c.want == nil {
		c.want = maps.Clone(c.got)
	}
	c.want[i] = value
}

func (c *changed) result() (any, bool) {
	if c.want == nil {
		return c.got, true
	}
	return c.want, false
}

// assign gives as many of the left as possible a partner of their own on the right, and returns each
// one's partner, -1 for none (Kuhn's augmenting paths). One that has a partner keeps having one, so the
// earlier of the left come first; a free partner is taken before anybody is moved, and lower ones before
// higher ones.
func assign(left, right int, fits func(l, r int) bool) []int {
	partner, holder := make([]int, left), make([]int, right)
	for l := range partner {
		partner[l] = -1
	}
	for r := range holder {
		holder[r] = -1
	}
	extend(partner, holder, fits)
	return partner
}

// extend goes on from an assignment already made: who has a partner there keeps one.
func extend(partner, holder []int, fits func(l, r int) bool) {
	var place func(l int, seen []bool) bool
	place = func(l int, seen []bool) bool {
		for r := range holder {
			if holder[r] < 0 && !seen[r] && fits(l, r) {
				holder[r], partner[l] = l, r
				return true
			}
		}
		for r := range holder {
			if seen[r] || holder[r] < 0 || !fits(l, r) {
				continue
			}
			seen[r] = true
			if place(holder[r], seen) {
				holder[r], partner[l] = l, r
				return true
			}
		}
		return false
	}
	for l := range partner {
		if partner[l] < 0 {
			place(l, make([]bool, len(holder)))
		}
	}
}

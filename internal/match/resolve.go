package match

import (
	"maps"
	"slices"
	"strings"

	"conform/internal/place"
	"conform/internal/record"
)

// A resolver turns a pattern into the value that would have satisfied it, as near as possible to the
// value that came: where the pattern holds, the value itself; where it does not, a wanted. What then
// differs between the two values is what is wrong with the one that came.
type resolver struct {
	tally
	judges map[Kind]judge
	path   []string
	// further are comparisons beside the first: of the patterns of an AllOf, several may fail at one place.
	further []comparison
	// apart are the differences that are judged apart from the pattern: it holds all the same.
	apart []record.Difference
	// trial: only the counts and the verdict are asked for.
	trial bool
}

// A tally counts the places judged, so that the nearest of several alternatives can be found. apart counts
// the differences that are judged apart, so that of several alternatives that hold the one with the fewest is taken.
type tally struct{ held, failed, apart int }

// share is how much holds, from 0 to 1.
func (t tally) share() float64 {
	if t.held+t.failed == 0 {
		return 0
	}
	return float64(t.held) / float64(t.held+t.failed)
}

// near reports whether the value was probably meant by the pattern.
func (t tally) near() bool { return t.share() >= 0.5 }

// A comparison is a wanted value beside the one that came, at a path.
type comparison struct {
	path      []string
	want, got any
}

// wanted stands in a resolved value where the pattern did not hold. Decoded JSON never holds one, so
// go-cmp always reports it.
type wanted struct {
	pattern *Pattern // nil: value
	value   any      // a value of an Exact pattern; nothing{}: no member should be here
	where   place.Position
}

// holds judges without saying why.
func holds(p *Pattern, v any) bool {
	ok, _ := try(p, v)
	return ok
}

// try judges without saying why, but counts what holds.
func try(p *Pattern, v any) (ok bool, t tally) {
	r := resolver{judges: judges}
	return r.try(p, v)
}

// try is [try] with the judges of r.
func (r *resolver) try(p *Pattern, v any) (ok bool, t tally) {
	inner := resolver{judges: r.judges, trial: true}
	_, ok = inner.resolve(p, v)
	return ok, inner.tally
}

// resolve returns v itself and true where p holds. v may be nothing{}, for a member that is not there. A pattern of no
// kind never holds.
func (r *resolver) resolve(p *Pattern, v any) (want any, ok bool) {
	j, known := r.judges[p.Kind]
	if _, absent := v.(nothing); !known || absent && !j.absent {
		return r.leaf(p, v, false)
	}
	return j.resolve(r, p, v)
}

func (r *resolver) optional(p *Pattern, v any) (any, bool) {
	if _, absent := v.(nothing); absent {
		return r.leaf(p, v, true)
	}
	return r.resolve(p.Of, v)
}

func (r *resolver) observed(p *Pattern, v any) (any, bool) {
	if _, absent := v.(nothing); absent {
		return r.leaf(p, v, true)
	}
	return r.besides(p, v, record.ApartObserved)
}

func (r *resolver) disputed(p *Pattern, v any) (any, bool) {
	return r.besides(p, v, record.ApartDisputed)
}

// besides judges a value whose differences do not break the pattern around it: they are kept apart.
func (r *resolver) besides(p *Pattern, v any, as record.Apart) (any, bool) {
	inner := resolver{judges: r.judges, path: r.path, trial: r.trial}
	want, ok := inner.resolve(p.Of, v)
	r.held++
	r.tally.apart += inner.tally.apart
	r.apart = append(r.apart, inner.apart...)
	if ok {
		return v, true
	}
	r.tally.apart++
	if !r.trial {
		for _, d := range inner.differences(want, v) {
			d.Apart = as
			r.apart = append(r.apart, d)
		}
	}
	return v, true
}

// enum judges a word of an enumeration: Graph's pages and its wire differ in the letter case of such words, so that
// another case does not break the pattern.
func (r *resolver) enum(p *Pattern, v any) (any, bool) {
	s, is := v.(string)
	at := slices.IndexFunc(p.Words, func(word string) bool { return strings.EqualFold(word, s) })
	if !is || at < 0 {
		return r.leaf(p, v, false)
	}
	r.held++
	if !slices.Contains(p.Words, s) {
		r.tally.apart++
		if !r.trial {
			r.apart = append(r.apart, record.Difference{Pointer: pointer(r.path), Want: text(p.Words[at]),
				Got: text(s), Where: p.Where,
				Apart: record.ApartLetterCase})
		}
	}
	return v, true
}

// differences lists what differs between the wanted value and the one that came.
func (r *resolver) differences(want, got any) []record.Difference {
	all := compare(comparison{path: r.path, want: want, got: got})
	for _, c := range r.further {
		for _, d := range compare(c) {
			if !slices.Contains(all, d) {
				all = append(all, d)
			}
		}
	}
	return all
}

// leaf counts a verdict and returns what stands for it.
func (r *resolver) leaf(p *Pattern, v any, ok bool) (any, bool) {
	if ok {
		r.held++
		return v, true
	}
	r.failed++
	return wanted{pattern: p, where: p.Where}, false
}

// at resolves one member or element.
func (r *resolver) at(token string, p *Pattern, v any) (any, bool) {
	r.path = append(r.path, token)
	want, ok := r.resolve(p, v)
	r.path = r.path[:len(r.path)-1]
	return want, ok
}

func (r *resolver) exact(p *Pattern, v any) (any, bool) {
	value, _, _, ok := decode([]byte(p.Text))
	if !ok {
		return r.leaf(p, v, false)
	}
	want, same := alike(value, v, p.Where, false)
	if same {
		r.held++
	} else {
		r.failed++
	}
	return want, same
}

func (r *resolver) object(p *Pattern, v any) (any, bool) {
	got, is := v.(object)
	if !is {
		return r.leaf(p, v, false)
	}
	r.held++
	var want object // nil: got itself, so far
	change := func(name string, value any) {
		if want == nil {
			want = maps.Clone(got)
		}
		want[name] = value
	}
	named := make(map[string]bool, len(p.Members))
	for i := range p.Members {
		m := &p.Members[i]
		named[m.Name] = true
		member, there := got[m.Name]
		if !there {
			member = nothing{}
		}
		if value, ok := r.at(m.Name, &m.Pattern, member); !ok {
			change(m.Name, value)
		}
	}
	if p.Closed {
		r.undeclared(p, got, named)
	}
	if want != nil {
		return want, false
	}
	return v, true
}

// undeclared keeps apart each member that the closed pattern does not name. It is in the order of names.
func (r *resolver) undeclared(p *Pattern, got object, named map[string]bool) {
	var names []string
	for name := range got {
		if !named[name] {
			names = append(names, name)
		}
	}
	r.tally.apart += len(names)
	if r.trial {
		return
	}
	slices.Sort(names)
	for _, name := range names {
		r.apart = append(r.apart, record.Difference{Pointer: pointer(append(slices.Clone(r.path), name)),
			Want: "nothing",
			Got:  text(got[name]), Where: p.Where, Apart: record.ApartUndeclared})
	}
}

func (r *resolver) nullOr(p *Pattern, v any) (any, bool) {
	if v == nil {
		return r.leaf(p, v, true)
	}
	want, ok := r.resolve(p.Of, v)
	if _, flat := want.(wanted); flat && !ok {
		return wanted{pattern: p, where: p.Where}, false // "null or a GUID", not "a GUID"
	}
	return want, ok
}

// oneOf goes into the alternative that is clearly meant, so that one wrong member of a big object is
// reported as that member and not as two long texts. One that rules out a member which the object has is not meant,
// where another does not.
func (r *resolver) oneOf(p *Pattern, v any) (any, bool) {
	var all, fitting choice
	held, fewest := -1, 0
	for i := range p.Items {
		ok, t := r.try(&p.Items[i], v)
		if ok {
			if held < 0 || t.apart < fewest {
				held, fewest = i, t.apart
			}
			if t.apart == 0 {
				break
			}
			continue
		}
		all.offer(i, t)
		if !p.Items[i].rulesOut(v) {
			fitting.offer(i, t)
		}
	}
	if held >= 0 {
		r.take(&p.Items[held], v, fewest)
		return r.leaf(p, v, true)
	}
	meant, sole := all, false
	if fitting.of > 0 && fitting.of < all.of {
		meant, sole = fitting, fitting.of == 1
	}
	if meant.tie || !sole && !meant.most.near() || !composite(v) {
		return r.leaf(p, v, false)
	}
	if r.trial { // the counts are known: going in again would double the work at each level
		r.held, r.failed = r.held+meant.most.held, r.failed+meant.most.failed
		return v, false
	}
	return r.resolve(&p.Items[meant.at], v)
}

// A choice is the one of several alternatives of which most holds.
type choice struct {
	of, at int // how many there were, and its number
	most   tally
	tie    bool // as much holds of another
}

func (c *choice) offer(i int, t tally) {
	switch c.of++; {
	case c.of == 1 || t.share() > c.most.share():
		c.at, c.most, c.tie = i, t, false
	case t.share() == c.most.share():
		c.tie = true
	}
}

// rulesOut reports whether an object has a member that the pattern says is absent.
func (p *Pattern) rulesOut(v any) bool {
	members, is := v.(object)
	return is && p.Kind == Object && slices.ContainsFunc(p.Members, func(m Member) bool {
		_, there := members[m.Name]
		return there && m.Pattern.Kind == Absent
	})
}

// take keeps what a pattern that holds finds apart; apart says how much that is.
func (r *resolver) take(p *Pattern, v any, apart int) {
	r.tally.apart += apart
	if r.trial || apart == 0 {
		return
	}
	inner := resolver{judges: r.judges, path: r.path}
	inner.resolve(p, v)
	r.apart = append(r.apart, inner.apart...)
}

func (r *resolver) allOf(p *Pattern, v any) (any, bool) {
	result, all := v, true
	for i := range p.Items {
		want, ok := r.resolve(&p.Items[i], v)
		switch {
		case ok:
		case all:
			result, all = want, false
		case !r.trial:
			r.further = append(r.further, comparison{append([]string(nil), r.path...), want, v})
		}
	}
	return result, all
}

func composite(v any) bool {
	switch v.(type) {
	case object, list:
		return true
	}
	return false
}

package library

import (
	"fmt"
	"slices"

	"conform/internal/match"
	"conform/internal/strict"
)

// A shape is a pattern with a name. It is read once, however often it is used.
type shape struct {
	pattern
	used    bool
	reading bool // to find a shape that holds itself
	read    bool
	result  match.Pattern
	uses    []Use
	size    int
	levels  int // 1 for a shape without shapes in it
}

// shape reads {$shape: name}.
func (r *patternReader) shape(n strict.Node) match.Pattern {
	if n.Faulty() {
		return match.Pattern{}
	}
	name := n.Scalar()
	if n.Kind() != strict.String {
		return refuse(n, n.Describe(), "the name of a shape", "")
	}
	s := r.shapes[name]
	if s == nil {
		if !r.partial {
			meant := nearestName(r.loader, name, r.shapes)
			n.Fault("unknown shape "+strict.Quote(name), "a name under shapes", meant)
			if s := r.shapes[meant]; s != nil {
				s.used = true // one mistake, one fault
			}
		}
		return match.Pattern{}
	}
	s.used = true
	if s.reading {
		return refuse(n, fmt.Sprintf("the shape %s holds itself", strict.Quote(name)), "", "")
	}
	// The first limit bounds our own recursion, the second the pattern's.
	if r.depth < maxShapeDepth {
		r.readShape(s, r.depth+1)
	}
	r.below = max(r.below, s.levels)
	if !s.read || r.below >= maxShapeDepth {
		return refuse(n, fmt.Sprintf("shapes within shapes, deeper than %d levels", maxShapeDepth), "", "")
	}
	r.uses.add(s.uses...)
	r.grow(n, s.size)
	return s.result
}

// readShape reads a shape unless that is done.
func (l *loader) readShape(s *shape, depth int) {
	if s.read {
		return
	}
	s.reading = true
	r := &patternReader{loader: l, depth: depth}
	s.result = r.pattern(s.Node)
	s.uses, s.size, s.levels = r.uses.list, r.size, r.below+1
	s.read, s.reading = true, false
}

// keys lists the names in a map, sorted.
func keys[T any](m map[string]T) []string {
	list := make([]string, 0, len(m))
	for name := range m {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"conform/internal/match"
	"conform/internal/record"

	"gopkg.in/yaml.v3"
)

// Load reads all data of all sources as one: names are global, so that a user's file may use a clause, a
// shape, a variable or a "like" of ours, and no name may be defined twice. The error is Faults, all of
// them; the Library is nil then. Without a source the Library is empty.
//
// While a file cannot be read at all, names that it may define are not reported as unknown.
func Load(sources ...Source) (*Library, error) {
	l := &loader{
		lib: &Library{
			Variables: map[string]*Variable{},
			Clauses:   map[string]*record.Clause{},
		},
		clauses:   map[string]*claim{},
		variables: map[string]place{},
		captured:  map[string]bool{},
		shapes:    map[string]*shape{},
		answers:   map[string]*Answer{},
		exchanges: map[exchangeID]*pending{},
		sequences: map[string]position{},
		needs:     map[needID]position{},
		results:   map[resultID]position{},
	}
	var docs []*document
	for _, src := range sources {
		files, sound := readSource(src, &l.faultList)
		l.partial = l.partial || !sound
		for _, f := range files {
			doc := &document{}
			(&decoder{file: f, faults: &l.faultList}).into(doc, nil, f.root)
			docs = append(docs, doc)
		}
	}
	docs = l.withTable(docs)
	// Names first: any file may use those of any other.
	for _, doc := range docs {
		l.defineClauses(doc)
		l.defineVariables(doc)
		l.defineShapes(doc)
		l.definePermissions(doc)
		l.defineResults(doc)
	}
	for _, doc := range docs {
		l.readNeeds(doc)
	}
	for _, doc := range docs {
		l.readAnswers(doc)
		l.declareExchanges(doc)
	}
	for _, doc := range docs {
		l.readExchanges(doc)
		l.readSequences(doc)
	}
	l.finish()
	if err := l.err(); err != nil {
		return nil, err
	}
	return l.lib, nil
}

// A loader is the state of one Load.
type loader struct {
	faultList
	lib       *Library
	partial   bool // a file could not be used: what seems unknown or unused may not be
	clauses   map[string]*claim
	variables map[string]place
	captured  map[string]bool
	shapes    map[string]*shape
	answers   map[string]*Answer
	exchanges map[exchangeID]*pending
	sequences map[string]position
	needs     map[needID]position
	results   map[resultID]position
	uses      []placedUse // of all variables, to be checked when all names are known

	requestBytes int // of all request bodies
}

// A claim is a clause with its place.
type claim struct {
	place
	record *record.Clause
	used   bool
}

// A placedUse is a Use whose place is not yet text.
type placedUse struct {
	name string
	at   position
}

// fault reports a node, once.
func (l *loader) fault(in *file, n *yaml.Node, what, expected, nearest string) {
	if in.bad[n] {
		return
	}
	in.bad[n] = true
	l.add(positionOf(in.name, n), what, expected, nearest)
}

// faultAt reports a decoded value, unless it has had its fault or is not there.
func (l *loader) faultAt(p place, what, expected, nearest string) {
	if p.given() {
		l.fault(p.in, p.node, what, expected, nearest)
	}
}

// faultAtKey reports the key that a value stands under, or the value in a list.
func (l *loader) faultAtKey(p place, what, expected, nearest string) {
	if p.key == nil {
		l.faultAt(p, what, expected, nearest)
		return
	}
	l.fault(p.in, p.key, what, expected, nearest)
}

// twice reports a name that is taken.
func (l *loader) twice(p place, what string, first position) {
	l.faultAtKey(p, what+" is defined twice", "one; the other is at "+first.String(), "")
}

// useOf takes note of a variable for the check at the end.
func (l *loader) useOf(name string, at position) Use {
	l.uses = append(l.uses, placedUse{name, at})
	return Use{Name: name, Where: at.String()}
}

// textUses takes note of the variables in a text and reports one that is not well formed.
func (l *loader) textUses(t text, uses *useList) {
	if t.value == "" {
		return
	}
	err := scanVariables(t.value, func(string) {}, func(name string) { uses.add(l.useOf(name, t.at())) })
	if err != nil {
		l.faultAt(t.place, err.Error(), "${name} with "+variableName+"; $${ for a literal ${", "")
	}
}

// clause finds the clause that t names, or returns nil, reported.
func (l *loader) clause(t text) *record.Clause {
	if t.value == "" {
		return nil
	}
	c := l.clauses[t.value]
	if c == nil {
		if !l.partial {
			meant := nearestName(l, t.value, l.clauses)
			l.faultAt(t.place, "unknown clause "+quote(t.value), "an id under clauses", meant)
			if c := l.clauses[meant]; c != nil {
				c.used = true // one mistake, one fault
			}
		}
		return nil
	}
	c.used = true
	return c.record
}

// oneOf checks a text against the words that are allowed.
func (l *loader) oneOf(t text, known ...string) bool {
	if t.value == "" || slices.Contains(known, t.value) {
		return t.value != ""
	}
	l.faultAt(t.place, quote(t.value), "one of "+strings.Join(known, ", "), nearest(t.value, known))
	return false
}

// pattern reads a pattern; member allows $absent and $optional.
func (l *loader) pattern(p pattern, uses *useList, member bool) match.Pattern {
	r := &patternReader{loader: l, in: p.in}
	var result match.Pattern
	if member {
		result = r.pattern(p.node)
	} else {
		result = r.value(p.node)
	}
	uses.add(r.uses.list...)
	return result
}

// capture checks what is captured and makes the names known.
func (l *loader) capture(entries map[string]text) map[string]string {
	if len(entries) == 0 {
		return nil
	}
	captured := map[string]string{}
	for _, name := range inFileOrder(entries) {
		t := entries[name]
		if !isVariableName(name) {
			l.faultAtKey(t.place, quote(name)+" is not a name of a variable", variableName, "")
			continue
		}
		if _, err := splitPointer(t.value); err != nil {
			l.faultAt(t.place, err.Error(), "a JSON pointer such as /id", "")
		}
		captured[name] = t.value
		l.captured[name] = true
	}
	return captured
}

// finish checks what can only be checked when everything is read.
func (l *loader) finish() {
	for _, name := range keys(l.shapes) {
		l.readShape(l.shapes[name], 0)
		l.lib.shapes = append(l.lib.shapes, name)
	}
	if l.partial {
		return
	}
	for _, name := range keys(l.shapes) {
		if s := l.shapes[name]; !s.used {
			l.faultAtKey(s.place, fmt.Sprintf("the shape %s is not used", quote(name)), "a use, or no shape", "")
		}
	}
	for _, id := range keys(l.clauses) {
		if c := l.clauses[id]; !c.used {
			l.faultAtKey(c.place, fmt.Sprintf("the clause %s is not used", quote(id)), "a promise that stands for it, or no clause", "")
		}
	}
	known := make(map[string]bool, 2*len(l.captured)+len(l.variables))
	for name := range l.captured {
		known[name], known[OtherBot+name] = true, true
	}
	for name := range l.variables {
		known[name] = true
	}
	reported := map[placedUse]bool{}
	for _, use := range l.uses {
		if known[use.name] || l.captured[strings.TrimPrefix(use.name, otherBot)] || reported[use] {
			continue
		}
		reported[use] = true
		l.add(use.at, fmt.Sprintf("unknown variable ${%s}", use.name), "a name under variables, or one that is captured",
			nearestName(l, use.name, known))
	}
}

// otherBot is in front of the names that another bot of the scenario captured.
const otherBot = "other."

package library

import (
	"fmt"
	"slices"
	"strings"

	"conform/internal/match"
	"conform/internal/nearest"
	"conform/internal/place"
	"conform/internal/record"
	"conform/internal/strict"
	"conform/internal/vars"
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
			shapes:    map[string]place.Position{},
			clauses:   map[string]place.Position{},

			afterHangUp: map[hangUp]*Sequence{},
		},
		files:      map[string]origin{},
		versions:   map[string]version{},
		clauses:    map[string]*claim{},
		variables:  map[string]strict.Node{},
		captured:   map[string]bool{},
		shapes:     map[string]*shape{},
		answers:    map[string]*pendingAnswer{},
		operations: map[string]*route{},
		exchanges:  map[exchangeID]*pending{},
		sequences:  map[string]*pendingSequence{},
		needs:      map[needID]place.Position{},
		results:    map[resultID]place.Position{},
		grants:     map[string]place.Position{},
	}
	var docs []*document
	besideOurs := slices.ContainsFunc(sources, func(src Source) bool { return src.embedded })
	for _, src := range sources {
		docs = append(docs, l.readSource(src, besideOurs)...)
	}
	docs = l.withTable(docs)
	// Names first: any file may use those of any other.
	for _, doc := range docs {
		l.defineClauses(doc)
		l.defineVariables(doc)
		l.defineShapes(doc)
		l.definePermissions(doc)
		l.defineResults(doc)
		l.defineOperations(doc)
	}
	for _, doc := range docs {
		l.readNeeds(doc)
	}
	for _, doc := range docs {
		l.declareAnswers(doc)
		l.declareExchanges(doc)
		l.declareSequences(doc)
	}
	for _, doc := range docs {
		l.readAnswers(doc)
	}
	for _, doc := range docs {
		l.readExchanges(doc)
		l.readSequences(doc)
		l.readRules(doc)
		l.readKept(doc)
		l.readNotificationRules(doc)
	}
	l.readRoutes()
	l.finish()
	if err := l.faults.Err(); err != nil {
		return nil, err
	}
	return l.lib, nil
}

// A loader is the state of one Load.
type loader struct {
	faults     strict.FaultList
	lib        *Library
	partial    bool               // a file could not be used: what seems unknown or unused may not be
	files      map[string]origin  // by name, as positions have it
	versions   map[string]version // by name, too
	clauses    map[string]*claim
	variables  map[string]strict.Node
	captured   map[string]bool
	shapes     map[string]*shape
	answers    map[string]*pendingAnswer
	operations map[string]*route
	exchanges  map[exchangeID]*pending
	sequences  map[string]*pendingSequence
	needs      map[needID]place.Position
	results    map[resultID]place.Position
	grants     map[string]place.Position // permissions and their aliases
	uses       []placedUse               // of all variables, to be checked when all names are known

	requestBytes int // of all request bodies
	promiseCount int // of all answers, each time that one is named
	messageCount int // of all sequences, those of others included
}

// A claim is a clause with its place.
type claim struct {
	strict.Node
	record *record.Clause
	used   bool
}

// A placedUse is a Use whose place is not yet text.
type placedUse struct {
	name string
	at   place.Position
}

// useOf takes note of a variable for the check at the end.
func (l *loader) useOf(name string, at place.Position) Use {
	l.uses = append(l.uses, placedUse{name, at})
	return Use{Name: name, Where: at}
}

// textUses takes note of the variables in a text and reports one that is not well formed.
func (l *loader) textUses(t strict.Text, uses *useList) {
	if t.Value == "" {
		return
	}
	err := vars.Scan(t.Value, func(string) {}, func(name string) { uses.add(l.useOf(name, t.Position())) })
	if err != nil {
		t.Fault(err.Error(), "${name} with "+vars.NameRule+"; $${ for a literal ${", "")
	}
}

// clause finds the clause that t names, or returns nil, reported.
func (l *loader) clause(t strict.Text) *record.Clause {
	if t.Value == "" {
		return nil
	}
	c := l.clauses[t.Value]
	if c == nil {
		if !l.partial {
			meant := nearestName(l, t.Value, l.clauses)
			t.Fault("unknown clause "+strict.Quote(t.Value), "an id under clauses", meant)
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
func (l *loader) oneOf(t strict.Text, known ...string) bool {
	if t.Value == "" || slices.Contains(known, t.Value) {
		return t.Value != ""
	}
	t.Fault(strict.Quote(t.Value), "one of "+strings.Join(known, ", "), nearest.To(t.Value, known))
	return false
}

// pattern reads a pattern; member allows $absent and $optional.
func (l *loader) pattern(p pattern, uses *useList, member bool) match.Pattern {
	r := &patternReader{loader: l}
	var result match.Pattern
	if member {
		result = r.pattern(p.Node)
	} else {
		result = r.value(p.Node)
	}
	uses.add(r.uses.list...)
	return result
}

// capture checks what is captured and makes the names known. words do in place of a pointer.
func (l *loader) capture(entries map[string]strict.Text, words ...string) map[string]string {
	if len(entries) == 0 {
		return nil
	}
	captured := map[string]string{}
	for _, name := range strict.InFileOrder(entries) {
		t := entries[name]
		if !vars.IsName(name) {
			t.FaultKey(strict.Quote(name)+" is not a name of a variable", vars.NameRule, "")
			continue
		}
		if _, err := splitPointer(t.Value); err != nil && !slices.ContainsFunc(words, isWord(t.Value)) {
			expected := "a JSON pointer such as /id"
			for _, word := range words {
				expected += ", or " + word
				if strings.HasSuffix(word, " ") {
					expected += "${userB.id}"
				}
			}
			t.Fault(err.Error(), expected, nearest.To(t.Value, words))
		}
		captured[name] = t.Value
		l.captured[name] = true
	}
	return captured
}

// isWord reports whether text is a word that stands for a capture: one that ends in a space has something behind it.
func isWord(text string) func(word string) bool {
	return func(word string) bool {
		return text == word && !strings.HasSuffix(word, " ") ||
			strings.HasSuffix(word, " ") && len(text) > len(word) && strings.HasPrefix(text, word)
	}
}

// finish checks what can only be checked when everything is read.
func (l *loader) finish() {
	l.versionFaults()
	for _, name := range keys(l.shapes) {
		l.readShape(l.shapes[name], 0)
		l.lib.shapes[name] = l.shapes[name].KeyPosition()
	}
	for id, c := range l.clauses {
		l.lib.clauses[id] = c.KeyPosition()
	}
	if l.partial {
		return
	}
	for _, name := range keys(l.shapes) {
		if s := l.shapes[name]; !s.used {
			l.unused(s.KeyPosition(), "shape", name, "a use")
		}
	}
	for _, name := range keys(l.operations) {
		if o := l.operations[name]; !o.used {
			l.unused(o.KeyPosition(), "operation", name, "an exchange whose request takes method or path from it")
		}
	}
	for _, id := range keys(l.clauses) {
		if c := l.clauses[id]; !c.used {
			l.unused(c.KeyPosition(), "clause", id, "a promise that stands for it")
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
		l.faults.Add(use.at, fmt.Sprintf("unknown variable ${%s}", use.name),
			"a name under variables, or one that is captured",
			nearestName(l, use.name, known))
	}
}

// unused tells of something that nothing uses, and what would: a fault, but where its writer may not be done.
func (l *loader) unused(at place.Position, kind, name, use string) {
	what, expected := fmt.Sprintf("the %s %s is not used", kind, strict.Quote(name)), use+", or no "+kind
	if l.files[at.File].draft {
		l.lib.unused = append(l.lib.unused, strict.Fault{File: at.File, Line: at.Line, Column: at.Column, What: what,
			Expected: expected})
		return
	}
	l.faults.Add(at, what, expected, "")
}

// otherBot is in front of the names that another bot of the scenario captured.
const otherBot = "other."

// nearestName is the nearest among the names of a map; past the faults that are listed it would help nobody.
func nearestName[T any](l *loader, name string, known map[string]T) string {
	if l.faults.Full() {
		return ""
	}
	return nearest.To(name, keys(known))
}

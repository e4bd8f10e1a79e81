package mutants

import (
	_ "embed"
	"errors"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"conform/internal/place"
	"conform/internal/strict"
)

//go:embed equivalents.yaml
var embeddedEquivalents []byte

// equivalentsFile is the format of a list of equivalents.
type equivalentsFile struct {
	strict.Node
	// Mutants that a right Graph may be.
	Equivalents []equivalentEntry `json:"equivalents"`
}

type equivalentEntry struct {
	strict.Node
	// Their names; * stands for any text.
	Mutants []strict.Text `json:"mutants" jsonschema:"minItems=1"`
	// Names of those among them that are none.
	But []strict.Text `json:"but,omitempty"`
	// Why a right Graph may do the same.
	Why strict.Text `json:"why"`
}

// An Equivalent says of mutants that a right Graph may do the same, and why.
type Equivalent struct {
	Why   string
	Where place.Position
}

// Equivalents are what a right Graph may do. The zero value has none.
type Equivalents struct {
	patterns []pattern
}

type pattern struct {
	fits  *regexp.Regexp
	but   []*regexp.Regexp
	text  strict.Text
	entry *Equivalent
}

// means reports whether a mutant is meant.
func (p pattern) means(m *Mutant) bool {
	return p.fits.MatchString(m.ID) &&
		!slices.ContainsFunc(p.but, func(but *regexp.Regexp) bool { return but.MatchString(m.ID) })
}

// EmbeddedEquivalents are those of the scenarios that conform comes with. The error is a mistake in conform.
func EmbeddedEquivalents() (*Equivalents, error) {
	var faults strict.FaultList
	e := &Equivalents{}
	file, ok := strict.Decode[equivalentsFile](embeddedEquivalents, "equivalents.yaml", &faults)
	if ok {
		e.take(file)
	}
	return e, faults.Err()
}

// Read adds the entries of a file. at is its name for people. The error is [strict.Faults].
func (e *Equivalents) Read(fsys fs.FS, name, at string) error {
	var faults strict.FaultList
	file, ok := strict.Read[equivalentsFile](fsys, name, at, &faults)
	if ok {
		e.take(file)
	}
	return faults.Err()
}

// take adds the entries of a file that was read.
func (e *Equivalents) take(file *equivalentsFile) {
	for i := range file.Equivalents {
		entry := &file.Equivalents[i]
		if entry.Mutants != nil && len(entry.Mutants) == 0 {
			entry.FaultKey("no mutants", "at least one", "")
		}
		meant := &Equivalent{Why: entry.Why.Value, Where: entry.Position()}
		var but []*regexp.Regexp
		for _, text := range entry.But {
			but = append(but, wildcard(text.Value))
		}
		for _, text := range entry.Mutants {
			e.patterns = append(e.patterns, pattern{wildcard(text.Value), but, text, meant})
		}
	}
}

// wildcard is an expression for a text in which * stands for any text.
func wildcard(text string) *regexp.Regexp {
	parts := strings.Split(text, "*")
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	return regexp.MustCompile("^" + strings.Join(parts, ".*") + "$")
}

// find returns why a mutant is what a right Graph may do; nil: it is not.
func (e *Equivalents) find(m *Mutant) *Equivalent {
	if e == nil {
		return nil
	}
	for _, p := range e.patterns {
		if p.means(m) {
			return p.entry
		}
	}
	return nil
}

// idle are the places of names that no mutant of a catalogue has, with the names.
func (e *Equivalents) idle(all []*Mutant) (faults []string) {
	if e == nil {
		return nil
	}
	for _, p := range e.patterns {
		if !slices.ContainsFunc(all, p.means) {
			faults = append(faults, p.text.Position().String()+": no mutant is called "+strict.Quote(p.text.Value))
		}
	}
	return faults
}

//go:embed equivalents.schema.json
var equivalentsSchema string

// EquivalentsSchema is the JSON Schema (draft 2020-12) of a list of equivalents, with a final newline.
func EquivalentsSchema() string { return equivalentsSchema }

// errNoScenario is that nothing can be measured.
var errNoScenario = errors.New("no scenario passes without mutants; `conform run` says why")

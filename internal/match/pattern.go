package match

import (
	"conform/internal/place"
	"iter"
)

// A Kind says what a Pattern asks of a value.
type Kind string

// The kinds of pattern. Those that take a parameter name the field of Pattern that holds it.
const (
	Exact    Kind = "exact"    // the JSON value in Text, numbers compared by value
	Object   Kind = "object"   // Members; a Closed object may have no others
	Array    Kind = "array"    // Items, one pattern for each element, in order, no more and no fewer
	Any      Kind = "any"      // anything, null included, but present
	Absent   Kind = "absent"   // the member is not there
	Optional Kind = "optional" // the member is not there, or matches Of
	NullOr   Kind = "nullOr"   // null, or matches Of
	OneOf    Kind = "oneOf"    // matches one of Items
	AllOf    Kind = "allOf"    // matches each of Items
	Not      Kind = "not"      // does not match Of
	Each     Kind = "each"     // an array whose every element matches Of (an empty one does too)
	Contains Kind = "contains" // an array in which each of Items is matched by an element of its own, in any order
	Length   Kind = "length"   // an array, string (characters) or object of Min to Max elements

	GUID     Kind = "guid"     // 8-4-4-4-12 hexadecimal digits
	E164     Kind = "e164"     // "+" and 2 to 15 digits, the first not 0
	URI      Kind = "uri"      // an absolute URI
	DateTime Kind = "dateTime" // RFC 3339, or without a zone as Graph's innerError.date
	Base64   Kind = "base64"   // standard or URL alphabet, not empty
	NonEmpty Kind = "nonEmpty" // a string, array or object that is not empty
	String   Kind = "string"
	Boolean  Kind = "boolean"
	Integer  Kind = "integer" // a number without a fraction
	Number   Kind = "number"
	Regex    Kind = "regex"    // a string that the regular expression Text matches somewhere
	SameFold Kind = "sameFold" // the string Text, whatever the letter case: Graph's enums vary in it
	EndsWith Kind = "endsWith" // a string that ends in Text
	Null     Kind = "null"
	// Enum is a string that is one of Words, in any letter case; in another than its page's it is judged apart.
	Enum Kind = "enum"
	// Observed and AlwaysObserved are for members that recorded traffic has and no page: they may be missing, and
	// one that is not as Of is judged apart. AlwaysObserved says that every whole capture had it.
	Observed       Kind = "observed"
	AlwaysObserved Kind = "alwaysObserved"
	// Disputed is for members that a page shows and no recorded traffic has: one that is missing or not as Of is
	// judged apart.
	Disputed Kind = "disputed"
	// Beta is for members that the beta version of Graph declares and v1.0 does not. [Pattern.Bind] makes it Of for an
	// exchange with beta, and for v1.0 Observed: recorded traffic of v1.0 has such members, too.
	Beta Kind = "beta"
)

// A Pattern is one expectation about a JSON value. The zero Pattern has no kind and holds for no value.
type Pattern struct {
	Kind  Kind
	Words []string // Enum: the words, in the letter case of their page
	// Text is, of Exact, JSON text; of Regex, RE2; of SameFold and EndsWith, a string. It may hold ${name}: see
	// [Pattern.Bind].
	Text string
	// Expression is, of Regex, Text compiled; nil, or that of another text: it is compiled for each value.
	Expression *Expression
	Of         *Pattern       // Optional, NullOr, Not, Each
	Items      []Pattern      // Array, OneOf, AllOf, Contains
	Members    []Member       // Object, in the order of the file
	Closed     bool           // Object: an undocumented property is a difference
	Min        int            // Length
	Max        int            // Length; -1: no limit
	Where      place.Position // file:line:column of the expectation, copied into differences
}

// A Member is a named member of an Object pattern.
type Member struct {
	Name string
	Pattern
}

// all goes through the pattern and every pattern in it.
func (p *Pattern) all() iter.Seq[*Pattern] {
	return func(yield func(*Pattern) bool) { p.walk(yield) }
}

// Places goes through where the pattern, and every pattern in it, stands in its file.
func (p *Pattern) Places() iter.Seq[place.Position] {
	return func(yield func(place.Position) bool) {
		p.walk(func(one *Pattern) bool { return yield(one.Where) })
	}
}

func (p *Pattern) walk(yield func(*Pattern) bool) bool {
	if !yield(p) || p.Of != nil && !p.Of.walk(yield) {
		return false
	}
	for i := range p.Items {
		if !p.Items[i].walk(yield) {
			return false
		}
	}
	for i := range p.Members {
		if !p.Members[i].walk(yield) {
			return false
		}
	}
	return true
}

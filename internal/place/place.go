// Package place holds the position of a thing in a file that a person wrote: the one way in which scenario
// data, rules, checks and faults say where they stand.
//
// Floor 0: it imports nothing of ours.
package place

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// A Position is a place in a file. The zero Position is no place at all; Line 0 with a File is the whole file.
// It is comparable, and in JSON it is its String: use it with omitzero.
type Position struct {
	File         string
	Line, Column int // from 1, columns in characters; both 0 for a whole file
}

// String is "file:line:column", the file alone when Line is 0, and "" for the zero Position.
func (p Position) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// IsZero reports whether it is no place at all.
func (p Position) IsZero() bool { return p == Position{} }

// Compare orders positions by file, line and column, as [cmp.Compare] does.
func (p Position) Compare(q Position) int {
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column))
}

// MarshalText writes the position as String does. The error is always nil.
func (p Position) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText is [Parse]. The error is always nil.
func (p *Position) UnmarshalText(text []byte) error {
	*p = Parse(string(text))
	return nil
}

// Parse reads what [Position.String] wrote. Text that does not end in two numbers from 1 is the name of a file, whole.
func Parse(text string) Position {
	rest, column, ok := cutNumber(text)
	if !ok {
		return Position{File: text}
	}
	file, line, ok := cutNumber(rest)
	if !ok {
		return Position{File: text}
	}
	return Position{File: file, Line: line, Column: column}
}

// cutNumber takes ":number" off the end. ok is false where no number is there that String could have written.
func cutNumber(text string) (rest string, number int, ok bool) {
	i := strings.LastIndexByte(text, ':')
	if i < 0 {
		return text, 0, false
	}
	number, err := strconv.Atoi(text[i+1:])
	return text[:i], number, err == nil && number > 0 && strconv.Itoa(number) == text[i+1:]
}

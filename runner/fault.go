package runner

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Fault is something wrong in what the user wrote, at a place.
type Fault struct {
	File   string
	Line   int // 0: the file as a whole
	Column int
	What   string
}

// String is "file:line:column: what".
func (f Fault) String() string {
	switch {
	case f.Line == 0:
		return f.File + ": " + f.What
	case f.Column == 0:
		return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.What)
	default:
		return fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.What)
	}
}

// Faults is all of them, as one error: one a line, by place.
type Faults []Fault

func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = fault.String()
	}
	return strings.Join(lines, "\n")
}

// orNil sorts the faults and returns them, or nil when there are none.
func (f Faults) orNil() error {
	if len(f) == 0 {
		return nil
	}
	slices.SortFunc(f, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.Compact(f)
}

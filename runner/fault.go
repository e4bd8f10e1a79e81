package runner

import (
	"cmp"
	"slices"

	"conform/internal/strict"
)

// inOrder sorts the faults by place and says each once. It is nil when there are none.
func inOrder(f strict.Faults) error {
	if len(f) == 0 {
		return nil
	}
	slices.SortFunc(f, func(a, b strict.Fault) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.Compact(f)
}

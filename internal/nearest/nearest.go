// Package nearest finds the known word that somebody probably meant, for error messages that help.
//
// Floor 0: it imports a library for the distance, and nothing of ours.
package nearest

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// To returns the candidate closest to word, whatever the letter case, or "" when none is close: at most
// a third of the longer word's letters (and at least two) may differ.
func To(word string, candidates []string) string {
	best, distance := "", -1
	lower := strings.ToLower(word)
	for _, c := range candidates {
		d := levenshtein.ComputeDistance(lower, strings.ToLower(c))
		if limit := max(2, max(len(word), len(c))/3); d > limit {
			continue
		}
		if distance < 0 || d < distance {
			best, distance = c, d
		}
	}
	return best
}

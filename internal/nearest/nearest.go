// Package nearest finds the known word that somebody probably meant, for error messages that help.
//
// Floor 0: it imports the standard library only. The distance is its own, because the libraries for it count
// two letters that changed places, which is how most words are misspelt, as two changes, or are not kept up.
package nearest

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxCandidates bounds the search: among more names a suggestion helps nobody, and would be looked for long.
const maxCandidates = 5000

// To returns the candidate closest to word, whatever the letter case, or "" when none is near: more than a
// third of the word's letters would have to change (more than two of a short word, more than one of a very
// short one). A candidate that is the word itself does not count. Among equals the alphabetically first wins, so
// that messages are the same from run to run.
func To(word string, candidates []string) string {
	if len(candidates) > maxCandidates {
		return ""
	}
	letters := utf8.RuneCountInString(word)
	limit := max(2, letters/3)
	if letters < 4 {
		limit = min(1, letters-1)
	}
	best, distance := "", limit+1
	folded := strings.ToLower(word)
	for _, c := range slices.Sorted(slices.Values(candidates)) {
		if c == word {
			continue
		}
		if d := changes(folded, strings.ToLower(c), distance); d < distance {
			best, distance = c, d
		}
	}
	return best
}

// Hint is the end of a message about a word that is not known: `; did you mean "name"?` with the candidate
// that [To] finds, and "" when none is near.
func Hint(word string, candidates []string) string { return Question(To(word, candidates)) }

// Question is the same end for a name that was already found to be near, and "" for "".
func Question(name string) string {
	if name == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", name)
}

// changes is the Damerau-Levenshtein distance (optimal string alignment: a swap of neighbours is one
// change), or limit when it is at least that.
func changes(a, b string, limit int) int {
	s, t := []rune(a), []rune(b)
	if d := len(s) - len(t); d >= limit || -d >= limit {
		return limit
	}
	before, prev, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row[0] = i
		for j := 1; j <= len(t); j++ {
			change := 1
			if s[i-1] == t[j-1] {
				change = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+change)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, prev, row = prev, row, before
	}
	return min(prev[len(t)], limit)
}

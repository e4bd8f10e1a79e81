package scenarios

import (
	"slices"
	"strings"
)

// nearest returns the known name that a misspelt one most probably means, or "" when none is near: more
// than a third of the letters would have to change (more than two of a short name, more than one of a very
// short one). Among equals the alphabetically first wins, so that messages are the same from run to run.
func nearest(name string, known []string) string {
	letters := len([]rune(name))
	limit := max(2, letters/3)
	if letters < 4 {
		limit = min(1, letters-1)
	}
	best, bestDistance := "", limit+1
	folded := strings.ToLower(name)
	for _, k := range slices.Sorted(slices.Values(known)) {
		if k == name {
			continue
		}
		if d := distance(folded, strings.ToLower(k), bestDistance); d < bestDistance {
			best, bestDistance = k, d
		}
	}
	return best
}

// distance is the Damerau-Levenshtein distance (optimal string alignment: a swap of neighbours is one
// change), or limit when it is at least that.
func distance(a, b string, limit int) int {
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

// nearestName is nearest among the names of a map. It gives up where the search would take long and help
// nobody: past the faults that are listed, and among thousands of names.
func nearestName[T any](l *loader, name string, known map[string]T) string {
	if len(l.list) == maxFaults || len(known) > maxKnown {
		return ""
	}
	return nearest(name, keys(known))
}

const maxKnown = 5000

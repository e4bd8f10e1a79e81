package text

import (
	"unicode"

	"golang.org/x/text/width"
)

// columns is how many columns of a terminal a character takes: ideographs and emoji take two, and marks that are put
// upon another none.
func columns(r rune) int {
	switch {
	case unicode.Is(unicode.Mn, r):
		return 0
	case width.LookupRune(r).Kind() == width.EastAsianWide, width.LookupRune(r).Kind() == width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// fit is a text in at most so many columns; what is left out of it leaves a mark.
func fit(s string, most int) string {
	n, cut := 0, 0 // columns so far; where the text ends if it has to be cut
	for i, r := range s {
		if n <= most-1 {
			cut = i
		}
		if n += columns(r); n > most {
			if most < 1 {
				return ""
			}
			return s[:cut] + "…"
		}
	}
	return s
}

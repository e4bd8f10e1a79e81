// Package figures writes numbers for people, in the same words wherever they read them: the gate's verdict, a
// report and a command's own lines are laid side by side.
//
// Floor 0: it imports the standard library only.
package figures

import (
	"fmt"
	"strings"
)

// Counted writes a number with its noun, which takes an s unless it is one: "1 scenario", "2 scenarios",
// "0 scenarios".
func Counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Percent writes a rate from 0 to 100, with one decimal at most and without the sign: "66.7", "50". It never
// rounds up to 100: one failure in three thousand is not 100 %.
func Percent(rate float64) string {
	if rate > 99.9 && rate < 100 {
		rate = 99.9
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", rate), ".0")
}

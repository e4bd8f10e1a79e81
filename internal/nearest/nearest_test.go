package nearest

import (
	"fmt"
	"testing"
)

func TestTo(t *testing.T) {
	known := []string{"run", "list", "validate", "--report-dir", "call established", "né", "status", "state"}
	for _, tt := range []struct{ why, word, want string }{
		{"one letter off", "lst", "list"},
		{"letter case does not count", "VALIDATE", "validate"},
		{"a flag", "--reprot-dir", "--report-dir"},
		{"two letters swapped", "stauts", "status"},
		{"several words", "calls established", "call established"},
		{"letters are counted, not bytes", "nè", "né"},
		{"a short word may differ in one letter", "rum", "run"},
		{"and in no more", "rxx", ""},
		{"one letter means nothing", "x", ""},
		{"the word itself is no suggestion", "né", ""},
		{"nothing is near", "zebra crossing", ""},
		{"nothing is known of nothing", "", ""},
	} {
		t.Run(tt.why, func(t *testing.T) {
			if got := To(tt.word, known); got != tt.want {
				t.Errorf("To(%q) = %q, want %q", tt.word, got, tt.want)
			}
		})
	}
}

func TestHint(t *testing.T) {
	for _, tt := range []struct{ why, word, want string }{
		{"what is near is asked for", "lst", `; did you mean "list"?`},
		{"nothing is near", "zebra crossing", ""},
	} {
		t.Run(tt.why, func(t *testing.T) {
			if got := Hint(tt.word, []string{"run", "list"}); got != tt.want {
				t.Errorf("Hint(%q) = %q, want %q", tt.word, got, tt.want)
			}
		})
	}
}

func TestToOfNoCandidates(t *testing.T) {
	if got := To("run", nil); got != "" {
		t.Errorf("got %q from nothing", got)
	}
}

func TestToIsTheSameFromRunToRun(t *testing.T) {
	for _, order := range [][]string{{"bat", "cat", "hat"}, {"hat", "cat", "bat"}} {
		if got := To("rat", order); got != "bat" {
			t.Errorf("To(rat) of %v = %q, want the alphabetically first of equals", order, got)
		}
	}
}

func TestToGivesUpAmongThousands(t *testing.T) {
	many := make([]string, maxCandidates+1)
	for i := range many {
		many[i] = fmt.Sprintf("name %d", i)
	}
	if got := To("name x", many); got != "" {
		t.Errorf("got %q among %d names", got, len(many))
	}
}

func TestChanges(t *testing.T) {
	for _, tt := range []struct {
		why, a, b   string
		limit, want int
	}{
		{"equal", "abc", "abc", 9, 0},
		{"one more", "abc", "abcd", 9, 1},
		{"one changed", "abc", "axc", 9, 1},
		{"a swap is one change", "stauts", "status", 9, 1},
		{"letters, not bytes", "né", "ne", 9, 1},
		{"nothing in common", "abc", "xyz", 9, 3},
		{"from nothing", "", "abc", 9, 3},
		{"not counted past the limit", "abc", "xyz", 2, 2},
	} {
		t.Run(tt.why, func(t *testing.T) {
			if got := changes(tt.a, tt.b, tt.limit); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
}

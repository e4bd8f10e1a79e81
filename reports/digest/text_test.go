package digest

import (
	"testing"
	"unicode/utf8"

	"conform/reports/sample"
)

func TestCut(t *testing.T) {
	tests := []struct {
		in    string
		width int
		want  string
		why   string
	}{
		{"abc", 3, "abc", "what fits stays"},
		{"abcd", 3, "ab…", "what does not fit says so"},
		{"éàü", 3, "éàü", "characters, not bytes"},
		{"abc", 0, "", "no room"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			if got := Cut(test.in, test.width); got != test.want {
				t.Errorf("cut(%q, %d) = %q, want %q", test.in, test.width, got, test.want)
			}
		})
	}
}

func FuzzVisible(f *testing.F) {
	f.Add(sample.HostileText)
	f.Add("\xff\x00\ufffd\U000e0001")
	f.Fuzz(func(t *testing.T, s string) {
		out := OneLine(s)
		if !utf8.ValidString(out) {
			t.Fatalf("visible(%q) is not UTF-8", s)
		}
		for _, r := range out {
			if acts(r) {
				t.Fatalf("visible(%q) still holds %U", s, r)
			}
		}
		if OneLine(out) != out {
			t.Fatalf("visible(%q) changes when it is made visible again", s)
		}
	})
}

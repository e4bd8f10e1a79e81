package text

import "testing"

func TestFit(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why, text string
		most      int
		want      string
	}{
		{"it fits", "abc", 3, "abc"},
		{"one too many", "abcd", 3, "ab…"},
		{"nothing fits", "abcd", 0, ""},
		{"less than nothing", "abcd", -1, ""},
		{"only the mark", "abcd", 1, "…"},
		{"nothing to cut", "", 5, ""},
		{"ideographs are wide", "電話をかける", 12, "電話をかける"},
		{"and cut where one ends", "電話をかける", 11, "電話をかけ…"},
		{"and where half of one would fit", "電話をかける", 10, "電話をか…"},
		{"emoji are wide", "📞📞", 4, "📞📞"},
		{"emoji too many", "📞📞📞", 5, "📞📞…"},
		{"marks take no column", "e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301e\u0301"},
		{"and stay with their letter", "e\u0301e\u0301e\u0301", 2, "e\u0301…"},
	} {
		if got := fit(tt.text, tt.most); got != tt.want {
			t.Errorf("%s: %q in %d columns is %q, want %q", tt.why, tt.text, tt.most, got, tt.want)
		}
	}
}

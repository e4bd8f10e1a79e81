package nearest

import "testing"

func TestTo(t *testing.T) {
	known := []string{"run", "list", "validate", "--report-dir", "call established"}
	for _, tt := range []struct{ why, word, want string }{
		{"one letter off", "lst", "list"},
		{"letter case does not count", "VALIDATE", "validate"},
		{"a flag", "--reprot-dir", "--report-dir"},
		{"several words", "calls established", "call established"},
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

func TestToOfNoCandidates(t *testing.T) {
	if got := To("run", nil); got != "" {
		t.Errorf("got %q from nothing", got)
	}
}

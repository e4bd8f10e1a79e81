package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestThePageOfARealRunIsSmall: 1,000 scenarios, with the refusals that prove their permissions, fit into 3 MB, and
// who wants less gets less.
func TestThePageOfARealRunIsSmall(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if status, stdout, stderr := conform(t, "run", "--quiet", "--report-dir", dir); status != 0 {
		t.Fatalf("exit status %d\n%s%s", status, stdout, stderr)
	}
	folded, err := foldFile(filepath.Join(dir, "events.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	page := func() []byte {
		b, err := os.ReadFile(filepath.Join(dir, "index.html"))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	const leftOut = "left out to keep this page small. <code>conform report FOLDER --page-limit 0</code>"
	if b := page(); len(b) > 3000*folded.Counts.Total || bytes.Contains(b, []byte(leftOut)) {
		t.Errorf("the page of %d scenarios has %d bytes, more than 3 MB for 1,000, or leaves something out",
			folded.Counts.Total, len(b))
	}
	for _, tt := range []struct {
		limit  string
		most   int
		status int
		says   string
		why    string
	}{
		{"0.4", 400_000, 0, "", "0.4 MB have no room for all messages"},
		{"-1", 0, 2, "--page-limit: -1; expected megabytes from 0 (no limit) to 1000", "no size"},
		{"5MB", 0, 2, `--page-limit`, "a unit"},
		{"NaN", 0, 2, "--page-limit: NaN; expected megabytes", "no number"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			status, stdout, stderr := conform(t, "report", dir, "--page-limit", tt.limit)
			if status != tt.status || !strings.Contains(stderr, tt.says) {
				t.Fatalf("exit status %d, %q; want %d and %q\n%s", status, stderr, tt.status, tt.says, stdout)
			}
			if b := page(); tt.status == 0 && (len(b) > tt.most || !bytes.Contains(b, []byte(leftOut))) {
				t.Errorf("the page has %d bytes, or does not say that it leaves something out", len(b))
			}
		})
	}
}

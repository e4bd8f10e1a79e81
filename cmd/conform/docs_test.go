package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// block returns the first fenced block of that language in a page of the documentation.
func block(t *testing.T, page, language string) []byte {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile("(?ms)^```" + language + "\n(.*?)^```$").FindSubmatch(text)
	if found == nil {
		t.Fatalf("%s has no block of %s", page, language)
	}
	return found[1]
}

// TestWorkedExample runs the example of the manual, data and feature, as a reader would who copies both.
func TestWorkedExample(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string][]byte{
		"my-scenarios/ring.yaml":   block(t, "../../docs/scenario-data.md", "yaml"),
		"my-features/ring.feature": block(t, "../../docs/scenario-data.md", "gherkin"),
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	status, stdout, stderr := conform(t, "run", filepath.Join(dir, "my-features"), "--scenarios", filepath.Join(dir, "my-scenarios"),
		"--quiet", "--report-dir", filepath.Join(dir, "report"))
	if status != 0 {
		t.Errorf("exit status %d, want 0\n%s%s", status, stdout, stderr)
	}
}

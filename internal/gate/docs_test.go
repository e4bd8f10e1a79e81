package gate

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"conform/internal/strict"
)

// TestDocumentation reads the examples of the manual, and holds that it names every key.
func TestDocumentation(t *testing.T) {
	page, err := os.ReadFile("../../docs/gates.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$").FindAllSubmatch(page, -1)
	if len(blocks) != 2 {
		t.Fatalf("the manual has %d examples, expected one of gates and one of known failures", len(blocks))
	}
	for i, block := range blocks {
		file := fstest.MapFS{"example.yaml": {Data: block[1]}}
		if i == 0 {
			_, err = ReadRules(file, "example.yaml", "docs/gates.md", gateDay)
		} else {
			_, err = ReadKnownFailures(file, "example.yaml", "docs/gates.md", gateDay)
		}
		if err != nil {
			t.Error(err)
		}
	}
	for _, key := range append(strict.Keys[gateEntry](), strict.Keys[knownEntry]()...) {
		if !strings.Contains(string(page), key) {
			t.Errorf("the manual does not name %s", key)
		}
	}
}

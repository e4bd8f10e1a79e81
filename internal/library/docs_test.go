package library

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"conform/internal/strict"
)

// TestDocumentation loads the examples of the manual: each "yaml" block is a whole file, with the faults
// of the next "text" block, if that comes before the next "yaml" one. It is read beside the embedded data, as
// a user's is.
func TestDocumentation(t *testing.T) {
	page, err := os.ReadFile("../../docs/scenario-data.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?ms)^```(yaml|text)\n(.*?)^```$").FindAllSubmatch(page, -1)
	examples := 0
	for i, block := range blocks {
		if string(block[1]) != "yaml" {
			continue
		}
		examples++
		want := ""
		if i+1 < len(blocks) && string(blocks[i+1][1]) == "text" {
			want = strings.TrimSuffix(string(blocks[i+1][2]), "\n")
		}
		_, err := Load(Embedded(), Source{FS: fstest.MapFS{"ring.yaml": {Data: block[2]}}, At: "my-scenarios"})
		if diff := cmp.Diff(want, errorText(err)); diff != "" {
			t.Errorf("example %d (-documented +real):\n%s", examples, diff)
		}
	}
	if examples < 2 {
		t.Errorf("%d examples were found, expected the worked one and the one with faults", examples)
	}
}

// TestDocumentationIsComplete finds keys, markers and matchers that the manual does not name.
func TestDocumentationIsComplete(t *testing.T) {
	page, err := os.ReadFile("../../docs/scenario-data.md")
	if err != nil {
		t.Fatal(err)
	}
	words := append(markers(), operators()...)
	for _, list := range [][]string{
		strict.Keys[document](), strict.Keys[clause](), strict.Keys[variable](), strict.Keys[exchange](), strict.Keys[request](), strict.Keys[like](),
		strict.Keys[permissions](), strict.Keys[promise](), strict.Keys[at](), strict.Keys[answer](), strict.Keys[sequence](), strict.Keys[message](),
		strict.Keys[order](), strict.Keys[echoPair](),
	} {
		words = append(words, list...)
	}
	for _, word := range words {
		if !regexp.MustCompile("`[^`\n]*" + regexp.QuoteMeta(word) + `\b[^` + "`\n]*`").Match(page) {
			t.Errorf("the manual does not name %s", word)
		}
	}
}

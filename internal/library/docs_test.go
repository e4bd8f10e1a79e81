package library

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"conform/internal/match"
	"conform/internal/strict"
)

// TestDocumentation loads the examples of the manual that are whole files: those that a reader gives a name to, and
// "This file", with the faults of the next "text" block. They are read beside the embedded data, as a user's are.
func TestDocumentation(t *testing.T) {
	page, err := os.ReadFile("../../docs/scenario-data.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?ms)^(<!-- file: \\S+ -->\n|This file\n\n)?```(yaml|text)\n(.*?)^```$").FindAllSubmatch(
		page, -1)
	examples := 0
	for i, block := range blocks {
		if string(block[2]) != "yaml" || len(block[1]) == 0 {
			continue
		}
		examples++
		want := ""
		if i+1 < len(blocks) && string(blocks[i+1][2]) == "text" && string(block[1]) == "This file\n\n" {
			want = strings.TrimSuffix(string(blocks[i+1][3]), "\n")
		}
		_, err := Load(Embedded(), Source{FS: fstest.MapFS{"ring.yaml": {Data: block[3]}}, At: "my-scenarios"})
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
		strict.Keys[document](), strict.Keys[clause](), strict.Keys[variable](), strict.Keys[exchange](),
		strict.Keys[request](), strict.Keys[like](),
		strict.Keys[permissions](), strict.Keys[promise](), strict.Keys[at](), strict.Keys[answer](), strict.Keys[sequence](),
		strict.Keys[message](),
		strict.Keys[order](), strict.Keys[echoPair](), strict.Keys[operation](), strict.Keys[likeSequence](),
		strict.Keys[each](),
	} {
		words = append(words, list...)
	}
	for _, word := range words {
		if !regexp.MustCompile("`[^`\n]*" + regexp.QuoteMeta(word) + `\b[^` + "`\n]*`").Match(page) {
			t.Errorf("the manual does not name %s", word)
		}
	}
}

// TestTheManualHasTheTableOfMatchers: the manual's tables are made from that of package match, and what they show as
// written can be written so.
func TestTheManualHasTheTableOfMatchers(t *testing.T) {
	const manual = "../../docs/scenario-data.md"
	page, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	words, mappings := "| word | expected |\n| --- | --- |\n", "| written | expected |\n| --- | --- |\n"
	examples := "clauses: {c: {says: x, evidence: assumed}}\nanswers:\n"
	for _, m := range append(match.Matchers(),
		match.Matcher{Example: "{$shape: call}", Says: "What the shape of that name expects.", Takes: match.TakesText}) {
		if m.Takes == match.TakesNothing {
			words += fmt.Sprintf("| `%s` | %s |\n", m.Word, m.Says)
			continue
		}
		mappings += fmt.Sprintf("| `%s` | %s |\n", m.Example, m.Says)
		examples += fmt.Sprintf("- {name: a%d, expect: [{clause: c, body: {x: %s}}]}\n", len(mappings), m.Example)
	}
	if _, err := Load(Embedded(), Source{FS: fstest.MapFS{"a.yaml": {Data: []byte(examples)}}, At: "mine"}); err != nil {
		t.Error(err)
	}
	want := string(page)
	for name, table := range map[string]string{"words": words, "matchers": mappings} {
		begin := "<!-- " + name + " -->\n"
		before, rest, ok := strings.Cut(want, begin)
		_, after, ends := strings.Cut(rest, "<!-- end -->")
		if !ok || !ends {
			t.Fatalf("the manual has no place for the table of %s", name)
		}
		want = before + begin + table + "<!-- end -->" + after
	}
	if *update {
		if err := os.WriteFile(manual, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(string(page), want); diff != "" {
		t.Errorf(
			"the manual's tables are not those of the matchers; go test ./internal/library -update writes them (-manual "+
				"+matchers):\n%s", diff)
	}
}

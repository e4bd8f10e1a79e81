package text

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"conform/reports/digest"
	"conform/reports/sample"
)

func TestMarkdownShowsHostileTextAsText(t *testing.T) {
	var out bytes.Buffer
	if err := Markdown(&out, digest.Of(sample.Hostile(t))); err != nil {
		t.Fatal(err)
	}
	for _, tag := range regexp.MustCompile(`</?[a-zA-Z][^>]*>`).FindAllString(out.String(), -1) {
		switch tag {
		case "<details>", "</details>", "<summary>", "</summary>", "<b>", "</b>":
		default:
			t.Errorf("text of the run became the tag %s", tag)
		}
	}
	if out.Len() > 64<<10 {
		t.Errorf("the summary of one hostile run has %d bytes", out.Len())
	}
}

func FuzzMarkdown(f *testing.F) {
	f.Add(sample.HostileText)
	f.Add("| a | b |\n\n<b onclick=x>")
	f.Fuzz(func(t *testing.T, s string) {
		for _, out := range []string{md(s), inTag(s)} {
			if strings.ContainsAny(out, "<>\n\r@") {
				t.Fatalf("%q is written as %q", s, out)
			}
		}
	})
}

package reports

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"regexp"
	"strings"
	"testing"

	"conform/internal/record"
)

func TestSmallReports(t *testing.T) {
	tests := []struct {
		name  string
		write func(io.Writer, *record.Run) error
		run   *record.Run
		why   string
	}{
		{"summary-failing.md", Markdown, failingRun(t), "what a job page shows"},
		{"summary-passing.md", Markdown, passingRun(t), "a good run is a table"},
		{"annotations-failing.txt", Annotations, failingRun(t), "what GitHub shows on the lines of a feature"},
		{"badge-passing.svg", Badge, passingRun(t), "a badge"},
		{"badge-failing.svg", Badge, failingRun(t), "a badge of another colour"},
		{"cucumber-failing.json", CucumberJSON, failingRun(t), "what older plug-ins read"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			if err := test.write(&out, test.run); err != nil {
				t.Fatal(err)
			}
			golden(t, test.name, out.Bytes())
		})
	}
}

func TestAnnotationsOfAPassedRunAreNone(t *testing.T) {
	var out bytes.Buffer
	if err := Annotations(&out, passingRun(t)); err != nil {
		t.Fatal(err)
	}
	if out.Len() != 0 {
		t.Errorf("a passed run has annotations: %s", out.String())
	}
}

// TestAnnotationsKeepHostileTextInside holds that no text ends its command and begins another.
func TestAnnotationsKeepHostileTextInside(t *testing.T) {
	run := hostileRun(t)
	run.Features[0].File = "a,b:c\n::error::owned.feature"
	run.Features[0].Scenarios[0].Name = "x\r\n::set-output name=owned::1"
	var out bytes.Buffer
	if err := Annotations(&out, run); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != 2 {
		t.Fatalf("a verdict and one failed scenario made %d lines", len(lines))
	}
	if !regexp.MustCompile(`^::error file=[^,:]*,line=3,title=[^,:]*::`).MatchString(lines[1]) {
		t.Errorf("the command is broken: %.300s", lines[1])
	}
}

func TestMarkdownShowsHostileTextAsText(t *testing.T) {
	var out bytes.Buffer
	if err := Markdown(&out, hostileRun(t)); err != nil {
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

func TestCucumberJSONFailsWhatFailed(t *testing.T) {
	run := failingRun(t)
	var out bytes.Buffer
	if err := CucumberJSON(&out, run); err != nil {
		t.Fatal(err)
	}
	var doc []cucumberFeature
	if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	for i, f := range run.Features {
		for j, s := range f.Scenarios {
			failed := false
			for _, step := range doc[i].Elements[j].Steps {
				failed = failed || step.Result.Status == "failed"
			}
			if failed != bad(s.Status) {
				t.Errorf("%s is %s, and failed in Cucumber's JSON: %v", s.ID, s.Status, failed)
			}
		}
	}
}

func TestBadgeIsXML(t *testing.T) {
	for _, run := range []*record.Run{{}, passingRun(t), failingRun(t), {Interrupted: "interrupt"}} {
		var out bytes.Buffer
		if err := Badge(&out, run); err != nil {
			t.Fatal(err)
		}
		if err := xml.Unmarshal(out.Bytes(), new(struct{})); err != nil {
			t.Errorf("%s: %v", out.String(), err)
		}
	}
}

func FuzzMarkdown(f *testing.F) {
	f.Add(hostile)
	f.Add("| a | b |\n\n<b onclick=x>")
	f.Fuzz(func(t *testing.T, s string) {
		for _, out := range []string{md(s), inTag(s)} {
			if strings.ContainsAny(out, "<>\n\r@") {
				t.Fatalf("%q is written as %q", s, out)
			}
		}
	})
}

package page

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"conform/internal/record"
	"conform/reports/digest"
	"conform/reports/sample"
)

// Page writes the report of a run.
func page(t testing.TB, run *record.Run) []byte {
	t.Helper()
	return pageWithin(t, run, Limit)
}

func pageWithin(t testing.TB, run *record.Run, limit int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := HTML(&out, digest.Of(run), limit); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestHTMLNeedsNothingElse reads every tag of the page: whatever the run holds, a tag only comes from the
// template, and no attribute loads or runs anything.
func TestHTMLNeedsNothingElse(t *testing.T) {
	content := regexp.MustCompile(`(?s)(<(?:script|style)[^>]*>).*?(</(?:script|style)>)`)
	tag := regexp.MustCompile(`<([a-zA-Z][a-zA-Z0-9]*)([^>]*)>`)
	attribute := regexp.MustCompile(`([a-zA-Z-]+)="([^"]*)"`)
	for name, run := range map[string]*record.Run{"failing": sample.Failing(t), "hostile": sample.Hostile(t)} {
		t.Run(name, func(t *testing.T) {
			b := page(t, run)
			tags := tag.FindAllStringSubmatch(string(content.ReplaceAll(b, []byte("$1$2"))), -1)
			if len(tags) < 100 {
				t.Fatalf("only %d tags were found", len(tags))
			}
			scripts := 0
			for _, m := range tags {
				switch m[1] {
				case "img", "iframe", "link", "base", "object", "embed":
					t.Errorf("the page has a tag %s", m[0])
				case "script":
					if m[2] == "" {
						scripts++
					}
				}
				for _, a := range attribute.FindAllStringSubmatch(m[2], -1) {
					inside, outside := strings.HasPrefix(a[2], "#"), strings.HasPrefix(a[2], "https://learn.microsoft.com/")
					if a[1] == "src" || a[1] == "style" || strings.HasPrefix(a[1], "on") || a[1] == "href" && !inside && !outside {
						t.Errorf("the page has a tag %s", m[0])
					}
				}
			}
			if scripts != 1 {
				t.Errorf("%d scripts, want one", scripts)
			}
			if !bytes.Contains(b, []byte("default-src 'none'; script-src 'sha256-")) && !bytes.Contains(b,
				[]byte("default-src &#39;none&#39;; script-src &#39;sha256-")) {
				t.Error("the page has no strict content security policy")
			}
		})
	}
	style, _, err := Style()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(style), "url(") || strings.Contains(string(style), "@import") {
		t.Error("the style loads something")
	}
}

func TestHTMLSaysWithoutScript(t *testing.T) {
	b := string(page(t, sample.Failing(t)))
	for _, want := range []string{"Does not conform", "pass rate is at least 95 %: it is 33.3 %",
		"create call is answered with 201", "/source/identity/applicationInstance/id",
		"the profile names no scheduled meeting", "Calls.InitiateGroupCall.All",
		"Outgoing call from the bot to a PSTN number", "<noscript>"} {
		if !strings.Contains(b, want) {
			t.Errorf("a reader without script is not told %q", want)
		}
	}
}

// TestHTMLOfOneScenario counts one thing as one, and has no table of no tags.
func TestHTMLOfOneScenario(t *testing.T) {
	s := sample.New(t, sample.MockInfo())
	feature := sample.PstnFeature()
	feature.Tags = nil
	s.Passes(s.Plan(feature, 12, "one", nil, sample.PstnSteps()))
	b := string(page(t, s.Finish(record.Verdict{})))
	for _, want := range []string{" of 1 scenario<", "By feature <span class=\"quiet\">1 feature<"} {
		if !strings.Contains(b, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, never := range []string{"1 scenarios", "1 features", "0 tags"} {
		if strings.Contains(b, never) {
			t.Errorf("the page says %q", never)
		}
	}
}

func TestHTMLOfRunsThatEndedBadly(t *testing.T) {
	tests := []struct {
		run  *record.Run
		want string
		why  string
	}{
		{&record.Run{}, "No verdict", "an empty run has nothing to show, and shows it"},
		{&record.Run{Interrupted: "interrupt"}, "Interrupted", "Ctrl-C half way"},
		{&record.Run{Verdict: &record.Verdict{Exit: 3, Rule: "the listener could not start"}}, "Could not be judged",
			"the environment broke"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			if b := page(t, test.run); !bytes.Contains(b, []byte(test.want)) {
				t.Errorf("the page does not say %q", test.want)
			}
		})
	}
}

func TestHTMLSize(t *testing.T) {
	if got := len(page(t, sample.Large(t, 1000))); got > 1_000_000 {
		t.Errorf("the report of 1,000 small passed scenarios has %d bytes, more than 1 MB", got)
	}
}

func BenchmarkHTML(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			run := sample.Large(b, n)
			b.ReportAllocs()
			size := counter(0)
			for b.Loop() {
				size = 0
				if err := HTML(&size, digest.Of(run), Limit); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(size)/1e6, "MB")
		})
	}
}

// BenchmarkPacker writes the page of a run whose scenarios were packed as they ended: what is left to do at its end.
func BenchmarkPacker(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			run := sample.Large(b, n)
			d := digest.Of(run)
			for b.Loop() {
				b.StopTimer()
				packer := NewPacker(Limit)
				for _, f := range run.Features {
					for _, s := range f.Scenarios {
						packer.Add(s)
					}
				}
				b.StartTimer()
				if err := packer.HTML(io.Discard, d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

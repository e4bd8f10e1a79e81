package reports

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"conform/internal/record"
)

// page writes the report of a run.
func page(t testing.TB, run *record.Run) []byte {
	t.Helper()
	return pageWithin(t, run, PageLimit)
}

func pageWithin(t testing.TB, run *record.Run, limit int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := HTML(&out, run, limit); err != nil {
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
	for name, run := range map[string]*record.Run{"failing": failingRun(t), "hostile": hostileRun(t)} {
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
			if !bytes.Contains(b, []byte("default-src 'none'; script-src 'sha256-")) && !bytes.Contains(b, []byte("default-src &#39;none&#39;; script-src &#39;sha256-")) {
				t.Error("the page has no strict content security policy")
			}
		})
	}
	style, err := pageFiles.ReadFile("page/page.css")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(style, []byte("url(")) || bytes.Contains(style, []byte("@import")) {
		t.Error("the style loads something")
	}
}

func TestHTMLSaysWithoutScript(t *testing.T) {
	b := string(page(t, failingRun(t)))
	for _, want := range []string{"Does not conform", "pass rate is at least 95 %: it is 33.3 %", "create call is answered with 201", "/source/identity/applicationInstance/id",
		"the profile names no scheduled meeting", "Calls.InitiateGroupCall.All", "Outgoing call from the bot to a PSTN number", "<noscript>"} {
		if !strings.Contains(b, want) {
			t.Errorf("a reader without script is not told %q", want)
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
		{&record.Run{Verdict: &record.Verdict{Exit: 3, Rule: "the listener could not start"}}, "Could not be judged", "the environment broke"},
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
	if got := len(page(t, largeRun(t, 1000))); got > 1_000_000 {
		t.Errorf("the report of 1,000 small passed scenarios has %d bytes, more than 1 MB", got)
	}
}

func TestFailureGroups(t *testing.T) {
	groups := failureGroups(failingRun(t))
	var got []string
	for _, g := range groups {
		got = append(got, g.Title)
	}
	if len(got) != 7 {
		t.Fatalf("causes %q, want the four failed checks, the twin that was not refused and the lost connection, for good and for a while", got)
	}
	if last := groups[6]; last.Status != record.Flaky || last.Blame != record.BlameNetwork || last.Scenarios[0].Status != record.Flaky {
		t.Errorf("the last cause is %q (%s, %s), want what passed when it was tried again", last.Title, last.Status, last.Blame)
	}
	twice := newStory(t, mockInfo())
	one := twice.plan(pstnFeature(), 12, "one", nil, pstnSteps)
	two := twice.plan(pstnFeature(), 22, "two", nil, pstnSteps)
	three := twice.plan(pstnFeature(), 32, "three", nil, pstnSteps)
	twice.differs(one)
	twice.differs(two)
	twice.breaks(three)
	groups = failureGroups(twice.finish(record.Verdict{Exit: 1}))
	if len(groups) != 3 || len(groups[0].Scenarios) != 2 || groups[2].Status != record.Errored {
		t.Errorf("two scenarios that differ in the same places, and one that broke, gave %d groups", len(groups))
	}
}

// TestThrottlingIsOneCause: what was asked for when the target answered 429 does not matter.
func TestThrottlingIsOneCause(t *testing.T) {
	s := newStory(t, mockInfo())
	for line, requirement := range []string{"the status is 201 Created", "the status is 404 Not Found"} {
		s.begin(s.plan(pstnFeature(), line+1, requirement, nil, pstnSteps))
		s.next()
		s.exchange(record.Exchange{Operation: "create call", Response: &record.Response{Status: 429}})
		s.check(record.Check{Kind: record.CheckStatus, Requirement: requirement, Status: record.Failed, Exchange: 1})
		s.check(record.Check{Kind: record.CheckBody, Requirement: "the body has the described shape", Status: record.Failed, Exchange: 1})
		s.stepEnds(record.Failed, "")
		s.end(record.Failed, "", 0)
	}
	groups := failureGroups(s.finish(record.Verdict{Exit: 1}))
	if len(groups) != 1 || len(groups[0].Scenarios) != 2 || groups[0].Blame != record.BlameThrottle {
		t.Errorf("two throttled scenarios have %d causes: %+v", len(groups), groups)
	}
}

func TestOperationsAreFoundByTheirAddress(t *testing.T) {
	tests := []struct {
		method, url, want string
		why               string
	}{
		{"POST", "https://graph.microsoft.com/beta/communications/calls", "create call", "the canonical path"},
		{"POST", "https://graph.microsoft.com/v1.0/app/calls", "create call", "the old prefix"},
		{"POST", "https://x/beta/communications/calls/1/microsoft.graph.answer", "answer", "actions may be qualified"},
		{"POST", "https://x/beta/communications/calls/1/KEEPALIVE", "keepAlive", "in any letter case"},
		{"POST", "https://x/beta/communications/calls/1/participants/invite", "invite participants", "a word where an id could stand"},
		{"GET", "https://x/beta/communications/calls/1/participants/2?$select=id", "get participant", "an id, and a query"},
		{"POST", "https://x/beta/communications/calls/1/participants/2/startHoldMusic", "start hold music", "an action of a participant"},
		{"PUT", "https://x/beta/communications/calls/1", "something else", "no such operation is documented"},
		{"POST", "https://login.microsoftonline.com/t/oauth2/v2.0/token", "", "signing in is none of the calling API"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			run := &record.Run{Features: []*record.FeatureRun{{Scenarios: []*record.ScenarioRun{{Exchanges: []*record.Sent{{Exchange: record.Exchange{ID: 1, Operation: "something else",
				Request: record.Request{Method: test.method, URL: test.url}}}}}}}}}
			got := ""
			for _, c := range operations(run) {
				if c.Seen > 0 {
					got = c.Name
				}
			}
			if got != test.want {
				t.Errorf("%s %s is %q, want %q", test.method, test.url, got, test.want)
			}
		})
	}
}

func BenchmarkHTML(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			run := largeRun(b, n)
			b.ReportAllocs()
			size := counter(0)
			for b.Loop() {
				size = 0
				if err := HTML(&size, run, PageLimit); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(size)/1e6, "MB")
		})
	}
}

// BenchmarkOpen opens the page in Chromium. Its figure is that of the browser's own clock, from the moment at which the
// page is asked for to the one at which the list of scenarios is there.
func BenchmarkOpen(b *testing.B) {
	chromium := browser(b)
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			p := openPage(b, chromium, largeRun(b, n), 1440, 900, false)
			total := 0.0
			for b.Loop() {
				p.visit("")
				ms, err := strconv.ParseFloat(p.text(`performance.getEntriesByName("list")[0].startTime`), 64)
				if err != nil {
					b.Fatal(err)
				}
				total += ms
			}
			b.ReportMetric(total/float64(b.N), "ms-to-list")
		})
	}
}

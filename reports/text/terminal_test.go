package text

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"conform/internal/record"
	"conform/reports/digest"
	"conform/reports/sample"
)

func TestTerminal(t *testing.T) {
	tests := []struct {
		name string
		run  *record.Run
		opts TerminalOptions
		why  string
	}{
		{"passing", sample.Passing(t), TerminalOptions{Report: "conform-report/index.html"},
			"a good run is a table and one line"},
		{"failing", sample.Failing(t), TerminalOptions{Report: "conform-report/index.html"},
			"a stranger understands a failure in one screen"},
		{"known", sample.Known(t), TerminalOptions{}, "a known failure comes last, with who answers for it"},
		{"failing-color", sample.Failing(t), TerminalOptions{Color: true, Width: 120}, "colour only adds to the plain text"},
		{"failing-narrow", sample.Failing(t), TerminalOptions{Width: 64}, "a narrow window stacks want and got"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			if err := Terminal(&out, digest.Of(test.run), test.opts); err != nil {
				t.Fatal(err)
			}
			sample.Golden(t, "terminal-"+test.name+".txt", out.Bytes())
		})
	}
}

func TestTerminalShowsHostileTextAsText(t *testing.T) {
	var out bytes.Buffer
	if err := Terminal(&out, digest.Of(sample.Hostile(t)), TerminalOptions{}); err != nil {
		t.Fatal(err)
	}
	if !utf8.Valid(out.Bytes()) {
		t.Error("the summary is not UTF-8")
	}
	for i, r := range out.String() {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			t.Fatalf("a terminal would act on %U at byte %d", r, i)
		}
	}
	if !strings.Contains(out.String(), `\x1b[31mred`) {
		t.Error("the escape of the scenario's name cannot be read in the summary")
	}
	if out.Len() > 64<<10 {
		t.Errorf("a body of one long line made a summary of %d bytes", out.Len())
	}
}

func TestTerminalShowsACauseOnce(t *testing.T) {
	s := sample.New(t, sample.MockInfo())
	var ids []string
	for i := range maxOthers + 3 {
		ids = append(ids, s.Plan(sample.PstnFeature(), 10*i+1, fmt.Sprintf("number %d", i), nil, sample.PstnSteps()))
	}
	for _, id := range ids {
		s.Differs(id)
	}
	var out bytes.Buffer
	if err := Terminal(&out, digest.Of(s.Finish(record.Verdict{Exit: 1})), TerminalOptions{}); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]int{"an array with 1 member": 1,
		"FAILED  create call is answered with 200 OK, not 201": 1, "run it again:": 1,
		"7 scenarios; most probably the mock": 1, "  also in number 1 features/": 1, "  also in ": maxOthers,
		"  and in 2 more": 1} {
		if got := strings.Count(out.String(), text); got != want {
			t.Errorf("%q is there %d times, want %d:\n%s", text, got, want, out.String())
		}
	}
}

func TestTerminalStopsAfterAFewScreens(t *testing.T) {
	s := sample.New(t, sample.MockInfo())
	for i := range 2 * maxCauses {
		s.Begin(s.Plan(sample.PstnFeature(), 10*i+1, "one of many", nil, sample.PstnSteps()))
		s.Next()
		s.StepEnds(record.Errored, "an error of its own: "+strings.Repeat("x", i+1))
		s.End(record.Errored, "", 0)
	}
	var out bytes.Buffer
	if err := Terminal(&out, digest.Of(s.Finish(record.Verdict{Exit: 3})), TerminalOptions{}); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(out.String(), "ERROR "); got != maxCauses {
		t.Errorf("%d causes are shown one by one, want %d", got, maxCauses)
	}
	if !strings.Contains(out.String(), "… and 12 causes more; the report has them all") {
		t.Error("the summary does not say that it left some out")
	}
}

func TestWrap(t *testing.T) {
	tests := []struct {
		in    string
		width int
		want  string
		why   string
	}{
		{"one two three", 7, "one two|three", "breaks at spaces"},
		{"a https://example.org/very/long b", 8, "a|https://example.org/very/long|b", "an address stays whole"},
		{"", 8, "", "nothing is one empty line"},
		{"ééé ééé", 7, "ééé ééé", "counts characters, not bytes"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			if got := strings.Join(wrap(test.in, test.width), "|"); got != test.want {
				t.Errorf("wrap(%q, %d) = %q, want %q", test.in, test.width, got, test.want)
			}
		})
	}
}

// What an interrupted run did not come to is counted, and does not bury what failed.
func TestTerminalCountsWhatWasNotRun(t *testing.T) {
	s := sample.New(t, sample.MockInfo())
	s.Passes(s.Plan(sample.PstnFeature(), 12, "The called number answers", nil, sample.PstnSteps()))
	s.Plan(sample.PstnFeature(), 22, "One that was to come", nil, sample.PstnSteps())
	s.Plan(sample.PstnFeature(), 33, "Another one", nil, sample.PstnSteps())
	run := s.Finish(record.Verdict{Exit: 3, Rule: "none"})
	var out bytes.Buffer
	if err := Terminal(&out, digest.Of(run), TerminalOptions{}); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); !strings.Contains(got, "NOT RUN  2 scenarios: the run ended before they were started") ||
		strings.Contains(got, "One that was to come") || strings.Contains(got, "most probably") {
		t.Errorf("got\n%s", got)
	}
}

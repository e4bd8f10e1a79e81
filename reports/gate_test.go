package reports

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"conform/internal/record"
)

// A gate that holds must not be taken for a target that conforms.
func TestAGateThatHolds(t *testing.T) {
	run := failingRun(t)
	run.Verdict = &record.Verdict{Exit: 0, Rule: "at least 30 % of all scenarios must pass"}
	for _, tt := range []struct {
		why   string
		write func(io.Writer, *record.Run) error
		want  []string
	}{
		{"the terminal", func(w io.Writer, run *record.Run) error { return Terminal(w, run, TerminalOptions{Color: true}) },
			[]string{"\x1b[33m\x1b[7m GATE PASSED ", "4 scenarios do not conform, 1 scenario is flaky; at least 30 %"}},
		{"the page", func(w io.Writer, run *record.Run) error { return HTML(w, run, 0) }, []string{`<h1><span class="glyph flaky" aria-hidden="true">≈</span>Gate passed</h1>`,
			`<p class="decided">4 scenarios do not conform, 1 scenario is flaky; at least 30 %`}},
		{"the summary of a job", Markdown, []string{"## ≈ Gate passed", "4 scenarios do not conform, 1 scenario is flaky; at least 30 %"}},
		{"the badge", Badge, []string{"gate passed", "#946200"}},
		{"CTRF", CTRF, []string{`"outcome": "Gate passed"`}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			var out bytes.Buffer
			if err := tt.write(&out, run); err != nil {
				t.Fatal(err)
			}
			for _, want := range tt.want {
				if !strings.Contains(out.String(), want) {
					t.Errorf("%q is not in it", want)
				}
			}
			if strings.Contains(strings.ToLower(out.String()), ">conforms<") || strings.Contains(out.String(), "CONFORMS") {
				t.Error("it says that the target conforms")
			}
		})
	}
}

// What an interrupted run did not come to is counted, and does not bury what failed.
func TestTerminalCountsWhatWasNotRun(t *testing.T) {
	s := newStory(t, mockInfo())
	s.passes(s.plan(pstnFeature(), 12, "The called number answers", nil, pstnSteps))
	s.plan(pstnFeature(), 22, "One that was to come", nil, pstnSteps)
	s.plan(pstnFeature(), 33, "Another one", nil, pstnSteps)
	run := s.finish(record.Verdict{Exit: 3, Rule: "none"})
	var out bytes.Buffer
	if err := Terminal(&out, run, TerminalOptions{}); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); !strings.Contains(got, "NOT RUN  2 scenarios: the run ended before they were started") || strings.Contains(got, "One that was to come") || strings.Contains(got, "most probably") {
		t.Errorf("got\n%s", got)
	}
}

package reports

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"conform/internal/record"
	"conform/reports/digest"
	"conform/reports/formats"
	"conform/reports/page"
	"conform/reports/sample"
	"conform/reports/text"
)

// A gate that holds must not be taken for a target that conforms.
func TestAGateThatHolds(t *testing.T) {
	run := sample.Failing(t)
	run.Verdict = &record.Verdict{Exit: 0, Rule: "at least 30 % of all scenarios must pass"}
	for _, tt := range []struct {
		why   string
		write func(io.Writer, *digest.Digest) error
		want  []string
	}{
		{"the terminal", func(w io.Writer, d *digest.Digest) error {
			return text.Terminal(w, d, text.TerminalOptions{Color: true})
		},
			[]string{"\x1b[33m\x1b[7m GATE PASSED ", "4 scenarios do not conform, 1 scenario is flaky; at least 30 %"}},
		{"the page", func(w io.Writer, d *digest.Digest) error { return page.HTML(w, d, 0) },
			[]string{`<h1><span class="glyph flaky" aria-hidden="true">≈</span>Gate passed</h1>`,
				`<p class="decided">4 scenarios do not conform, 1 scenario is flaky; at least 30 %`}},
		{"the summary of a job", text.Markdown, []string{"## ≈ Gate passed",
			"4 scenarios do not conform, 1 scenario is flaky; at least 30 %"}},
		{"the badge", formats.Badge, []string{"gate passed", "#946200"}},
		{"CTRF", formats.CTRF, []string{`"outcome":"Gate passed"`}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			var out bytes.Buffer
			if err := tt.write(&out, digest.Of(run)); err != nil {
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

// TestAShareIsNotTheWhole: its summary and its badge must not be taken for those of the whole plan.
func TestAShareIsNotTheWhole(t *testing.T) {
	run := sample.Passing(t)
	run.Info.Selection.Shard = record.Shard{Number: 1, Of: 3}
	for _, write := range []func(io.Writer, *digest.Digest) error{text.Markdown, formats.Badge} {
		var out bytes.Buffer
		if err := write(&out, digest.Of(run)); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), "share 1/3") {
			t.Errorf("the share is not told of: %.300s", out.String())
		}
	}
}

// TestKnownFailuresAreTold: how many, by whom and why, beside a rate that leaves them out.
func TestKnownFailuresAreTold(t *testing.T) {
	run := sample.Known(t)
	for _, tt := range []struct {
		write func(io.Writer, *digest.Digest) error
		want  []string
	}{
		{text.Markdown, []string{"**100 %** passed", "1 failed, 1 of them known to, which are left out of the rate",
			"known failure, mock: <b>", "ada", "Graph answers 200"}},
		{formats.Badge, []string{"100 % · 1 known"}},
		{func(w io.Writer, d *digest.Digest) error { return page.HTML(w, d, 0) }, []string{"<b>100 %</b> passed",
			"<b>1</b> known to fail, and left out of the rate"}},
	} {
		var out bytes.Buffer
		if err := tt.write(&out, digest.Of(run)); err != nil {
			t.Fatal(err)
		}
		for _, want := range tt.want {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%q is not in %.1500s", want, out.String())
			}
		}
	}
}

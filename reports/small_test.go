package reports

import (
	"bytes"
	"io"
	"testing"

	"conform/internal/record"
	"conform/reports/formats"
	"conform/reports/sample"
	"conform/reports/text"
)

func TestSmallReports(t *testing.T) {
	tests := []struct {
		name  string
		write func(io.Writer, *record.Run) error
		run   *record.Run
		why   string
	}{
		{"summary-failing.md", text.Markdown, sample.Failing(t), "what a job page shows"},
		{"summary-passing.md", text.Markdown, sample.Passing(t), "a good run is a table"},
		{"annotations-failing.txt", formats.Annotations, sample.Failing(t), "what GitHub shows on the lines of a feature"},
		{"badge-passing.svg", formats.Badge, sample.Passing(t), "a badge"},
		{"badge-failing.svg", formats.Badge, sample.Failing(t), "a badge of another colour"},
		{"cucumber-failing.json", formats.CucumberJSON, sample.Failing(t), "what older plug-ins read"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			if err := test.write(&out, test.run); err != nil {
				t.Fatal(err)
			}
			sample.Golden(t, test.name, out.Bytes())
		})
	}
}

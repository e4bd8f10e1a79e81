package reports

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"conform/internal/record"
	"conform/reports/digest"
	"conform/reports/formats"
	"conform/reports/sample"
	"conform/reports/text"
)

func TestSmallReports(t *testing.T) {
	tests := []struct {
		name  string
		write func(io.Writer, *digest.Digest) error
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
			if err := test.write(&out, digest.Of(test.run)); err != nil {
				t.Fatal(err)
			}
			if got := out.Bytes(); strings.HasSuffix(test.name, ".json") {
				out.Reset()
				if err := json.Indent(&out, bytes.Clone(got), "", " "); err != nil {
					t.Fatal(err)
				}
			}
			sample.Golden(t, test.name, out.Bytes())
		})
	}
}

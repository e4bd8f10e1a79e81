package formats

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"conform/internal/record"
	"conform/reports/digest"
)

// Document is what report.json holds: the run whole, for programs. docs/report-json.md tells its members,
// docs/report.schema.json says the same in JSON Schema.
type Document struct {
	Format  int    `json:"format"`  // record.FormatVersion; rises when a reader of the previous one would misread it
	Outcome string `json:"outcome"` // the verdict in a few words, as every report says it
	*record.Run
}

// JSON writes the run as report.json: indented, its members in a fixed order, the names of maps sorted.
// The error is that of w.
func JSON(w io.Writer, run *record.Run) error {
	// Feature by feature: the record of 10,000 scenarios is half a gigabyte, which an encoder would hold twice.
	head := *run
	head.Features = []*record.FeatureRun{}
	frame, err := indented(Document{Format: record.FormatVersion, Outcome: digest.Headline(run), Run: &head}, "")
	if err != nil {
		return err
	}
	before, after, found := bytes.Cut(frame, []byte("\n  \"features\": []"))
	if !found {
		return errors.New("writing the record as JSON: it has no features")
	}
	out := &sequence{w: w}
	out.write(before, []byte("\n  \"features\": ["))
	for i, f := range run.Features {
		text, err := indented(f, "    ")
		if err != nil {
			return err
		}
		if i > 0 {
			out.write([]byte(","))
		}
		out.write([]byte("\n    "), bytes.TrimSuffix(text, []byte("\n")))
	}
	if len(run.Features) > 0 {
		out.write([]byte("\n  "))
	}
	out.write([]byte("]"), after)
	return out.err
}

// indented is a value as JSON in lines, with a prefix before each line but the first, and a line end.
func indented(v any, prefix string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent(prefix, "  ")
	err := enc.Encode(v)
	return b.Bytes(), err
}

// A sequence writes one thing after the other, until one cannot be written.
type sequence struct {
	w   io.Writer
	err error
}

func (s *sequence) write(parts ...[]byte) {
	for _, part := range parts {
		if s.err == nil {
			_, s.err = s.w.Write(part)
		}
	}
}

// ComparisonJSON writes a comparison as one JSON object, indented. The error is that of w.
func ComparisonJSON(w io.Writer, c digest.Comparison) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(c)
}

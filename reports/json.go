package reports

import (
	"encoding/json"
	"io"

	"conform/internal/record"
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
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(Document{Format: record.FormatVersion, Outcome: headline(run), Run: run})
}

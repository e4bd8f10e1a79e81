package record

import "io"

// Fold reads an event log, one JSON object a line, and returns the run it is the log of. A log that was cut
// off is folded too: what has no end is errored. An error names the line that is no event.
func Fold(r io.Reader) (*Run, error) { return FoldInto(r, NewBuilder(nil)) }

// FoldInto is [Fold] with a builder that was made for it.
func FoldInto(r io.Reader, b *Builder) (*Run, error) {
	if err := readLog(r, b.Add); err != nil {
		return nil, err
	}
	return b.Finish()
}

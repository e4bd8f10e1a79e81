// Package match compares what came with what was expected: JSON bytes with a [Pattern], and arrived
// notifications with a [Sequence]. It says every difference at once, as pointer, want and got, and never
// stops at the first.
//
// It works on bytes as they came over the wire. Numbers keep all their digits; a duplicate key or invalid
// JSON is a difference, not an error. It knows nothing of Graph, of files or of HTTP.
//
// Floor 1: it imports record (for the vocabulary of differences), vars, go-cmp and gjson.
package match

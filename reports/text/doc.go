// Package text writes what people read as plain text: the summary of a run on a terminal and as Markdown, the
// progress of a run while it goes, and what changed from one run to another.
//
// Floor 4: it imports reports/digest, internal/record and internal/figures, and no other writer.
package text

// Package page writes a run as one self-contained HTML page: the summary, the failures and the tables are plain HTML,
// the scenarios with their messages lie in it compressed and are opened by its script.
//
// Floor 4: it imports reports/digest, internal/record and internal/figures, and no other writer.
package page

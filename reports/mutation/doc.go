// Package mutation writes what [mutants.Run] found: as text for a terminal, as Markdown, as JSON, and as one page of
// HTML that looks like the report of a run.
//
// Floor 4: it imports mutants, and of the reports digest and page, whose style it has.
package mutation

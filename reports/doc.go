// Package reports tells people and machines what a run found: a terminal summary, JUnit, JSON and other
// formats for machines, and one self-contained HTML page, all written from the same [record.Run]. It also tells
// what changed from one run to another.
//
// A writer only reads the run, and the same run gives the same bytes: no clock, no map order, no host
// name. What came from outside (a name, a header, a body) is data to every writer and is escaped by it.
//
// Floor 4: it imports internal/record, internal/figures and libraries, and nothing else of conform.
package reports

// Package reports writes all reports of a run into a folder: it says which files there are, and lets the packages below
// it write them, for people ([text.Markdown], [page.HTML]) and for machines (package formats).
//
// What is said of a run is found once, in package digest; the others print it. A writer only reads the run, and the
// same run gives the same bytes: no clock, no map order, no host name. What came from outside (a name, a header, a
// body) is data to every writer and is escaped by it.
//
// Floor 4: it imports reports/digest, the writers and internal/nearest.
package reports

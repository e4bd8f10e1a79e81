// Package formats writes a run in the formats that machines read: JUnit, Cucumber Messages and its older JSON, CTRF,
// GitHub's annotations, a badge, and conform's own report.json.
//
// Floor 4: it imports reports/digest, internal/record, internal/figures and libraries, and no other writer.
package formats

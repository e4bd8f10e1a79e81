// Package features holds the Gherkin features that conform comes with: what a bot does and what must then
// happen, in the words of the calling API. What is sent and what must come back stands in package scenarios.
//
// Floor 0: data alone; it imports the standard library.
package features

import (
	"embed"
	"io/fs"
)

//go:embed examples scenarios operations errors
var files embed.FS

// FS returns the features, "examples/…" (the examples of the page "Create call"), "scenarios/…" (the eleven
// calling scenarios that it supports), "operations/…" (what can be done in a call, a page each) and "errors/…"
// (what Graph refuses), read-only.
func FS() fs.FS { return files }

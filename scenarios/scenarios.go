// Package scenarios holds the scenario data: YAML that says what is sent, and what is promised about what
// comes back. Package library reads it.
//
// Floor 0: it imports nothing of ours.
package scenarios

import (
	"embed"
	"io/fs"
)

// Files are at most one folder deep; a test fails when one is not embedded.
//
//go:embed *.yaml */*.yaml
var data embed.FS

//go:embed parsed.bin
var parsed string

// Parsed is the same data as package strict has parsed it: `make update` writes it.
func Parsed() string { return parsed }

// FS is the scenario data that is built into the program, read-only; its root is the folder of this package.
func FS() fs.FS { return data }

//go:embed scenario.schema.json
var schema string

// Schema is the JSON Schema (draft 2020-12) of a scenario data file, with a final newline. It is made from the types
// that package library decodes into; what needs more than one place to judge (names, variables, orders) only the loader
// checks.
func Schema() string { return schema }

package gate

import _ "embed" // the schemas are files

//go:embed rules.schema.json
var rulesSchema string

//go:embed known.schema.json
var knownSchema string

// RulesSchema is the JSON Schema (draft 2020-12) of a file of rules, with a final newline.
func RulesSchema() string { return rulesSchema }

// KnownFailuresSchema is the JSON Schema (draft 2020-12) of a list of known failures, with a final newline.
func KnownFailuresSchema() string { return knownSchema }

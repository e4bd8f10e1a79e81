package profile

import _ "embed" // the schema is a file

//go:embed profile.schema.json
var profileSchema string

// Schema is the JSON Schema (draft 2020-12) of profiles, with a final newline.
func Schema() string { return profileSchema }

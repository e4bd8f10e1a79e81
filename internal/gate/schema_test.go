package gate

import (
	"flag"
	"testing"

	"conform/internal/schema"
)

var update = flag.Bool("update", false, "write the JSON Schemas anew")

// TestSchemasAreCurrent: what an editor is told is what is read.
func TestSchemasAreCurrent(t *testing.T) {
	schema.Current[gateFile](t, "rules.schema.json", schema.Head{Title: "conform gates",
		Description: "The rules that a run must keep."}, *update)
	schema.Current[knownFile](t, "known.schema.json", schema.Head{Title: "conform known failures",
		Description: "Scenarios that are known to fail and are let through while they do."}, *update)
}

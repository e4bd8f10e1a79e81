package mutants

import (
	"flag"
	"testing"

	"conform/internal/schema"
)

var update = flag.Bool("update", false, "write the JSON Schema anew")

// TestSchemaIsCurrent: what an editor is told is what is read.
func TestSchemaIsCurrent(t *testing.T) {
	schema.Current[equivalentsFile](t, "equivalents.schema.json", schema.Head{Title: "conform equivalents",
		Description: "Mutants that a right Graph may be, so that no scenario has to notice them."}, *update)
}

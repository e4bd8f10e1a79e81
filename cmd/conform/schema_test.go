package main

import (
	"testing"

	"conform/internal/schema"
)

// TestStubsSchemaIsCurrent: what an editor is told is what is read.
func TestStubsSchemaIsCurrent(t *testing.T) {
	t.Parallel()
	schema.Current[stubFile](t, "stubs.schema.json", schema.Head{Title: "conform stubs",
		Description: "Answers of one's own to requests that the mock of Graph does not serve."}, *update)
}

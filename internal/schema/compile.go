package schema

import (
	"strings"
	"testing"

	validator "github.com/santhosh-tekuri/jsonschema/v6"
)

// Compile reads a JSON Schema, so that values can be judged by it as an editor judges them. The test ends where the
// text is none.
func Compile(t testing.TB, text string) *validator.Schema {
	t.Helper()
	doc, err := validator.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := validator.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

package library

import (
	"bytes"
	"io/fs"
	"path"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"conform/internal/place"
	"conform/internal/schema"
	"conform/internal/strict"
	"conform/scenarios"
)

// validate judges a YAML text by the schema, as an editor does.
func validate(t *testing.T, s *jsonschema.Schema, name string, yamlText []byte) error {
	t.Helper()
	var faults strict.FaultList
	root, ok := strict.Parse(yamlText, name, nil, &faults)
	if !ok {
		t.Fatal(faults.Err())
	}
	tree := treeOf(root)
	if tree == nil {
		t.Fatal(faults.Err())
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(tree.render(func(string, place.Position) {})))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc)
}

func TestEmbeddedDataFollowsTheSchema(t *testing.T) {
	s := schema.Compile(t, scenarios.Schema())
	count := 0
	err := fs.WalkDir(scenarios.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		count++
		text, err := fs.ReadFile(scenarios.FS(), name)
		if err != nil {
			return err
		}
		if err := validate(t, s, name, text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if count == 0 {
		t.Error("no file was judged")
	}
}

func TestSchemaRefuses(t *testing.T) {
	s := schema.Compile(t, scenarios.Schema())
	for _, tt := range []struct{ why, text string }{
		{"an unknown key", "clauzes: {}"},
		{"a missing key", "clauses: {c: {evidence: assumed}}"},
		{"another kind of evidence", "clauses: {c: {says: x, source: y, evidence: guessed}}"},
		{"a documented clause without a source", "clauses: {c: {says: x, evidence: documented}}"},
		{"a variable without a value", "variables: {v: {says: x}}"},
		{"an expectation of nothing", "exchanges: [{operation: o, name: n, request: {method: GET, path: /p}, expect: []}]"},
		{"a status that is text", "answers: [{name: a, expect: [{clause: c, status: ok}]}]"},
		{"a count that is not one", "sequences: [{name: s, messages: [{label: l, clause: c, times: often}]}]"},
		{"a matcher with the wrong kind of argument", "shapes: {s: {$oneOf: x}}"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			if validate(t, s, "f.yaml", []byte(tt.text)) == nil {
				t.Errorf("%s was accepted:\n%s", tt.why, tt.text)
			}
		})
	}
}

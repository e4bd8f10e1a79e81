// Package schema makes the JSON Schemas of the files that people write from the Go types that read them, so that an
// editor and the reader agree about keys: a description is the comment of the field. They are made by tests and
// committed beside the types, and the program shows what was committed.
//
// Only tests import it; it stands on internal/strict.
package schema

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/invopop/jsonschema"

	"conform/internal/strict"
)

// A Head says what the types of a format do not.
type Head struct {
	Title       string
	Description string
	// Of gives the schema of a type that is a [strict.Reader], and nil for all others; nil: the format has no such
	// types of its own.
	Of func(reflect.Type) *jsonschema.Schema
	// Types and Definitions are added to what the format refers to: by a type's own name, and by any name.
	Types       []reflect.Type
	Definitions jsonschema.Definitions
}

// Current fails the test unless the file holds the JSON Schema (draft 2020-12) of a file of the format T, whose types
// are in the package that is tested; with update it is written first. What needs more than one place to judge (names,
// orders) no schema says.
func Current[T any](t testing.TB, file string, head Head, update bool) {
	t.Helper()
	made := of[T](t, head)
	if update {
		if err := os.WriteFile(file, made, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	stands, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(stands), string(made)); diff != "" {
		t.Errorf("%s is not what the types say; make update writes it (-file +types):\n%s", file, diff)
	}
}

// of is the schema, indented and with a final newline.
func of[T any](t testing.TB, head Head) []byte {
	t.Helper()
	comments := commentsIn(t, ".")
	r := &jsonschema.Reflector{Anonymous: true, ExpandedStruct: true,
		LookupComment: func(of reflect.Type, field string) string {
			comment := comments[name{of.Name(), field}]
			if field != "" && comment == "" {
				t.Errorf("%s.%s has no comment, which is what an editor shows", of.Name(), field)
			}
			return comment
		},
		Mapper: func(t reflect.Type) *jsonschema.Schema {
			if s := strictly(t); s != nil || head.Of == nil {
				return s
			}
			return head.Of(t)
		}}
	s := r.ReflectFromType(reflect.TypeFor[T]())
	s.Title, s.Description = head.Title, head.Description
	for _, t := range head.Types {
		definition := r.ReflectFromType(t)
		definition.Version, definition.Definitions = "", nil
		s.Definitions[t.Name()] = definition
	}
	maps.Copy(s.Definitions, head.Definitions)
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(s); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// strictly gives the schema of the types of package strict, and nil for all others.
func strictly(t reflect.Type) *jsonschema.Schema {
	one := uint64(1)
	switch t {
	case reflect.TypeFor[strict.Text]():
		return &jsonschema.Schema{Type: "string", MinLength: &one}
	case reflect.TypeFor[strict.Whole]():
		return &jsonschema.Schema{Type: "integer"}
	case reflect.TypeFor[strict.Number]():
		return &jsonschema.Schema{Type: "number"}
	case reflect.TypeFor[strict.True]():
		return &jsonschema.Schema{Const: true}
	case reflect.TypeFor[strict.Date]():
		return &jsonschema.Schema{Type: "string", Pattern: `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`}
	case reflect.TypeFor[strict.Any]():
		return &jsonschema.Schema{}
	}
	return nil
}

// Enum is the schema of a text that is one of the words.
func Enum(words []string) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "string"}
	for _, w := range words {
		s.Enum = append(s.Enum, w)
	}
	return s
}

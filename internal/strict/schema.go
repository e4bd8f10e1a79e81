package strict

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"

	"github.com/invopop/jsonschema"
)

// A SchemaHead says what the types of a format do not.
type SchemaHead struct {
	Title       string
	Description string
	// Of gives the schema of a type that is a [Reader], and nil for all others; nil: the format has no such
	// types of its own.
	Of func(reflect.Type) *jsonschema.Schema
	// Types and Definitions are added to what the format refers to: by a type's own name, and by any name.
	Types       []reflect.Type
	Definitions jsonschema.Definitions
}

// Schema is the JSON Schema (draft 2020-12) of a file of the format T, indented and with a final newline.
// What needs more than one place to judge only a program can say.
func Schema[T any](head SchemaHead) ([]byte, error) {
	r := &jsonschema.Reflector{Anonymous: true, ExpandedStruct: true, Mapper: func(t reflect.Type) *jsonschema.Schema {
		if s := schemaOf(t); s != nil || head.Of == nil {
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
		return nil, err
	}
	return b.Bytes(), nil
}

// schemaOf gives the schema of the types of this package.
func schemaOf(t reflect.Type) *jsonschema.Schema {
	one := uint64(1)
	switch t {
	case reflect.TypeFor[Text]():
		return &jsonschema.Schema{Type: "string", MinLength: &one}
	case reflect.TypeFor[Whole]():
		return &jsonschema.Schema{Type: "integer"}
	case reflect.TypeFor[Number]():
		return &jsonschema.Schema{Type: "number"}
	case reflect.TypeFor[True]():
		return &jsonschema.Schema{Const: true}
	case reflect.TypeFor[Date]():
		return &jsonschema.Schema{Type: "string", Pattern: `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`}
	case reflect.TypeFor[Any]():
		return &jsonschema.Schema{}
	}
	return nil
}

package library

import (
	"reflect"

	"github.com/invopop/jsonschema"

	"conform/internal/strict"
)

// Schema is the JSON Schema (draft 2020-12) of a scenario data file, indented and with a final newline. It
// is made from the types that the loader decodes into, so that an editor and the loader agree about keys.
// What needs more than one place to judge (names, variables, orders) only the loader checks.
func Schema() ([]byte, error) {
	return strict.Schema[document](strict.SchemaHead{
		Title:       "conform scenario data",
		Description: "What is sent to Microsoft Graph, and the promises made about what comes back.",
		Of:          schemaOf,
		Types:       []reflect.Type{reflect.TypeFor[echoPair]()},
		Definitions: jsonschema.Definitions{"pattern": patternSchema()},
	})
}

// schemaOf gives the schema of a type that reads its value itself, and nil for all others.
func schemaOf(t reflect.Type) *jsonschema.Schema {
	one := uint64(1)
	switch t {
	case reflect.TypeFor[times]():
		return &jsonschema.Schema{OneOf: []*jsonschema.Schema{
			{Type: "integer", Minimum: "0"},
			{Type: "string", Pattern: `^[0-9]{1,6}(\+|-[0-9]{1,6})?$`},
		}}
	case reflect.TypeFor[pattern]():
		return ref("pattern")
	case reflect.TypeFor[promises]():
		return &jsonschema.Schema{OneOf: []*jsonschema.Schema{
			{Type: "string", MinLength: &one},
			{Type: "array", MinItems: &one, Items: ref("promise")},
		}}
	case reflect.TypeFor[echo]():
		return &jsonschema.Schema{OneOf: []*jsonschema.Schema{{Type: "string", MinLength: &one}, ref("echoPair")}}
	}
	return nil
}

func ref(name string) *jsonschema.Schema { return &jsonschema.Schema{Ref: "#/$defs/" + name} }

// JSONSchemaExtend says that a request is written out or like another.
func (request) JSONSchemaExtend(s *jsonschema.Schema) {
	s.AnyOf = []*jsonschema.Schema{{Required: []string{"like"}}, {Required: []string{"method", "path"}}}
}

// JSONSchemaExtend says that a variable has one kind of value.
func (variable) JSONSchemaExtend(s *jsonschema.Schema) {
	s.OneOf = []*jsonschema.Schema{{Required: []string{"mock"}}, {Required: []string{"provided"}}}
}

// JSONSchemaExtend says that only a guess needs no source.
func (clause) JSONSchemaExtend(s *jsonschema.Schema) {
	assumed := jsonschema.NewProperties()
	assumed.Set("evidence", &jsonschema.Schema{Const: "assumed"})
	s.AnyOf = []*jsonschema.Schema{{Required: []string{"source"}}, {Properties: assumed}}
}

// patternSchema allows any JSON, and tells an editor what it may offer.
func patternSchema() *jsonschema.Schema {
	one := uint64(1)
	words := make([]any, 0, len(markers()))
	for _, m := range markers() {
		words = append(words, m)
	}
	described := func(s *jsonschema.Schema, description string) *jsonschema.Schema {
		s.Description = description
		return s
	}
	members := func() *jsonschema.Schema {
		return &jsonschema.Schema{Type: "object", AdditionalProperties: ref("pattern")}
	}
	several := func() *jsonschema.Schema {
		return &jsonschema.Schema{Type: "array", MinItems: &one, Items: ref("pattern")}
	}
	word := func() *jsonschema.Schema { return &jsonschema.Schema{Type: "string", MinLength: &one} }
	count := func() *jsonschema.Schema { return &jsonschema.Schema{Type: "integer", Minimum: "0"} }
	limits := jsonschema.NewProperties()
	limits.Set("min", count())
	limits.Set("max", count())

	p := jsonschema.NewProperties()
	p.Set("$closed", described(members(), "An object with these members and no others."))
	p.Set("$open", described(members(), "An object with these members, and perhaps others."))
	p.Set("$regex", described(word(), "A string that this regular expression (RE2) matches somewhere."))
	p.Set("$oneOf", described(several(), "A value that matches one of these."))
	p.Set("$allOf", described(several(), "A value that matches each of these."))
	p.Set("$nullOr", described(ref("pattern"), "null, or a value that matches this."))
	p.Set("$optional", described(ref("pattern"), "A member that is not there, or matches this."))
	p.Set("$each", described(ref("pattern"), "An array whose every element matches this; it may be empty."))
	p.Set("$contains", described(several(), "An array in which each of these is matched by an element of its own, in any order."))
	p.Set("$length", described(&jsonschema.Schema{OneOf: []*jsonschema.Schema{
		count(),
		{Type: "object", Properties: limits, AdditionalProperties: jsonschema.FalseSchema},
	}}, "An array, string or object of that many elements, characters or members."))
	p.Set("$not", described(ref("pattern"), "A value that does not match this."))
	p.Set("$sameFold", described(word(), "This string, in any letter case."))
	p.Set("$enum", described(&jsonschema.Schema{Type: "array", MinItems: &one, Items: word()},
		"One of these words of an enumeration. Another letter case than here is judged apart: a finding on a tenant."))
	p.Set("$observed", described(ref("pattern"),
		"A member that no page declares and some recorded traffic has: it may be missing. Another form is judged apart: a finding on a tenant."))
	p.Set("$alwaysObserved", described(ref("pattern"), "The same for a member that every whole recording has."))
	p.Set("$disputed", described(ref("pattern"),
		"What a page shows and no recorded traffic has. If it is missing or different, that is judged apart: a finding on a tenant."))
	p.Set("$endsWith", described(word(), "A string that ends in this."))
	p.Set("$exact", &jsonschema.Schema{Description: "This JSON and nothing else; markers are plain text in it."})
	p.Set("$shape", described(word(), "The shape of that name."))

	return &jsonschema.Schema{
		Description: "An expectation about a JSON value. A mapping is an open object, a list is an array, element by element, and a scalar is itself.",
		AnyOf: []*jsonschema.Schema{
			{Enum: words, Description: "A word for a kind of value. $absent: the member is not there."},
			{Type: "string", Description: "The string itself. ${name} is a variable; $$ is a literal $ at the beginning."},
			{Type: "number"},
			{Type: "boolean"},
			{Type: "null"},
			{Type: "array", Items: ref("pattern")},
			{Type: "object", Properties: p, AdditionalProperties: ref("pattern")},
		},
	}
}

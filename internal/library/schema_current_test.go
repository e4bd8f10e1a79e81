package library

import (
	"flag"
	"reflect"
	"testing"

	"github.com/invopop/jsonschema"

	"conform/internal/match"
	"conform/internal/schema"
)

var update = flag.Bool("update", false, "write scenario.schema.json anew")

// TestSchemaFileIsCurrent: what an editor is told is what is read.
func TestSchemaFileIsCurrent(t *testing.T) {
	schema.Current[document](t, "../../scenarios/scenario.schema.json", schema.Head{
		Title:       "conform scenario data",
		Description: "What is sent to Microsoft Graph, and the promises made about what comes back.",
		Of:          schemaOf,
		Types:       []reflect.Type{reflect.TypeFor[echoPair](), reflect.TypeFor[promise](), reflect.TypeFor[at]()},
		Definitions: jsonschema.Definitions{"pattern": patternSchema()},
	}, *update)
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
			{Type: "array", MinItems: &one, Items: expectedSchema()},
		}}
	case reflect.TypeFor[expected]():
		return expectedSchema()
	case reflect.TypeFor[echo]():
		return &jsonschema.Schema{OneOf: []*jsonschema.Schema{{Type: "string", MinLength: &one}, ref("echoPair")}}
	}
	return nil
}

// expectedSchema is a promise, or the name of an answer.
func expectedSchema() *jsonschema.Schema {
	one := uint64(1)
	return &jsonschema.Schema{OneOf: []*jsonschema.Schema{{Type: "string", MinLength: &one}, ref("promise")}}
}

func ref(name string) *jsonschema.Schema { return &jsonschema.Schema{Ref: "#/$defs/" + name} }

// JSONSchemaExtend says that a sequence has messages of its own or of another.
func (sequence) JSONSchemaExtend(s *jsonschema.Schema) {
	s.AnyOf = []*jsonschema.Schema{{Required: []string{"like"}}, {Required: []string{"messages"}}}
}

// JSONSchemaExtend says that a variable has one kind of value.
func (variable) JSONSchemaExtend(s *jsonschema.Schema) {
	s.OneOf = []*jsonschema.Schema{{Required: []string{"mock"}}, {Required: []string{"provided"}},
		{Required: []string{"given"}}}
}

// JSONSchemaExtend names the kinds of tokens.
func (request) JSONSchemaExtend(s *jsonschema.Schema) {
	token, _ := s.Properties.Get("token")
	for _, kind := range tokenKinds() {
		token.Enum = append(token.Enum, kind)
	}
}

// JSONSchemaExtend says that only a guess needs no source.
func (clause) JSONSchemaExtend(s *jsonschema.Schema) {
	assumed := jsonschema.NewProperties()
	assumed.Set("evidence", &jsonschema.Schema{Const: "assumed"})
	s.AnyOf = []*jsonschema.Schema{{Required: []string{"source"}}, {Properties: assumed}}
}

// patternSchema allows any JSON, and says to an editor what it may offer.
func patternSchema() *jsonschema.Schema {
	one := uint64(1)
	limits := jsonschema.NewProperties()
	count := &jsonschema.Schema{Type: "integer", Minimum: "0"}
	limits.Set("min", count)
	limits.Set("max", count)
	word := &jsonschema.Schema{Type: "string", MinLength: &one}
	argument := map[match.Takes]jsonschema.Schema{
		match.TakesPattern:  *ref("pattern"),
		match.TakesPatterns: {Type: "array", MinItems: &one, Items: ref("pattern")},
		match.TakesMembers:  {Type: "object", AdditionalProperties: ref("pattern")},
		match.TakesWords:    {Type: "array", MinItems: &one, Items: word},
		match.TakesText:     *word,
		match.TakesCount: {OneOf: []*jsonschema.Schema{count,
			{Type: "object", Properties: limits, AdditionalProperties: jsonschema.FalseSchema}}},
		match.TakesJSON: {},
	}
	var alone []*jsonschema.Schema
	p := jsonschema.NewProperties()
	for _, m := range match.Matchers() {
		if m.Takes == match.TakesNothing {
			alone = append(alone, &jsonschema.Schema{Const: m.Word, Description: m.Says})
			continue
		}
		s := argument[m.Takes]
		s.Description = m.Says
		p.Set(m.Word, &s)
	}
	p.Set(shapeWord, &jsonschema.Schema{Type: "string", MinLength: &one, Description: "The shape of that name."})

	return &jsonschema.Schema{
		Description: "An expectation about a JSON value. A mapping is an open object, a list is an array, element by " +
			"element, and a scalar is itself.",
		AnyOf: append(alone,
			&jsonschema.Schema{Type: "string",
				Description: "The string itself. ${name} is a variable; $$ is a literal $ at the beginning."},
			&jsonschema.Schema{Type: "number"}, &jsonschema.Schema{Type: "boolean"}, &jsonschema.Schema{Type: "null"},
			&jsonschema.Schema{Type: "array", Items: ref("pattern")},
			&jsonschema.Schema{Type: "object", Properties: p, AdditionalProperties: ref("pattern")},
		),
	}
}

package profile

import (
	"flag"
	"reflect"
	"testing"

	"github.com/invopop/jsonschema"

	"conform/internal/schema"
)

var update = flag.Bool("update", false, "write the JSON Schema anew")

// TestSchemaIsCurrent: what an editor is told is what is read.
func TestSchemaIsCurrent(t *testing.T) {
	schema.Current[Profile](t, "profile.schema.json", schema.Head{Title: "conform: profile of a tenant",
		Description: "Where a tenant is and how conform reaches it. Secrets come from the environment or from files.",
		Of:          schemaOf}, *update)
}

// schemaOf gives the schemas of the types that read themselves.
func schemaOf(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[Cloud]():
		return schema.Enum(append(Clouds(), "custom"))
	case reflect.TypeFor[Version]():
		return schema.Enum(versions[:])
	case reflect.TypeFor[CredentialKind]():
		return schema.Enum(credentialKinds[:])
	case reflect.TypeFor[DirectorKind]():
		return schema.Enum(directorKinds[:])
	case reflect.TypeFor[Duration]():
		return &jsonschema.Schema{Type: "string", Pattern: `^([0-9.]+(h|m|s|ms))+$`}
	case reflect.TypeFor[Reference]():
		return &jsonschema.Schema{Type: "string", Pattern: `^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$`}
	}
	return nil
}

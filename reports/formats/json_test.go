package formats

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/invopop/jsonschema"
	validator "github.com/santhosh-tekuri/jsonschema/v6"

	"conform/internal/place"
	"conform/internal/record"
	"conform/reports/digest"
	"conform/reports/sample"
)

const schemaFile = "../../docs/report.schema.json"

// reportSchema makes the schema of report.json from the Go types and their comments.
func reportSchema(t *testing.T) []byte {
	t.Helper()
	r := &jsonschema.Reflector{AllowAdditionalProperties: true, Mapper: func(typ reflect.Type) *jsonschema.Schema {
		switch typ {
		case reflect.TypeFor[record.Body]():
			return &jsonschema.Schema{Description: "The bytes as text when they are UTF-8, else {\"base64\": …}; null when there were none.",
				OneOf: []*jsonschema.Schema{{Type: "string"}, {Type: "null"}, {Type: "object", Required: []string{"base64"}}}}
		case reflect.TypeFor[place.Position]():
			return &jsonschema.Schema{Type: "string", Description: "Where it stands: file:line:column, or the file alone."}
		case reflect.TypeFor[time.Duration]():
			return &jsonschema.Schema{Type: "integer", Description: "Nanoseconds."}
		case reflect.TypeFor[record.Status]():
			return &jsonschema.Schema{Type: "string", Enum: []any{"passed", "skipped", "flaky", "failed", "errored"}}
		}
		// An empty slice that has never been written to is null in JSON, which the reflector does not know.
		if typ.Kind() == reflect.Slice && typ.Elem().Kind() == reflect.String {
			return &jsonschema.Schema{OneOf: []*jsonschema.Schema{{Type: "array", Items: &jsonschema.Schema{Type: "string"}}, {Type: "null"}}}
		}
		return nil
	}}
	for _, folder := range []string{".", "../../internal/record"} {
		if err := r.AddGoComments("conform/reports/formats", folder); err != nil {
			t.Fatal(err)
		}
	}
	schema := r.Reflect(&Document{})
	schema.ID, schema.Title = "", "conform report.json, format 1"
	out, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(out, '\n')
}

func TestReportSchemaFollowsTheTypes(t *testing.T) {
	got := reportSchema(t)
	if *sample.Update {
		if err := os.WriteFile(schemaFile, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s is not what the types say; -update writes it anew:\n%s", schemaFile, diff)
	}
}

func TestJSONIsAsItsSchemaSays(t *testing.T) {
	schema, err := validator.UnmarshalJSON(bytes.NewReader(reportSchema(t)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := validator.NewCompiler()
	if err := compiler.AddResource("report.schema.json", schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("report.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, run := range map[string]*record.Run{"passing": sample.Passing(t), "failing": sample.Failing(t), "hostile": sample.Hostile(t), "empty": {}} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if err := JSON(&out, run); err != nil {
				t.Fatal(err)
			}
			doc, err := validator.UnmarshalJSON(&out)
			if err != nil {
				t.Fatal(err)
			}
			if name == "empty" {
				if err := compiled.Validate(doc); err == nil {
					t.Error("the schema accepts a run without a status: it checks nothing")
				}
				return
			}
			if err := compiled.Validate(doc); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestJSONKeepsTheRun(t *testing.T) {
	run := sample.Failing(t)
	var out bytes.Buffer
	if err := JSON(&out, run); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out.String(), "{\n  \"format\": 1,\n") {
		t.Errorf("report.json does not begin with its format: %.40q", out.String())
	}
	var back Document
	if err := json.Unmarshal(out.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(run, back.Run); diff != "" {
		t.Errorf("reading report.json back gives another run (-written +read):\n%s", diff)
	}
}

// TestReportPageNamesEveryMember holds docs/report-json.md to the types: whoever adds a member tells of it.
func TestReportPageNamesEveryMember(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "report-json.md"))
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Defs map[string]struct {
			Properties map[string]json.RawMessage `json:"properties"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(reportSchema(t), &schema); err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for _, m := range regexp.MustCompile("`([A-Za-z0-9]+)`").FindAllStringSubmatch(string(page), -1) {
		told[m[1]] = true
	}
	if len(schema.Defs) == 0 {
		t.Fatal("the schema defines nothing")
	}
	for name, def := range schema.Defs {
		if name == "Header" {
			continue
		}
		for member := range def.Properties {
			if !told[member] {
				t.Errorf("docs/report-json.md does not tell of %s.%s", name, member)
			}
		}
	}
}

// TestJSONIsOneValue: that it is written feature by feature does not show.
func TestJSONIsOneValue(t *testing.T) {
	for name, run := range map[string]*record.Run{"passing": sample.Passing(t), "failing": sample.Failing(t), "hostile": sample.Hostile(t), "empty": {Features: []*record.FeatureRun{}}} {
		t.Run(name, func(t *testing.T) {
			var got, want bytes.Buffer
			if err := JSON(&got, run); err != nil {
				t.Fatal(err)
			}
			enc := json.NewEncoder(&want)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			if err := enc.Encode(Document{Format: record.FormatVersion, Outcome: digest.Headline(run), Run: run}); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want.Bytes()) {
				t.Errorf("it differs: %.300s", cmp.Diff(want.String(), got.String()))
			}
		})
	}
}

package formats

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/invopop/jsonschema"
	validator "github.com/santhosh-tekuri/jsonschema/v6"

	"conform/internal/place"
	"conform/internal/record"
	"conform/internal/schema"
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
			return &jsonschema.Schema{
				Description: "The bytes as text when they are UTF-8, else {\"base64\": …}; null when there were none.",
				OneOf:       []*jsonschema.Schema{{Type: "string"}, {Type: "null"}, {Type: "object", Required: []string{"base64"}}}}
		case reflect.TypeFor[place.Position]():
			return &jsonschema.Schema{Type: "string", Description: "Where it stands: file:line:column, or the file alone."}
		case reflect.TypeFor[time.Duration]():
			return &jsonschema.Schema{Type: "integer", Description: "Nanoseconds."}
		case reflect.TypeFor[record.Status]():
			return &jsonschema.Schema{Type: "string", Enum: []any{"passed", "skipped", "flaky", "failed", "errored"}}
		}
		// An empty slice that has never been written to is null in JSON, which the reflector does not know.
		if typ.Kind() == reflect.Slice && typ.Elem().Kind() == reflect.String {
			return &jsonschema.Schema{OneOf: []*jsonschema.Schema{{Type: "array", Items: &jsonschema.Schema{Type: "string"}},
				{Type: "null"}}}
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
	compiled := schema.Compile(t, string(reportSchema(t)))
	for name, run := range map[string]*record.Run{"passing": sample.Passing(t), "failing": sample.Failing(t),
		"hostile": sample.Hostile(t), "empty": {}} {
		t.Run(name, func(t *testing.T) {
			var short, full bytes.Buffer
			for _, err := range []error{JSON(&short, digest.Of(run)), FullJSON(&full, digest.Of(run))} {
				if err != nil {
					t.Fatal(err)
				}
			}
			doc, err := validator.UnmarshalJSON(&short)
			if err != nil {
				t.Fatal(err)
			}
			whole, err := validator.UnmarshalJSON(&full)
			if err != nil {
				t.Fatal(err)
			}
			if name == "empty" {
				if err := compiled.Validate(doc); err == nil {
					t.Error("the schema accepts a run without a status: it checks nothing")
				}
				return
			}
			for file, doc := range map[string]any{"report.json": doc, "full.json": whole} {
				if err := compiled.Validate(doc); err != nil {
					t.Errorf("%s: %v", file, err)
				}
			}
		})
	}
}

// TestJSONHoldsTheRun: full.json has each scenario as it was recorded; report.json has what did not pass so, and a line
// of the rest.
func TestJSONHoldsTheRun(t *testing.T) {
	for name, run := range map[string]*record.Run{"passing": sample.Passing(t), "failing": sample.Failing(t),
		"known": sample.Known(t), "hostile": sample.Hostile(t), "without a feature": {}} {
		t.Run(name, func(t *testing.T) {
			d := digest.Of(run)
			full, short := written(t, FullJSON, d), written(t, JSON, d)
			if full.Outcome != d.Outcome || full.Counts != run.Counts || full.Holds != "everything" ||
				len(full.Causes) != len(d.Causes) {
				t.Errorf("the head of full.json is %+v", full)
			}
			if len(full.Features) != len(run.Features) || len(short.Features) != len(run.Features) {
				t.Fatalf("%d and %d features, want %d", len(full.Features), len(short.Features), len(run.Features))
			}
			for i, f := range run.Features {
				for j, s := range f.Scenarios {
					got, line := full.Features[i].Scenarios[j], short.Features[i].Scenarios[j]
					if diff := cmp.Diff(asJSON(t, s), asJSON(t, got)); diff != "" {
						t.Errorf("%s is not in full.json as it was recorded (-recorded +read):\n%s", s.ID, diff)
					}
					kept := len(line.Steps)+len(line.Exchanges)+len(line.Checks) > 0
					if kept != (len(s.Steps) > 0 && digest.Remarkable(s)) || line.ID != s.ID || line.Status != s.Status {
						t.Errorf("%s, which is %s, has its steps and messages in report.json: %v", s.ID, s.Status, kept)
					}
				}
			}
		})
	}
}

func written(t *testing.T, write func(io.Writer, *digest.Digest) error, d *digest.Digest) Document {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out, d); err != nil {
		t.Fatal(err)
	}
	var doc Document
	if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// asJSON is a value as JSON, without the members that hold nothing.
func asJSON(t *testing.T, v any) map[string]any {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
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

// TestJSONIsOneValue: that it is written scenario by scenario does not show, but for the line ends.
func TestJSONIsOneValue(t *testing.T) {
	for name, run := range map[string]*record.Run{"passing": sample.Passing(t), "failing": sample.Failing(t),
		"hostile": sample.Hostile(t),
		"empty":   {}} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if err := FullJSON(&out, digest.Of(run)); err != nil {
				t.Fatal(err)
			}
			want, err := compact(written(t, FullJSON, digest.Of(run)))
			if err != nil {
				t.Fatal(err)
			}
			if got := bytes.ReplaceAll(out.Bytes(), []byte("\n"), nil); !bytes.Equal(got, want) {
				t.Errorf("it differs: %.300s", cmp.Diff(string(want), string(got)))
			}
			lines := bytes.Count(out.Bytes(), []byte("\n"))
			if most := 4 + 3*len(run.Features) + run.Counts.Total; lines > most {
				t.Errorf("%d lines, want at most one for each scenario and a few (%d)", lines, most)
			}
		})
	}
}

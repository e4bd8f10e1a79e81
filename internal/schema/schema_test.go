package schema

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/invopop/jsonschema"

	"conform/internal/strict"
)

// menu is a format with one of everything.
type menu struct {
	strict.Node
	// What it is called, on one line
	// or on two.
	Name strict.Text `json:"name"`
	// The day from which it holds.
	Open strict.Date `json:"open,omitempty"`
	// Its dishes.
	Dishes []dish `json:"dishes,omitempty"`
	// Whether it is vegan.
	Vegan strict.True `json:"vegan,omitempty"`
	// How large it is.
	Size size `json:"size,omitempty"`
}

type dish struct {
	strict.Node
	// How many.
	Count strict.Whole `json:"count,omitempty"`
	// What one costs.
	Price strict.Number `json:"price,omitempty"`
	// Whatever there is to say.
	Note strict.Any `json:"note,omitempty"`
}

// size reads itself.
type size struct{ strict.Node }

type silent struct {
	strict.Node
	Name strict.Text `json:"name"`
}

func head() Head {
	return Head{Title: "menu", Of: func(t reflect.Type) *jsonschema.Schema {
		if t == reflect.TypeFor[size]() {
			return Enum([]string{"large", "small"})
		}
		return nil
	}}
}

func TestOf(t *testing.T) {
	made := string(of[menu](t, head()))
	for _, part := range []string{`"What it is called, on one line or on two."`, `"additionalProperties": false`,
		`"large"`, `"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"`, `"type": "integer"`, `"type": "number"`, `"const": true`, `"required": [
    "name"
  ]`} {
		if !strings.Contains(made, part) {
			t.Errorf("the schema does not say %s:\n%s", part, made)
		}
	}
}

// told is a test that keeps what it is told.
type told struct {
	testing.TB
	errors []string
}

func (t *told) Helper()                         {}
func (t *told) Errorf(format string, of ...any) { t.errors = append(t.errors, format) }

// TestCurrent: a file that is not what the types say is a failure, and update mends it; so is a key without a comment.
func TestCurrent(t *testing.T) {
	file := filepath.Join(t.TempDir(), "menu.schema.json")
	if err := os.WriteFile(file, []byte("{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		why    string
		update bool
		errors int
	}{
		{"another", false, 1},
		{"written", true, 0},
		{"current", false, 0},
	} {
		judge := &told{TB: t}
		Current[menu](judge, file, head(), tt.update)
		if len(judge.errors) != tt.errors {
			t.Errorf("%s: %q", tt.why, judge.errors)
		}
	}
	judge := &told{TB: t}
	of[silent](judge, Head{})
	if len(judge.errors) != 1 || !strings.Contains(judge.errors[0], "no comment") {
		t.Errorf("a key without a comment: %q", judge.errors)
	}
}

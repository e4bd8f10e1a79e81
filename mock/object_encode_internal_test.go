package mock

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"
)

// asStandard is v as encoding/json writes it.
func asStandard(t *testing.T, v any) string {
	t.Helper()
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "null"
	}
	return string(bytes.TrimRight(text.Bytes(), "\n"))
}

// TestEncode: what is written is what encoding/json would write.
func TestEncode(t *testing.T) {
	t.Parallel()
	type named string
	srv := &Server{}
	for _, v := range []any{
		nil, true, false, 0, -17, int64(math.MinInt64), int32(5), 1.5, 1e21, math.NaN(), json.Number("1.50"),
		json.Number("-0e1"), "", "plain ~!", `"quoted\"`, "<&>", "é 世 \u2028", "\x00\t\n\x7f", "\xff", named("<x>"),
		[]any(nil), []any{}, []any{1, "a", nil, []any{object{}}}, []string{"a", "<"}, object(nil), object{},
		map[string]string{"b": "c"}, object{"b": 1, "a": object{"é": nil, "": []any{object(nil)}},
			"B": json.RawMessage(`{"x": 1}`), "a\"": struct{ A int }{1}},
	} {
		if got, want := string(encode(v)), asStandard(t, v); got != want {
			t.Errorf("%#v: %s, want %s", v, got, want)
		}
		if got, want := string(srv.encode(v)), string(encode(v)); got != want {
			t.Errorf("%#v, in room that was used before: %s, want %s", v, got, want)
		}
	}
	many := object{}
	for i := range 100 {
		many[string(rune('z'-i%26))+string(encode(i))] = i
	}
	if got, want := string(encode(many)), asStandard(t, many); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestEncodeExamples: every documented payload comes out as encoding/json has it.
func TestEncodeExamples(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/examples/*/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no documented payloads: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		o, err := decodeObject(text)
		if err != nil {
			continue // a list of payloads
		}
		if got, want := string(encode(o)), asStandard(t, o); got != want {
			t.Errorf("%s: %s, want %s", file, got, want)
		}
	}
}

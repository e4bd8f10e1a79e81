package match_test

import (
	"testing"

	"conform/internal/match"
)

func TestPath(t *testing.T) {
	const body = `{"@odata.type": "#microsoft.graph.call", "id": "x", "n": 9007199254740993, "a/b": {"~": [10, null]},
		"members@odata.count": 2, "twice": 1, "twice": 2, "@this": "no modifier", "": {"": 5},
		"targets": [{"@odata.type": "t", "identity": {"user": {"id": "u"}}}, {"@odata.type": "@odata.type", "@keys": "v", "id": 7}]}`
	const missing = "(none)"
	for _, tt := range []struct {
		why, path, want string
	}{
		{"a pointer", "/id", `"x"`},
		{"digits are kept", "/n", `9007199254740993`},
		{"escaped names", "/a~1b/~0/0", `10`},
		{"null is found", "/a~1b/~0/1", `null`},
		{"past the end", "/a~1b/~0/2", missing},
		{"no leading zeros", "/a~1b/~0/00", missing},
		{"no signs", "/a~1b/~0/-1", missing},
		{"the element behind the last is not there", "/a~1b/~0/-", missing},
		{"into a string", "/id/0", missing},
		{"the empty name", "//", `5`},
		{"an annotation by pointer", "/@odata.type", `"#microsoft.graph.call"`},
		{"an annotation by path", "@odata.type", `"#microsoft.graph.call"`},
		{"an annotation further in", "targets.0.@odata.type", `"t"`},
		{"an annotation of a member", "members@odata.count", `2`},
		{"an annotation escaped by the writer", `\@odata\.type`, `"#microsoft.graph.call"`},
		{"an annotation in a query, and its like in quotes", `targets.#(@odata.type=="@odata.type").id`, `7`},
		{"a name with @ in a query", `targets.#(@keys=="v").id`, `7`},
		{"an @ is a name, not a modifier", "@this", `"no modifier"`},
		{"a path", "targets.0.identity.user.id", `"u"`},
		{"a count", "targets.#", `2`},
		{"nothing there", "targets.0.nobody", missing},
	} {
		t.Run(tt.why, func(t *testing.T) {
			value, found, err := match.Path(tt.path, []byte(body))
			if err != nil {
				t.Fatal(err)
			}
			got := string(value)
			if !found {
				got = missing
			}
			if got != tt.want {
				t.Errorf("%s = %s, expected %s", tt.path, got, tt.want)
			}
		})
	}
	if value, found, err := match.Path("", []byte(" [1] ")); string(value) != "[1]" || !found || err != nil {
		t.Errorf("the whole = %s, %v, %v", value, found, err)
	}
	for _, tt := range []struct{ why, path, body, want string }{
		{"gjson reads broken JSON without a word", "a", `{"a": 1,}`,
			`no "a": expected valid JSON, found invalid character '}' looking for beginning of object key string, at offset 9`},
		{"which of two is meant?", "/twice", body, `following "/twice": the name "twice" stands 2 times in its object`},
		{"not a pointer", "/a~b", body, `"/a~b" is not a JSON pointer: ~ is written ~0, and / inside a name ~1`},
	} {
		t.Run(tt.why, func(t *testing.T) {
			_, _, err := match.Path(tt.path, []byte(tt.body))
			if err == nil || err.Error() != tt.want {
				t.Errorf("error %v, expected %s", err, tt.want)
			}
		})
	}
}

// A number that is captured is sent again, and compared, as it came.
func TestCapture(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ why, text, want, err string }{
		{"a string, without its quotes", `"a\"b\u00e9"`, `a"bé`, ""},
		{"a number with a zero at its end", `1.50`, "1.50", ""},
		{"a number with an exponent", `1e3`, "1e3", ""},
		{"more digits than a float64 has", `0.12345678901234567890`, "0.12345678901234567890", ""},
		{"an integer of more", `9007199254740993`, "9007199254740993", ""},
		{"a number that no float64 holds", `-1e400`, "-1e400", ""},
		{"a truth", `true`, "true", ""},
		{"an array, as JSON", `[1.0, "a"]`, `[1.0, "a"]`, ""},
		{"null", `null`, "", `null at "/v"`},
	} {
		got, err := match.Capture("/v", []byte(`{"v": `+tt.text+`}`))
		if got != tt.want || (err == nil) != (tt.err == "") || err != nil && err.Error() != tt.err {
			t.Errorf("%s: got %q and %v", tt.why, got, err)
		}
	}
}

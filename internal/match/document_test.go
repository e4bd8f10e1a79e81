package match_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/match"
	"conform/internal/record"
)

// TestAt judges places of one document one after the other.
func TestAt(t *testing.T) {
	t.Parallel()
	document := match.Read([]byte(`{"id": "c1", "none": null, "twice": 1, "twice": 2, "a/b": [{"n": 1.0, "x": 1, "x": 2}],
		"targets": [{"@odata.type": "t", "identity": {"user": {"id": "u"}}}]}`))
	for _, tt := range []struct {
		why, path string
		want      match.Pattern
		found     []record.Difference
	}{
		{"as described", "/id", exact(`"c1"`), nil},
		{"in an array, under a name with signs", "/a~1b/0/n", exact(`1`), nil},
		{"pointers begin with the path", "/targets/0/identity", members(member("user", members(member("id", exact(`"v"`))))),
			[]record.Difference{diff("/targets/0/identity/user/id", `"v"`, `"u"`, "at exact")}},
		{"so does a path of gjson", "targets.0", members(member("@odata.type", exact(`"u"`))),
			[]record.Difference{diff("targets.0/@odata.type", `"u"`, `"t"`, "at exact")}},
		{"nothing is there", "/nobody", kind(match.Any),
			[]record.Difference{{Pointer: "/nobody", Want: "a value", Got: "nothing"}}},
		{"nothing should be there", "/nobody", kind(match.Absent), nil},
		{"null is something", "/none", kind(match.Absent),
			[]record.Difference{diff("/none", "nothing", "null", "at absent")}},
		{"which of two is meant?", "/twice", kind(match.Any), []record.Difference{{Pointer: "/twice", Want: "a value",
			Got: `following "/twice": the name "twice" stands 2 times in its object`}}},
		{"not a pointer", "/a~b", kind(match.Any), []record.Difference{{Pointer: "/a~b", Want: "a value",
			Got: `"/a~b" is not a JSON pointer: ~ is written ~0, and / inside a name ~1`}}},
		{"a name twice inside of the place is a difference, too", "/a~1b/0", kind(match.Any), []record.Difference{
			diff("/a~1b/0/x", "one member of this name", "several, the first 1, another 2", "at any")}},
	} {
		if d := cmp.Diff(tt.found, document.At(tt.path, tt.want)); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.why, d)
		}
	}
	if d := cmp.Diff([]record.Difference{{Pointer: "/id", Want: "valid JSON",
		Got: "unexpected end of JSON input, at offset 1", Unreadable: true}},
		match.Read([]byte("{")).At("/id", kind(match.Any))); d != "" {
		t.Errorf("no JSON (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]record.Difference{diff("/a", "JSON in UTF-8", "a byte that is not UTF-8, at offset 1", "at any")},
		match.Read([]byte("{\"b\": 1, \"a\": \"\xff\"}")).At("/a", kind(match.Any))); d != "" {
		t.Errorf("not UTF-8 (-want +got):\n%s", d)
	}
}

// TestAtIsTheWholeOfItsPart: judging a place of a document that was read is judging its text alone.
func FuzzAt(f *testing.F) {
	f.Add([]byte(`{"a": {"b": 1, "b": 2}}`), "/a")
	f.Add([]byte("{\"a\": \"\xff\"}"), "/a")
	f.Add([]byte(`{"a": "\ud83d"}`), "/a")
	f.Fuzz(func(t *testing.T, text []byte, path string) {
		part, found, err := match.Path(path, text)
		if err != nil || !found {
			return
		}
		want := match.JSON(kind(match.String), part)
		for i := range want {
			want[i].Pointer = path + want[i].Pointer
		}
		if d := cmp.Diff(want, match.Read(text).At(path, kind(match.String))); d != "" {
			t.Errorf("%q at %q (-alone +in the document):\n%s", text, path, d)
		}
	})
}

package place_test

import (
	"encoding/json"
	"testing"

	"conform/internal/place"
)

func TestParseAndString(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want place.Position
		why  string
	}{
		{"", place.Position{}, "no place"},
		{"a.yaml", place.Position{File: "a.yaml"}, "a whole file"},
		{"dir/a.yaml:3:14", place.Position{File: "dir/a.yaml", Line: 3, Column: 14}, "a place"},
		{`C:\data\a.yaml:3:14`, place.Position{File: `C:\data\a.yaml`, Line: 3, Column: 14}, "a colon in the name"},
		{"a.feature:12", place.Position{File: "a.feature:12"}, "one number is no place of ours"},
		{"a.yaml:0:1", place.Position{File: "a.yaml:0:1"}, "lines count from 1"},
		{"a.yaml:03:1", place.Position{File: "a.yaml:03:1"}, "a number that String does not write would come back changed"},
		{"a.yaml:+3:1", place.Position{File: "a.yaml:+3:1"}, "the same of a sign"},
		{"at exact", place.Position{File: "at exact"}, "any text stays what it was"},
	} {
		if got := place.Parse(c.text); got != c.want {
			t.Errorf("%s: Parse(%q) is %+v, want %+v", c.why, c.text, got, c.want)
		}
		if got := place.Parse(c.text).String(); got != c.text {
			t.Errorf("%s: %q came back as %q", c.why, c.text, got)
		}
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	type holder struct {
		Where place.Position `json:"where,omitzero"`
	}
	for text, want := range map[string]place.Position{
		`{}`:                      {},
		`{"where":"a.yaml"}`:      {File: "a.yaml"},
		`{"where":"a.yaml:1:22"}`: {File: "a.yaml", Line: 1, Column: 22},
	} {
		var got holder
		if err := json.Unmarshal([]byte(text), &got); err != nil || got.Where != want {
			t.Errorf("%s is read as %+v, %v, want %+v", text, got.Where, err, want)
		}
		if out, err := json.Marshal(got); err != nil || string(out) != text {
			t.Errorf("%s is written as %s, %v", text, out, err)
		}
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	inOrder := []place.Position{{}, {File: "a"}, {File: "a", Line: 1, Column: 2}, {File: "a", Line: 2, Column: 1},
		{File: "a", Line: 2, Column: 2}, {File: "b"}}
	for i, p := range inOrder {
		for j, q := range inOrder {
			if got := p.Compare(q); got < 0 != (i < j) || got > 0 != (i > j) {
				t.Errorf("%v.Compare(%v) is %d", p, q, got)
			}
		}
	}
}

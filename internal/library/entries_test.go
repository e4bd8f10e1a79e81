package library

import (
	"testing"
	"testing/fstest"

	"conform/internal/place"
)

func TestExcerpt(t *testing.T) {
	t.Parallel()
	const text = `clauses:
  one: {says: a}
  # about two
  two:
    says: b

    # inside
    source: c
  # about three
  three: {says: d}
exchanges:
  - operation: x
    name: y

    request: {}
  - operation: z
last: |
  e

   f
`
	for _, tt := range []struct {
		why  string
		line int
		want string
	}{
		{"one line", 2, "one: {says: a}\n"},
		{"blank lines and comments inside", 4, "two:\n  says: b\n\n  # inside\n  source: c\n"},
		{"a comment about the next is not of it", 10, "three: {says: d}\n"},
		{"an item of a list", 12, "- operation: x\n  name: y\n\n  request: {}\n"},
		{"the last item", 16, "- operation: z\n"},
		{"to the end of the file", 17, "last: |\n  e\n\n   f\n"},
		{"no such line", 99, ""},
	} {
		t.Run(tt.why, func(t *testing.T) {
			if got := excerpt(text, tt.line); got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestExcerptOfAFolderWithTheNameOfOurs(t *testing.T) {
	t.Parallel()
	own := Source{FS: fstest.MapFS{"own.yaml": {Data: []byte("a: 1\n")}}, At: "scenarios"}
	got, err := Excerpt(place.Position{File: "scenarios/own.yaml", Line: 1}, Embedded(), own)
	if err != nil || got != "a: 1\n" {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err = Excerpt(place.Position{File: "scenarios/variables.yaml", Line: 1}, Embedded(), own); err != nil ||
		got == "" {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err = Excerpt(place.Position{File: "scenarios/gone.yaml", Line: 1}, Embedded(), own); err == nil {
		t.Error("a file that is gone was read")
	}
}

func TestEveryEntryHasAPlaceAndAText(t *testing.T) {
	t.Parallel()
	lib, err := Load(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, e := range lib.Entries() {
		kinds[e.Kind]++
		text, err := Excerpt(e.Where, Embedded())
		if err != nil || text == "" || e.Name == "" || e.Says == "" && e.Kind != EntryShape {
			t.Errorf("%+v: %q, %v", e, text, err)
		}
	}
	for _, kind := range []string{EntryRequest, EntryAnswer, EntrySequence, EntryShape, EntryClause, EntryVariable} {
		if kinds[kind] < 10 {
			t.Errorf("%d of the kind %s", kinds[kind], kind)
		}
	}
}

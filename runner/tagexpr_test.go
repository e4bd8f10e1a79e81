package runner

import (
	"slices"
	"strings"
	"testing"
)

func TestTagExpressions(t *testing.T) {
	for _, tt := range []struct {
		why, expr string
		tags      []string
		want      bool
	}{
		{"empty selects all", "", nil, true},
		{"blank selects all", "  ", []string{"@a"}, true},
		{"a tag", "@a", []string{"@a", "@b"}, true},
		{"a tag that is not there", "@a", []string{"@ab"}, false},
		{"or", "@a or @b", []string{"@b"}, true},
		{"and", "@a and @b", []string{"@a"}, false},
		{"and binds tighter than or", "@a or @b and @c", []string{"@a"}, true},
		{"parentheses", "(@a or @b) and @c", []string{"@a"}, false},
		{"not", "not @a", []string{"@b"}, true},
		{"not not", "not not @a", []string{"@a"}, true},
		{"not binds tightest", "not @a and @b", []string{"@b"}, true},
		{"no blanks needed beside parentheses", "not(@a or @b)", []string{"@c"}, true},
	} {
		t.Run(tt.why, func(t *testing.T) {
			e, err := ParseTags(tt.expr)
			if err != nil {
				t.Fatal(err)
			}
			if got := e.Match(tt.tags); got != tt.want {
				t.Errorf("%q on %v: got %v, want %v", tt.expr, tt.tags, got, tt.want)
			}
		})
	}
}

func TestTagExpressionFaults(t *testing.T) {
	for _, tt := range []struct{ why, expr, want string }{
		{"godog's own syntax is refused, not misread", "@a && @b", `column 4: unexpected "&&"`},
		{"a comma is no or", "@a,@b or", `column 9: the tag expression ends too early`},
		{"a bare word", "example-05", `column 1: unexpected "example-05"`},
		{"no operand", "@a and", `column 7: the tag expression ends too early; expected a tag`},
		{"never closed", "(@a or @b", `column 10: the tag expression ends too early; expected ")"`},
		{"never opened", "@a)", `column 3: unexpected ")"`},
		{"only an at", "@", `column 1: unexpected "@"`},
	} {
		t.Run(tt.why, func(t *testing.T) {
			_, err := ParseTags(tt.expr)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%q: got %v, want %q", tt.expr, err, tt.want)
			}
		})
	}
}

func TestTagNames(t *testing.T) {
	e, err := ParseTags("@a and not (@b or @a)")
	if err != nil {
		t.Fatal(err)
	}
	if got := e.Names(); !slices.Equal(got, []string{"@a", "@b", "@a"}) {
		t.Errorf("got %v", got)
	}
}

func FuzzParseTags(f *testing.F) {
	for _, seed := range []string{"@a and not (@b or @c)", "((((", "not not", "@ä\x00 or"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, expr string) {
		e, err := ParseTags(expr)
		if err == nil {
			e.Match([]string{"@a"}) // must not panic
		} else if !strings.Contains(err.Error(), "column ") {
			t.Errorf("the error for %q names no column: %v", expr, err)
		}
	})
}

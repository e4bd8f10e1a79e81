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
		{"parentheses in a tag", `@Case\(1\)`, []string{"@Case(1)"}, true},
		{"parentheses in two tags", `@x\(1\) or @y\(2\)`, []string{"@y(2)"}, true},
		{"parentheses around one with parentheses", `@x\(1\) or(@y\(2\))`, []string{"@y(2)"}, true},
		{"a backslash at the end of a tag", `@x\\ or @y\\\) or @z\\`, []string{`@x\`}, true},
		{"a backslash before a parenthesis", `@x\\ or @y\\\) or @z\\`, []string{`@y\)`}, true},
		{"a backslash is part of the tag", `@x\\ or @y\\\) or @z\\`, []string{"@x", "@y)", "@z"}, false},
		{"a backslash at the beginning", `@\\x or @y\\`, []string{`@\x`}, true},
		{"a backslash at the beginning is part of the tag", `@\\x or @y\\`, []string{"@x", "@y"}, false},
		{"a blank", `@x\  or @y`, []string{"@x "}, true},
		{"other white space", "@x\tor\n@y", []string{"@y"}, true},
		{"a comma in a tag", `@x\(1,2\)`, []string{"@x(1,2)"}, true},
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
		{"a comma is no or", "@a,@b or", `column 3: unexpected "," in the tag expression; expected "and" or "or"`},
		{"a comma with a blank", "@a, @b", `column 3: unexpected ","`},
		{"a comma behind a blank", "(@a ,@b)", `column 5: unexpected ","`},
		{"two tags", "@a @b or", `column 4: unexpected "@b"`},
		{"two tags in parentheses", "@a and (@b @c) or", `column 12: unexpected "@c"`},
		{"an operator behind a tag", "@a and (@b not)", `column 12: unexpected "not"`},
		{"operators alone", "or or", `column 1: unexpected "or"`},
		{"two operators", "@a and or", `column 8: unexpected "or"`},
		{"closed twice", "( @a and @b ) )", `column 15: unexpected ")"`},
		{"closed once of two", "( ( @a and @b )", `column 16: the tag expression ends too early; expected ")"`},
		{"nothing to escape", `@x or @\y or @z`,
			`column 8: unexpected "\\y" in the tag expression; a backslash stands before "(", ")", "\" or a blank`},
		{"an escaped blank joins", `@x\ or @y`, `column 8: unexpected "@y"`},
		{"a backslash at the end", `@x\`, `column 3: unexpected "\\"`},
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

// The rules of precedence are those of the reference: each expression is held against itself with all parentheses, for
// all sets of tags.
func TestTagExpressionsGroupAsTheReferenceDoes(t *testing.T) {
	tags := []string{"@a", "@b", "@c", "@d", "@e", "@f"}
	for _, tt := range []struct{ expr, grouped string }{
		{"@a and @b and @c", "((@a and @b) and @c)"},
		{"@a or @b or @c", "((@a or @b) or @c)"},
		{"( @a and @b ) or ( @c and @d )", "((@a and @b) or (@c and @d))"},
		{"not @a or @b and not @c or not @d or @e and @f",
			"((((not (@a)) or (@b and (not (@c)))) or (not (@d))) or (@e and @f))"},
		{"not (@a and @b)", "(not ((@a and @b)))"},
		{"not (@a or @b)", "(not ((@a or @b)))"},
		{"not (@a and @b) and @c or not (@d or @f)", "(((not ((@a and @b))) and @c) or (not ((@d or @f))))"},
	} {
		plain, err := ParseTags(tt.expr)
		if err != nil {
			t.Fatal(err)
		}
		grouped, err := ParseTags(tt.grouped)
		if err != nil {
			t.Fatal(err)
		}
		for set := range 1 << len(tags) {
			var have []string
			for i, tag := range tags {
				if set&(1<<i) != 0 {
					have = append(have, tag)
				}
			}
			if plain.Match(have) != grouped.Match(have) {
				t.Errorf("%q differs from %q for %q", tt.expr, tt.grouped, have)
			}
		}
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
	if e, err = ParseTags(`@Case\(1\)`); err != nil || !slices.Equal(e.Names(), []string{"@Case(1)"}) {
		t.Errorf("got %q, %v", e.Names(), err)
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

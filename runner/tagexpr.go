package runner

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A TagExpression selects scenarios by their tags, in the standard language of Cucumber
// (https://github.com/cucumber/tag-expressions): "@a and not (@b or @c)", in which a backslash stands before a
// parenthesis, a blank or a backslash that belongs to a tag. It is parsed here because godog's own --tags reads another
// language, in which "@a or @b" selects nothing and succeeds, and because Cucumber's own parser for Go is on no module
// proxy that we found.
type TagExpression struct {
	text  string
	names []string
	eval  func(tags []string) bool
}

// ParseTags parses a tag expression; the empty one selects everything. An error names the column.
func ParseTags(text string) (TagExpression, error) {
	tokens, err := tokenize(text)
	if err != nil {
		return TagExpression{}, err
	}
	p := tagParser{text: text, tokens: tokens}
	if len(p.tokens) == 0 {
		return TagExpression{text: text, eval: func([]string) bool { return true }}, nil
	}
	eval, err := p.or()
	if err == nil && p.next < len(p.tokens) {
		err = p.expected("\"and\", \"or\" or the end")
	}
	if err != nil {
		return TagExpression{}, err
	}
	return TagExpression{text: text, names: p.names, eval: eval}, nil
}

// Match reports whether a scenario with these tags is selected.
func (t TagExpression) Match(tags []string) bool { return t.eval == nil || t.eval(tags) }

// String is the expression as it was written.
func (t TagExpression) String() string { return t.text }

// Names returns the tags that the expression names, in its order, so that one that no scenario has is found.
func (t TagExpression) Names() []string { return t.names }

type tagToken struct {
	text   string // without the backslashes
	column int    // from 1
}

// tokenize takes an expression apart: parentheses, and what stands between them and blanks.
func tokenize(text string) ([]tagToken, error) {
	var tokens []tagToken
	var word strings.Builder
	begin := 0
	end := func() {
		if word.Len() > 0 {
			tokens = append(tokens, tagToken{word.String(), begin + 1})
			word.Reset()
		}
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case unicode.IsSpace(r):
			end()
		case r == '(' || r == ')':
			end()
			tokens = append(tokens, tagToken{string(r), i + 1})
		case r == ',' && isComma(text, i):
			return nil, fmt.Errorf("column %d: unexpected \",\" in the tag expression; expected \"and\" or \"or\", "+
				"as in \"@a or @b\"", i+1)
		default:
			if word.Len() == 0 {
				begin = i
			}
			if r == '\\' {
				next, length := utf8.DecodeRuneInString(text[i+1:])
				if next != '(' && next != ')' && next != '\\' && !unicode.IsSpace(next) {
					return nil, fmt.Errorf("column %d: unexpected %q in the tag expression; a backslash stands before "+
						`"(", ")", "\" or a blank that belongs to a tag`, i+1, text[i:i+1+length])
				}
				i += size
				r, size = next, length
			}
			word.WriteString(text[i : i+size])
		}
		i += size
	}
	end()
	return tokens, nil
}

// isComma reports whether the comma at i stands between tags. One inside of a tag belongs to it.
func isComma(text string, i int) bool {
	rest := strings.TrimLeftFunc(text[i+1:], unicode.IsSpace)
	return rest == "" || rest[0] == '@' || len(rest) < len(text)-i-1
}

type tagParser struct {
	text   string
	tokens []tagToken
	next   int
	names  []string
}

type tagEval = func(tags []string) bool

func (p *tagParser) accept(word string) bool {
	if p.next < len(p.tokens) && p.tokens[p.next].text == word {
		p.next++
		return true
	}
	return false
}

func (p *tagParser) expected(what string) error {
	if p.next >= len(p.tokens) {
		return fmt.Errorf("column %d: the tag expression ends too early; expected %s, as in \"@a and not (@b or @c)\"",
			len(p.text)+1, what)
	}
	t := p.tokens[p.next]
	return fmt.Errorf("column %d: unexpected %q in the tag expression; expected %s, as in \"@a and not (@b or @c)\"",
		t.column, t.text, what)
}

func (p *tagParser) or() (tagEval, error) {
	left, err := p.and()
	for err == nil && p.accept("or") {
		a := left
		b, rightErr := p.and()
		left, err = func(tags []string) bool { return a(tags) || b(tags) }, rightErr
	}
	return left, err
}

func (p *tagParser) and() (tagEval, error) {
	left, err := p.not()
	for err == nil && p.accept("and") {
		a := left
		b, rightErr := p.not()
		left, err = func(tags []string) bool { return a(tags) && b(tags) }, rightErr
	}
	return left, err
}

func (p *tagParser) not() (tagEval, error) {
	switch {
	case p.accept("not"):
		inner, err := p.not()
		return func(tags []string) bool { return !inner(tags) }, err
	case p.accept("("):
		inner, err := p.or()
		if err == nil && !p.accept(")") {
			err = p.expected("\")\"")
		}
		return inner, err
	case p.next < len(p.tokens) && len(p.tokens[p.next].text) > 1 && p.tokens[p.next].text[0] == '@':
		tag := p.tokens[p.next].text
		p.next++
		p.names = append(p.names, tag)
		return func(tags []string) bool { return slices.Contains(tags, tag) }, nil
	default:
		return nil, p.expected("a tag (which begins with \"@\"), \"not\" or \"(\"")
	}
}

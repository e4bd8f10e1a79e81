package runner

import (
	"fmt"
	"slices"
	"strings"
)

// A TagExpression selects scenarios by their tags, in the standard language of Cucumber: "@a and not (@b
// or @c)". It is parsed here because godog's own --tags reads another language, in which "@a or @b"
// selects nothing and succeeds.
type TagExpression struct {
	text string
	eval func(tags []string) bool
}

// ParseTags parses a tag expression; the empty one selects everything. An error names the column.
func ParseTags(text string) (TagExpression, error) {
	p := tagParser{text: text, tokens: tokenize(text)}
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
	return TagExpression{text: text, eval: eval}, nil
}

// Match reports whether a scenario with these tags is selected.
func (t TagExpression) Match(tags []string) bool { return t.eval == nil || t.eval(tags) }

// String is the expression as it was written.
func (t TagExpression) String() string { return t.text }

// Names returns the tags that the expression names, so that one that no scenario has can be told.
func (t TagExpression) Names() []string {
	var names []string
	for _, token := range tokenize(t.text) {
		if strings.HasPrefix(token.text, "@") {
			names = append(names, token.text)
		}
	}
	return names
}

type tagToken struct {
	text   string
	column int // from 1
}

func tokenize(text string) []tagToken {
	var tokens []tagToken
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == ' ' || c == '\t':
			i++
		case c == '(' || c == ')':
			tokens = append(tokens, tagToken{string(c), i + 1})
			i++
		default:
			end := i
			for end < len(text) && !strings.ContainsRune(" \t()", rune(text[end])) {
				end++
			}
			tokens = append(tokens, tagToken{text[i:end], i + 1})
			i = end
		}
	}
	return tokens
}

type tagParser struct {
	text   string
	tokens []tagToken
	next   int
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
		return fmt.Errorf("column %d: the tag expression ends too early; expected %s, as in \"@a and not (@b or @c)\"", len(p.text)+1, what)
	}
	t := p.tokens[p.next]
	return fmt.Errorf("column %d: unexpected %q in the tag expression; expected %s, as in \"@a and not (@b or @c)\"", t.column, t.text, what)
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
		return func(tags []string) bool { return slices.Contains(tags, tag) }, nil
	default:
		return nil, p.expected("a tag (which begins with \"@\"), \"not\" or \"(\"")
	}
}

package match

import (
	"regexp"
	"sync"
)

// An Expression is the Text of a Regex pattern, compiled when it is first asked and then kept: the same patterns are
// asked of each answer and notification of a run, and to compile an expression takes longer than all the rest. A
// pattern that has none, or the one of another text, has its Text compiled for each value. It may be used by several
// goroutines.
type Expression struct {
	text     string
	compiled func() *regexp.Regexp // nil: the text is no expression
}

// NewExpression returns the Expression of the Text of a pattern. One that is no expression (RE2) holds for no value.
func NewExpression(text string) *Expression {
	return &Expression{text, sync.OnceValue(func() *regexp.Regexp {
		re, err := regexp.Compile(text)
		if err != nil {
			return nil
		}
		return re
	})}
}

// Equal is true, so that tests that compare patterns compare their texts, which say all that there is of expressions.
func (e *Expression) Equal(*Expression) bool { return true }

// expressed reports whether the expression of a Regex pattern matches s somewhere.
func (p *Pattern) expressed(s string) bool {
	e := p.Expression
	if e == nil || e.text != p.Text {
		e = NewExpression(p.Text)
	}
	re := e.compiled()
	return re != nil && re.MatchString(s)
}

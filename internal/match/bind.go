package match

import (
	"conform/internal/vars"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"conform/internal/place"
)

// Bind returns p with each ${name} of a Text replaced by its value, and "$${" by "${". In an Exact pattern
// that happens inside JSON strings, not in member names, and whatever the value holds stays inside its
// string; in a Regex the value stands for itself, not for an expression. p is not changed; parts without a
// variable are shared with the result, because most have none and a scenario binds many. The error names
// every variable without a value and where the pattern stands, see [vars.Unknown].
func (p Pattern) Bind(value vars.Lookup) (Pattern, error) {
	var faults []error
	bound := p.bind(value, &faults)
	return *bound, errors.Join(faults...)
}

// APIVersion is the variable that [Beta] asks for: "beta" or "v1.0".
const APIVersion = "apiVersion"

// bind returns p itself when nothing in it is to be replaced.
func (p *Pattern) bind(value vars.Lookup, faults *[]error) *Pattern {
	if p.Kind == Beta {
		of := p.Of.bind(value, faults)
		if version, _ := value(APIVersion); version == "v1.0" {
			return &Pattern{Kind: Observed, Of: of, Where: p.Where}
		}
		return of
	}
	bound := p
	own := func() *Pattern {
		if bound == p {
			c := *p
			bound = &c
		}
		return bound
	}
	if strings.Contains(p.Text, "${") {
		text, err := p.bindText(value)
		if err != nil {
			*faults = append(*faults, placed(p.Where, err))
		}
		own().Text = text
		if p.Kind == Regex {
			bound.Expression = NewExpression(text)
		}
	}
	if p.Of != nil {
		if of := p.Of.bind(value, faults); of != p.Of {
			own().Of = of
		}
	}
	copied := false
	for i := range p.Items {
		if item := p.Items[i].bind(value, faults); item != &p.Items[i] {
			if !copied {
				own().Items, copied = slices.Clone(p.Items), true
			}
			bound.Items[i] = *item
		}
	}
	copied = false
	for i := range p.Members {
		if member := p.Members[i].Pattern.bind(value, faults); member != &p.Members[i].Pattern {
			if !copied {
				own().Members, copied = slices.Clone(p.Members), true
			}
			bound.Members[i].Pattern = *member
		}
	}
	return bound
}

// bindText replaces the variables of p's own text.
func (p *Pattern) bindText(value vars.Lookup) (string, error) {
	switch p.Kind {
	case Exact:
		text, err := vars.JSON([]byte(p.Text), value)
		return string(text), err
	case Regex:
		return vars.Text(p.Text, func(name string) (string, bool) {
			v, known := value(name)
			return regexp.QuoteMeta(v), known
		})
	default:
		return vars.Text(p.Text, value)
	}
}

// placed puts the place of an expectation in front of an error about it.
func placed(where place.Position, err error) error {
	if where.IsZero() {
		return err
	}
	return fmt.Errorf("%s: %w", where, err)
}

package match

import (
	"conform/internal/vars"
	"errors"
	"fmt"
	"iter"
	"regexp"
)

// Validate returns what makes the pattern impossible to judge, each fault with its Where; nil when there is
// nothing. Variables need not be bound yet.
func (p Pattern) Validate() error {
	var faults []error
	p.validate(false, &faults)
	return errors.Join(faults...)
}

// all goes through the pattern and every pattern in it.
func (p *Pattern) all() iter.Seq[*Pattern] {
	return func(yield func(*Pattern) bool) { p.walk(yield) }
}

func (p *Pattern) walk(yield func(*Pattern) bool) bool {
	if !yield(p) || p.Of != nil && !p.Of.walk(yield) {
		return false
	}
	for i := range p.Items {
		if !p.Items[i].walk(yield) {
			return false
		}
	}
	for i := range p.Members {
		if !p.Members[i].walk(yield) {
			return false
		}
	}
	return true
}

// validate adds the faults of p and of what is in it. element: p is asked of an element of an array, which
// cannot be absent.
func (p *Pattern) validate(element bool, faults *[]error) {
	fault := func(format string, args ...any) {
		*faults = append(*faults, placed(p.Where, fmt.Errorf(format, args...)))
	}
	of := func(element bool) {
		if p.Of == nil {
			fault("%s needs a pattern", p.Kind)
			return
		}
		p.Of.validate(element, faults)
	}
	items := func(element bool) {
		for i := range p.Items {
			p.Items[i].validate(element, faults)
		}
	}
	someItems := func(element bool) {
		if len(p.Items) == 0 {
			fault("%s needs at least one pattern", p.Kind)
		}
		items(element)
	}
	if element && (p.Kind == Absent || p.Kind == Optional || p.Kind == Observed || p.Kind == AlwaysObserved) {
		fault("%s is said of a member of an object; an element of an array is always there", p.Kind)
	}
	switch p.Kind {
	case Any, Absent, GUID, E164, URI, DateTime, Base64, NonEmpty, String, Boolean, Integer, Number, Null:
	case Exact:
		p.validateExact(fault)
	case Object:
		seen := map[string]bool{}
		for i := range p.Members {
			m := &p.Members[i]
			if seen[m.Name] {
				fault("the member %q is named twice", m.Name)
			}
			seen[m.Name] = true
			m.validate(false, faults)
		}
	case Array:
		items(true)
	case Contains:
		someItems(true)
	case OneOf, AllOf:
		someItems(element)
	case Each:
		of(true)
	case Optional, Observed, AlwaysObserved, Disputed, NullOr, Not:
		of(element)
	case Enum:
		if len(p.Words) == 0 {
			fault("%s needs at least one word", p.Kind)
		}
	case Length:
		if p.Min < 0 || p.Max < -1 || p.Max >= 0 && p.Max < p.Min {
			fault("a length of %d to %d: expected 0 or more, and a maximum not below the minimum (-1: no limit)", p.Min, p.Max)
		}
	case Regex:
		p.validateRegex(fault)
	case SameFold, EndsWith:
		if p.Text == "" {
			fault("%s needs a text", p.Kind)
		}
		if _, err := vars.Text(p.Text, placeholder); err != nil {
			fault("%w", err)
		}
	default:
		fault("%q is no kind of pattern", p.Kind)
	}
}

func (p *Pattern) validateExact(fault func(string, ...any)) {
	_, problems, _, _ := decode([]byte(p.Text))
	for _, d := range problems {
		at := ""
		if d.Pointer != "" {
			at = " at " + d.Pointer
		}
		fault("an exact value: expected %s%s, found %s", d.Want, at, d.Got)
	}
	if len(problems) > 0 {
		return
	}
	if _, err := vars.JSON([]byte(p.Text), placeholder); err != nil {
		fault("%w", err)
	}
}

func (p *Pattern) validateRegex(fault func(string, ...any)) {
	source, err := vars.Text(p.Text, placeholder)
	if err == nil {
		_, err = regexp.Compile(source)
	}
	if err != nil {
		fault("a regular expression: %w", err)
	}
}

// placeholder stands for a variable whose value is not known yet.
func placeholder(string) (string, bool) { return "x", true }

package match

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Variables returns the names that stand as ${name} in the pattern, each once, sorted. "$${" is a literal
// "${" and names nothing; text that cannot be read names nothing either, see [Pattern.Validate].
func (p Pattern) Variables() []string {
	var names []string
	collect := func(name string) (string, bool) {
		names = append(names, name)
		return "", true
	}
	for q := range p.all() {
		if q.Kind == Exact {
			_, _ = bindJSON(q.Text, collect)
		} else {
			_, _ = expand(q.Text, collect)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Bind returns p with each ${name} of a Text replaced by its value, and "$${" by "${". In an Exact pattern
// that happens inside JSON strings, not in member names, and whatever the value holds stays inside its
// string; in a Regex the value stands for itself, not for an expression. p is not changed; parts without a
// variable are shared with the result, because most have none and a scenario binds many. The error names
// every unknown variable and where the pattern stands.
func (p Pattern) Bind(value func(name string) (string, bool)) (Pattern, error) {
	var faults []error
	bound := p.bind(value, &faults)
	return *bound, errors.Join(faults...)
}

// bind returns p itself when nothing in it is to be replaced.
func (p *Pattern) bind(value func(string) (string, bool), faults *[]error) *Pattern {
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
func (p *Pattern) bindText(value func(string) (string, bool)) (string, error) {
	switch p.Kind {
	case Exact:
		return bindJSON(p.Text, value)
	case Regex:
		return expand(p.Text, func(name string) (string, bool) {
			v, known := value(name)
			return regexp.QuoteMeta(v), known
		})
	default:
		return expand(p.Text, value)
	}
}

// placed puts the place of an expectation in front of an error about it.
func placed(where string, err error) error {
	if where == "" {
		return err
	}
	return fmt.Errorf("%s: %w", where, err)
}

// expand replaces each ${name} in a plain string. All unknown names are in the error.
func expand(s string, value func(name string) (string, bool)) (string, error) {
	var b strings.Builder
	var faults []error
	for {
		i := strings.Index(s, "${")
		if i < 0 {
			b.WriteString(s)
			return b.String(), errors.Join(faults...)
		}
		if i > 0 && s[i-1] == '$' {
			b.WriteString(s[:i-1] + "${")
			s = s[i+len("${"):]
			continue
		}
		b.WriteString(s[:i])
		name, rest, closed := strings.Cut(s[i+len("${"):], "}")
		if !closed || name == "" {
			return "", errors.Join(append(faults, fmt.Errorf("%q: expected ${name}, or $${ for a literal ${", shorten(s[i:])))...)
		}
		v, known := value(name)
		if !known {
			faults = append(faults, fmt.Errorf("the variable %q has no value", name))
		}
		b.WriteString(v)
		s = rest
	}
}

// bindJSON replaces ${name} inside the strings of JSON text, member names left out. Text without a
// variable is returned as it is.
func bindJSON(source string, value func(name string) (string, bool)) (string, error) {
	if !strings.Contains(source, "${") {
		return source, nil
	}
	dec := json.NewDecoder(strings.NewReader(source))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return "", fmt.Errorf("expected JSON text: %w", err)
	}
	var faults []error
	v = bindValue(v, value, &faults)
	if len(faults) > 0 {
		return "", errors.Join(faults...)
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "", err
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

func bindValue(v any, value func(string) (string, bool), faults *[]error) any {
	switch v := v.(type) {
	case string:
		s, err := expand(v, value)
		if err != nil {
			*faults = append(*faults, err)
		}
		return s
	case []any:
		for i := range v {
			v[i] = bindValue(v[i], value, faults)
		}
	case map[string]any:
		for name := range v {
			v[name] = bindValue(v[name], value, faults)
		}
	}
	return v
}

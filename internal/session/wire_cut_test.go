package session

import (
	"slices"
	"testing"

	"conform/internal/match"
)

// cut is p without what a piece of a value cannot prove: of a partial capture the absence of a member proves
// nothing, and neither does the end of a list. whole is false when something was taken away.
func cut(p match.Pattern, v any) (rest match.Pattern, whole bool) {
	switch p.Kind {
	case match.Object:
		return cutObject(p, v)
	case match.Array:
		return cutArray(p, v)
	case match.Each:
		list, is := v.([]any)
		if !is {
			return p, true
		}
		elements := match.Pattern{Kind: match.Array, Where: p.Where}
		for range list {
			elements.Items = append(elements.Items, *p.Of)
		}
		return cutArray(elements, v)
	case match.Contains:
		return match.Pattern{Kind: match.Each, Of: &match.Pattern{Kind: match.Any}, Where: p.Where}, false
	case match.Length:
		if _, is := v.([]any); is {
			return match.Pattern{Kind: match.Any, Where: p.Where}, false
		}
	case match.AllOf:
		p.Items, whole = cutEach(p.Items, v)
		return p, whole
	case match.OneOf:
		return cutOneOf(p, v)
	}
	if p.Of != nil && p.Kind != match.Not {
		of, all := cut(*p.Of, v)
		p.Of = &of
		return p, all
	}
	return p, true
}

func cutObject(p match.Pattern, v any) (match.Pattern, bool) {
	members, is := v.(map[string]any)
	if !is {
		return p, true
	}
	whole := true
	rest := make([]match.Member, 0, len(p.Members))
	for _, m := range p.Members {
		value, there := members[m.Name]
		switch {
		case there:
			part, all := cut(m.Pattern, value)
			whole = whole && all
			rest = append(rest, match.Member{Name: m.Name, Pattern: part})
		case mayBeMissing(m):
			rest = append(rest, m)
		default:
			// It stays declared, so that a closed object knows it.
			whole = false
			unproven := match.Pattern{Kind: match.Optional, Of: &match.Pattern{Kind: match.Any}, Where: m.Where}
			rest = append(rest, match.Member{Name: m.Name, Pattern: unproven})
		}
	}
	p.Members = rest
	return p, whole
}

// mayBeMissing reports whether nothing is said of an object without the member.
func mayBeMissing(m match.Member) bool {
	return len(match.JSON(match.Pattern{Kind: match.Object, Members: []match.Member{m}}, []byte("{}"))) == 0
}

func cutArray(p match.Pattern, v any) (match.Pattern, bool) {
	list, is := v.([]any)
	if !is {
		return p, true
	}
	whole := len(list) >= len(p.Items)
	p.Items = slices.Clone(p.Items[:min(len(list), len(p.Items))])
	for i := range p.Items {
		part, all := cut(p.Items[i], list[i])
		p.Items[i] = part
		whole = whole && all
	}
	return p, whole
}

func cutEach(items []match.Pattern, v any) ([]match.Pattern, bool) {
	whole := true
	rest := make([]match.Pattern, 0, len(items))
	for _, item := range items {
		part, all := cut(item, v)
		rest = append(rest, part)
		whole = whole && all
	}
	return rest, whole
}

// cutOneOf keeps the alternatives of which everything is there, if there are any: a state that came says more than
// a status that did not.
func cutOneOf(p match.Pattern, v any) (match.Pattern, bool) {
	var whole, cuts []match.Pattern
	for _, item := range p.Items {
		if part, all := cut(item, v); all {
			whole = append(whole, part)
		} else {
			cuts = append(cuts, part)
		}
	}
	if len(whole) > 0 {
		p.Items = whole
		return p, true
	}
	p.Items = cuts
	return p, false
}

func TestCut(t *testing.T) {
	t.Parallel()
	exact := func(text string) match.Pattern { return match.Pattern{Kind: match.Exact, Text: text} }
	object := func(closed bool, members ...match.Member) match.Pattern {
		return match.Pattern{Kind: match.Object, Closed: closed, Members: members}
	}
	named := func(name string, p match.Pattern) match.Member { return match.Member{Name: name, Pattern: p} }
	of := func(kind match.Kind, items ...match.Pattern) match.Pattern {
		return match.Pattern{Kind: kind, Items: items}
	}
	either := of(match.OneOf, object(false, named("state", exact("1"))), object(false, named("status", exact("1"))))
	for _, tt := range []struct {
		why     string
		pattern match.Pattern
		value   string
		holds   bool
	}{
		{"a member that is missing proves nothing", object(false, named("a", exact("1"))), `{}`, true},
		{"one that is there does", object(false, named("a", exact("1"))), `{"a": 2}`, false},
		{"a closed object knows what is missing",
			object(true, named("a", exact("1")), named("b", exact("1"))), `{"a": 1}`, true},
		{"the end of a list proves nothing", of(match.Array, exact("1"), exact("2")), `[1]`, true},
		{"its beginning does", of(match.Array, exact("1"), exact("2")), `[2]`, false},
		{"a list may go on with what is sought", of(match.Contains, exact("1")), `[2]`, true},
		{"each element that is there is judged",
			match.Pattern{Kind: match.Each, Of: &match.Pattern{Kind: match.Boolean}}, `[true, 1]`, false},
		{"the alternative of which all is there decides", either, `{"state": 2}`, false},
		{"without one any will do", either, `{}`, true},
		{"what must not be there is judged", object(false, named("a", match.Pattern{Kind: match.Absent})), `{"a": 1}`, false},
	} {
		rest, _ := cut(tt.pattern, decoded(t, []byte(tt.value)))
		if got := len(match.JSON(rest, []byte(tt.value))) == 0; got != tt.holds {
			t.Errorf("%s: %s holds: %v", tt.why, tt.value, got)
		}
	}
}

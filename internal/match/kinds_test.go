package match_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"testing"

	"conform/internal/match"
)

// unsound says what the loader would not have made so; "" when there is nothing.
func unsound(p match.Pattern) string {
	takes := map[match.Kind]match.Takes{match.Array: match.TakesMembers} // of no or several items
	for _, m := range match.Matchers() {
		takes[m.Kind] = m.Takes
	}
	t, known := takes[p.Kind]
	if p.Kind == match.Array {
		t = match.TakesNothing
	}
	_, badRegex := regexp.Compile(p.Text)
	switch {
	case !known:
		return fmt.Sprintf("%q is no kind", p.Kind)
	case t == match.TakesPattern && p.Of == nil, t == match.TakesPatterns && len(p.Items) == 0,
		t == match.TakesText && p.Text == "",
		t == match.TakesWords && len(p.Words) == 0, t == match.TakesJSON && !json.Valid([]byte(p.Text)):
		return fmt.Sprintf("%s has nothing", p.Kind)
	case t == match.TakesCount && (p.Min < 0 || p.Max >= 0 && p.Max < p.Min):
		return fmt.Sprintf("a length of %d to %d", p.Min, p.Max)
	case p.Kind == match.Regex && badRegex != nil:
		return badRegex.Error()
	}
	element := p.Kind == match.Array || p.Kind == match.Each || p.Kind == match.Contains
	within := append([]match.Pattern{}, p.Items...)
	if p.Of != nil {
		within = append(within, *p.Of)
	}
	for _, m := range p.Members {
		within = append(within, m.Pattern)
	}
	for _, q := range within {
		if element && q.Kind.OfMembers() {
			return fmt.Sprintf("%s is said of an element", q.Kind)
		}
		if fault := unsound(q); fault != "" {
			return fault
		}
	}
	return ""
}

// TestMatchersAreComplete: each kind has a word of its own, says what it expects, and judges.
func TestMatchersAreComplete(t *testing.T) {
	t.Parallel()
	words := map[string]bool{}
	for _, m := range match.Matchers() {
		if m.Word == "" || m.Word[0] != '$' || words[m.Word] || m.Says == "" {
			t.Errorf("%+v has no word of its own, or says nothing", m)
		}
		words[m.Word] = true
		if found, ok := match.MatcherOf(m.Word); !ok || found.Kind != m.Kind || found.Closed != m.Closed {
			t.Errorf("the matcher of %s is %+v", m.Word, found)
		}
		any := match.Pattern{Kind: match.Any}
		p := match.Pattern{Kind: m.Kind, Of: &any, Items: []match.Pattern{any}, Text: `"x"`, Words: []string{"x"}, Min: 1,
			Max: 1}
		match.JSON(p, []byte(`"x"`)) // it does not panic
		if s := p.String(); s == "" || s == fmt.Sprintf("what no value is: a pattern of the unknown kind %q", m.Kind) {
			t.Errorf("%s says %q of what it wants", m.Word, s)
		}
	}
	if _, ok := match.MatcherOf(""); ok {
		t.Error("no word is the word of something")
	}
	unknown := match.Pattern{Kind: "guidd"}
	if len(match.JSON(unknown, []byte("1"))) != 1 ||
		unknown.String() != `what no value is: a pattern of the unknown kind "guidd"` {
		t.Errorf("a pattern of no kind holds, or is %s", unknown)
	}
}

package library

import (
	"encoding/json"
	"fmt"
	"sync"

	"conform/internal/match"
	"conform/internal/vars"
)

// takenBy is what each kind of pattern takes.
var takenBy = sync.OnceValue(func() map[match.Kind]match.Takes {
	takes := map[match.Kind]match.Takes{match.Array: match.TakesMembers} // of no or several items
	for _, m := range match.Matchers() {
		takes[m.Kind] = m.Takes
	}
	return takes
})

// unsound says what the judge could not judge, in a pattern or in one within it; "" when there is nothing.
func unsound(p *match.Pattern) string {
	t, known := takenBy()[p.Kind]
	if p.Kind == match.Array {
		t = match.TakesNothing
	}
	switch {
	case !known:
		return fmt.Sprintf("%q is no kind", p.Kind)
	case t == match.TakesPattern && p.Of == nil, t == match.TakesPatterns && len(p.Items) == 0,
		t == match.TakesText && p.Text == "",
		t == match.TakesWords && len(p.Words) == 0, t == match.TakesJSON && !json.Valid([]byte(p.Text)):
		return fmt.Sprintf("%s has nothing", p.Kind)
	case t == match.TakesCount && (p.Min < 0 || p.Max >= 0 && p.Max < p.Min):
		return fmt.Sprintf("a length of %d to %d", p.Min, p.Max)
	case vars.Scan(p.Text, func(string) {}, func(string) {}) != nil:
		return fmt.Sprintf("%q has a variable that is none", p.Text)
	}
	element := p.Kind == match.Array || p.Kind == match.Each || p.Kind == match.Contains
	var within []*match.Pattern
	for i := range p.Items {
		within = append(within, &p.Items[i])
	}
	if p.Of != nil {
		within = append(within, p.Of)
	}
	for i := range p.Members {
		within = append(within, &p.Members[i].Pattern)
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

package session

import (
	"regexp"
	"testing"

	"conform/internal/library"
	"conform/internal/record"
)

// What our own data says of every answer holds for exchanges of our own data. A user's exchange asks for what it says,
// and
// for what the user's own rules say.
func TestOurRulesAreForOurExchanges(t *testing.T) {
	t.Parallel()
	rule := func(name string, embedded bool) library.Rule {
		return library.Rule{Embedded: embedded,
			Expect: []library.Expectation{{Headers: []library.HeaderExpectation{{Name: name}}}}}
	}
	kept := &library.Kept{Type: regexp.MustCompile("call"), Embedded: true}
	for _, ours := range []bool{true, false} {
		data := &library.Exchange{Operation: "create call", Embedded: ours}
		s := &Session{run: &Run{Library: &library.Library{Rules: []library.Rule{rule("ours", true), rule("theirs", false)}}},
			scenario: Scenario{Exchanges: []*library.Exchange{data}},
			last: &sent{data: data, exchange: record.Exchange{
				Response: &record.Response{Status: 200, Body: record.Body("{}")}}}}
		var names []string
		for _, e := range s.standing() {
			names = append(names, e.Headers[0].Name)
		}
		if want := map[bool]int{true: 2, false: 1}[ours]; len(names) != want || names[len(names)-1] != "theirs" {
			t.Errorf("an exchange of ours %v is asked for %v", ours, names)
		}
		if s.keeps(kept) != ours || !s.keeps(&library.Kept{}) {
			t.Errorf("an exchange of ours %v is held to what stays as it was: %v", ours, s.keeps(kept))
		}
	}
}

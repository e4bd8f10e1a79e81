package match_test

import (
	"testing"

	"conform/internal/match"
)

func TestAnExpressionIsThatOfItsText(t *testing.T) {
	named := map[string]string{"callId": "c1"}
	value := func(name string) (string, bool) { v, known := named[name]; return v, known }
	with := func(text string, e *match.Expression) match.Pattern {
		return match.Pattern{Kind: match.Regex, Text: text, Expression: e}
	}
	for _, tt := range []struct {
		why     string
		pattern match.Pattern
		got     string
		holds   bool
	}{
		{"its own, compiled once", with("^c[0-9]$", match.NewExpression("^c[0-9]$")), `"c1"`, true},
		{"its own, and it does not hold", with("^c[0-9]$", match.NewExpression("^c[0-9]$")), `"d1"`, false},
		{"none", with("^c[0-9]$", nil), `"c1"`, true},
		{"that of another text, which would hold", with("^c[0-9]$", match.NewExpression("^d")), `"d1"`, false},
		{"that of another text, which would not hold", with("^c[0-9]$", match.NewExpression("^d")), `"c1"`, true},
		{"no expression", with("c(", match.NewExpression("c(")), `"c("`, false},
		{"bound anew for each scenario", with("^${callId}$", match.NewExpression("^${callId}$")), `"c1"`, true},
		{"bound to another value", with("^${callId}$", match.NewExpression("^${callId}$")), `"c2"`, false},
	} {
		bound, err := tt.pattern.Bind(value)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // when it is compiled, and from then on
			if found := match.JSON(bound, []byte(tt.got)); (len(found) == 0) != tt.holds {
				t.Errorf("%s: %q of %s: %+v", tt.why, bound.Text, tt.got, found)
			}
		}
	}
}

// A library is for all scenarios at once.
func TestAnExpressionIsSharedByGoroutines(t *testing.T) {
	p := match.Pattern{Kind: match.Regex, Text: "(?i)^/calls/[^/]+$"}
	p.Expression = match.NewExpression(p.Text)
	done := make(chan int)
	for range 8 {
		go func() { done <- len(match.JSON(p, []byte(`"/Calls/c1"`))) }()
	}
	for range 8 {
		if differences := <-done; differences != 0 {
			t.Errorf("%d differences; expected none", differences)
		}
	}
}

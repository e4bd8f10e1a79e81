package match_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/match"
	"conform/internal/record"
)

func TestBind(t *testing.T) {
	values := map[string]string{"callId": "4a5b", "quote": `a"b\c` + "\n", "dots": "a.c", "dollar": "${callId}"}
	value := func(name string) (string, bool) { v, known := values[name]; return v, known }
	for _, tt := range []struct {
		why     string
		pattern match.Pattern
		want    string // the Text after; or of the error
	}{
		{"inside a string", exact(`"/calls/${callId}/x"`), `"/calls/4a5b/x"`},
		{"whatever a value holds stays in its string", exact(`{"a":["${quote}"]}`), `{"a":["a\"b\\c\n"]}`},
		{"member names are not values", exact(`{"${callId}":"${callId}"}`), `{"${callId}":"4a5b"}`},
		{"numbers beside it keep their digits", exact(`[9007199254740993,"${callId}"]`), `[9007199254740993,"4a5b"]`},
		{"escaped", exact(`"$${callId} <&>"`), `"${callId} <&>"`},
		{"a value is not looked through again", exact(`"${dollar}"`), `"${callId}"`},
		{"a value in an expression stands for itself", withText(match.Regex, `^${dots}$`), `^a\.c$`},
		{"the end of a string", withText(match.EndsWith, `/${callId}`), `/4a5b`},
		{"no variable, no change", exact(`{ "a" : 1.0 }`), `{ "a" : 1.0 }`},
		{"unknown, all of them", exact(`["${one}","${two}"]`),
			"at exact: the variable ${one} has no value here\nthe variable ${two} has no value here"},
		{"not closed", withText(match.SameFold, `x${callId`),
			`at sameFold: "${callId" begins a variable and has no } after it`},
		{"nameless", withText(match.SameFold, `x${}`), `at sameFold: "${}" is not a name of a variable`},
	} {
		t.Run(tt.why, func(t *testing.T) {
			before := tt.pattern
			bound, err := tt.pattern.Bind(value)
			got := bound.Text
			if err != nil {
				got = err.Error()
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if d := cmp.Diff(before, tt.pattern); d != "" {
				t.Errorf("the pattern itself was changed:\n%s", d)
			}
		})
	}
}

func TestBindGoesEverywhereAndChangesNothing(t *testing.T) {
	build := func(text string) match.Pattern {
		return members(member("a", of(match.NullOr, items(match.Array, exact(text)))),
			member("b", items(match.OneOf, exact(text))))
	}
	p := build(`"${x}"`)
	bound, err := p.Bind(func(string) (string, bool) { return "v", true })
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(build(`"v"`), bound); d != "" {
		t.Errorf("bound (-want +got):\n%s", d)
	}
	if d := cmp.Diff(build(`"${x}"`), p); d != "" {
		t.Errorf("the pattern itself was changed:\n%s", d)
	}
}

// What beta declares and v1.0 does not is asked for on beta; on v1.0 it may be missing, and another form is judged
// apart.
func TestBindKnowsTheVersionOfGraph(t *testing.T) {
	p := members(member("activeModalities", of(match.Beta, exact(`[]`))))
	for _, tt := range []struct {
		version, got string
		want         int
		apart        record.Apart
	}{
		{"beta", `{"activeModalities": []}`, 0, ""},
		{"beta", `{}`, 1, ""},
		{"beta", `{"activeModalities": ["audio"]}`, 1, ""},
		{"v1.0", `{}`, 0, ""},
		{"v1.0", `{"activeModalities": []}`, 0, ""},
		{"v1.0", `{"activeModalities": ["audio"]}`, 1, record.ApartObserved},
	} {
		bound, err := p.Bind(func(name string) (string, bool) { return tt.version, name == match.APIVersion })
		if err != nil {
			t.Fatal(err)
		}
		found := match.JSON(bound, []byte(tt.got))
		if len(found) != tt.want || tt.want > 0 && found[0].Apart != tt.apart {
			t.Errorf("%s, %s: %+v", tt.version, tt.got, found)
		}
	}
}

package library

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestSubstitute(t *testing.T) {
	value := func(name string) (string, bool) {
		v, ok := map[string]string{"id": "1", "quote": `a"b\c` + "\n", "nested": "${id}", "html": "<&>", "key": "K"}[name]
		return v, ok
	}
	for _, tt := range []struct {
		why, template string
		raw           bool
		want, fault   string
	}{
		{why: "a value stands alone or between text", template: `["${id}","x${id}y${id}"]`, want: `["1","x1y1"]`},
		{why: "a value cannot leave its string", template: `{"a":"${quote}"}`, want: `{"a":"a\"b\\c\n"}`},
		{why: "keys are names and stay", template: `{"${key}" : "${key}"}`, want: `{"${key}" : "K"}`},
		{why: "a value is not looked into", template: `["${nested}"]`, want: `["${id}"]`},
		{why: "the escaped form becomes the plain one", template: `["$${id}","a$${"]`, want: `["${id}","a${"]`},
		{why: "a dollar alone is a dollar", template: `["$","$id","{id}","5$"]`, want: `["$","$id","{id}","5$"]`},
		{why: "escaped quotes do not end a string", template: `["\"${id}\"","\\"]`, want: `["\"1\"","\\"]`},
		{why: "signs that only HTML escapes stay", template: `["${html}"]`, want: `["<&>"]`},
		{why: "no string, no change", template: `[1,null,{}]`, want: `[1,null,{}]`},
		{why: "raw text is not JSON", template: `{broken "${quote}`, raw: true, want: "{broken \"a\"b\\c\n"},
		{why: "every unknown name is told", template: `["${no}",{"a":"${nor}"}]`,
			fault: "the variable ${no} has no value here\nthe variable ${nor} has no value here"},
		{why: "a variable must end", template: `["${id"]`, fault: `"${id\"" begins a variable and has no } after it`},
		{why: "a name must be one", template: `${a b}`, raw: true, fault: `"${a b}" is not a name of a variable`},
	} {
		t.Run(tt.why, func(t *testing.T) {
			before := tt.template
			got, err := Substitute([]byte(tt.template), tt.raw, value)
			if fault := errorText(err); fault != tt.fault {
				t.Fatalf("got error %q, want %q", fault, tt.fault)
			}
			if err == nil && string(got) != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if before != tt.template {
				t.Error("the template was changed")
			}
		})
	}
	var unknown *UnknownVariableError
	if _, err := SubstituteText("/a/${no}", value); !errors.As(err, &unknown) || unknown.Name != "no" {
		t.Errorf("got %v, want an UnknownVariableError", err)
	}
	if got, err := SubstituteText("/a/${id}?x=${html}", value); err != nil || got != "/a/1?x=<&>" {
		t.Errorf("got %q, %v", got, err)
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func FuzzSubstitute(f *testing.F) {
	f.Add(`{"a":["${x}","$${x}","\"${x}"]}`, `"\`)
	f.Add(`["${x`, "\x00\xff")
	f.Fuzz(func(t *testing.T, template, with string) {
		got, err := Substitute([]byte(template), false, func(string) (string, bool) { return with, true })
		if err != nil || !json.Valid([]byte(template)) {
			return
		}
		if !json.Valid(got) {
			t.Errorf("%q with %q became %q, which is not JSON", template, with, got)
		}
		if !strings.Contains(template, "${") && string(got) != template {
			t.Errorf("%q became %q", template, got)
		}
	})
}

func TestIsVariableName(t *testing.T) {
	for name, want := range map[string]bool{
		"a": true, "userA.id": true, "a-b_c.d9": true, "callId": true,
		"": false, "9a": false, ".a": false, "a.": false, "a..b": false, "a b": false, "é": false, "a/b": false,
	} {
		if got := isVariableName(name); got != want {
			t.Errorf("%q: got %v, want %v", name, got, want)
		}
	}
}

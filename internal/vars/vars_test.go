package vars

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestReplacing(t *testing.T) {
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
			var got string
			var err error
			if tt.raw {
				got, err = Text(tt.template, value)
			} else {
				var text []byte
				text, err = JSON([]byte(tt.template), value)
				got = string(text)
			}
			if fault := errorText(err); fault != tt.fault {
				t.Fatalf("got error %q, want %q", fault, tt.fault)
			}
			if err == nil && got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if before != tt.template {
				t.Error("the template was changed")
			}
		})
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestPath(t *testing.T) {
	t.Parallel()
	values := map[string]string{"id": "4a5b", "odd": "a#b?c/d%e f", "thread": "19:meeting_x@thread.v2", "empty": "",
		"up": "..", "here": "."}
	value := func(name string) (string, bool) { v, known := values[name]; return v, known }
	for _, tt := range []struct{ why, path, want, fault string }{
		{"a plain value stands as it is", "/calls/${id}/answer", "/calls/4a5b/answer", ""},
		{"no sign of a value ends the address, or a segment", "/calls/${odd}/x", "/calls/a%23b%3Fc%2Fd%25e%20f/x", ""},
		{"signs that a segment may have are left alone", "/chats/${thread}", "/chats/19:meeting_x@thread.v2", ""},
		{"a value of the query stays one", "/calls?$filter=id eq '${odd}'&x=${id}",
			"/calls?$filter=id eq 'a%23b%3Fc%2Fd%25e%20f'&x=4a5b", ""},
		{"what is escaped in the data itself stays", "/calls/%41$${id}", "/calls/%41${id}", ""},
		{"an empty segment leads elsewhere", "/calls/${empty}/x", "", "the value \"\" of ${empty} cannot stand in a path"},
		{"so do the two names of places", "/${up}/${here}", "",
			"the value \"..\" of ${up} cannot stand in a path\nthe value \".\" of ${here} cannot stand in a path"},
		{"an empty value of the query is one", "/calls?x=${empty}", "/calls?x=", ""},
		{"every unknown name is named", "/${no}?x=${nor}", "",
			"the variable ${no} has no value here\nthe variable ${nor} has no value here"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			got, err := Path(tt.path, value)
			if fault := errorText(err); fault != tt.fault {
				t.Fatalf("got error %q, want %q", fault, tt.fault)
			}
			if err == nil && got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestUnknown(t *testing.T) {
	t.Parallel()
	none := func(string) (string, bool) { return "", false }
	_, one := Text("${a}", none)
	_, more := JSON([]byte(`["${b}",{"x":"${c}"}]`), none)
	err := fmt.Errorf("f.yaml:1:1: %w", errors.Join(one, errors.New("another"), more))
	if got := Unknown(err); !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Errorf("got %v", got)
	}
	if got := Unknown(errors.Join()); got != nil {
		t.Errorf("got %v for no error", got)
	}
}

func FuzzPath(f *testing.F) {
	f.Add("a#b?c/d")
	f.Fuzz(func(t *testing.T, with string) {
		got, err := Path("/calls/${x}/y?z=${x}", func(string) (string, bool) { return with, true })
		if err != nil {
			return
		}
		u, err := url.Parse("https://graph.example" + got)
		if err != nil {
			t.Fatalf("%q became %q: %v", with, got, err)
		}
		if u.Path != "/calls/"+with+"/y" || u.Query().Get("z") != with || u.Fragment != "" ||
			strings.Count(u.EscapedPath(), "/") != 3 {
			t.Errorf("%q became %q", with, got)
		}
	})
}

func FuzzJSON(f *testing.F) {
	f.Add(`{"a":["${x}","$${x}","\"${x}"]}`, `"\`)
	f.Add(`["${x`, "\x00\xff")
	f.Fuzz(func(t *testing.T, template, with string) {
		got, err := JSON([]byte(template), func(string) (string, bool) { return with, true })
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

func TestIsName(t *testing.T) {
	for name, want := range map[string]bool{
		"a": true, "userA.id": true, "a-b_c.d9": true, "callId": true,
		"": false, "9a": false, ".a": false, "a.": false, "a..b": false, "a b": false, "é": false, "a/b": false,
	} {
		if got := IsName(name); got != want {
			t.Errorf("%q: got %v, want %v", name, got, want)
		}
	}
}

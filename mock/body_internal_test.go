package mock

import (
	"encoding/json"
	"strings"
	"testing"
)

// namesTwice is a slow and plain way to find a name that stands twice in one object.
func namesTwice(dec *json.Decoder) bool {
	token, err := dec.Token()
	if err != nil {
		return false
	}
	open, isOpen := token.(json.Delim)
	if !isOpen {
		return false
	}
	seen, twice := map[string]bool{}, false
	for dec.More() {
		if open == '{' {
			name, err := dec.Token()
			if err != nil {
				return false
			}
			twice = twice || seen[name.(string)]
			seen[name.(string)] = true
		}
		twice = namesTwice(dec) || twice
	}
	if _, err := dec.Token(); err != nil {
		return false
	}
	return twice
}

// FuzzDuplicateMember: whatever the body, a name that stands twice is found, and no other is.
func FuzzDuplicateMember(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":1,"a":2}`, `{"a":{"b":1},"b":[{"a":":"}]}`, `{"a":"\\\"","\u0061":1}`,
		`{"a":[[{"x":1,"x":{}}]]}`, `{"a:b":"c:\"d\":"}`, `{"a":null,"A":1}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		o, err := decodeObject([]byte(text))
		if err != nil {
			return
		}
		name, got := duplicateMember([]byte(text), o)
		if want := namesTwice(json.NewDecoder(strings.NewReader(text))); got != want {
			t.Errorf("%s: found %q %v, want %v", text, name, got, want)
		}
	})
}

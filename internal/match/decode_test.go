package match

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzDecode holds what is read of a text to what encoding/json reads of it.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{`{"a": [1, -2.50e+3, true,false,null], "": {"b~/c": "d\"\\\u00e9é"}}`, `[]`, `{}`,
		"\n[ {} ,\t[] ]\r\n",
		`{"a":1,"a":{"a":2}}`, "{\"\xff\":\"\xff\"}", `["\ud800", "😀", ",:]}"]`, `-0`, `"a"`, ` null `, `[1 ,2]`,
		`{"a" : 1 , "b":2}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got, _, _, ok := decode(text)
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		var want any
		if err := decoder.Decode(&want); err != nil || !json.Valid(text) {
			if ok {
				t.Errorf("%v was read of what is no JSON", got)
			}
			return
		}
		if !ok {
			return // nested too deeply
		}
		if diff := cmp.Diff(want, asOthersHaveIt(got)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// asOthersHaveIt is a decoded value in the types of encoding/json.
func asOthersHaveIt(v any) any {
	switch v := v.(type) {
	case number:
		return json.Number(v)
	case object:
		o := map[string]any{}
		for name, member := range v {
			o[name] = asOthersHaveIt(member)
		}
		return o
	case list:
		l := make([]any, len(v))
		for i := range l {
			l[i] = asOthersHaveIt(v[i])
		}
		return l
	}
	return v
}

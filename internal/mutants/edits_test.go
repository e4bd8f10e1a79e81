package mutants

import (
	"slices"
	"testing"
)

func TestEdits(t *testing.T) {
	t.Parallel()
	const call = `{"id":"5c1d9a2e-0d4b-4f6b-9a37-0e8f3c2b7a11","state":"established","number":"+14255550100",` +
		`"at":"https://a.example/x",` +
		`"n":1.0,"yes":true,"none":null,"source":{"tenantId":"0d4b9a2e-0d4b-4f6b-9a37-0e8f3c2b7a11"},"list":["a","b"],` +
		`"people":[{"id":"x","name":"N"}]}`
	for _, tt := range []struct{ why, pointer, edit, was, became string }{
		{"a member is not there", "/state", editMissing, `"established"`, "nothing"},
		{"a member is null", "/state", editNull, `"established"`, "null"},
		{"a text is a number", "/state", editType, `"established"`, "7"},
		{"a number is a text", "/n", editType, `1.0`, `"1.0"`},
		{"an object is a text", "/source", editType, `{"tenantId":"0d4b9a2e-0d4b-4f6b-9a37-0e8f3c2b7a11"}`, `"mutant"`},
		{"a list is an object", "/list", editType, `["a","b"]`, `{"0":"mutant"}`},
		{"another id", "/id", editValue, `"5c1d9a2e-0d4b-4f6b-9a37-0e8f3c2b7a11"`, `"` + strangeGUID + `"`},
		{"the id of something else", "/id", editAnother, `"5c1d9a2e-0d4b-4f6b-9a37-0e8f3c2b7a11"`,
			`"0d4b9a2e-0d4b-4f6b-9a37-0e8f3c2b7a11"`},
		{"another number", "/number", editValue, `"+14255550100"`, `"` + strangePhone + `"`},
		{"another host", "/at", editValue, `"https://a.example/x"`, `"https://other.example/x"`},
		{"another path", "/at", editPath, `"https://a.example/x"`, `"https://a.example/x/mutant"`},
		{"a word that nobody knows", "/state", editValue, `"established"`, `"establishedX"`},
		{"a word that others have", "/state", editAnother, `"established"`, `"terminated"`},
		{"a word in another letter case", "/state", editCase, `"established"`, `"Established"`},
		{"no is yes", "/yes", editValue, "true", "false"},
		{"null is left out", "/none", editLeftOut, "null", "nothing"},
		{"something is there", "/none", editGiven, "null", `"mutant"`},
		{"an empty text", "/state", editEmpty, `"established"`, `""`},
		{"an empty list", "/list", editEmpty, `["a","b"]`, `[]`},
		{"one less", "/list", editShort, `["a","b"]`, `["b"]`},
		{"one twice", "/list", editRepeated, `["a","b"]`, `["a","b","a"]`},
		{"the other way round", "/list", editReversed, `["a","b"]`, `["b","a"]`},
		{"one more, with another id", "/people", editStranger, `[{"id":"x","name":"N"}]`,
			`[{"id":"x","name":"N"},{"id":"xX","name":"N"}]`},
		{"a member more", "/people/0", editExtra, "no mutantMember", `"mutant"`},
		{"a member twice", "/yes", editTwice, "true", "false and true"},
	} {
		root, err := parse([]byte(call))
		if err != nil {
			t.Fatal(err)
		}
		s, ok := root.find(tt.pointer)
		if !ok || !slices.Contains(editsOf(s.value, tt.pointer, tt.pointer == "/people/0"), tt.edit) {
			t.Errorf("%s: the edit is not made here", tt.why)
		}
		was, became, changed := edit(root, tt.pointer, tt.edit, []string{"established", "terminated"})
		if was != tt.was || became != tt.became || !changed {
			t.Errorf("%s: got %s → %s, %v", tt.why, was, became, changed)
		}
		if root.String() == call {
			t.Errorf("%s: the text is as it was", tt.why)
		}
	}
}

func TestEditsThatChangeNothing(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ why, text, pointer, edit string }{
		{"nothing is there", `{}`, "/state", editMissing},
		{"it is null already", `{"a":null}`, "/a", editNull},
		{"it is null, which is another mutant", `{"a":null}`, "/a", editMissing},
		{"it is not null, which is another mutant", `{"a":1}`, "/a", editLeftOut},
		{"it is empty already", `{"a":""}`, "/a", editEmpty},
		{"there is no other", `{"a":"x"}`, "/a", editAnother},
		{"one element has no order", `{"a":["x"]}`, "/a", editReversed},
		{"it is no list", `{"a":"x"}`, "/a", editShort},
		{"it is no object", `{"a":"x"}`, "/a", editExtra},
		{"it is an element", `["x"]`, "/0", editMissing},
	} {
		root, err := parse([]byte(tt.text))
		if err != nil {
			t.Fatal(err)
		}
		if was, became, changed := edit(root, tt.pointer, tt.edit, nil); changed || root.String() != tt.text {
			t.Errorf("%s: got %s → %s, %v: %s", tt.why, was, became, changed, root)
		}
	}
}

// What is not changed is written as it was: order, numbers, and members that are there twice.
func TestTextsKeepWhatTheyHave(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{"b":1,"a":1.50,"b":2e3}`, `[[],{},null,true,"é\n"]`, `"x"`, `{"a/b":{"~":1}}`} {
		root, err := parse([]byte(text))
		if err != nil || root.String() != text {
			t.Errorf("%s: got %v, %v", text, root, err)
		}
	}
	root, err := parse([]byte(`{"a/b":{"~":1}}`))
	if err != nil {
		t.Fatal(err)
	}
	if s, ok := root.find("/a~1b/~0"); !ok || s.value.String() != "1" {
		t.Error("an escaped pointer leads nowhere")
	}
	for _, text := range []string{"", "{", `{"a"}`, "[1,]", "1 2"} {
		if _, err := parse([]byte(text)); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

package strict

import (
	"strings"
	"testing"
)

// TestSyntax breaks a file as people do. The library alone says where the mapping begins, and "did not find expected
// key".
func TestSyntax(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ why, text, want string }{
		{"a key of OData's", "name: x\n@odata.type: y\n",
			`2:1: not YAML: plain text cannot begin with "@"; expected quotes around it ("@odata.type")`},
		{"one in braces", "name: {id: 1, @odata.type: y}\n",
			`1:15: not YAML: plain text cannot begin with "@"; expected quotes around it ("@odata.type")`},
		{"one after an é", "name: {é: 1, @odata.type: y}\n",
			`1:14: not YAML: plain text cannot begin with "@"; expected quotes around it ("@odata.type")`},
		{"text that begins with a sign", "name: x\nnote: %a\n",
			`2:7: not YAML: plain text cannot begin with "%"; expected quotes around it ("%a")`},
		{"a tab", "dishes:\n\t- title: x\n", `2:1: not YAML: a tab in the indentation; expected spaces`},
		{"a tab behind spaces", "dishes:\n  \t- title: x\n", `2:3: not YAML: a tab in the indentation; expected spaces`},
		{"a colon in text", "name: x\nnote: see: below\n",
			`2:10: not YAML: a second colon in one value; expected quotes around text that has a colon and a space in it`},
		{"a colon in text, and another in quotes", "note: \"a: b\"\nname: see: below\n",
			`2:10: not YAML: a second colon in one value; expected quotes around text that has a colon and a space in it`},
		{"a key under text", "name: x\n  note: y\n",
			`2:3: not YAML: the line goes on with the text above it, and has a key; expected the key as far to the left as ` +
				`the key above it, or no text behind that`},
		{"no space behind a colon", "open: true\nname:x\nnote: y\n",
			`2:5: not YAML: no space behind the colon; expected "name: x"`},
		{"no colon", "name: x\nnote\nopen: true\n",
			`2:1: not YAML: a line without a key; expected "key: value", or "- " before an element of a list`},
		{"one space too few, far below the beginning",
			"name: x\ndishes:\n  - title: a\n    price: 1\n\n  # what follows is a dish, too\n  - title: b\n   price: 2\n",
			`8:4: not YAML: the line is indented by 3, as none above it that it could go on with; expected 4, as on line 7`},
		{"one space too many", "dishes:\n  - title: a\n     price: 1\n",
			`3:6: not YAML: the line goes on with the text above it, and has a key; expected the key as far to the left as ` +
				`the key above it, or no text behind that`},
		{"an element that is indented by itself", "dishes:\n  - title: a\n - title: b\n",
			`3:2: not YAML: the line is indented by 1, as none above it that it could go on with; expected 2, as on line 2`},
		{"an element among keys", "name: x\n- y\n",
			`2:1: not YAML: this cannot go on with what begins on line 1; expected "key: value" in a mapping, "- value" ` +
				`in a list`},
		{"a key among elements", "dishes:\n  - a\n  b: c\n",
			`3:3: not YAML: this cannot go on with what begins on line 2; expected "key: value" in a mapping, "- value" ` +
				`in a list`},
		{"text behind quotes", "open: true\nname: \"x\" y\n",
			`2:11: not YAML: text behind a closing quote; expected quotes around the whole; in it, \" is a quote`},
		{"quotes in quotes", "open: true\nname: \"say \"x\" now\"\n",
			`2:13: not YAML: text behind a closing quote; expected quotes around the whole; in it, \" is a quote`},
		{"a quote that is not closed", "name: 'x\nopen: true\n",
			`1:7: not YAML: the text that begins here has no closing quote; expected ' at its end`},
		{"one that the next text closes", "name: \"x\nnote: \"y\"\nopen: true\n",
			`1:7: not YAML: the text that begins here has no closing quote; expected " at its end`},
		{"one before a key of OData's", "name: \"x\nprices: {\"@odata.type\": y}\n",
			`1:7: not YAML: the text that begins here has no closing quote; expected " at its end`},
		{"a bracket that is not closed", "dishes: [a,\n  b\nname: x\n",
			`1:9: not YAML: what begins with "[" here has no end, or lacks a comma; expected "," or "]"`},
		{"a brace within one", "prices: {a: {b: 1}\nname: x\n",
			`1:9: not YAML: what begins with "{" here has no end, or lacks a comma; expected "," or "}"`},
		{"a bracket at the end of the file", "name: x\ndishes: [",
			`2:9: not YAML: what begins with "[" here has no end, or lacks a comma; expected "," or "]"`},
		{"one brace too many", "name: x\nprices: {a: {b: 1}}}\nopen: true\n",
			`2:20: not YAML: "}" closes nothing; expected as many as were opened`},
		{"two commas", "name: x\ndishes: [a,, b]\n",
			`2:12: not YAML: "," in the place of a value; expected a value, in quotes if it is text`},
		{"a list behind a key", "name: x\ndishes: - a\n",
			`2:9: not YAML: a list begins behind something else in its line; expected each of its elements on a line of its ` +
				`own, or [a, b]`},
		{"a star", "name: x\nnote: *\n", `2:7: not YAML: plain text cannot begin with "*"; expected quotes around the text`},
		{"a star before a word", "name: x\nnote: \"*b\"\nopen: *b\n",
			`3:7: not YAML: the alias *b has no anchor before it; expected quotes around it, if it is text`},
		{"an arrow", "name: x\nnote: > y\n",
			`2:7: not YAML: plain text cannot begin with ">"; expected quotes around the text`},
		{"an escape that there is not", `name: "C:\\x\dir"`,
			`1:13: not YAML: YAML has no escape "\\d"; expected \\ for a backslash, or single quotes, in which it stands ` +
				`for itself`},
		{"an escape that is too short", `name: "\u12"`,
			`1:8: not YAML: YAML has no escape "\\u"; expected \\ for a backslash, or single quotes, in which it stands ` +
				`for itself`},
		{"what nobody knows the look of", "name: !<\n", `1:1: not YAML: did not find expected tag URI`},
		{"a time of day, which YAML 1.1 counts", "name: 12:30\n",
			`1:7: 12:30 is text to some YAML readers and a number in base 60 to others; expected quotes around it ("12:30")`},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			if _, got := read(tt.text); got != "m.yaml:"+tt.want {
				t.Errorf("got  %s\nwant m.yaml:%s", got, tt.want)
			}
		})
	}
}

// Whatever is broken, a fault stands in the text.
func FuzzSyntax(f *testing.F) {
	f.Add("a: [\n\n")
	f.Add("a: 'x\n b: \"")
	f.Add("a:\n  - b: c\n   d: e\n")
	f.Fuzz(func(t *testing.T, text string) {
		_, err := parseYAML([]byte(text))
		if err == nil {
			return
		}
		at, what, _ := explain(err, text)
		if lines := 1 + strings.Count(text, "\n"); what == "" || at.Line < 1 || at.Line > lines || at.Column < 1 {
			t.Errorf("%q: %q at %d:%d", text, what, at.Line, at.Column)
		}
	})
}

package library

import "testing"

// TestSoundnessFaults is about what any YAML of ours must be, whatever its keys.
func TestSoundnessFaults(t *testing.T) {
	checkFaults(t, []faultTest{
		{
			why:  "a file without a document",
			file: ``,
			want: []string{
				`f.yaml: the file is empty; expected at least one of clauses, variables, shapes, operations, exchanges, ` +
					`answers, everyAnswer, kept, everyNotification, sequences, permissionTable, resultInfo`,
			},
		},
		{
			why:  "comments are no data",
			file: `# nothing`,
			want: []string{
				`f.yaml: the file is empty; expected at least one of clauses, variables, shapes, operations, exchanges, ` +
					`answers, everyAnswer, kept, everyNotification, sequences, permissionTable, resultInfo`,
			},
		},
		{
			why:  "a tab cannot indent",
			file: "clauses:\n\tc: {}\n",
			want: []string{
				`f.yaml:2:1: not YAML: a tab in the indentation; expected spaces`,
			},
		},
		{
			why: "the library tells the line of broken syntax",
			file: `variables:
  a: {says: x, mock: y}
  b: [`,
			want: []string{
				`f.yaml:3:6: not YAML: what begins with "[" here has no end, or lacks a comma; expected "," or "]"`,
			},
		},
		{
			why:  "a control character is said with its place",
			file: "variables:\n  a: {says: \"x\x01\", mock: y}\n",
			want: []string{
				`f.yaml:2:15: the control character U+0001; expected the escape \u0001 in a double-quoted string`,
			},
		},
		{
			why: "a second document would be ignored silently by the library",
			file: `answers:
---
answers:`,
			want: []string{
				`f.yaml:1:9: empty; expected a list`,
				`f.yaml:3:1: a second YAML document; expected one document a file`,
			},
		},
		{
			why:  "an anchor must come before its alias",
			file: `variables: {a: {says: x, mock: *m}}`,
			want: []string{
				`f.yaml:1:32: not YAML: the alias *m has no anchor before it; expected quotes around it, if it is text`,
			},
		},
		{
			why:  "an alias inside what it names never ends",
			file: `shapes: {s: &s [{$exact: *s}]}`,
			want: []string{
				`f.yaml:1:26: the alias *s stands inside what it names`,
			},
		},
		{
			why: "merge keys are not YAML 1.2",
			file: `variables:
  a: &a {says: x, mock: y}
  b: {<<: *a, mock: z}`,
			want: []string{
				`f.yaml:3:7: a merge key "<<"; expected the members written out`,
			},
		},
		{
			why: "the second of two equal keys would win silently",
			file: `variables:
  a: {says: x, mock: y}
  a: {says: z, mock: y}`,
			want: []string{
				`f.yaml:3:3: the key "a" stands twice in one mapping; expected one; the first is on line 2`,
			},
		},
		{
			why: "a key that is a list has no JSON form",
			file: `? [a, b]
: 1`,
			want: []string{
				`f.yaml:1:3: a key is a list; expected plain text as the key`,
			},
		},
		{
			why:  "a key that is a number has none either",
			file: `shapes: {s: {1: $any, true: $any, ~: $any}}`,
			want: []string{
				`f.yaml:1:10: the shape "s" is not used; expected a use, or no shape`,
				`f.yaml:1:14: a key is the number 1; expected text: quote it ("1")`,
				`f.yaml:1:23: a key is true; expected text: quote it ("true")`,
				`f.yaml:1:35: a key is null; expected text: quote it ("~")`,
			},
		},
		{
			why:  "a tag would change what the value is",
			file: `variables: {a: {says: !!binary aGk=, mock: y}}`,
			want: []string{
				`f.yaml:1:23: the tag !!binary; expected a value without a tag; text is made by quoting it`,
			},
		},
		{
			why:  "Norway's no",
			file: `variables: {a: {says: x, mock: No}}`,
			want: []string{
				`f.yaml:1:32: No is text to some YAML readers and true or false to others; expected quotes around it ("No"), or ` +
					`true or false`,
			},
		},
		{
			why:  "on as a key is true in YAML 1.1",
			file: `shapes: {s: {on: $any}}`,
			want: []string{
				`f.yaml:1:10: the shape "s" is not used; expected a use, or no shape`,
				`f.yaml:1:14: on is text to some YAML readers and true or false to others; expected quotes around it ("on"), or ` +
					`true or false`,
			},
		},
		{
			why:  "octal in YAML 1.1, decimal in 1.2",
			file: `answers: [{name: a, expect: [{clause: c, body: {x: 010, y: 0o17, z: 0x1F, w: 1_000}}]}]`,
			want: []string{
				`f.yaml:1:52: 010 is a number to YAML, and JSON does not write it so; expected quotes around it ("010") if it ` +
					`is text, or a plain number`,
				`f.yaml:1:60: 0o17 is a number to YAML, and JSON does not write it so; expected quotes around it ("0o17") if it ` +
					`is text, or a plain number`,
				`f.yaml:1:69: 0x1F is a number to YAML, and JSON does not write it so; expected quotes around it ("0x1F") if it ` +
					`is text, or a plain number`,
				`f.yaml:1:78: 1_000 is a number to YAML, and JSON does not write it so; expected quotes around it ("1_000") if ` +
					`it is text, or a plain number`,
			},
		},
		{
			why:  "a phone number without quotes loses its plus",
			file: `variables: {a: {says: x, mock: +15551234567}}`,
			want: []string{
				`f.yaml:1:32: +15551234567 is a number to YAML, and JSON does not write it so; expected quotes around it ` +
					`("+15551234567") if it is text, or a plain number`,
			},
		},
		{
			why:  "JSON has neither infinity nor half a number",
			file: `answers: [{name: a, expect: [{clause: c, body: [.inf, .NaN, .5, 5.]}]}]`,
			want: []string{
				`f.yaml:1:49: .inf is a number to YAML, and JSON does not write it so; expected quotes around it (".inf") if it ` +
					`is text, or a plain number`,
				`f.yaml:1:55: .NaN is a number to YAML, and JSON does not write it so; expected quotes around it (".NaN") if it ` +
					`is text, or a plain number`,
				`f.yaml:1:61: .5 is a number to YAML, and JSON does not write it so; expected quotes around it (".5") if it is ` +
					`text, or a plain number`,
				`f.yaml:1:65: 5. is a number to YAML, and JSON does not write it so; expected quotes around it ("5.") if it is ` +
					`text, or a plain number`,
			},
		},
		{
			why:  "JSON spells true, false and null one way",
			file: `answers: [{name: a, expect: [{clause: c, body: [True, FALSE, ~, Null]}]}]`,
			want: []string{
				`f.yaml:1:49: True is not how JSON writes it; expected quotes around it ("True"), or true`,
				`f.yaml:1:55: FALSE is not how JSON writes it; expected quotes around it ("FALSE"), or false`,
				`f.yaml:1:62: ~ is not how JSON writes it; expected quotes around it ("~"), or null`,
				`f.yaml:1:65: Null is not how JSON writes it; expected quotes around it ("Null"), or null`,
			},
		},
		{
			why:  "the root is a mapping",
			file: `- a`,
			want: []string{
				`f.yaml:1:1: a list; expected a mapping with clauses, variables, shapes, operations, exchanges, answers, ` +
					`everyAnswer, kept, everyNotification, sequences, permissionTable, resultInfo`,
			},
		},
	})
}

package strict

import (
	"testing"
)

func TestEscapesOfJSON(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ why, text, want, faults string }{
		{"JSON that is pasted has its characters", `name: "a \ud83d\ude00\uD83D\uDE80 b"`, "a 😀🚀 b", ""},
		{"escapes of YAML are read beside it", `name: "\U0001F600\u00e9\ud83d\ude00"`, "😀é😀", ""},
		{"a key is a text too", `{"\ud83d\ude00": 1, name: x}`, "",
			`m.yaml:1:2: unknown key "😀"; expected one of name, open, dishes, prices, vegan, note, extra, size`},
		{"columns stay", `{name: "\ud83d\ude00", nam: x}`, "",
			`m.yaml:1:24: unknown key "nam"; expected one of name, open, dishes, prices, vegan, note, extra, size; did you ` +
				`mean "name"?`},
		{"an escaped backslash begins no escape", `name: "\\ud83d\\ude00"`, `\ud83d\ude00`, ""},
		{"and a backslash before a pair stays one", `name: "\\\ud83d\ude00"`, `\😀`, ""},
		{"other texts know no escapes", `name: '\ud83d\ude00'`, `\ud83d\ude00`, ""},
		{"nor does a plain one", `name: a\ud83d\ude00 # "\ud83d\ude00"`, `a\ud83d\ude00`, ""},
		{"nor a block", "name: |-\n  \"\\ud83d\\ude00\"", `"\ud83d\ude00"`, ""},
		{"a slash may be escaped, too", `name: "https:\/\/a\\\/b\ud83d\ude00\/"`, `https://a\/b😀/`, ""},
		{"but not in other texts", `name: 'a\/b'`, `a\/b`, ""},
		{"half a pair is no character", "name: >-\n  é\nnote: \"é \\ud83d\"", "",
			`m.yaml:3:10: not YAML: the escape \ud83d is half of a character; expected the pair that JSON writes, as in ` +
				`"\ud83d\ude00", or the character itself`},
		{"nor are halves the wrong way round", `name: "\ude00\ud83d"`, "",
			`m.yaml:1:8: not YAML: the escape \ude00 is half of a character; expected the pair that JSON writes, as in ` +
				`"\ud83d\ude00", or the character itself`},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			m, faults := read(tt.text)
			if faults != tt.faults {
				t.Fatalf("got %q\nwant %q", faults, tt.faults)
			}
			if m != nil && m.Name.Value != tt.want {
				t.Errorf("got %q, want %q", m.Name.Value, tt.want)
			}
		})
	}
}

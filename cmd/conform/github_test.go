package main

import (
	"bytes"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestCommandless(t *testing.T) {
	for _, tt := range []struct{ why, text, want string }{
		{"plain text", "a::b # [x]\n", "a::b # [x]\n"},
		{"a command", "::error::owned\n", ":\\:error::owned\n"},
		{"after blanks", " \t::error::owned", " \t:\\:error::owned"},
		{"after a blank that is no ASCII", "\u00a0::error::owned", "\u00a0:\\:error::owned"},
		{"on a later line", "x\n::debug::y", "x\n:\\:debug::y"},
		{"after a carriage return", "x\r::debug::y", "x\r:\\:debug::y"},
		{"the older form", "x ##[error]y", "x ##\\[error]y"},
		{"one colon", ": :x", ": :x"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			var whole, bytewise bytes.Buffer
			if _, err := newCommandless(&whole).Write([]byte(tt.text)); err != nil {
				t.Fatal(err)
			}
			w := newCommandless(&bytewise)
			for i := range len(tt.text) {
				if _, err := w.Write([]byte{tt.text[i]}); err != nil {
					t.Fatal(err)
				}
			}
			if whole.String() != tt.want || bytewise.String() != tt.want {
				t.Errorf("got %q, byte by byte %q, want %q", whole.String(), bytewise.String(), tt.want)
			}
		})
	}
}

// TestCommandlessLetsNoCommandThrough reads what was written as GitHub's runner does.
func TestCommandlessLetsNoCommandThrough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune(":#[ \t\n\ra\u00a0\u2003"))).Draw(t, "text")
		var out bytes.Buffer
		if n, err := newCommandless(&out).Write([]byte(text)); err != nil || n != len(text) {
			t.Fatal(n, err)
		}
		for line := range strings.FieldsFuncSeq(out.String(), func(r rune) bool { return r == '\n' || r == '\r' }) {
			if strings.HasPrefix(strings.TrimLeftFunc(line, unicode.IsSpace), "::") || strings.Contains(line, "##[") {
				t.Errorf("%q is a command", line)
			}
		}
		if strings.ReplaceAll(out.String(), "\\", "") != text {
			t.Errorf("%q became %q", text, out.String())
		}
	})
}

package runner

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"conform/internal/strict"
)

// maxLine is the longest line of a feature file: the parser breaks down on lines of 64 KiB.
const maxLine = 60_000

// ofBytes says what is wrong with a feature file as bytes, before anybody parses it.
func ofBytes(shown string, content []byte) strict.Faults {
	first := func(what string) strict.Faults { return strict.Faults{{File: shown, Line: 1, Column: 1, What: what}} }
	switch {
	case isUTF16(content):
		return first("the file is in UTF-16; expected UTF-8 text")
	case bytes.IndexByte(content, '\n') < 0 && bytes.IndexByte(content, '\r') >= 0:
		return first("the lines end in CR alone, and are one line for Gherkin; expected LF or CRLF")
	}
	var faults strict.Faults
	number := 0
	for line := range bytes.Lines(content) {
		number++
		if len(line) > maxLine {
			faults = append(faults, strict.Fault{File: shown, Line: number, Column: 1,
				What: fmt.Sprintf("the line has %d bytes; expected at most %d", len(bytes.TrimRight(line, "\r\n")), maxLine)})
		}
		if column, b, ok := notUTF8(line); ok {
			faults = append(faults, strict.Fault{File: shown, Line: number, Column: column,
				What: fmt.Sprintf("the byte 0x%02X is not UTF-8; expected UTF-8 text", b)})
		}
	}
	return faults
}

// isUTF16 reports whether content begins as text in UTF-16 does: with its mark, or with a letter of which one half is
// 0.
func isUTF16(content []byte) bool {
	if len(content) < 2 {
		return false
	}
	a, b := content[0], content[1]
	return a == 0xFF && b == 0xFE || a == 0xFE && b == 0xFF || a == 0 && b >= ' ' || a >= ' ' && b == 0
}

// notUTF8 finds the first byte of a line that belongs to no letter, and its column, which counts letters from 1.
func notUTF8(line []byte) (column int, b byte, found bool) {
	for column = 1; len(line) > 0; column++ {
		r, size := utf8.DecodeRune(line)
		if r == utf8.RuneError && size == 1 {
			return column, line[0], true
		}
		line = line[size:]
	}
	return 0, 0, false
}

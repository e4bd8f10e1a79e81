package text

import (
	"strings"
	"unicode/utf8"

	"conform/internal/record"
	"conform/reports/digest"
)

// paint writes text in colour, or leaves it as it is. The sixteen colours of the terminal's own theme are
// used, so that the text can be read on any background.
type paint bool

func (c paint) sgr(code, s string) string {
	if !c {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (c paint) bold(s string) string    { return c.sgr("1", s) }
func (c paint) dim(s string) string     { return c.sgr("2", s) }
func (c paint) red(s string) string     { return c.sgr("31", s) }
func (c paint) green(s string) string   { return c.sgr("32", s) }
func (c paint) yellow(s string) string  { return c.sgr("33", s) }
func (c paint) magenta(s string) string { return c.sgr("35", s) }

// color is the colour of a status.
func (c paint) color(status record.Status, s string) string {
	switch status {
	case record.Passed:
		return c.green(s)
	case record.Skipped:
		return c.dim(s)
	case record.Flaky:
		return c.yellow(s)
	case record.Failed:
		return c.red(s)
	default:
		return c.magenta(s)
	}
}

// inverse writes a status as a filled label; without colour it is the text.
func (c paint) inverse(status record.Status, s string) string {
	return c.color(status, c.sgr("7", s))
}

// badge is the status in capitals, six columns wide.
func (c paint) badge(status record.Status) string {
	words := map[record.Status]string{record.Passed: "PASS  ", record.Skipped: "SKIP  ", record.Flaky: "FLAKY ",
		record.Failed: "FAILED"}
	word, known := words[status]
	if !known {
		word = "ERROR "
	}
	return c.color(status, word)
}

// mark is the status as one character; the shapes differ, for those who see no colour.
func (c paint) mark(status record.Status) string { return c.color(status, digest.Glyph(status)) }

// plain takes the colours out again, to count columns.
func plain(s string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "\x1b[")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		_, s, _ = strings.Cut(rest, "m")
	}
}

// wrap breaks s at spaces into lines of at most width characters. A word that is longer has a line of
// its own and stays whole, since it is most often an address that people copy.
func wrap(s string, width int) []string {
	var lines []string
	line, length := "", 0
	for _, word := range strings.Fields(s) {
		n := utf8.RuneCountInString(word)
		if length > 0 && length+1+n > width {
			lines, line, length = append(lines, line), "", 0
		}
		if length > 0 {
			line, length = line+" ", length+1
		}
		line, length = line+word, length+n
	}
	return append(lines, line)
}

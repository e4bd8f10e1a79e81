package digest

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"conform/internal/record"
)

// OneLine makes text harmless where a reader's program would act on it: control characters (terminal
// escapes, bells), bytes that are no UTF-8 and the marks that turn the writing direction become escapes
// that can be read, such as \x1b and \u202e. Tabs and line ends become spaces.
func OneLine(s string) string {
	clean := true
	for _, r := range s {
		if r == utf8.RuneError || acts(r) {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError:
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				fmt.Fprintf(&b, `\x%02x`, s[i])
				continue
			}
			b.WriteRune(r)
		case r == '\t' || r == '\n' || r == '\r':
			b.WriteByte(' ')
		case !acts(r):
			b.WriteRune(r)
		case r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// Visible makes text of several lines harmless for a terminal: control characters, bytes that are no UTF-8 and the
// marks that turn the writing direction become escapes that can be read, tabs become spaces, and empty lines at the
// end go.
func Visible(text string) string { return strings.Join(Lines(text), "\n") }

// Markdown makes text that Markdown, and the HTML in it, show as it is: one line, no tags, no marks, no mentions.
func Markdown(s string) string {
	var b strings.Builder
	for _, r := range OneLine(s) {
		switch r {
		case '&':
			b.WriteString("&amp;")
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '@':
			b.WriteString("&#64;") // no notice to somebody of that name
		case '\\', '`', '*', '_', '{', '}', '[', ']', '(', ')', '#', '+', '!', '|', '~':
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// acts reports whether a character makes a terminal or a page do something rather than show something.
func acts(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' || r == 0xfffe ||
		r == 0xffff
}

// Lines is visible for text of several lines: it keeps the line ends.
func Lines(s string) []string {
	lines := strings.Split(strings.TrimRight(s, "\n"), "\n")
	for i, line := range lines {
		lines[i] = OneLine(strings.TrimSuffix(line, "\r"))
	}
	return lines
}

// Cut shortens s to at most width characters, the last being an ellipsis when something was left out.
func Cut(s string, width int) string {
	if width < 1 {
		return ""
	}
	n := 0
	for i := range s {
		n++
		if n == width {
			if _, size := utf8.DecodeRuneInString(s[i:]); i+size == len(s) {
				return s
			}
			return s[:i] + "…"
		}
	}
	return s
}

// Pad fills s with spaces up to width characters.
func Pad(s string, width int) string {
	if n := width - utf8.RuneCountInString(s); n > 0 {
		return s + strings.Repeat(" ", n)
	}
	return s
}

// Took writes a duration as people say it: "41 ms", "2.1 s", "3 min 20 s".
func Took(d time.Duration) string {
	switch {
	case d <= 0:
		return "0 ms"
	case d < time.Millisecond:
		return "<1 ms"
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Round(time.Millisecond)/time.Millisecond)
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	default:
		d = d.Round(time.Second)
		return fmt.Sprintf("%d min %d s", d/time.Minute, d%time.Minute/time.Second)
	}
}

// MaxXMLLine keeps a hostile or huge name from making a file that no CI server opens.
const MaxXMLLine = 1000

// XMLLine makes text fit for an XML attribute: what XML 1.0 forbids is shown as an escape.
func XMLLine(s string) string { return Cut(OneLine(s), MaxXMLLine) }

// Glyph is the character of a status, the same in every report.
func Glyph(status record.Status) string {
	switch status {
	case record.Passed:
		return "✓"
	case record.Skipped:
		return "–"
	case record.Flaky:
		return "≈"
	case record.Failed:
		return "✗"
	case NotRun:
		return "·"
	default:
		return "!"
	}
}

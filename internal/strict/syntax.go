package strict

import (
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"conform/internal/place"
)

// What the YAML library says of text that is no YAML is true and of little use: "did not find expected key", with the
// line where the mapping begins, which may be hundreds of lines above. What follows finds the slip by its look.

// A slip is what somebody has most probably written wrong.
type slip struct {
	line, column   int // from 1
	what, expected string
}

// lineOf takes the line off an error of the library. A parser's error counts from 0, a scanner's from 1.
func lineOf(err error) (line int, what string) {
	what = strings.TrimPrefix(err.Error(), "yaml: ")
	m := regexp.MustCompile(`(?s)^line (\d+): (.*)$`).FindStringSubmatch(what)
	if m == nil {
		return 1, what // the library names no line where it is the first
	}
	line, _ = strconv.Atoi(m[1]) // digits of a file of a few megabytes
	if slices.Contains([]string{"did not find expected key", "did not find expected '-' indicator",
		"did not find expected ',' or ']'", "did not find expected ',' or '}'", "did not find expected node content"}, m[2]) {
		line++
	}
	return line, m[2]
}

// slipAt finds the slip behind an error of the library; ok is false where it has no known look. lines are those of the
// text, line the one that the library names.
func slipAt(what string, line int, lines []string) (found slip, ok bool) {
	text := lines[line-1]
	bare := masked(text)
	at := func(i int, what, expected string) (slip, bool) {
		return slip{line, 1 + len([]rune(text[:i])), what, expected}, true
	}
	switch what {
	case "found character that cannot start any token", "found a tab character where an indentation space is expected",
		"found a tab character that violates indentation":
		if i := strings.IndexByte(text, '\t'); i >= 0 && strings.TrimLeft(text[:i], " -") == "" {
			return at(i, "a tab in the indentation", "spaces")
		}
		sign := regexp.MustCompile("(?:^|[:,\\[{] |[\\[{,]|- )\\s*([@`%][^:,\\]}]*)")
		if m := sign.FindStringSubmatchIndex(bare); m != nil {
			word := strings.TrimSpace(text[m[2]:m[3]])
			return at(m[2], fmt.Sprintf("plain text cannot begin with %q", word[:1]), fmt.Sprintf("quotes around it (%q)", word))
		}
		return openQuote(lines[:line])
	case "mapping values are not allowed in this context":
		colons := regexp.MustCompile(`:(?: |$)`).FindAllStringIndex(bare, -1)
		if len(colons) > 1 {
			return at(colons[1][0], "a second colon in one value", "quotes around text that has a colon and a space in it")
		}
		return at(len(text)-len(strings.TrimLeft(text, " -")), "the line goes on with the text above it, and has a key",
			"the key as far to the left as the key above it, or no text behind that")
	case "could not find expected ':'":
		if m := regexp.MustCompile(`^[\s-]*([^\s:"'\[{]+):([^\s/].*)$`).FindStringSubmatchIndex(text); m != nil {
			return at(m[3], "no space behind the colon",
				fmt.Sprintf("%q", text[m[2]:m[3]]+": "+strings.TrimSpace(text[m[4]:m[5]])))
		}
		return at(len(text)-len(strings.TrimLeft(text, " ")), "a line without a key",
			`"key: value", or "- " before an element of a list`)
	case "found unknown escape character", "did not find expected hexdecimal number":
		if m := regexp.MustCompile(`\\(?:x[0-9a-fA-F]?(?:[^0-9a-fA-F]|$)|u[0-9a-fA-F]{0,3}(?:[^0-9a-fA-F]|$)|` +
			`[^0abtnvfre "/\\N_LPxuU\t])`).FindStringIndex(regexp.MustCompile(`\\\\`).ReplaceAllString(text, "  ")); m != nil {
			return at(m[0], fmt.Sprintf("YAML has no escape %q", text[m[0]:min(m[0]+2, len(text))]),
				`\\ for a backslash, or single quotes, in which it stands for itself`)
		}
	case "found unexpected end of stream":
		return openQuote(lines[:line])
	case "block sequence entries are not allowed in this context":
		if i := strings.Index(bare, "- "); i >= 0 {
			return at(i, "a list begins behind something else in its line",
				"each of its elements on a line of its own, or [a, b]")
		}
	case "mapping keys are not allowed in this context", "did not find expected comment or line break",
		"did not find expected alphabetic or numeric character":
		if m := regexp.MustCompile(`(?:[:,] |[\[{]|- |^)\s*([?>|*&].*)$`).FindStringSubmatchIndex(bare); m != nil {
			return at(m[2], fmt.Sprintf("plain text cannot begin with %q", text[m[2]:m[2]+1]), "quotes around the text")
		}
	case "did not find expected ',' or ']'", "did not find expected ',' or '}'":
		return openBracket(lines[:line])
	case "did not find expected node content":
		if m := regexp.MustCompile(`(?:[:\-] |[\[{,]) *([,\]}?:%@])`).FindStringSubmatchIndex(bare); m != nil {
			return at(m[2], fmt.Sprintf("%q in the place of a value", text[m[2]:m[2]+1]), "a value, in quotes if it is text")
		}
		return openBracket(lines[:line])
	}
	return slip{}, false
}

// masked is a line of which what stands in quotes, and a comment, is made blank, byte by byte.
func masked(line string) string {
	b := []byte(line)
	quote := byte(0)
	for i := 0; i < len(b); i++ {
		c := b[i]
		switch {
		case quote == 0 && c == '#' && (i == 0 || line[i-1] == ' '):
			return string(b[:i]) + strings.Repeat(" ", len(b)-i)
		case quote == 0 && (c == '"' || c == '\'') && (i == 0 || strings.IndexByte(" [{,:", line[i-1]) >= 0):
			quote = c
		case quote == '"' && c == '\\' && i+1 < len(b):
			b[i], b[i+1] = '_', '_'
			i++
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
			b[i] = '_'
		}
	}
	return string(b)
}

// openQuote finds the last of lines that leaves a quote open.
func openQuote(lines []string) (found slip, ok bool) {
	for n := len(lines); n > 0; n-- {
		open := -1
		for i, c := range masked(lines[n-1]) {
			switch {
			case c != '"' && c != '\'':
			case open >= 0:
				open = -1
			default:
				open = i
			}
		}
		if open >= 0 {
			text := lines[n-1]
			return slip{n, 1 + len([]rune(text[:open])), "the text that begins here has no closing quote",
				text[open:open+1] + " at its end"}, true
		}
	}
	return slip{}, false
}

// openBracket finds the last bracket that lines leave open.
func openBracket(lines []string) (found slip, ok bool) {
	var open []slip
	for n, text := range lines {
		for i, c := range masked(text) {
			switch c {
			case '[', '{':
				end := map[rune]string{'[': "]", '{': "}"}[c]
				open = append(open, slip{n + 1, 1 + len([]rune(text[:i])),
					fmt.Sprintf("what begins with %q here has no end, or lacks a comma", string(c)),
					fmt.Sprintf("%q or %q", ",", end)})
			case ']', '}':
				open = open[:max(len(open)-1, 0)]
			}
		}
	}
	if len(open) == 0 {
		return slip{}, false
	}
	return open[len(open)-1], true
}

// maxText is how many lines a text in quotes may have, above a slip, to be thought to be its cause.
const maxText = 30

// slipInMapping finds what ends a mapping or a list too early: the library names the line where that begins.
func slipInMapping(what string, begins int, lines []string) slip {
	// The first line with which the text so far has this fault is the one: what comes later changes nothing.
	n := 1 + sort.Search(len(lines)-1, func(n int) bool {
		_, err := parseYAML([]byte(strings.Join(lines[:n+1], "\n") + "\n"))
		if err == nil {
			return false
		}
		_, said := lineOf(err)
		return said == what
	})
	text := lines[n-1]
	bare := masked(text)
	indent := len(text) - len(strings.TrimLeft(text, " "))
	at := slip{line: n, column: indent + 1}
	behind := regexp.MustCompile(`(?:: |- |^ *)("_*"|'_*') *([^\s:#,\]}].*)$`).FindStringSubmatchIndex(bare)
	closing := closesNothing(bare)
	above, spaces := nearestAbove(lines[:n-1], indent)
	switch {
	case spaces >= 0:
		at.what = fmt.Sprintf("the line is indented by %d, as none above it that it could go on with", indent)
		at.expected = fmt.Sprintf("%d, as on line %d", spaces, above)
	case behind != nil:
		at.column = 1 + len([]rune(text[:behind[4]]))
		at.what, at.expected = "text behind a closing quote", `quotes around the whole; in it, \" is a quote`
	case closing >= 0:
		at.column = 1 + len([]rune(text[:closing]))
		at.what, at.expected = fmt.Sprintf("%q closes nothing", text[closing:closing+1]), "as many as were opened"
	default:
		if found, ok := openQuote(lines[max(n-maxText, 0):n]); ok {
			return found
		}
		if begins >= n { // the library names the line of the slip where what it ends begins on the first
			begins = 1
		}
		at.what = fmt.Sprintf("this cannot go on with what begins on line %d", begins)
		at.expected = `"key: value" in a mapping, "- value" in a list`
	}
	return at
}

// closesNothing is where a closing bracket stands in a line, whose quotes are masked, to which none opens; -1: nowhere.
func closesNothing(bare string) int {
	depth := 0
	for i, c := range bare {
		switch c {
		case '[', '{':
			depth++
		case ']', '}':
			if depth--; depth < 0 {
				return i
			}
		}
	}
	return -1
}

// nearestAbove is the indentation, of those with which a line may go on after lines, that is nearest to indent, with
// the line that has it. spaces is -1 where indent is one of them.
func nearestAbove(lines []string, indent int) (line, spaces int) {
	spaces = -1
	limit := 1 << 20
	for i := len(lines) - 1; i >= 0; i-- {
		rest := strings.TrimLeft(lines[i], " ")
		if rest == "" || rest[0] == '#' {
			continue
		}
		column := len(lines[i]) - len(rest)
		if column >= limit {
			continue
		}
		columns := []int{column}
		for strings.HasPrefix(rest, "- ") {
			inner := strings.TrimLeft(rest[2:], " ")
			column += len(rest) - len(inner)
			if rest = inner; column < limit {
				columns = append(columns, column)
			}
		}
		for _, c := range columns {
			if c == indent {
				return 0, -1
			}
			if d := abs(c-indent) - abs(spaces-indent); spaces < 0 || d < 0 || d == 0 && c > spaces {
				line, spaces = i+1, c
			}
		}
		limit = columns[0]
	}
	return line, spaces
}

func abs(n int) int { return max(n, -n) }

// maxSearched is the size of a text up to which the line of a slip is searched for, which parses the text some times.
const maxSearched = 1 << 20

// explain turns an error of the YAML library into place, reason and, where it is known, what was expected.
func explain(err error, text string) (at place.Position, what, expected string) {
	line, what := lineOf(err)
	lines := strings.Split(text, "\n")
	line = min(line, len(lines)) // the end of the text is behind its last line
	at = place.Position{Line: line, Column: 1}
	if strings.Contains(what, "invalid Unicode character escape") {
		if at, escape, ok := loneSurrogate(text, at.Line); ok {
			return at, "the escape " + escape + " is half of a character",
				`the pair that JSON writes, as in "\ud83d\ude00", or the character itself`
		}
	}
	if m := regexp.MustCompile(`^unknown anchor '(.*)' referenced$`).FindStringSubmatch(what); m != nil {
		for i, content := range lines {
			if column := strings.Index(masked(content), "*"+m[1]); column >= 0 {
				return place.Position{Line: i + 1, Column: 1 + len([]rune(content[:column]))},
					fmt.Sprintf("the alias *%s has no anchor before it", m[1]), "quotes around it, if it is text"
			}
		}
	}
	found, ok := slipAt(what, line, lines)
	if !ok && len(text) <= maxSearched &&
		(what == "did not find expected key" || what == "did not find expected '-' indicator") {
		found, ok = slipInMapping(what, line, lines), true
	}
	if !ok {
		return at, what, ""
	}
	return place.Position{Line: found.line, Column: found.column}, found.what, found.expected
}

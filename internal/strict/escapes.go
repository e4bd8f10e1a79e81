package strict

import (
	"conform/internal/place"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"

	"gopkg.in/yaml.v3"
)

// JSON escapes a character beyond U+FFFF as a pair of surrogates, "\ud83d\ude00", and may escape a slash, "\/". YAML
// 1.2 holds JSON, but its library refuses both, so they are hidden from it: sign by sign, so that columns stay, each
// sign as one that no text has. What a double-quoted text holds becomes the character, what any other text holds stays
// as it was written.

// ofJSON is an escaped pair, or slash, with the backslashes in front of it.
var ofJSON = regexp.MustCompile(`(\\*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\/)`)

// half is one escaped surrogate.
var half = regexp.MustCompile(`\\u[dD][89a-fA-F][0-9a-fA-F]{2}`)

// hiding is what is added to a sign to hide it: the place of the last planes, which are for private use.
const hiding = 0x10FF00

var hidden = regexp.MustCompile(fmt.Sprintf("%[1]c%[2]c[%[3]c-%[4]c]{4}%[1]c%[2]c[%[3]c-%[4]c]{4}|%[1]c%[5]c",
	hiding+'\\', hiding+'u', hiding, hiding+0x7F, hiding+'/'))

// hideEscapes hides what is escaped as in JSON alone. Text that uses the hidden signs itself is left alone.
func hideEscapes(text string) string {
	if !half.MatchString(text) && !strings.Contains(text, `\/`) || strings.ContainsFunc(text, isHidden) {
		return text
	}
	return ofJSON.ReplaceAllStringFunc(text, func(found string) string {
		m := ofJSON.FindStringSubmatch(found)
		if len(m[1])%2 == 1 {
			return found // its own backslash is escaped
		}
		return m[1] + strings.Map(func(r rune) rune { return r + hiding }, m[2])
	})
}

func isHidden(r rune) bool { return r >= hiding && r <= hiding+0x7F }

// showEscapes gives the nodes of a document the characters, or the text, that were hidden.
func showEscapes(n *yaml.Node) {
	if strings.ContainsFunc(n.Value, isHidden) {
		n.Value = hidden.ReplaceAllStringFunc(n.Value, func(found string) string {
			escape := shown(found)
			if n.Style&yaml.DoubleQuotedStyle == 0 {
				return escape
			}
			if escape == `\/` {
				return "/"
			}
			// The expression has found two times four hexadecimal digits.
			high, _ := strconv.ParseUint(escape[2:6], 16, 16)
			low, _ := strconv.ParseUint(escape[8:12], 16, 16)
			return string(utf16.DecodeRune(rune(high), rune(low)))
		})
	}
	for _, part := range n.Content {
		showEscapes(part)
	}
}

// shown is a text without hidden signs.
func shown(text string) string {
	return strings.Map(func(r rune) rune {
		if isHidden(r) {
			return r - hiding
		}
		return r
	}, text)
}

// loneSurrogate finds, from a line on, the half of a pair of which the library's error speaks. ok is false when there
// is none.
func loneSurrogate(text string, line int) (at place.Position, escape string, ok bool) {
	for i, content := range strings.Split(text, "\n") {
		if i+1 < line {
			continue
		}
		if m := half.FindStringIndex(content); m != nil {
			return place.Position{Line: i + 1, Column: len([]rune(content[:m[0]])) + 1}, content[m[0]:m[1]], true
		}
	}
	return place.Position{}, "", false
}

package match

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// asText is the text that a difference wants, as JSON, however long it is; ok is false where it wants anything else.
func (w wanted) asText() (text string, ok bool) {
	value := w.value
	if w.pattern != nil {
		var plain string
		if w.pattern.Kind != Exact || json.Unmarshal([]byte(w.pattern.Text), &plain) != nil {
			return "", false
		}
		value = plain
	}
	s, ok := value.(string)
	return quote(s), ok
}

// tell returns what was wanted and what came as two texts that people can tell apart. Texts that are shown alike, as an
// é of one character and one of two, or a space and a no-break space, are shown in escapes; of long ones that differ
// behind what there is room for, the part is shown in which they do.
func tell(want, got string) (shownWant, shownGot string) {
	if want != got && look(want) == look(got) {
		want, got = escaped(want), escaped(got)
	}
	shownWant, shownGot = shorten(want), shorten(got)
	if want == got || shownWant != shownGot {
		return shownWant, shownGot
	}
	same := 0
	for same < min(len(want), len(got)) && want[same] == got[same] {
		same++
	}
	from := max(same-maxText/2, 0)
	for from > 0 && !utf8.RuneStart(want[from]) {
		from--
	}
	return shorten("…" + want[from:]), shorten("…" + got[from:])
}

// look is what people see of a text, as far as they can tell.
func look(text string) string {
	return norm.NFKC.String(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text))
}

// escaped is a text with every character beyond ASCII as JSON may write it.
func escaped(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRuneToASCII(r)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return b.String()
}

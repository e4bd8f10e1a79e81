package match

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxText is how many characters of a value people are shown; the whole of it stands in the evidence.
const maxText = 200

// String says what the pattern asks for, for people: JSON text, or a phrase such as "a GUID". It is at
// most 200 characters long.
func (p Pattern) String() string {
	return shorten(describe(&p))
}

func describe(p *Pattern) string {
	if p == nil {
		return "what no value is: a pattern that is missing"
	}
	j, known := judges[p.Kind]
	if !known {
		return fmt.Sprintf("what no value is: a pattern of the unknown kind %q", p.Kind)
	}
	return j.describe(p, describe)
}

func describeObject(p *Pattern, of describer) string {
	var b strings.Builder
	b.WriteString("{")
	for i := range p.Members {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Quote(p.Members[i].Name) + ": " + of(&p.Members[i].Pattern))
	}
	switch {
	case p.Closed && len(p.Members) == 0:
		return "{}"
	case p.Closed:
		b.WriteString("} and no other member")
	case len(p.Members) == 0:
		return "an object"
	default:
		b.WriteString(", …}")
	}
	return b.String()
}

// describeRange says how many: "exactly 1", "at least 2", "2 to 3", "at most 3".
func describeRange(low, high int) string {
	switch {
	case high < 0:
		return fmt.Sprintf("at least %d", low)
	case low == high:
		return fmt.Sprintf("exactly %d", low)
	case low == 0:
		return fmt.Sprintf("at most %d", high)
	}
	return fmt.Sprintf("%d to %d", low, high)
}

// text is a decoded value as JSON text of at most 200 characters; "nothing" for one that is absent.
func text(v any) string {
	if _, absent := v.(nothing); absent {
		return "nothing"
	}
	var b strings.Builder
	write(&b, v)
	return shorten(b.String())
}

// write stops when enough is written for shorten to cut: a payload of a megabyte is not spelled out for
// the sake of 200 characters.
func write(b *strings.Builder, v any) {
	if b.Len() > utf8.UTFMax*maxText {
		return
	}
	switch v := v.(type) {
	case object:
		b.WriteByte('{')
		for i, name := range slices.Sorted(maps.Keys(v)) {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(quote(name) + ":")
			write(b, v[name])
		}
		b.WriteByte('}')
	case list:
		b.WriteByte('[')
		for i := range len(v) {
			if i > 0 {
				b.WriteByte(',')
			}
			write(b, v[i])
		}
		b.WriteByte(']')
	case number:
		b.WriteString(string(v))
	case string:
		b.WriteString(quote(v))
	case bool:
		b.WriteString(strconv.FormatBool(v))
	default:
		b.WriteString("null")
	}
}

// quote is JSON's quoting without the HTML escapes, which make URLs unreadable.
func quote(s string) string {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return strconv.Quote(s)
	}
	return strings.TrimSuffix(buf.String(), "\n")
}

// compact takes the white space out of JSON text; what is no JSON stays as it is.
func compact(source string) string {
	var buf bytes.Buffer
	if err := json.Compact(&buf, []byte(source)); err != nil {
		return source
	}
	return buf.String()
}

func shorten(s string) string {
	if utf8.RuneCountInString(s) <= maxText {
		return s
	}
	runes := []rune(s)
	return string(runes[:maxText-1]) + "…"
}

// Package vars replaces variables in text: ${name} by a value, and $${ by ${. A value stays what it is wherever it is
// put: inside its string in JSON, inside its segment in a path.
//
// Floor 0: it imports nothing of ours.
package vars

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// A Lookup gives the value of a variable; known is false when it has none.
type Lookup func(name string) (value string, known bool)

// An UnknownError says which variables of a text have no value.
type UnknownError struct{ Names []string }

// Error names all variables, one a line.
func (e *UnknownError) Error() string {
	lines := make([]string, len(e.Names))
	for i, name := range e.Names {
		lines[i] = "the variable ${" + name + "} has no value here"
	}
	return strings.Join(lines, "\n")
}

// Text replaces the variables of a text by their values as they are. The error is an [UnknownError], of all names, or
// says what is no variable.
func Text(text string, value Lookup) (string, error) {
	var e engine
	out := e.replace(text, value, func(v string) string { return v })
	return out, e.err()
}

// JSON replaces the variables in the string values of a JSON text; names of members stay. A value is escaped, so that
// it cannot leave its string. The text itself is not changed. Errors are those of [Text].
func JSON(text []byte, value Lookup) ([]byte, error) {
	if !bytes.Contains(text, []byte("${")) {
		return text, nil
	}
	var e engine
	var out []byte
	for rest := text; len(rest) > 0; {
		start := bytes.IndexByte(rest, '"')
		if start < 0 {
			out = append(out, rest...)
			break
		}
		end := endOfString(rest, start)
		out = append(out, rest[:start]...)
		str := rest[start:end]
		rest = rest[end:]
		if after := bytes.TrimLeft(rest, " \t\r\n"); len(after) > 0 && after[0] == ':' {
			out = append(out, str...)
			continue
		}
		out = append(out, e.replace(string(str), value, insideJSON)...)
	}
	return out, e.err()
}

// Path replaces the variables of a request's path, which may have a query. A value stays one segment, or one value of
// the query: what has a meaning in an address is escaped. A value that no segment can be, since an address with it
// leads elsewhere ("", "." and ".."), is an error; other errors are those of [Text].
func Path(path string, value Lookup) (string, error) {
	var e engine
	before, query, asks := strings.Cut(path, "?")
	out := e.replace(before, func(name string) (string, bool) {
		v, known := value(name)
		if known && (v == "" || v == "." || v == "..") {
			e.faults = append(e.faults, fmt.Errorf("the value %q of ${%s} cannot stand in a path", v, name))
		}
		return v, known
	}, url.PathEscape)
	if asks {
		out += "?" + e.replace(query, value, func(v string) string {
			return strings.ReplaceAll(url.QueryEscape(v), "+", "%20")
		})
	}
	return out, e.err()
}

// Unknown lists the variables for which an error says, at any depth, that they have no value.
func Unknown(err error) []string {
	if u, is := err.(*UnknownError); is {
		return u.Names
	}
	var names []string
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		names = Unknown(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, part := range e.Unwrap() {
			names = append(names, Unknown(part)...)
		}
	}
	return names
}

// An engine replaces variables and gathers what is wrong.
type engine struct {
	unknown []string
	faults  []error
}

func (e *engine) err() error {
	if len(e.unknown) > 0 {
		e.faults = append(e.faults, &UnknownError{e.unknown})
	}
	if len(e.faults) == 1 {
		return e.faults[0]
	}
	return errors.Join(e.faults...)
}

func (e *engine) replace(text string, value Lookup, escape func(string) string) string {
	if !strings.Contains(text, "${") {
		return text
	}
	var b strings.Builder
	err := Scan(text, func(literal string) { b.WriteString(literal) }, func(name string) {
		v, known := value(name)
		if !known {
			e.unknown = append(e.unknown, name)
			return
		}
		b.WriteString(escape(v))
	})
	if err != nil {
		e.faults = append(e.faults, err)
	}
	return b.String()
}

// Scan cuts a text into literal pieces and names of variables and gives them away in order. The error says what begins
// a variable and is not one; what stands before it was given away.
func Scan(text string, literal, variable func(string)) error {
	for {
		i := strings.Index(text, "${")
		if i < 0 {
			literal(text)
			return nil
		}
		if i > 0 && text[i-1] == '$' {
			literal(text[:i-1] + "${")
			text = text[i+2:]
			continue
		}
		literal(text[:i])
		end := strings.IndexByte(text[i:], '}')
		if end < 0 {
			return fmt.Errorf("%q begins a variable and has no } after it", shorten(text[i:]))
		}
		name := text[i+2 : i+end]
		if !IsName(name) {
			return fmt.Errorf("%q is not a name of a variable", shorten("${"+name+"}"))
		}
		variable(name)
		text = text[i+end+1:]
	}
}

// shorten cuts a text for a message.
func shorten(text string) string {
	if runes := []rune(text); len(runes) > 200 {
		return string(runes[:200]) + "…"
	}
	return text
}

// NameRule is what a name must look like, in words for a message.
const NameRule = "a letter first, then letters and digits, with single . _ or - between them"

// IsName reports whether a variable may have the name.
func IsName(name string) bool {
	joined := true // the character before may not be followed by another joint
	for i := range len(name) {
		switch c := name[i]; {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' && i > 0:
			joined = false
		case (c == '.' || c == '_' || c == '-') && !joined:
			joined = true
		default:
			return false
		}
	}
	return !joined
}

// endOfString is the index after the JSON string that begins at start, or the length of text when the
// string does not end.
func endOfString(text []byte, start int) int {
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// insideJSON is s as it stands inside a JSON string, without the quotes.
func insideJSON(s string) string {
	quoted := string(QuoteJSON(s))
	return quoted[1 : len(quoted)-1]
}

// QuoteJSON is s as JSON, without the escapes that only HTML needs.
func QuoteJSON(s string) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	// A string always has a JSON form.
	_ = enc.Encode(s)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

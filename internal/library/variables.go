package library

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"conform/internal/strict"
)

// OtherBot stands in front of the names of what the answers to another bot captured, so that a scenario
// with two bots can tell callId from other.callId.
const OtherBot = "other."

// A Use is a variable that some data needs, with the first place that needs it.
type Use struct {
	Name  string // without "${}"
	Where string // file:line:column of the string that holds it
}

// Uses lists the variables that the exchange needs, each once, in the order of the data: those of the
// request (the whole of it, however much came from another by "like") and those of its promises. It is
// known for exchanges that Load made.
func (x *Exchange) Uses() []Use { return x.uses }

// Captures lists the variables that the exchange captures, sorted.
func (x *Exchange) Captures() []string { return names(x.Capture) }

// Uses lists the variables that the answer's promises need, each once. It is known for answers that Load
// made.
func (a *Answer) Uses() []Use { return a.uses }

// Captures lists the variables that the answer captures, sorted.
func (a *Answer) Captures() []string { return names(a.Capture) }

// Uses lists the variables that the sequence needs, each once, among them those that an earlier message
// of it captures. It is known for sequences that Load made.
func (s *Sequence) Uses() []Use { return s.uses }

// Captures lists the variables that the sequence's messages capture, sorted.
func (s *Sequence) Captures() []string {
	all := map[string]string{}
	for _, m := range s.Messages {
		for name, pointer := range m.Capture {
			all[name] = pointer
		}
	}
	return names(all)
}

func names(m map[string]string) []string {
	var list []string
	for name := range m {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// An UnknownVariableError says that a text holds ${Name}, for which there is no value.
type UnknownVariableError struct{ Name string }

// Error names the variable.
func (e *UnknownVariableError) Error() string {
	return fmt.Sprintf("the variable ${%s} has no value here", e.Name)
}

// SubstituteText replaces ${name} in text by value(name), as it is, and $${ by ${. All names without a
// value are told at once, as joined UnknownVariableErrors; text that begins a variable and does not end
// it is an error too.
func SubstituteText(text string, value func(name string) (string, bool)) (string, error) {
	return substitute(text, value, func(s string) string { return s })
}

// Substitute replaces ${name} in template and leaves template as it is. Unless raw, template is JSON
// text: names are replaced in string values only, never in keys, and the values are escaped as JSON
// strings need it. Errors are those of SubstituteText.
func Substitute(template []byte, raw bool, value func(name string) (string, bool)) ([]byte, error) {
	if raw {
		s, err := SubstituteText(string(template), value)
		return []byte(s), err
	}
	var out []byte
	var errs []error
	for rest := template; len(rest) > 0; {
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
		s, err := substitute(string(str), value, insideJSON)
		if err != nil {
			errs = append(errs, err)
		}
		out = append(out, s...)
	}
	return out, errors.Join(errs...)
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
	quoted := string(jsonString(s))
	return quoted[1 : len(quoted)-1]
}

// jsonString is s as JSON, without the escapes that only HTML needs.
func jsonString(s string) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	// A string always has a JSON form.
	_ = enc.Encode(s)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

func substitute(text string, value func(string) (string, bool), escape func(string) string) (string, error) {
	if !strings.Contains(text, "${") {
		return text, nil
	}
	var b strings.Builder
	var errs []error
	err := scanVariables(text, func(literal string) { b.WriteString(literal) }, func(name string) {
		v, ok := value(name)
		if !ok {
			errs = append(errs, &UnknownVariableError{Name: name})
			return
		}
		b.WriteString(escape(v))
	})
	return b.String(), errors.Join(append(errs, err)...)
}

// scanVariables cuts text into literal pieces and variables, and gives them away in order. "$${" is the
// literal "${".
func scanVariables(text string, literal, variable func(string)) error {
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
			return fmt.Errorf("%s begins a variable and has no } after it", strict.Quote(text[i:]))
		}
		name := text[i+2 : i+end]
		if !isVariableName(name) {
			return fmt.Errorf("%s is not a name of a variable", strict.Quote("${"+name+"}"))
		}
		variable(name)
		text = text[i+end+1:]
	}
}

// variableName is what a name must look like, in words for a message.
const variableName = "a letter first, then letters and digits, with single . _ or - between them"

func isVariableName(name string) bool {
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

// useList gathers the variables of one exchange, answer or sequence.
type useList struct {
	list []Use
	seen map[string]bool
}

func (u *useList) add(uses ...Use) {
	for _, use := range uses {
		if u.seen[use.Name] {
			continue
		}
		if u.seen == nil {
			u.seen = map[string]bool{}
		}
		u.seen[use.Name] = true
		u.list = append(u.list, use)
	}
}

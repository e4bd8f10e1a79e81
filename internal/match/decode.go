package match

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"conform/internal/record"
)

// The decoded form of a JSON value is nil for null, bool, string, number, object or list. A list is a map
// and not a slice because go-cmp aligns slices by edit distance: one changed element could be reported as a
// removal and an insertion elsewhere, and the pointers would no longer be those of the payload.
type (
	number string // as it was written: all digits kept
	object map[string]any
	list   map[int]any
)

// nothing stands where a member is not: it distinguishes "absent" from null.
type nothing struct{}

// maxDepth bounds nesting. Graph's payloads are some ten levels deep; a document beyond this is hostile
// or broken, and reading on would only cost stack.
const maxDepth = 256

// decode reads one JSON text. What is wrong with the text itself is said in problems, at its place; ok is
// false when there is no value to go on with. After a duplicate key or a broken character there is: the
// last member of a name wins, as in most readers. repeated says, by pointer, how often a name stands that
// stands more than once.
func decode(data []byte) (v any, problems []record.Difference, repeated map[string]int, ok bool) {
	trimmed := bytes.TrimSpace(data)
	if len(trimmed) == 0 {
		return nil, []record.Difference{{Want: "a JSON value", Got: "nothing", Unreadable: true}}, nil, false
	}
	if !json.Valid(data) {
		return nil, []record.Difference{{Want: "valid JSON", Got: syntaxProblem(data), Unreadable: true}}, nil, false
	}
	if v, plain := scalar(trimmed); plain {
		return v, nil, nil, true
	}
	d := decoder{data: data}
	if !utf8.Valid(data) {
		d.problem("", "JSON in UTF-8", fmt.Sprintf("a byte that is not UTF-8, at offset %d", invalidUTF8(data)))
	}
	v, err := d.value(0)
	if err != nil {
		d.problem("", "a readable JSON value", err.Error())
		return nil, d.problems, nil, false
	}
	return v, d.problems, d.repeated, true
}

// scalar reads valid JSON that needs no decoder, as the text of most Exact patterns: a number, true, false,
// null, or a string of plain ASCII.
func scalar(data []byte) (v any, plain bool) {
	switch data[0] {
	case '{', '[':
		return nil, false
	case 'n':
		return nil, true
	case 't', 'f':
		return data[0] == 't', true
	case '"':
		for _, b := range data {
			if b == '\\' || b >= utf8.RuneSelf {
				return nil, false
			}
		}
		return string(data[1 : len(data)-1]), true
	}
	return number(data), true
}

// beginnings are those of texts that look like JSON to people, or in a browser, with what is wrong with them. None
// begins another.
var beginnings = map[string]string{
	"\xEF\xBB\xBF": "a byte order mark before the JSON (RFC 8259, section 8.1)",
	"\xFF\xFE":     "text in UTF-16",
	"\xFE\xFF":     "text in UTF-16",
	"\x1F\x8B":     "data compressed by gzip, of which no Content-Encoding tells",
}

// syntaxProblem says what is wrong with invalid JSON and where.
func syntaxProblem(data []byte) string {
	for begin, says := range beginnings {
		if bytes.HasPrefix(data, []byte(begin)) {
			return says
		}
	}
	var discarded json.RawMessage
	err := json.Unmarshal(data, &discarded)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Sprintf("%s, at offset %d", syntax.Error(), syntax.Offset)
	}
	return fmt.Sprint(err)
}

// invalidUTF8 returns the offset of the first byte that is not UTF-8.
func invalidUTF8(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(data)
}

// A decoder walks a text that is known to be valid JSON, so that it need not ask what stands where.
type decoder struct {
	data     []byte
	at       int // of data: what was not read yet
	path     []string
	problems []record.Difference
	repeated map[string]int // by pointer
}

// next goes on to the next byte that is not white space, nor a comma or a colon, and returns it.
func (d *decoder) next() byte {
	for {
		switch c := d.data[d.at]; c {
		case ' ', '\t', '\n', '\r', ',', ':':
			d.at++
		default:
			return c
		}
	}
}

// text reads a string, with its quotes as they are written.
func (d *decoder) text() (text string, raw []byte, err error) {
	from, plain := d.at, true
	for d.at++; d.data[d.at] != '"'; d.at++ {
		switch c := d.data[d.at]; {
		case c == '\\':
			d.at++
			plain = false
		case c >= utf8.RuneSelf:
			plain = false
		}
	}
	d.at++
	raw = d.data[from:d.at]
	if plain {
		return string(raw[1 : len(raw)-1]), raw, nil
	}
	err = json.Unmarshal(raw, &text)
	return text, raw, err
}

// repeat counts one more member of a name at the current path, and returns how many there are besides the first.
func (d *decoder) repeat() int {
	if d.repeated == nil {
		d.repeated = map[string]int{}
	}
	at := pointer(d.path)
	d.repeated[at] = max(d.repeated[at], 1) + 1
	return d.repeated[at] - 1
}

func (d *decoder) problem(pointer, want, got string) {
	d.problems = append(d.problems, record.Difference{Pointer: pointer, Want: want, Got: got})
}

func (d *decoder) value(depth int) (any, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("nesting deeper than %d levels, at offset %d", maxDepth, d.at)
	}
	switch d.next() {
	case '{':
		return d.object(depth)
	case '[':
		return d.list(depth)
	case '"':
		text, raw, err := d.text()
		if err == nil && loneSurrogate(text, raw) {
			d.problem(pointer(d.path), "characters", "half a surrogate pair, which stands for no character")
		}
		return text, err
	default:
		from := d.at
		for d.at < len(d.data) && strings.IndexByte(" \t\n\r,]}", d.data[d.at]) < 0 {
			d.at++
		}
		v, _ := scalar(d.data[from:d.at])
		return v, nil
	}
}

func (d *decoder) object(depth int) (any, error) {
	o := object{}
	for d.at++; d.next() != '}'; {
		name, _, err := d.text()
		if err != nil {
			return nil, err
		}
		d.path = append(d.path, name)
		v, err := d.value(depth + 1)
		if err != nil {
			return nil, err
		}
		if earlier, twice := o[name]; twice && d.repeat() == 1 {
			d.problem(pointer(d.path), "one member of this name",
				"several, the first "+text(earlier)+", another "+text(v))
		}
		d.path = d.path[:len(d.path)-1]
		o[name] = v
	}
	d.at++
	return o, nil
}

func (d *decoder) list(depth int) (any, error) {
	l := list{}
	for d.at++; d.next() != ']'; {
		d.path = append(d.path, strconv.Itoa(len(l)))
		v, err := d.value(depth + 1)
		if err != nil {
			return nil, err
		}
		d.path = d.path[:len(d.path)-1]
		l[len(l)] = v
	}
	d.at++
	return l, nil
}

// loneSurrogate reports whether the reader put a replacement character where the text had half of a
// surrogate pair: encoding/json does so without a word, and the value could then equal another one.
func loneSurrogate(s string, raw []byte) bool {
	found := strings.Count(s, "\uFFFD")
	if found == 0 || !utf8.Valid(raw) {
		return false
	}
	written := bytes.Count(raw, []byte("\uFFFD")) + bytes.Count(bytes.ToLower(raw), []byte(`\ufffd`))
	return found > written
}

// pointer joins the names of members and indices of elements into a JSON pointer (RFC 6901). None: "",
// the whole.
func pointer(path []string) string {
	var b strings.Builder
	for _, token := range path {
		b.WriteByte('/')
		b.WriteString(escapeToken(token))
	}
	return b.String()
}

func escapeToken(token string) string {
	return strings.ReplaceAll(strings.ReplaceAll(token, "~", "~0"), "/", "~1")
}

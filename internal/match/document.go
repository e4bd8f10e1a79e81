package match

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"conform/internal/record"
)

// A Document is a JSON text that is read once, so that any number of expectations can be judged of it: each clause
// about an answer is one. It is read when it is first asked, and is for one goroutine. The zero Document is the empty
// text.
type Document struct {
	text     []byte
	read     bool
	value    any
	problems []record.Difference // what is wrong with the text itself
	repeated map[string]int      // by pointer: how often a name stands in its object, where that is more than once
	readable bool
}

// Read returns text as a Document. It keeps text and does not change it.
func Read(text []byte) *Document { return &Document{text: text} }

// Text is the text that was read.
func (d *Document) Text() []byte { return d.text }

func (d *Document) decode() *Document {
	if !d.read {
		d.value, d.problems, d.repeated, d.readable = decode(d.text)
		d.read = true
	}
	return d
}

// Judge judges the whole by want and returns every difference: first those by which want does not hold, in the order of
// pointers, then those that are judged apart ([record.Apart]); none when all is as described. What is wrong with the
// text itself (not JSON, bytes behind the value, a name twice, not UTF-8, nested beyond 256 levels) is a difference
// too. Where of a difference is that of the pattern at its place. It never panics, whatever the bytes.
func (d *Document) Judge(want Pattern) []record.Difference {
	d.decode()
	var problems []record.Difference
	for _, p := range d.problems {
		p.Where = want.Where
		problems = append(problems, p)
	}
	if !d.readable {
		return problems
	}
	return append(problems, differences(&want, d.value)...)
}

// Holds reports whether [Document.Judge] has no difference to return, which costs less than to say which.
func (d *Document) Holds(want Pattern) bool {
	if d.decode(); !d.readable || len(d.problems) > 0 {
		return false
	}
	ok, t := try(&want, d.value)
	return ok && t.apart == 0
}

// At judges the place that [Document.Path] finds. A place that is not there is a difference unless want allows that;
// one that cannot be followed is one, too. Pointers of the differences begin with path.
func (d *Document) At(path string, want Pattern) []record.Difference {
	if d.decode(); !d.readable {
		return []record.Difference{{Pointer: path, Want: d.problems[0].Want, Got: d.problems[0].Got, Unreadable: true}}
	}
	part, found, err := d.part(path)
	switch {
	case err != nil:
		return []record.Difference{{Pointer: path, Want: "a value", Got: err.Error()}}
	case !found && holds(&want, nothing{}):
		return nil
	case !found:
		return []record.Difference{{Pointer: path, Want: "a value", Got: "nothing"}}
	}
	all := part.Judge(want)
	for i := range all {
		all[i].Pointer = path + all[i].Pointer
	}
	return all
}

// part is the place of a path as a Document of its own; it has no text where the path is a pointer. d is readable.
func (d *Document) part(path string) (part *Document, found bool, err error) {
	pointed := path == "" || strings.HasPrefix(path, "/")
	if !pointed || !utf8.Valid(d.text) {
		text, found, err := d.Path(path)
		return Read(text), found, err
	}
	tokens, err := tokensOf(path)
	if err != nil {
		return nil, false, err
	}
	v, at := d.value, ""
	for _, token := range tokens {
		at += "/" + escapeToken(token)
		if times := d.repeated[at]; times > 0 {
			return nil, false, ambiguous(path, token, times)
		}
		switch within := v.(type) {
		case object:
			v, found = within[token]
		case list:
			var i int
			if i, found = element(token, len(within)); found {
				v = within[i]
			}
		default:
			found = false
		}
		if !found {
			return nil, false, nil
		}
	}
	part = &Document{read: true, readable: true, value: v}
	for _, p := range d.problems {
		if rest, below := strings.CutPrefix(p.Pointer, path); below && (rest == "" || rest[0] == '/') {
			p.Pointer = rest
			part.problems = append(part.problems, p)
		}
	}
	return part, true, nil
}

// Path returns the JSON text at a place, as it is written there. A path that begins with "/" is a JSON pointer (RFC
// 6901), the empty one is the whole, and any other is a path of gjson, in which "@odata.type" and every segment that
// begins with "@" is a member's name and not one of gjson's modifiers. found is false when there is no such place. The
// error says that the text is not JSON, that the pointer is not one, or that a name on the way stands twice, so that
// the place is not one.
func (d *Document) Path(path string) (value []byte, found bool, err error) {
	if d.decode(); !d.readable {
		return nil, false, d.unreadable(path)
	}
	var result gjson.Result
	if path == "" || strings.HasPrefix(path, "/") {
		result, err = follow(path, gjson.ParseBytes(d.text))
		if err != nil {
			return nil, false, err
		}
	} else {
		result = gjson.GetBytes(d.text, plainNames(path))
	}
	if !result.Exists() {
		return nil, false, nil
	}
	return []byte(strings.TrimSpace(result.Raw)), true, nil
}

func (d *Document) unreadable(path string) error {
	return fmt.Errorf("no %q: expected %s, found %s", path, d.problems[0].Want, d.problems[0].Got)
}

// Capture returns the value at a path, see [Document.Path], as the text of a variable: a string without its quotes, any
// other value as JSON text. The error says that there is nothing, or null, which no request can use.
func (d *Document) Capture(path string) (string, error) {
	value, found, err := d.Path(path)
	switch {
	case err != nil:
		return "", err
	case !found:
		return "", fmt.Errorf("nothing at %q", path)
	}
	result := gjson.ParseBytes(value)
	if result.Type == gjson.Null {
		return "", fmt.Errorf("null at %q", path)
	}
	if result.Type == gjson.Number {
		return string(value), nil // as it was written: gjson would have it go through a float64
	}
	return result.String(), nil
}

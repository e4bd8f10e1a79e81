package mutants

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A node is a JSON value that keeps the order of its members, members that are there twice, and numbers and texts as
// they were written.
type node struct {
	raw      json.RawMessage // of a text, number, true, false or null; nil: it is one of the following
	members  []member        // of an object
	elements []*node         // of an array
	array    bool
}

type member struct {
	name  string
	value *node
}

// form is what JSON calls the kind of a value.
type form string

const (
	aText   form = "text"
	aNumber form = "number"
	aBool   form = "boolean"
	aNull   form = "null"
	anArray form = "array"
	anObj   form = "object"
)

func (n *node) form() form {
	switch {
	case n.raw == nil && n.array:
		return anArray
	case n.raw == nil:
		return anObj
	}
	switch n.raw[0] {
	case '"':
		return aText
	case 't', 'f':
		return aBool
	case 'n':
		return aNull
	default:
		return aNumber
	}
}

// text is what a text says; empty for any other value.
func (n *node) text() string {
	var s string
	if n.form() != aText || json.Unmarshal(n.raw, &s) != nil {
		return ""
	}
	return s
}

// scalar is a node for a text, number, boolean or nil.
func scalar(v any) *node {
	raw, err := json.Marshal(v)
	if err != nil {
		raw = []byte("null") // of these values none has an error
	}
	return &node{raw: raw}
}

// parse reads JSON.
func parse(text []byte) (*node, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	n, err := read(d)
	if err != nil {
		return nil, err
	}
	if d.More() {
		return nil, errors.New("more behind the value")
	}
	return n, nil
}

func read(d *json.Decoder) (*node, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t {
	case json.Delim('['):
		n := &node{array: true}
		for d.More() {
			e, err := read(d)
			if err != nil {
				return nil, err
			}
			n.elements = append(n.elements, e)
		}
		_, err := d.Token()
		return n, err
	case json.Delim('{'):
		n := &node{}
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return nil, err
			}
			v, err := read(d)
			if err != nil {
				return nil, err
			}
			n.members = append(n.members, member{fmt.Sprint(name), v})
		}
		_, err := d.Token()
		return n, err
	}
	return scalar(t), nil
}

// write appends the JSON text of a node.
func (n *node) write(out []byte) []byte {
	switch n.form() {
	case anArray:
		out = append(out, '[')
		for i, e := range n.elements {
			if i > 0 {
				out = append(out, ',')
			}
			out = e.write(out)
		}
		return append(out, ']')
	case anObj:
		out = append(out, '{')
		for i, m := range n.members {
			if i > 0 {
				out = append(out, ',')
			}
			out = append(scalar(m.name).write(out), ':')
			out = m.value.write(out)
		}
		return append(out, '}')
	}
	return append(out, n.raw...)
}

func (n *node) String() string { return string(n.write(nil)) }

// clone is a deep copy.
func (n *node) clone() *node {
	next := &node{raw: n.raw, array: n.array}
	for _, m := range n.members {
		next.members = append(next.members, member{m.name, m.value.clone()})
	}
	for _, e := range n.elements {
		next.elements = append(next.elements, e.clone())
	}
	return next
}

// A spot is where a value stands: in an object, an array, or nowhere, for the whole text.
type spot struct {
	value  *node
	parent *node
	at     int // index among the parent's members or elements
}

// set puts another value in its place.
func (s spot) set(v *node) {
	switch {
	case s.parent == nil:
		*s.value = *v
	case s.parent.array:
		s.parent.elements[s.at] = v
	default:
		s.parent.members[s.at].value = v
	}
}

// find returns where a pointer leads.
func (n *node) find(pointer string) (spot, bool) {
	s := spot{value: n}
	if pointer == "" {
		return s, true
	}
	for _, token := range strings.Split(pointer[1:], "/") {
		token = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
		next, ok := s.value.child(token)
		if !ok {
			return spot{}, false
		}
		s = next
	}
	return s, true
}

func (n *node) child(token string) (spot, bool) {
	if n.form() == anArray {
		i, err := strconv.Atoi(token)
		if err != nil || i < 0 || i >= len(n.elements) {
			return spot{}, false
		}
		return spot{n.elements[i], n, i}, true
	}
	for i, m := range n.members {
		if m.name == token {
			return spot{m.value, n, i}, true
		}
	}
	return spot{}, false
}

// escape is a member's name as a token of a pointer.
func escape(name string) string {
	return strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
}

// every is a limit that leaves nothing out.
const every = math.MaxInt

// each visits a node and everything in it; of an array no more than the first elements, since those behind are alike.
func (n *node) each(pointer string, most int, visit func(pointer string, n *node)) {
	visit(pointer, n)
	for _, m := range n.members {
		m.value.each(pointer+"/"+escape(m.name), most, visit)
	}
	for i, e := range n.elements {
		if i < most {
			e.each(pointer+"/"+strconv.Itoa(i), most, visit)
		}
	}
}

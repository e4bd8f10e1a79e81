package library

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"conform/internal/place"
	"conform/internal/strict"
	"conform/internal/vars"
)

// A tree is a JSON value whose parts know where they were written, so that a request that is put
// together from two exchanges still has its places.
type tree struct {
	at      place.Position
	kind    strict.Kind
	literal string   // the JSON text of a scalar that is not a string
	text    string   // a string
	names   []string // of an object's members, in the order of the file
	items   []*tree  // values of the members, or elements of an array
}

// treeOf turns a value into JSON. It returns nil when a part has no JSON form, which is then reported.
func treeOf(n strict.Node) *tree {
	t := &tree{at: n.Position(), kind: n.Kind()}
	if n.Faulty() {
		return nil
	}
	sound := true
	switch n.Kind() {
	case strict.Mapping:
		for member := range n.Members() {
			if member.KeyFaulty() {
				sound = false
				continue
			}
			if strings.Contains(member.Key(), "${") {
				member.FaultKey("a variable in a key",
					"variables in values only; raw for a body that needs one here", "")
				sound = false
			}
			item := treeOf(member)
			sound = sound && item != nil
			t.names, t.items = append(t.names, member.Key()), append(t.items, item)
		}
	case strict.List:
		for element := range n.Elements() {
			item := treeOf(element)
			sound = sound && item != nil
			t.items = append(t.items, item)
		}
	case strict.String:
		t.text = n.Scalar()
		if err := vars.Scan(t.text, func(string) {}, func(string) {}); err != nil {
			n.Fault(err.Error(), "${name} with "+vars.NameRule+"; $${ for a literal ${", "")
			sound = false
		}
	default:
		// What was read is sound: the text is JSON's.
		t.literal = n.Scalar()
		if t.literal == "" {
			n.Fault("the value is empty", `a value: null, "", {} or []`, "")
			sound = false
		}
	}
	if !sound {
		return nil
	}
	return t
}

// render is the JSON text of t. uses takes note of the variables in it.
func (t *tree) render(uses func(name string, at place.Position)) []byte {
	var b bytes.Buffer
	t.write(&b, uses)
	return b.Bytes()
}

func (t *tree) write(b *bytes.Buffer, uses func(string, place.Position)) {
	switch {
	case t.kind == strict.Mapping:
		b.WriteByte('{')
		for i, name := range t.names {
			if i > 0 {
				b.WriteByte(',')
			}
			b.Write(vars.QuoteJSON(name))
			b.WriteByte(':')
			t.items[i].write(b, uses)
		}
		b.WriteByte('}')
	case t.kind == strict.List:
		b.WriteByte('[')
		for i, item := range t.items {
			if i > 0 {
				b.WriteByte(',')
			}
			item.write(b, uses)
		}
		b.WriteByte(']')
	case t.kind == strict.String:
		b.Write(vars.QuoteJSON(t.text))
		// treeOf has checked the text.
		_ = vars.Scan(t.text, func(string) {}, func(name string) { uses(name, t.at) })
	default:
		b.WriteString(t.literal)
	}
}

// clone copies t, so that changes to the copy leave t alone.
func (t *tree) clone() *tree {
	c := *t
	c.names = slices.Clone(t.names)
	c.items = make([]*tree, len(t.items))
	for i, item := range t.items {
		c.items[i] = item.clone()
	}
	return &c
}

// A pathError says how far a JSON pointer leads.
type pathError struct {
	reached string   // the pointer to the last value that is there
	missing string   // the segment that is not
	known   []string // the members that are there instead
}

func (e *pathError) what() string {
	if e.reached == "" {
		return fmt.Sprintf("the request body has no %s", strict.Quote(e.missing))
	}
	return fmt.Sprintf("the request body has no %s in %s", strict.Quote(e.missing), strict.Quote(e.reached))
}

// child is the index of the item that a segment of a pointer names, or -1.
func (t *tree) child(segment string) int {
	switch t.kind {
	case strict.Mapping:
		return slices.Index(t.names, segment)
	case strict.List:
		if i, err := strconv.Atoi(segment); err == nil && i >= 0 && i < len(t.items) && strconv.Itoa(i) == segment {
			return i
		}
	}
	return -1
}

// descend follows the segments of a pointer as far as they lead.
func (t *tree) descend(segments []string) (*tree, *pathError) {
	for i, segment := range segments {
		c := t.child(segment)
		if c < 0 {
			return nil, &pathError{reached: joinPointer(segments[:i]), missing: segment, known: t.names}
		}
		t = t.items[c]
	}
	return t, nil
}

// set puts value where the pointer leads: in place of what is there, as a new member of an object, or at
// the end of an array (its length, or "-").
func (t *tree) set(segments []string, value *tree) *pathError {
	last := len(segments) - 1
	parent, err := t.descend(segments[:last])
	if err != nil {
		return err
	}
	name := segments[last]
	switch c := parent.child(name); {
	case c >= 0:
		parent.items[c] = value
	case parent.kind == strict.Mapping:
		parent.names, parent.items = append(parent.names, name), append(parent.items, value)
	case parent.kind == strict.List && (name == "-" || name == strconv.Itoa(len(parent.items))):
		parent.items = append(parent.items, value)
	default:
		return &pathError{reached: joinPointer(segments[:last]), missing: name}
	}
	return nil
}

// remove takes away what the pointer leads to.
func (t *tree) remove(segments []string) *pathError {
	last := len(segments) - 1
	parent, err := t.descend(segments[:last])
	if err != nil {
		return err
	}
	c := parent.child(segments[last])
	if c < 0 {
		return &pathError{reached: joinPointer(segments[:last]), missing: segments[last], known: parent.names}
	}
	if parent.kind == strict.Mapping {
		parent.names = slices.Delete(parent.names, c, c+1)
	}
	parent.items = slices.Delete(parent.items, c, c+1)
	return nil
}

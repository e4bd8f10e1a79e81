package mock

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"strconv"
)

// object is a JSON object as Graph sends and takes it. Graph's types are open:
// a call carries members that no schema declares, and they come back as they
// were sent, which a Go struct would lose.
type object = map[string]any

// decodeObject reads one JSON object and nothing after it. Numbers keep their
// digits.
func decodeObject(data []byte) (object, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var o object
	if err := dec.Decode(&o); err != nil {
		return nil, err
	}
	if o == nil {
		return nil, errors.New("null where an object was expected")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the object")
	}
	return o, nil
}

// encode writes v as JSON without escaping the characters of HTML, since
// Graph's "<" and "&" stay as they are.
func encode(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		// Only values that this package built reach this point, and all of
		// them are maps, slices, strings, numbers and booleans.
		return []byte("null")
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

// clone copies v deeply, so that what a notification says stays what it was.
func clone[T any](v T) T {
	c, _ := copyOf(any(v)).(T)
	return c
}

func copyOf(v any) any {
	switch v := v.(type) {
	case object:
		if v == nil {
			return v
		}
		c := make(object, len(v))
		for k, e := range v {
			c[k] = copyOf(e)
		}
		return c
	case []any:
		if v == nil {
			return v
		}
		c := make([]any, len(v))
		for i, e := range v {
			c[i] = copyOf(e)
		}
		return c
	default:
		return v
	}
}

// without returns a shallow copy of o that lacks the named members.
func without(o object, names ...string) object {
	c := maps.Clone(o)
	for _, n := range names {
		delete(c, n)
	}
	return c
}

// child follows path through nested objects; nil when a step is missing or no
// object.
func child(o object, path ...string) object {
	for _, p := range path {
		next, ok := o[p].(object)
		if !ok {
			return nil
		}
		o = next
	}
	return o
}

// text is the string at the end of path, "" when it is missing or none.
func text(o object, path ...string) string {
	if len(path) == 0 {
		return ""
	}
	s, _ := child(o, path[:len(path)-1]...)[path[len(path)-1]].(string)
	return s
}

// truth is the boolean member name of o; a missing one is false.
func truth(o object, name string) bool {
	b, _ := o[name].(bool)
	return b
}

// items are the objects of the array member name of o.
func items(o object, name string) []object {
	array, _ := o[name].([]any)
	var found []object
	for _, e := range array {
		if e, ok := e.(object); ok {
			found = append(found, e)
		}
	}
	return found
}

// integer is the whole number in member name of o, and whether there is one.
func integer(o object, name string) (int64, bool) {
	n, ok := o[name].(json.Number)
	if !ok {
		return 0, false
	}
	i, err := strconv.ParseInt(n.String(), 10, 64)
	return i, err == nil
}

// typed makes the members an object of the Graph type name. They become the
// object: they must be nobody else's.
func typed(name string, members object) object {
	if members == nil {
		members = object{}
	}
	members["@odata.type"] = "#microsoft.graph." + name
	return members
}

// fill sets each named member of o to null where it is missing.
func fill(o object, names ...string) {
	for _, n := range names {
		if _, ok := o[n]; !ok {
			o[n] = nil
		}
	}
}

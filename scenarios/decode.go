package scenarios

import (
	"fmt"
	"reflect"
	"sort"
	"strings"

	"gopkg.in/yaml.v3"
)

// A decoder fills the types of document.go from nodes. It is ours because yaml.v3's own decoder stops
// telling unknown keys inside custom types, has no columns, and names Go types in its errors.
type decoder struct {
	*file
	faults *faultList
}

// decodable types read a node themselves; all others are read by their Go kind.
type decodable interface {
	decode(d *decoder, n *yaml.Node)
}

// fault reports n, once.
func (d *decoder) fault(n *yaml.Node, what, expected, nearest string) {
	if d.bad[n] {
		return
	}
	d.bad[n] = true
	d.faults.add(positionOf(d.name, n), what, expected, nearest)
}

// into decodes n, which stands under key (nil in a list), into what target points to.
func (d *decoder) into(target any, key, n *yaml.Node) {
	d.value(reflect.ValueOf(target).Elem(), key, n)
}

func (d *decoder) value(v reflect.Value, key, n *yaml.Node) {
	n = follow(n)
	target := v.Addr().Interface()
	if p, ok := target.(interface{ setPlace(place) }); ok {
		p.setPlace(place{in: d.file, key: key, node: n})
	}
	if d.bad[n] {
		return
	}
	if c, ok := target.(decodable); ok {
		c.decode(d, n)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(v.Elem(), key, n)
	case reflect.Struct:
		d.structure(v, key, n)
	case reflect.Map:
		if n.Kind != yaml.MappingNode {
			d.fault(n, describe(n), "a mapping", "")
			return
		}
		v.Set(reflect.MakeMapWithSize(v.Type(), len(n.Content)/2))
		for i := 0; i+1 < len(n.Content); i += 2 {
			item := reflect.New(v.Type().Elem()).Elem()
			d.value(item, n.Content[i], n.Content[i+1])
			if !d.bad[n.Content[i]] {
				v.SetMapIndex(reflect.ValueOf(n.Content[i].Value), item)
			}
		}
	case reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			d.fault(n, describe(n), "a list", "")
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
		for i, item := range n.Content {
			d.value(v.Index(i), nil, item)
		}
	}
}

func (d *decoder) structure(v reflect.Value, key, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		d.fault(n, describe(n), "a mapping with "+strings.Join(keysOfType(v.Type()), ", "), "")
		return
	}
	keys := keysOfType(v.Type())
	excused := map[string]bool{} // keys that need not be missed: they are there, or meant
	doubtful, unsound := false, false
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		excused[k.Value] = true
		switch field, ok := fieldOf(v, k.Value); {
		case d.bad[k]:
			unsound = true // a merge key, say, may bring what seems to be missing
		case !ok:
			doubtful = true
			meant := nearest(k.Value, keys)
			excused[meant] = true
			d.fault(k, "unknown key "+quote(k.Value), "one of "+strings.Join(keys, ", "), meant)
		default:
			d.value(field, k, n.Content[i+1])
		}
	}
	for _, name := range requiredKeys(v.Type()) {
		if !excused[name] && !unsound {
			at := positionOf(d.name, n)
			if key != nil {
				at = positionOf(d.name, key)
			}
			d.faults.add(at, fmt.Sprintf("the key %q is missing", name), "", "")
			doubtful = true
		}
	}
	if doubtful || unsound {
		d.bad[n] = true // what else seems to be wrong with the mapping as a whole follows from this
	}
}

// keysOf lists the keys of a type of the format, in their order there.
func keysOf[T any]() []string { return keysOfType(reflect.TypeFor[T]()) }

func keysOfType(t reflect.Type) []string {
	var keys []string
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "" {
			keys = append(keys, name)
		}
	}
	return keys
}

func requiredKeys(t reflect.Type) []string {
	var keys []string
	for i := range t.NumField() {
		if name, rest, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "" && rest != "omitempty" {
			keys = append(keys, name)
		}
	}
	return keys
}

func fieldOf(v reflect.Value, key string) (reflect.Value, bool) {
	for i := range v.NumField() {
		if name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ","); name == key && name != "" {
			return v.Field(i), true
		}
	}
	return reflect.Value{}, false
}

// inFileOrder lists the keys of a decoded mapping as they stand in the file.
func inFileOrder[T interface{ atKey() position }](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool { return m[keys[i]].atKey().before(m[keys[j]].atKey()) })
	return keys
}

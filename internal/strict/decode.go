package strict

import (
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strings"

	"conform/internal/nearest"
	"conform/internal/place"
)

// A Reader is a type of a format that reads its value itself; all others are read by their Go kind. What
// does not fit it reports with [Node.Fault].
type Reader interface {
	ReadNode(n Node)
}

// Decode fills what target points to from the value: mappings become structs or maps, lists slices, and
// all else is read by the types of this package or by a [Reader]. What does not fit becomes a fault and
// leaves that part of target as it was. It is ours because the YAML library's decoder stops reporting unknown
// keys inside custom types, has no columns, and names Go types in its errors.
func (n Node) Decode(target any) {
	n.into(reflect.ValueOf(target).Elem())
}

func (n Node) into(v reflect.Value) {
	target := v.Addr().Interface()
	if p, ok := target.(interface{ stand(Node) }); ok {
		p.stand(n)
	}
	if n.Faulty() {
		return
	}
	if r, ok := target.(Reader); ok {
		r.ReadNode(n)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		n.into(v.Elem())
	case reflect.Struct:
		n.structure(v)
	case reflect.Map:
		if n.Kind() != Mapping {
			n.Fault(n.Describe(), "a mapping", "")
			return
		}
		v.Set(reflect.MakeMapWithSize(v.Type(), n.Len()))
		for member := range n.Members() {
			item := reflect.New(v.Type().Elem()).Elem()
			member.into(item)
			if !member.KeyFaulty() {
				v.SetMapIndex(reflect.ValueOf(member.Key()), item)
			}
		}
	case reflect.Slice:
		if n.Kind() != List {
			n.Fault(n.Describe(), "a list", "")
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), n.Len(), n.Len()))
		i := 0
		for item := range n.Elements() {
			item.into(v.Index(i))
			i++
		}
	}
}

func (n Node) structure(v reflect.Value) {
	keys := keysOfType(v.Type())
	if n.Kind() != Mapping {
		n.Fault(n.Describe(), "a mapping with "+strings.Join(namesOf(keys), ", "), "")
		return
	}
	excused := make([]bool, len(keys)) // keys that need not be missed: they are there, or meant
	doubtful, unsound := false, false
	for member := range n.Members() {
		i := slices.IndexFunc(keys, func(k key) bool { return k.name == member.Key() })
		if i >= 0 {
			excused[i] = true
		}
		switch {
		case member.KeyFaulty():
			unsound = true // a merge key, say, may bring what seems to be missing
		case i < 0:
			doubtful = true
			names := namesOf(keys)
			meant := nearest.To(member.Key(), names)
			if i := slices.Index(names, meant); i >= 0 {
				excused[i] = true
			}
			member.FaultKey("unknown key "+Quote(member.Key()), "one of "+strings.Join(names, ", "), meant)
		default:
			member.into(v.Field(keys[i].field))
		}
	}
	for i, k := range keys {
		if k.required && !excused[i] && !unsound {
			n.file.faults.Add(n.KeyPosition(), fmt.Sprintf("the key %q is missing", k.name), "", "")
			doubtful = true
		}
	}
	if doubtful || unsound {
		n.file.bad[n.node] = true // what else seems to be wrong with the mapping as a whole follows from this
	}
}

// Keys lists the keys of a type of a format, in their order there.
func Keys[T any]() []string { return namesOf(keysOfType(reflect.TypeFor[T]())) }

// A key is one that a mapping may have, for a field of its type.
type key struct {
	name     string
	field    int // its number
	required bool
}

func keysOfType(t reflect.Type) []key {
	keys := make([]key, 0, t.NumField())
	for i := range t.NumField() {
		if name, rest, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "" {
			keys = append(keys, key{name: name, field: i, required: rest != "omitempty"})
		}
	}
	return keys
}

func namesOf(keys []key) []string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.name
	}
	return names
}

// InFileOrder lists the keys of a decoded mapping as they stand in the file.
func InFileOrder[T interface{ KeyPosition() place.Position }](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool { return m[keys[i]].KeyPosition().Compare(m[keys[j]].KeyPosition()) < 0 })
	return keys
}

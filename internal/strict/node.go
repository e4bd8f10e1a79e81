package strict

import (
	"iter"
	"strings"

	"gopkg.in/yaml.v3"

	"conform/internal/place"
)

// A file is a YAML file whose text is sound: its nodes may be walked without fear of loops or bombs.
type file struct {
	name   string
	faults *FaultList
	bad    map[*yaml.Node]bool // nodes that have had their fault, and need no second one
}

func (f *file) position(n *yaml.Node) place.Position {
	return place.Position{File: f.name, Line: n.Line, Column: n.Column}
}

// fault reports n, once.
func (f *file) fault(n *yaml.Node, what, expected, nearest string) {
	if f.bad[n] {
		return
	}
	f.bad[n] = true
	f.faults.Add(f.position(n), what, expected, nearest)
}

// A Node is a value of a file: aliases are followed, and it knows the key that it stands under. It is
// embedded in every type of a file format, which remembers by it where it was written. The zero Node is a
// value that the file does not have: it has no position, no members, and faults of it are dropped.
type Node struct {
	file *file
	key  *yaml.Node // nil in a list
	node *yaml.Node
}

// stand gives a decoded value its place. It is promoted to all types that embed a Node.
func (n *Node) stand(at Node) { *n = at }

// Given reports whether the file has the value at all, even if it is empty.
func (n Node) Given() bool { return n.node != nil }

// Is reports whether two nodes are one value of one file.
func (n Node) Is(other Node) bool { return n.node == other.node }

// Position is where the value stands, and the zero Position when it is not given.
func (n Node) Position() place.Position {
	if n.node == nil {
		return place.Position{}
	}
	return n.file.position(n.node)
}

// KeyPosition is where the value's key stands, or the value in a list.
func (n Node) KeyPosition() place.Position {
	if n.key == nil {
		return n.Position()
	}
	return n.file.position(n.key)
}

// Key is the key that the value stands under, and "" in a list.
func (n Node) Key() string {
	if n.key == nil {
		return ""
	}
	return n.key.Value
}

// Fault reports the value, unless it has had a fault or is not given. what, expected and nearest are those
// of [Fault].
func (n Node) Fault(what, expected, nearest string) {
	if n.node != nil {
		n.file.fault(n.node, what, expected, nearest)
	}
}

// FaultKey reports the key that the value stands under, or the value in a list.
func (n Node) FaultKey(what, expected, nearest string) {
	if n.key == nil {
		n.Fault(what, expected, nearest)
		return
	}
	n.file.fault(n.key, what, expected, nearest)
}

// Faulty reports whether the value has had a fault: what else seems to be wrong with it may follow from that.
func (n Node) Faulty() bool { return n.node != nil && n.file.bad[n.node] }

// KeyFaulty reports whether the value's key has had a fault.
func (n Node) KeyFaulty() bool { return n.key != nil && n.file.bad[n.key] }

// A Kind says what a value is.
type Kind int

// The kinds of values.
const (
	Missing Kind = iota // of the zero Node
	Mapping
	List
	String // a date without quotes too, which is a time to YAML alone
	Integer
	Float
	Boolean
	Null
)

// Kind says what the value is.
func (n Node) Kind() Kind {
	if n.node == nil {
		return Missing
	}
	switch n.node.Kind {
	case yaml.MappingNode:
		return Mapping
	case yaml.SequenceNode:
		return List
	}
	switch n.node.ShortTag() {
	case "!!int":
		return Integer
	case "!!float":
		return Float
	case "!!bool":
		return Boolean
	case "!!null":
		return Null
	default:
		return String
	}
}

// Scalar is the text of a value that is neither mapping nor list, as JSON writes it but without quotes; ""
// for an empty value.
func (n Node) Scalar() string {
	if n.node == nil || n.node.Kind != yaml.ScalarNode {
		return ""
	}
	return n.node.Value
}

// Len is the number of members of a mapping or elements of a list, and 0 for any other value.
func (n Node) Len() int {
	switch n.Kind() {
	case Mapping:
		return len(n.node.Content) / 2
	case List:
		return len(n.node.Content)
	default:
		return 0
	}
}

// Members are the values of a mapping, in the order of the file, each with its Key. Other values have none.
func (n Node) Members() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if n.Kind() != Mapping {
			return
		}
		for i := 0; i+1 < len(n.node.Content); i += 2 {
			if !yield(Node{file: n.file, key: n.node.Content[i], node: follow(n.node.Content[i+1])}) {
				return
			}
		}
	}
}

// Elements are the values of a list, in order. Other values have none.
func (n Node) Elements() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if n.Kind() != List {
			return
		}
		for _, item := range n.node.Content {
			if !yield(Node{file: n.file, node: follow(item)}) {
				return
			}
		}
	}
}

// Describe says in a message what the value is: "a list", "the number 5", `the text "x"`.
func (n Node) Describe() string {
	if n.node == nil {
		return "nothing"
	}
	return describe(n.node)
}

// follow returns what an alias stands for, and any other node itself.
func follow(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

func describe(n *yaml.Node) string {
	n = follow(n)
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	switch n.ShortTag() {
	case "!!int", "!!float":
		return "the number " + n.Value
	case "!!bool":
		return strings.ToLower(n.Value)
	case "!!null":
		if n.Value == "" {
			return "empty"
		}
		return "null"
	default:
		return "the text " + Quote(n.Value)
	}
}

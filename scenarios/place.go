package scenarios

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// A position is a place in a file. Line 0 means the whole file.
type position struct {
	File         string
	Line, Column int
}

// String is "file:line:column", the form of every Where.
func (p position) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// before orders positions by file, line and column.
func (p position) before(q position) bool {
	if p.File != q.File {
		return p.File < q.File
	}
	if p.Line != q.Line {
		return p.Line < q.Line
	}
	return p.Column < q.Column
}

// positionOf is the place of a node.
func positionOf(file string, n *yaml.Node) position {
	return position{File: file, Line: n.Line, Column: n.Column}
}

// A place remembers where a decoded value stands. It is embedded in every type of the file format.
type place struct {
	in   *file
	key  *yaml.Node // the key that the value stands under; nil in a list
	node *yaml.Node // the value; nil: the file does not have it
}

func (p *place) setPlace(at place) { *p = at }

// given tells whether the file has the value at all, be it empty.
func (p place) given() bool { return p.node != nil }

// at is the position of the value.
func (p place) at() position {
	if p.node == nil {
		return position{}
	}
	return positionOf(p.in.name, p.node)
}

// atKey is the position of the value's key, or of the value in a list.
func (p place) atKey() position {
	if p.key == nil {
		return p.at()
	}
	return positionOf(p.in.name, p.key)
}

// name is the key that the value stands under.
func (p place) name() string {
	if p.key == nil {
		return ""
	}
	return p.key.Value
}

// follow returns what an alias stands for, and any other node itself.
func follow(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// describe says in a message what a node is.
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
		return "the text " + quote(n.Value)
	}
}

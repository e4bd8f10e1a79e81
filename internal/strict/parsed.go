package strict

import (
	"crypto/sha256"
	"encoding/binary"
	"io/fs"
	"path"
	"slices"

	"gopkg.in/yaml.v3"
)

// Parsed are files that were parsed before the program was built, which to read takes a twentieth of the time. A file
// whose text is another by now, or that is not among them, is parsed as ever. The zero value has no files.
//
// It is the files one after the other: name, SHA-256 of the text, number of nodes, number of all their children, length
// of what follows, and the nodes, each before its children: what it is, by how many lines it stands below the one
// before it, its column, and its text or the number of its children. An alias is the number of the node that it stands
// for, counted from 0. Numbers are varints, and texts have their length before them.
type Parsed struct{ files map[string]parsedFile }

type parsedFile struct {
	sum             string
	nodes, children int
	form            string
}

// tags are what a node may be.
var tags = [...]string{"!!map", "!!seq", "!!str", "!!int", "!!float", "!!bool", "!!null", "!!timestamp"}

const mapTag, seqTag, alias = 0, 1, byte(len(tags))

// ReadParsed reads what [Prepare] returned.
func ReadParsed(form string) Parsed {
	p := Parsed{files: map[string]parsedFile{}}
	for r := (reader{rest: form}); r.rest != ""; {
		name := r.text(r.number())
		f := parsedFile{sum: r.text(sha256.Size), nodes: r.number(), children: r.number()}
		f.form = r.text(r.number())
		p.files[name] = f
	}
	return p
}

// Prepare parses every *.yaml file of a folder, for [ReadParsed]. The error is [Faults], or that of reading a file.
func Prepare(fsys fs.FS) ([]byte, error) {
	var form []byte
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		var faults FaultList
		root, _ := Parse(text, name, nil, &faults)
		if err := faults.Err(); err != nil {
			return err
		}
		w := writer{line: 1, numbers: map[*yaml.Node]int{}}
		w.node(root.node)
		sum := sha256.Sum256(text)
		form = append(binary.AppendUvarint(form, uint64(len(name))), name...)
		form = append(form, sum[:]...)
		for _, n := range []int{len(w.numbers), w.children, len(w.form)} {
			form = binary.AppendUvarint(form, uint64(n))
		}
		form = append(form, w.form...)
		return nil
	})
	return form, err
}

// root is the root value of a file; ok is false where it has to be parsed.
func (p Parsed) root(name string, text []byte, at string, faults *FaultList) (root Node, ok bool) {
	f, ok := p.files[name]
	if !ok {
		return Node{}, false // a user's, which may be large
	}
	if sum := sha256.Sum256(text); f.sum != string(sum[:]) {
		return Node{}, false
	}
	r := reader{rest: f.form, nodes: make([]yaml.Node, f.nodes), children: make([]*yaml.Node, f.children), line: 1}
	return Node{file: &file{name: at, faults: faults, bad: map[*yaml.Node]bool{}}, node: r.node()}, true
}

// writer writes the nodes of a file.
type writer struct {
	form     []byte
	numbers  map[*yaml.Node]int // of the nodes that are written
	children int
	line     int // of the node before
}

// node writes a node of sound YAML, which has no tags but those that its values have by themselves.
func (w *writer) node(n *yaml.Node) {
	if n.Kind == yaml.AliasNode {
		w.form = binary.AppendUvarint(append(w.form, alias), uint64(w.numbers[follow(n)]))
		return
	}
	w.numbers[n] = len(w.numbers)
	w.form = append(w.form, byte(slices.Index(tags[:], n.ShortTag())))
	w.form = binary.AppendVarint(w.form, int64(n.Line-w.line))
	w.form = binary.AppendUvarint(w.form, uint64(n.Column))
	w.line = n.Line
	if n.Kind == yaml.ScalarNode {
		w.form = append(binary.AppendUvarint(w.form, uint64(len(n.Value))), n.Value...)
		return
	}
	w.children += len(n.Content)
	w.form = binary.AppendUvarint(w.form, uint64(len(n.Content)))
	for _, child := range n.Content {
		w.node(child)
	}
}

// reader reads what [Prepare] wrote.
type reader struct {
	rest     string
	nodes    []yaml.Node  // room for all
	next     int          // the number of the next
	children []*yaml.Node // room for those that are still to come
	line     int          // of the node before
}

// number reads a varint that is not negative.
func (r *reader) number() (n int) {
	for shift := 0; ; shift += 7 {
		b := r.rest[0]
		r.rest = r.rest[1:]
		n |= int(b&0x7F) << shift
		if b < 0x80 {
			return n
		}
	}
}

// text reads a text of so many bytes.
func (r *reader) text(length int) (text string) {
	text, r.rest = r.rest[:length], r.rest[length:]
	return text
}

func (r *reader) node() *yaml.Node {
	tag := r.text(1)[0]
	if tag == alias {
		return &r.nodes[r.number()]
	}
	n := &r.nodes[r.next]
	r.next++
	lines := r.number()
	r.line += lines>>1 ^ -(lines & 1) // a varint that may be negative
	n.Tag, n.Line, n.Column = tags[tag], r.line, r.number()
	length := r.number()
	switch tag {
	case mapTag:
		n.Kind = yaml.MappingNode
	case seqTag:
		n.Kind = yaml.SequenceNode
	default:
		n.Kind, n.Value = yaml.ScalarNode, r.text(length)
		return n
	}
	n.Content, r.children = r.children[:length:length], r.children[length:]
	for i := range n.Content {
		n.Content[i] = r.node()
	}
	return n
}

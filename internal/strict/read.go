package strict

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"runtime"
	"strings"
	"unicode/utf8"

	"golang.org/x/sync/errgroup"
	"gopkg.in/yaml.v3"

	"conform/internal/files"
	"conform/internal/place"
)

// maxFile is the size from which a file is refused without being read: nobody writes a hundredth of it by
// hand.
const maxFile = 4 << 20

// A Source is a folder of files of one format.
type Source struct {
	FS    fs.FS  // every *.yaml file below its root is read; names that begin with a dot are left alone
	At    string // what stands in front of file names in positions, such as "scenarios"; empty: nothing
	Holds string // what the files are, for a message: "scenario data"

	Parsed Parsed // those of the files that were parsed before
}

// Folder reads all files of a source, in the order of their names. sound is false when a file could not be
// used at all, so that names it may define are not to be reported as unknown. A folder without a file is a
// fault: it is more often a wrong folder.
func Folder[T any](src Source, faults *FaultList) (list []*T, sound bool) {
	sound = true
	seen := 0
	var names []string
	whole := func(name string) place.Position {
		switch {
		case src.At == "":
			return place.Position{File: name}
		case name == ".":
			return place.Position{File: src.At}
		}
		return place.Position{File: strings.TrimSuffix(src.At, "/") + "/" + name}
	}
	// The callback never returns an error of its own: a folder that cannot be read is a fault, and the
	// walk goes on with its neighbours.
	_ = fs.WalkDir(src.FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			faults.Add(whole(name), "cannot be read: "+cause(err), "", "")
			seen, sound = seen+1, false
			if entry != nil && entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		switch {
		case name != "." && strings.HasPrefix(path.Base(name), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
		case entry.IsDir():
		case path.Ext(name) == ".yml":
			faults.Add(whole(name), "the name ends in .yml, which is not read", ".yaml", "")
			seen, sound = seen+1, false
		case path.Ext(name) == ".yaml":
			seen++
			names = append(names, name)
		}
		return nil
	})
	if seen == 0 {
		faults.Add(whole("."), "holds no "+src.Holds, "at least one *.yaml file", "")
	}
	// To parse them is most of what starting costs, and they do not know each other.
	values := make([]*T, len(names))
	var all errgroup.Group
	all.SetLimit(runtime.GOMAXPROCS(0))
	for i, name := range names {
		all.Go(func() error {
			at := whole(name).File
			if text, ok := readFile(src.FS, name, at, faults); ok {
				values[i], _ = decode[T](src.Parsed, name, text, at, faults)
			}
			return nil
		})
	}
	_ = all.Wait() // what cannot be read is a fault
	for _, value := range values {
		if value == nil {
			sound = false
			continue
		}
		list = append(list, value)
	}
	return list, sound
}

// Read reads one file, which may be any file of a user's disk. at is its name in positions. ok is false
// when it could not be used at all; otherwise the value is what could be decoded, and faults may name
// parts that could not.
func Read[T any](fsys fs.FS, name, at string, faults *FaultList) (value *T, ok bool) {
	text, ok := readFile(fsys, name, at, faults)
	if !ok {
		return nil, false
	}
	return Decode[T](text, at, faults)
}

// Decode is [Read] for a text that is there already.
func Decode[T any](text []byte, at string, faults *FaultList) (value *T, ok bool) {
	return decode[T](Parsed{}, "", text, at, faults)
}

// decode decodes a text, which is parsed unless the file of that name has been.
func decode[T any](parsed Parsed, name string, text []byte, at string, faults *FaultList) (value *T, ok bool) {
	root, ok := parsed.root(name, text, at, faults)
	if !ok {
		root, ok = Parse(text, at, Keys[T](), faults)
	}
	if !ok {
		return nil, false
	}
	value = new(T)
	root.Decode(value)
	return value, true
}

// cause is the reason of an error without the path, which stands in front of it already.
func cause(err error) string {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err.Error()
	}
	return err.Error()
}

// readFile reads one file, which may be any file of a user's disk.
func readFile(fsys fs.FS, name, at string, faults *FaultList) (text []byte, ok bool) {
	refuse := func(what, expected string) ([]byte, bool) {
		faults.Add(place.Position{File: at}, what, expected, "")
		return nil, false
	}
	f, err := files.OpenFS(fsys, name)
	switch {
	case errors.Is(err, files.ErrNoFile): // a folder, or a device or a pipe, which would never end
		return refuse(err.Error(), "")
	case err != nil:
		return refuse("cannot be opened: "+err.Error(), "")
	}
	defer f.Close() //nolint:errcheck // it was only read
	info, err := f.Stat()
	if err != nil {
		return refuse("cannot be read: "+cause(err), "")
	}
	tooLarge := fmt.Sprintf("at most %d MB; split it", maxFile>>20)
	if info.Size() > maxFile {
		return refuse(fmt.Sprintf("the file has %d bytes", info.Size()), tooLarge)
	}
	// The file may have grown since it was measured.
	text, err = io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return refuse("cannot be read: "+cause(err), "")
	}
	if len(text) > maxFile {
		return refuse("the file is too large", tooLarge)
	}
	return text, true
}

// Parse turns text into its root value, sound and not yet decoded. keys are what the file may hold, for the
// message about an empty one. ok is false when there is nothing to go on with.
func Parse(text []byte, at string, keys []string, faults *FaultList) (root Node, ok bool) {
	if p, what, expected := badCharacter(text); what != "" {
		p.File = at
		faults.Add(p, what, expected, "")
		return Node{}, false
	}
	readable := hideEscapes(string(text))
	docs, err := parseYAML([]byte(readable))
	if err != nil {
		p, what, expected := explain(err, readable)
		p.File = at
		faults.Add(p, "not YAML: "+shown(what), expected, "")
		return Node{}, false
	}
	for _, doc := range docs {
		showEscapes(doc)
	}
	if len(docs) == 0 || len(docs[0].Content) == 0 {
		faults.Add(place.Position{File: at}, "the file is empty", "at least one of "+strings.Join(keys, ", "), "")
		return Node{}, false
	}
	f := &file{name: at, faults: faults, bad: map[*yaml.Node]bool{}}
	for _, extra := range docs[1:] {
		p := f.position(extra)
		if len(extra.Content) > 0 {
			p = f.position(extra.Content[0])
		}
		faults.Add(p, "a second YAML document", "one document a file", "")
	}
	first := docs[0].Content[0]
	return Node{file: f, node: follow(first)}, soundness(f, first)
}

// parseYAML returns the documents of a text. A panic of the YAML library is an error of the text.
func parseYAML(text []byte) (docs []*yaml.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	// Two are enough to say that there is more than one.
	dec := yaml.NewDecoder(bytes.NewReader(text))
	for len(docs) < 2 {
		var doc yaml.Node
		switch err := dec.Decode(&doc); {
		case errors.Is(err, io.EOF):
			return docs, nil
		case err != nil:
			return nil, err
		}
		docs = append(docs, &doc)
	}
	return docs, nil
}

// badCharacter finds the first byte that YAML does not allow, before the library says it without a place.
func badCharacter(text []byte) (at place.Position, what, expected string) {
	at = place.Position{Line: 1, Column: 1}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return at, fmt.Sprintf("the byte 0x%02X is not UTF-8", text[i]), "UTF-8 text"
		case r == '\n':
			at.Line, at.Column = at.Line+1, 0
		case r == '\t' || r == '\r' || r == 0x85:
		case r == 0xFEFF && i == 0:
			at.Column-- // a byte order mark takes no column
		case r < 0x20 || r == 0x7F || r > 0x7F && r < 0xA0 || r == 0xFEFF || r == 0xFFFE || r == 0xFFFF:
			return at, fmt.Sprintf("the control character U+%04X", r),
				fmt.Sprintf(`the escape \u%04X in a double-quoted string`, r)
		}
		at.Column++
		i += size
	}
	return at, "", ""
}

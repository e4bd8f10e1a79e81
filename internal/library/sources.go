package library

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"conform/internal/files"
	"conform/internal/place"
	"conform/internal/strict"
	"conform/scenarios"
)

// A Source is a folder of scenario data.
type Source struct {
	FS fs.FS  // every *.yaml file below its root is read; names that begin with a dot are left alone
	At string // what stands in front of file names in positions, such as "scenarios"; empty: nothing

	embedded bool
	draft    bool // what nothing uses is no fault of it: see [Library.Unused]
}

// Embedded is the scenario data that is built into the program.
func Embedded() Source { return Source{FS: scenarios.FS(), At: "scenarios", embedded: true} }

// Folder is the scenario data in a folder of a user's, who may still be writing it: what nothing uses of it is told by
// [Library.Unused]. The error, which is without the name, says that it is not one.
func Folder(path string) (Source, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return Source{}, files.Cause(err)
	case !info.IsDir():
		return Source{}, errors.New("is a file; expected a folder")
	}
	return Source{FS: os.DirFS(path), At: filepath.ToSlash(filepath.Clean(path)), draft: true}, nil
}

// Place is the name of a file of the source, given as it is below its root, as positions have it where the source is
// read beside the embedded data.
func (src Source) Place(name string) string {
	if at := src.place(true); at != "" {
		return at + "/" + name // not joined: that would take away a "./"
	}
	return name
}

// place is what stands in front of the names of its files, if anything does; a place in it must not look like one in
// the embedded data.
func (src Source) place(besideOurs bool) string {
	at := path.Clean(src.At)
	switch {
	case at == ".":
		return ""
	case besideOurs && !src.embedded && at == Embedded().At:
		return "./" + at
	}
	return at
}

// An origin says where a file is from.
type origin struct {
	embedded bool
	draft    bool
	name     string // within its source
}

// A version is a user's file that repeats names of the embedded file that has its name.
type version struct {
	names int    // how many are repeated
	first string // the first of them: `the clause "graph.created"`
}

// readSource reads the files of a source. besideOurs: the embedded data is read, too.
func (l *loader) readSource(src Source, besideOurs bool) []*document {
	at := src.place(besideOurs)
	files, faults := strict.Source{FS: src.FS, At: at, Holds: "scenario data"}, &l.faults
	if src.embedded {
		files.Parsed = strict.ReadParsed(scenarios.Parsed())
	}
	docs, sound := strict.Folder[document](files, faults)
	l.partial = l.partial || !sound
	var own []*document
	var copies []place.Position
	for _, doc := range docs {
		whole := place.Position{File: doc.Position().File}
		name := strings.TrimPrefix(strings.TrimPrefix(whole.File, at), "/")
		if !src.embedded && isEmbedded(src.FS, name) {
			copies = append(copies, whole)
			continue
		}
		l.files[whole.File] = origin{src.embedded, src.draft, name}
		own = append(own, doc)
	}
	const what = "of the data that conform comes with and always reads"
	folder := place.Position{File: cmp.Or(at, ".")}
	switch {
	case len(copies) == 0:
	case len(own) == 0:
		l.faults.Add(folder, "all files are "+what, "data of your own, or no such folder", "")
	case len(copies) == 1:
		l.faults.Add(copies[0], "is a file "+what, "data of your own, or no such file", "")
	default:
		l.faults.Add(folder, fmt.Sprintf("%d files are %s, the first of them %s", len(copies), what, copies[0]),
			"data of your own, or no such files", "")
	}
	return own
}

// isEmbedded reports whether a file that was read is, byte for byte, the embedded file of that name.
func isEmbedded(fsys fs.FS, name string) bool {
	ours, err := fs.ReadFile(scenarios.FS(), path.Clean(name))
	if err != nil {
		return false
	}
	text, err := files.ReadFS(fsys, name, int64(len(ours)))
	return err == nil && bytes.Equal(ours, text)
}

// ofEmbedded reports whether something stands in a file of the embedded data.
func (l *loader) ofEmbedded(n strict.Node) bool { return l.files[n.Position().File].embedded }

// repeats reports whether a name that is taken is so since its file is another version of an embedded one. That
// is one mistake, of which versionFaults speaks.
func (l *loader) repeats(what string, again, first place.Position) bool {
	mine, ours := l.files[again.File], l.files[first.File]
	if mine.embedded || !ours.embedded || mine.name != ours.name {
		return false
	}
	v := l.versions[again.File]
	if v.names++; v.names == 1 {
		v.first = what
	}
	l.versions[again.File] = v
	return true
}

// twice reports a name that is taken, and stands as a key.
func (l *loader) twice(n strict.Node, what string, first place.Position) {
	if !l.repeats(what, n.KeyPosition(), first) {
		n.FaultKey(what+" is defined twice", "one; the other is at "+first.String(), "")
	}
}

// nameTwice reports a name that is taken, and stands as a value.
func (l *loader) nameTwice(name strict.Text, what string, first place.Position) {
	if !l.repeats(what, name.Position(), first) {
		name.Fault(what+" is defined twice", "one; the other is at "+first.String(), "")
	}
}

// versionFaults reports each version of an embedded file once.
func (l *loader) versionFaults() {
	for _, file := range keys(l.versions) {
		v := l.versions[file]
		names := fmt.Sprintf("%d names are defined there, the first of them %s", v.names, v.first)
		if v.names == 1 {
			names = v.first + " is defined there"
		}
		l.faults.Add(place.Position{File: file},
			"is another version of a file of the data that conform comes with and always reads: "+names,
			"names of your own, or a conform that was built with this file", "")
	}
}

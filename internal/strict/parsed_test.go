package strict

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"conform/internal/place"
)

const parsedMenu = `# what is served
name: "The \u2615 Club"
open: 2027-01-31
dishes:
  - &soup {title: soup, count: 2, price: -3.5e2}
  - title: |
      two
      lines
  - *soup
prices: {dear: *soup, "no": {title: 'a ''quoted'' one'}}
vegan: true
note: [null, ~x, [], {}, "", 0, *soup]
extra: {title: "\ud83d\ude00"}
size: large
`

func TestParsedFilesAreReadAsTheirText(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"a.yaml": {Data: []byte(parsedMenu)}, "b/c.yaml": {Data: []byte("name: B\n")},
		"b/d.txt": {Data: []byte("no: [YAML")}}
	form, err := Prepare(files)
	if err != nil {
		t.Fatal(err)
	}
	parsed := ReadParsed(string(form))
	if len(parsed.files) != 2 {
		t.Errorf("%d files are parsed, want 2", len(parsed.files))
	}
	for name, text := range map[string][]byte{"a.yaml": files["a.yaml"].Data, "b/c.yaml": files["b/c.yaml"].Data} {
		var faults FaultList
		want, _ := Parse(text, "data/"+name, nil, &faults)
		got, ok := parsed.root(name, text, "data/"+name, &faults)
		if diff := cmp.Diff(outline(want), outline(got)); !ok || diff != "" || faults.Err() != nil {
			t.Errorf("%s: %t, %v (-parsed now +before):\n%s", name, ok, faults.Err(), diff)
		}
	}
	if _, ok := parsed.root("a.yaml", []byte("name: B\n"), "a.yaml", &FaultList{}); ok {
		t.Error("a file of another text is taken for the one that was parsed")
	}
	if _, ok := parsed.root("b.yaml", []byte("name: B\n"), "b.yaml", &FaultList{}); ok {
		t.Error("a file of another name is taken for the one that was parsed")
	}
	if _, ok := (Parsed{}).root("b.yaml", nil, "b.yaml", &FaultList{}); ok {
		t.Error("where nothing was parsed there is a file")
	}
}

// part is all that a reader can ask a node for.
type part struct {
	Key, Scalar, Describe string
	Kind                  Kind
	At, KeyAt             place.Position
	Same                  int // the number of the part that it is the same as
	Parts                 []part
}

func outline(root Node) part {
	var seen []Node
	var visit func(n Node) part
	visit = func(n Node) part {
		p := part{Key: n.Key(), Scalar: n.Scalar(), Describe: n.Describe(), Kind: n.Kind(), At: n.Position(),
			KeyAt: n.KeyPosition(), Same: -1}
		for i, other := range seen {
			if n.Is(other) {
				p.Same = i
			}
		}
		seen = append(seen, n)
		for member := range n.Members() {
			p.Parts = append(p.Parts, visit(member))
		}
		for item := range n.Elements() {
			p.Parts = append(p.Parts, visit(item))
		}
		return p
	}
	return visit(root)
}

// What was parsed before has its faults as ever: where it stands, and each once.
func TestFaultsOfParsedFiles(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"a.yaml": {Data: []byte("nme: x\ndishes:\n  - &d {title: 7}\n  - *d\n")}}
	form, err := Prepare(files)
	if err != nil {
		t.Fatal(err)
	}
	var want, got FaultList
	_, _ = Folder[menu](Source{FS: files, At: "data"}, &want)
	_, _ = Folder[menu](Source{FS: files, At: "data", Parsed: ReadParsed(string(form))}, &got)
	if diff := cmp.Diff(want.Err().Error(), got.Err().Error()); diff != "" {
		t.Errorf("(-parsed now +before):\n%s", diff)
	}
}

func TestWhatIsNotSoundIsNotPrepared(t *testing.T) {
	t.Parallel()
	for why, text := range map[string]string{"no YAML": "a: [", "empty": "", "Norway": "a: no", "a tag": "a: !b c"} {
		if _, err := Prepare(fstest.MapFS{"a.yaml": {Data: []byte(text)}}); err == nil {
			t.Errorf("%s is prepared", why)
		}
	}
}

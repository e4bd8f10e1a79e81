package strict

import (
	"errors"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"conform/internal/place"
)

// menu is a format with one of everything.
type menu struct {
	Node
	Name   Text            `json:"name"`
	Open   Date            `json:"open,omitempty"`
	Dishes []dish          `json:"dishes,omitempty"`
	Prices map[string]dish `json:"prices,omitempty"`
	Vegan  True            `json:"vegan,omitempty"`
	Note   Any             `json:"note,omitempty"`
	Extra  *dish           `json:"extra,omitempty"`
	Size   size            `json:"size,omitempty"`
}

type dish struct {
	Node
	Title Text   `json:"title"`
	Count Whole  `json:"count,omitempty"`
	Price Number `json:"price,omitempty"`
}

// size reads itself.
type size struct {
	Node
	large bool
}

func (s *size) ReadNode(n Node) {
	switch n.Scalar() {
	case "large":
		s.large = true
	case "small":
	default:
		n.Fault(n.Describe(), "large or small", "")
	}
}

func read(text string) (*menu, string) {
	var faults FaultList
	m, ok := Decode[menu]([]byte(text), "m.yaml", &faults)
	if err := faults.Err(); err != nil {
		return nil, err.Error()
	}
	if !ok {
		return nil, "refused without a fault"
	}
	return m, ""
}

func TestDecode(t *testing.T) {
	m, faults := read(`
name: Lunch
open: 2027-01-31
dishes: [&soup {title: Soup, count: 3, price: 1.5}, *soup]
prices: {b: {title: B}, a: {title: A}}
vegan: true
note: {any: [thing]}
extra: {title: "7"}
size: large
`)
	if faults != "" {
		t.Fatal(faults)
	}
	if want := time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC); !m.Open.Value.Equal(want) {
		t.Errorf("open %v, want %v", m.Open.Value, want)
	}
	if len(m.Dishes) != 2 || m.Dishes[1].Title.Value != "Soup" || m.Dishes[1].Count.Value != 3 ||
		m.Dishes[0].Price.Value != 1.5 {
		t.Errorf("dishes %+v", m.Dishes)
	}
	if got := InFileOrder(m.Prices); !cmp.Equal(got, []string{"b", "a"}) {
		t.Errorf("the order of the file was %v", got)
	}
	if !m.Vegan.Value || m.Extra == nil || m.Extra.Title.Value != "7" || !m.Size.large {
		t.Errorf("got %+v", m)
	}
	if m.Note.Kind() != Mapping || m.Note.Len() != 1 {
		t.Errorf("note is %v with %d", m.Note.Kind(), m.Note.Len())
	}
	if m, faults := read(`{name: x, note: 1e400}`); faults != "" || m.Note.Kind() != Float {
		t.Errorf("a number that no float64 holds is %+v, faults %q", m, faults)
	}
	for name, got := range map[string]place.Position{
		"m.yaml:2:7":  m.Name.Position(),
		"m.yaml:2:1":  m.Name.KeyPosition(),
		"m.yaml:4:10": m.Dishes[1].Position(),
	} {
		if got.String() != name {
			t.Errorf("got the place %s, want %s", got, name)
		}
	}
}

func TestFaults(t *testing.T) {
	for _, tt := range []struct{ why, text, want string }{
		{"a key that is misspelt is not missed as well", "nmae: x",
			`m.yaml:1:1: unknown key "nmae"; expected one of name, open, dishes, prices, vegan, note, extra, size; did you ` +
				`mean "name"?`},
		{"what must be given is told", "size: small", `m.yaml:1:1: the key "name" is missing`},
		{"and below a key at that key", "name: x\nextra: {count: 1}", `m.yaml:2:1: the key "title" is missing`},
		{"text is not a number", "name: 5", `m.yaml:1:7: the number 5; expected text: quote it ("5")`},
		{"text is not a list", "name: []", `m.yaml:1:7: a list; expected text`},
		{"text is not nothing", `name: ""`, `m.yaml:1:7: the text is empty; expected at least one character`},
		{"a day is one of the calendar", "name: x\nopen: 2027-02-30",
			`m.yaml:2:7: the text "2027-02-30"; expected a day such as 2027-01-31`},
		{"false says nothing", "name: x\nvegan: false", `m.yaml:2:8: false; expected true, or nothing at all`},
		{"half a dish cannot be counted", "name: x\ndishes: [{title: y, count: 1.5}]",
			`m.yaml:2:28: the number 1.5; expected a whole number`},
		{"a price is a number", "name: x\ndishes: [{title: y, price: much}]",
			`m.yaml:2:28: the text "much"; expected a number`},
		{"a list is no mapping", "name: x\nprices: []", `m.yaml:2:9: a list; expected a mapping`},
		{"a mapping is no list", "name: x\ndishes: {}", `m.yaml:2:9: a mapping; expected a list`},
		{"a word is no structure", "name: x\nextra: y",
			`m.yaml:2:8: the text "y"; expected a mapping with title, count, price`},
		{"a type that reads itself", "name: x\nsize: huge", `m.yaml:2:7: the text "huge"; expected large or small`},
		{"all faults at once, by place", "name: 5\nsize: huge\nx: y",
			"m.yaml:1:7: the number 5; expected text: quote it (\"5\")\n" +
				"m.yaml:2:7: the text \"huge\"; expected large or small\n" +
				"m.yaml:3:1: unknown key \"x\"; expected one of name, open, dishes, prices, vegan, note, extra, size"},
		{"an alias in two places has one fault", "name: x\ndishes: [&d {title: 5}, *d]",
			`m.yaml:2:21: the number 5; expected text: quote it ("5")`},
		{"an empty file has nothing to say", "",
			"m.yaml: the file is empty; expected at least one of name, open, dishes, prices, vegan, note, extra, size"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			if _, got := read(tt.text); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestFolderTellsWhatIsWrongWithFiles(t *testing.T) {
	var faults FaultList
	list, sound := Folder[menu](Source{FS: fstest.MapFS{
		"a.yaml": {Data: []byte("name: A")}, "b.yml": {Data: []byte("name: B")}, "c.yaml": {Data: []byte("[")},
	}, At: "menus", Holds: "menus"}, &faults)
	if len(list) != 1 || sound {
		t.Errorf("got %d files, sound %v", len(list), sound)
	}
	want := "menus/b.yml: the name ends in .yml, which is not read; expected .yaml\n" +
		`menus/c.yaml:1:1: not YAML: what begins with "[" here has no end, or lacks a comma; expected "," or "]"`
	if err := faults.Err(); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	var none FaultList
	Folder[menu](Source{FS: fstest.MapFS{}, Holds: "menus"}, &none)
	if err := none.Err(); err == nil || err.Error() != ".: holds no menus; expected at least one *.yaml file" {
		t.Errorf("an empty folder: %v", err)
	}
}

// TestZeroNode: what a file does not have may be asked and reported like anything else.
func TestZeroNode(t *testing.T) {
	var n Node
	n.Fault("x", "y", "z")
	n.FaultKey("x", "y", "z")
	if n.Given() || n.Faulty() || n.KeyFaulty() || n.Kind() != Missing || n.Len() != 0 || n.Scalar() != "" ||
		n.Key() != "" {
		t.Error("it is there")
	}
	if n.Position() != (place.Position{}) || n.KeyPosition() != (place.Position{}) || n.Describe() != "nothing" {
		t.Error("it has a place")
	}
	for range n.Members() {
		t.Error("it has a member")
	}
	for range n.Elements() {
		t.Error("it has an element")
	}
}

// FuzzDecode: whatever the bytes, there is a value or a fault with a place.
func FuzzDecode(f *testing.F) {
	f.Add([]byte("name: x\ndishes: [&a {title: y}, *a]\n"))
	f.Add([]byte("a: &a [*a, {<<: {c: d}}]\n? [x] : !!binary y\n---\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		var list FaultList
		m, ok := Decode[menu](text, "f.yaml", &list)
		err := list.Err()
		if ok != (m != nil) || !ok && err == nil {
			t.Fatalf("ok %v, value %v, error %v", ok, m, err)
		}
		var faults Faults
		if err == nil {
			return
		}
		if !errors.As(err, &faults) {
			t.Fatalf("the error is %T", err)
		}
		for _, fault := range faults {
			if fault.What == "" || fault.File != "f.yaml" || fault.Line > 0 && fault.Column < 1 {
				t.Errorf("an incomplete fault: %+v", fault)
			}
		}
	})
}

package library

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestFiles(t *testing.T) {
	for _, tt := range []struct {
		why   string
		files map[string]string
		want  []string
	}{
		{
			"a folder without data is more often a wrong folder",
			map[string]string{"README.md": "x"},
			[]string{".: holds no scenario data; expected at least one *.yaml file"},
		},
		{
			"a file with the other ending would be left out silently",
			map[string]string{"a.yaml": base, "b.yml": base},
			[]string{"b.yml: the name ends in .yml, which is not read; expected .yaml"},
		},
		{
			"editors and version control keep files of their own",
			map[string]string{"a.yaml": base, ".a.yaml.swp": "x", ".git/config.yaml": "x", ".hidden.yaml": "x",
				"notes.txt": "x"},
			nil,
		},
		{
			"folders are read whatever their depth",
			map[string]string{"a.yaml": base, "b/c/d.yaml": "x: y"},
			[]string{
				`b/c/d.yaml:1:1: unknown key "x"; expected one of clauses, variables, shapes, operations, exchanges, answers, ` +
					`everyAnswer, kept, everyNotification, sequences, permissionTable, resultInfo`},
		},
		{
			"Latin-1 is not UTF-8",
			map[string]string{"a.yaml": "variables:\n  # h\xe9\n"},
			[]string{"a.yaml:2:6: the byte 0xE9 is not UTF-8; expected UTF-8 text"},
		},
		{
			"the YAML library would decode UTF-16 silently",
			map[string]string{"a.yaml": "\xff\xfea\x00"},
			[]string{"a.yaml:1:1: the byte 0xFF is not UTF-8; expected UTF-8 text"},
		},
		{
			"a byte order mark is not part of the first column",
			map[string]string{"a.yaml": "\ufeffx: y"},
			[]string{
				`a.yaml:1:1: unknown key "x"; expected one of clauses, variables, shapes, operations, exchanges, answers, ` +
					`everyAnswer, kept, everyNotification, sequences, permissionTable, resultInfo`},
		},
		{
			"columns count characters, not bytes",
			map[string]string{"a.yaml": base + "shapes: {é: $any, ü: $gúid}"},
			[]string{
				`a.yaml:5:10: the shape "é" is not used; expected a use, or no shape`,
				`a.yaml:5:19: the shape "ü" is not used; expected a use, or no shape`,
				`a.yaml:5:22: unknown marker "$gúid"; expected one of $guid, $e164, $uri, $dateTime, $base64, $nonEmpty, ` +
					`$string, $boolean, $integer, $number, $any, $absent, $null; $$ for a literal $ at the beginning; did you mean ` +
					`"$guid"?`,
			},
		},
		{
			"names that a broken file may define are not reported as unknown, and nothing as unused",
			map[string]string{
				"a.yaml": "clauses: [",
				"b.yaml": "answers: [{name: a, expect: [{clause: c, body: {x: {$shape: s}, y: '${v}', z: $guuid}}]}]\n" +
					"clauses: {d: {says: x, evidence: assumed}}\n" +
					"exchanges: [{operation: op, name: n, request: {like: {operation: op, name: m}}, expect: b}]\n",
			},
			[]string{
				`a.yaml:1:10: not YAML: what begins with "[" here has no end, or lacks a comma; expected "," or "]"`,
				`b.yaml:1:79: unknown marker "$guuid"; expected one of $guid, $e164, $uri, $dateTime, $base64, $nonEmpty, ` +
					`$string, $boolean, $integer, $number, $any, $absent, $null; $$ for a literal $ at the beginning; did you mean ` +
					`"$guid"?`,
			},
		},
	} {
		t.Run(tt.why, func(t *testing.T) {
			_, got := load(t, tt.files)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

// untouched is a file system whose files say how large they are and must not be read.
type untouched struct {
	fs.FS
	t *testing.T
}

type untouchedFile struct {
	fs.File
	t *testing.T
}

func (u untouched) Open(name string) (fs.File, error) {
	f, err := u.FS.Open(name)
	if err != nil || strings.HasSuffix(name, ".yaml") {
		return untouchedFile{f, u.t}, err
	}
	return f, nil
}

func (f untouchedFile) Read([]byte) (int, error) {
	f.t.Error("the file was read")
	return 0, fs.ErrInvalid
}

func TestLargeFileIsRefusedUnread(t *testing.T) {
	dir := t.TempDir()
	f, err := os.Create(filepath.Join(dir, "large.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(100 << 20); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = Load(Source{FS: untouched{os.DirFS(dir), t}, At: "mine"})
	want := "mine/large.yaml: the file has 104857600 bytes; expected at most 4 MB; split it"
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

func TestUnreadableThingsAreFaults(t *testing.T) {
	dir := t.TempDir()
	for _, err := range []error{
		os.WriteFile(filepath.Join(dir, "good.yaml"), []byte(base), 0o600),
		os.Symlink("nowhere", filepath.Join(dir, "broken-link.yaml")),
		os.Symlink("/dev/zero", filepath.Join(dir, "endless.yaml")),
		os.Symlink(dir, filepath.Join(dir, "folder.yaml")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := Load(Source{FS: os.DirFS(dir), At: "mine"})
	want := "mine/broken-link.yaml: cannot be opened: no such file or directory\n" +
		"mine/endless.yaml: is not a file\n" +
		"mine/folder.yaml: is not a file"
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
	_, err = Load(Source{FS: os.DirFS(filepath.Join(dir, "missing")), At: "mine"})
	if want := "mine: cannot be read: no such file or directory"; err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

// TestBombs has files that are small and would be large, or endless, if what they say was done.
func TestBombs(t *testing.T) {
	var laughs, chain, likes strings.Builder
	laughs.WriteString("shapes:\n  s0: &s0 [" + strings.Repeat("lol,", 20) + "]\n")
	for i := 1; i < 10; i++ {
		fmt.Fprintf(&laughs, "  s%d: &s%d [%s]\n", i, i, strings.Repeat(fmt.Sprintf("*s%d,", i-1), 20))
	}
	chain.WriteString("shapes:\n  s0: [" + strings.Repeat("lol,", 20) + "]\n")
	for i := 1; i < 10; i++ {
		fmt.Fprintf(&chain, "  s%d: [%s]\n", i, strings.Repeat(fmt.Sprintf("{$shape: s%d},", i-1), 20))
	}
	likes.WriteString("exchanges:\n- {operation: o, name: n, expect: base, request: {method: POST, path: /p, body: \"" +
		strings.Repeat("x", 1<<18) + "\"}}\n")
	for i := range 100 {
		fmt.Fprintf(&likes, "- {operation: o, name: n%d, expect: base, request: {like: {operation: o, name: n}}}\n", i)
	}
	deep := strings.Builder{}
	deep.WriteString("shapes:\n  s0: $any\n")
	for i := 1; i < 2000; i++ {
		fmt.Fprintf(&deep, "  s%d: [{$shape: s%d}]\n", i, i-1)
	}
	var answers, sequences strings.Builder
	answers.WriteString("answers:\n- {name: a0, expect: [{clause: c, status: 200}]}\n")
	for i := 1; i < 10; i++ {
		fmt.Fprintf(&answers, "- {name: a%d, expect: [%s]}\n", i, strings.Repeat(fmt.Sprintf("a%d,", i-1), 20))
	}
	sequences.WriteString("sequences:\n- name: s\n  messages:\n")
	for i := range 1000 {
		fmt.Fprintf(&sequences, "  - {label: l%d, clause: c, state: x}\n", i)
	}
	for i := range 150 {
		fmt.Fprintf(&sequences, "- {name: s%d, like: {sequence: s}}\n", i)
	}
	for _, tt := range []struct{ why, file, want string }{
		{"answers of answers of answers", answers.String(),
			"the answers that are named have more than 100000 promises together"},
		{"a long sequence, many times", sequences.String(), "the sequences have more than 100000 messages together"},
		{"aliases of aliases of aliases", laughs.String(), "f.yaml: aliases add more than 500000 parts to the file"},
		{"one long text, many times", "shapes: {s: [&t \"" + strings.Repeat("x", 1<<18) + "\"" + strings.Repeat(",*t", 100) +
			"]}",
			"f.yaml: aliases add more than 500000 parts to the file"},
		{"shapes of shapes of shapes", chain.String(), "the pattern has more than 100000 parts when its shapes are followed"},
		{"shapes as a long chain", deep.String(), "shapes within shapes, deeper than 50 levels"},
		{"a large body, a hundred times", likes.String(), "the request bodies have more than 16 MB together"},
		{"nesting without end", "shapes: {s: " + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + "}",
			"nested deeper than 100 levels"},
		{"more nesting than the YAML library has a stack for", "shapes: " + strings.Repeat("[", 1<<20),
			"not YAML: exceeded max depth of 10000"},
		{"more faults than anybody reads", "answers: [" + strings.Repeat("x,", 5000) + "]",
			"f.yaml: 4000 more faults are not listed"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			_, got := load(t, map[string]string{"base.yaml": base, "f.yaml": tt.file})
			if all := strings.Join(got, "\n"); !strings.Contains(all, tt.want) {
				t.Errorf("got %.2000s\nwant %s", all, tt.want)
			}
		})
	}
}

func TestSourcesShareTheirNames(t *testing.T) {
	ours := Source{FS: fstest.MapFS{"base.yaml": {Data: []byte(base)}}, At: "scenarios"}
	mine := func(text string) Source {
		return Source{FS: fstest.MapFS{"f.yaml": {Data: []byte(text)}}, At: "./my/data"}
	}
	lib,
		err := Load(ours,
		mine(
			"exchanges: [{operation: op, name: mine, expect: base, request: {like: {operation: op, name: base, set: {/v: "+
				"'${v.one}'}}}}]"))
	if err != nil {
		t.Fatal(err)
	}
	x := lib.Exchange("op", "mine")
	if x == nil || string(x.Request.Body) != `{"a":{"b":[1,2]},"v":"${v.one}"}` ||
		x.Where.String() != "my/data/f.yaml:1:13" {
		t.Errorf("got %+v", x)
	}
	_, err = Load(ours, mine("variables: {v.one: {says: x, mock: y}}"))
	want := `my/data/f.yaml:1:13: the variable "v.one" is defined twice; expected one; the other is at ` +
		`scenarios/base.yaml:2:13`
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
	lib, err = Load()
	if err != nil || len(lib.Exchanges) != 0 || lib.Exchange("a", "b") != nil || lib.Answer("") != nil ||
		lib.Sequence("") != nil {
		t.Errorf("no source: got %+v, %v", lib, err)
	}
}

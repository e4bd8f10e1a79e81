package library

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestUnusedDataOfAUser: of a folder of a user's it is told, and no fault; what uses it makes it used.
func TestUnusedDataOfAUser(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := `clauses: {c: {says: x, evidence: assumed}, d: {says: x, evidence: assumed}}
shapes: {s: {id: $guid}, r: {id: $guid}}
operations: {sing: {method: GET, path: /sing}}
exchanges:
- {operation: op, name: n, request: {method: GET, path: /a}, expect: [{clause: c, status: 200, body: {$shape: s}}]}
`
	if err := os.WriteFile(filepath.Join(dir, "a.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	folder, err := Folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	lib, err := Load(Embedded(), folder)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`a.yaml:2:26: the shape "r" is not used; expected a use, or no shape`,
		`a.yaml:3:14: the operation "sing" is not used; expected an exchange whose request takes method or path from it, ` +
			`or no operation`,
		`a.yaml:1:44: the clause "d" is not used; expected a promise that stands for it, or no clause`,
	}
	said := strings.ReplaceAll(lib.Unused().Error(), filepath.ToSlash(dir)+"/", "")
	if got := strings.Split(said, "\n"); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", said, strings.Join(want, "\n"))
	}
}

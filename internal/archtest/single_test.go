package archtest

import (
	"go/ast"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestWhatIsNotRacedIsSingle: the packages that `make test` leaves to the race detector's other tests begin no
// goroutine
// and guard nothing, so that there is nothing in them to find.
func TestWhatIsNotRacedIsSingle(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join("..", "..", "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	_, line, _ := strings.Cut(string(makefile), "\nSINGLE := ")
	line, _, _ = strings.Cut(line, "\n")
	packages := strings.Fields(line)
	if len(packages) == 0 {
		t.Fatal("the Makefile names no package as SINGLE")
	}
	for _, dir := range packages {
		for _, file := range parsed(t, dir) {
			for _, i := range file.Imports {
				if path, err := strconv.Unquote(i.Path.Value); err != nil || path == "sync" || strings.HasPrefix(path, "sync/") {
					t.Errorf("%s imports %s; take it out of SINGLE in the Makefile", dir, i.Path.Value)
				}
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if _, begins := n.(*ast.GoStmt); begins {
					t.Errorf("%s begins a goroutine; take it out of SINGLE in the Makefile", dir)
				}
				return true
			})
		}
	}
}

package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// rows returns the cells of the rows of all tables with that head in docs/design.md.
func rows(t *testing.T, head ...string) [][]string {
	t.Helper()
	text, err := os.ReadFile("../../docs/design.md")
	if err != nil {
		t.Fatal(err)
	}
	var found [][]string
	within := false
	for line := range strings.Lines(string(text)) {
		line, isRow := strings.CutPrefix(strings.TrimSpace(line), "| ")
		if !isRow {
			within = false
			continue
		}
		cells := strings.Split(strings.TrimSuffix(line, " |"), " | ")
		switch {
		case slices.Equal(cells, head):
			within = true
		case within && cells[0] != "---":
			found = append(found, cells)
		}
	}
	if len(found) == 0 {
		t.Fatalf("docs/design.md has no table with the head %v", head)
	}
	return found
}

// TestDesignHasTheFloors compares the table of docs/design.md with the floors that are held here.
func TestDesignHasTheFloors(t *testing.T) {
	t.Parallel()
	whole := func(name string) string {
		if _, known := floors["internal/"+name]; known {
			return "internal/" + name
		}
		return name
	}
	said := map[string]bool{}
	for _, cells := range rows(t, "floor", "package", "what it is for", "may import, of ours") {
		name := whole(strings.Trim(cells[1], "`"))
		said[name] = true
		if name == top {
			continue
		}
		var imports []string
		if cells[3] != "nothing" {
			for dep := range strings.SplitSeq(cells[3], ", ") {
				imports = append(imports, whole(dep))
			}
		}
		allowed := slices.Clone(floors[name])
		slices.Sort(allowed)
		slices.Sort(imports)
		if !slices.Equal(imports, slices.Compact(allowed)) {
			t.Errorf("docs/design.md says that %s may import %v; the floors here say %v", name, imports, allowed)
		}
	}
	for name := range floors {
		if !said[name] {
			t.Errorf("docs/design.md has no row for the package %s", name)
		}
	}
}

// TestTheWalkIsThere: every function that the walk of docs/design.md names is in the file that it names.
func TestTheWalkIsThere(t *testing.T) {
	t.Parallel()
	for _, cells := range rows(t, "file", "function", "what happens") {
		file, function := strings.Trim(cells[0], "`"), strings.Trim(cells[1], "`")
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "..", file), nil, 0)
		if err != nil {
			t.Errorf("the walk in docs/design.md goes through %s: %v", file, err)
			continue
		}
		if !slices.ContainsFunc(parsed.Decls, func(d ast.Decl) bool {
			f, is := d.(*ast.FuncDecl)
			return is && f.Name.Name == function
		}) {
			t.Errorf("the walk in docs/design.md goes through %s in %s, which has no such function (any more)", function, file)
		}
	}
}

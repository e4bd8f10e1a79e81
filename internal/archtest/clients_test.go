package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestTestsHaveClientsOfTheirOwn: a server of httptest that ends closes the connections of everybody who uses
// net/http's own client, in the middle of what a test beside does with one.
func TestTestsHaveClientsOfTheirOwn(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	everybodys := []string{"DefaultClient", "Get", "Head", "Post", "PostForm"}
	files := 0
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		name := entry.Name()
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (name == "node_modules" || name == "testdata" || name == ".git"):
			return filepath.SkipDir
		case !strings.HasSuffix(name, "_test.go") || name == "example_test.go" || name == "bench_test.go":
			return nil // examples and benchmarks have nobody beside them
		}
		files++
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			selector, is := n.(*ast.SelectorExpr)
			if !is {
				return true
			}
			of, is := selector.X.(*ast.Ident)
			if is && of.Name == "http" && slices.Contains(everybodys, selector.Sel.Name) {
				t.Errorf("%s uses http.%s; expected a client of its own, such as loopback.Client",
					strings.TrimPrefix(path, root+"/"), selector.Sel.Name)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 100 {
		t.Errorf("only %d files were read", files)
	}
}

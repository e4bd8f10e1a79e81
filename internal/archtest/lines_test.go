package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// maxColumns is how long a line may be; a tab counts as one column.
const maxColumns = 120

// TestLinesEnd: lines of programs are read beside one another. Those of a text of several lines are what they are.
func TestLinesEnd(t *testing.T) {
	t.Parallel()
	files := 0
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == "testdata" || entry.Name() == ".git"):
			return filepath.SkipDir
		case !slices.Contains([]string{".go", ".js", ".css"}, filepath.Ext(path)):
			return nil
		}
		files++
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		raw := map[int]bool{}
		if filepath.Ext(path) == ".go" {
			raw = rawLines(t, path, text)
		}
		number := 0
		for line := range strings.Lines(string(text)) {
			number++
			if columns := utf8.RuneCountInString(strings.TrimRight(line, "\n")); columns > maxColumns && !raw[number] {
				t.Errorf("%s:%d: %d columns; expected at most %d", strings.TrimPrefix(path, root+"/"), number, columns, maxColumns)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 100 {
		t.Errorf("only %d files were read", files)
	}
}

// rawLines are the lines of raw strings of several lines.
func rawLines(t *testing.T, path string, text []byte) map[int]bool {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, text, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	lines := map[int]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if literal, is := n.(*ast.BasicLit); is && strings.HasPrefix(literal.Value, "`") {
			first, last := set.Position(literal.Pos()).Line, set.Position(literal.End()).Line
			for line := first; first < last && line <= last; line++ {
				lines[line] = true
			}
		}
		return true
	})
	return lines
}

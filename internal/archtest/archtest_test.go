package archtest

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// shared may be imported by every floor but the mock's: it holds one value type of the lowest floor.
const shared = "internal/place"

// floors says, for each package, which of ours it may import. A package that is missing here fails the
// test, so that nobody adds one without giving it a place.
var floors = map[string][]string{
	"internal/record":  {},
	shared:             {},
	"internal/nearest": {},
	"internal/vars":    {},
	"internal/figures": {},
	"internal/files":   {},
	"internal/lock":    {},
	"mock":             {},
	"features":         {},
	"scenarios":        {},

	"internal/match":    {"internal/record", "internal/vars"},
	"internal/graph":    {"internal/record"},
	"internal/notify":   {"internal/record"},
	"internal/folder":   {"internal/files", "internal/lock", "internal/record"},
	"internal/director": {},
	"internal/watch":    {"internal/files"},
	"internal/strict":   {"internal/files", "internal/nearest"},
	"internal/profile":  {"internal/files", "internal/strict", "internal/nearest"},
	"internal/library": {"internal/files", "internal/match", "internal/strict", "internal/vars", "scenarios",
		"internal/record", "internal/nearest", "internal/files"},

	"internal/session": {"internal/library", "internal/graph", "internal/notify", "internal/match", "internal/vars",
		"internal/director", "internal/record"},

	"internal/gate": {"internal/strict", "internal/record", "internal/nearest", "internal/figures"},

	"steps":     {"internal/session", "internal/director", "internal/record", "internal/nearest"},
	"steps/own": {"steps", "internal/session"},

	"internal/tenant": {"internal/figures", "internal/session", "internal/library", "internal/graph", "internal/notify",
		"internal/director", "internal/profile", "internal/files", "internal/lock", "internal/record"},
	"internal/embedded": {"internal/tenant", "internal/session", "internal/library", "internal/notify",
		"internal/director", "internal/record", "mock"},

	"runner": {"internal/files", "internal/figures", "steps", "internal/session", "internal/strict", "internal/director",
		"internal/library", "internal/record", "internal/nearest", "internal/files", "features"},

	"internal/mutants/wire": {"internal/notify", "internal/director"},
	"internal/mutants": {"internal/mutants/wire", "runner", "internal/tenant", "internal/session", "internal/library",
		"internal/strict", "internal/record"},

	"reports": {"reports/digest", "reports/text", "reports/formats", "reports/page", "internal/files",
		"internal/nearest", "internal/record"},
	"reports/text":         {"reports/digest", "internal/record", "internal/figures"},
	"reports/formats":      {"reports/digest", "internal/record", "internal/figures"},
	"reports/page":         {"reports/digest", "internal/record", "internal/figures"},
	"reports/digest":       {"internal/record", "internal/figures"},
	"reports/sample":       {"internal/record"},
	"reports/page/browser": {},
	"reports/mutation":     {"internal/mutants", "reports/digest", "reports/page", "internal/record", "internal/figures"},
	"mock/browser":         {},
	"internal/chromium":    {},
	"internal/loopback":    {},
	"internal/schema":      {"internal/strict"},

	"cmd/conform/doctor": {"internal/tenant", "internal/graph", "internal/notify", "internal/record", "internal/figures",
		"runner"},

	"conformtest": {"internal/embedded", "internal/tenant", "internal/files", "internal/folder", "internal/library",
		"internal/session",
		"internal/gate", "internal/record", "mock", "reports", "reports/digest", "reports/page", "runner", "steps",
		"steps/own"},

	"internal/archtest": {},
	"internal/bench":    {},
}

// strangers are the only packages that import mock: what starts it.
var strangers = []string{top, "internal/embedded", "conformtest"}

// everything may be imported by the top floor.
const top = "cmd/conform"

// only says which libraries stay in which packages, and why.
var only = []struct {
	library string
	in      []string
	why     string
}{
	{"github.com/cucumber/godog", []string{"steps/own", "conformtest", "internal/bench"},
		"godog is an engine; its types do not leave these"},
	{"github.com/cucumber/gherkin", []string{"runner"}, "the plan is ours"},
	{"gopkg.in/yaml.v3", []string{"internal/strict"},
		"one package knows YAML, so that a successor of the archived library is one change"},
	{"github.com/google/go-cmp/cmp", []string{"internal/match"}, "differences are made in one place"},
	{"github.com/tidwall/gjson", []string{"internal/match", "internal/bench"}, "paths are read in one place"},
	{"golang.org/x/oauth2", []string{"internal/graph"}, "one package signs in"},
	{"github.com/Azure/azure-sdk-for-go", []string{"internal/graph"}, "one package signs in"},
	{"github.com/coreos/go-oidc/v3/oidc", []string{"internal/notify"},
		"one package verifies tokens; the mock has its own"},
	{"github.com/gofrs/flock", []string{"internal/lock"}, "a lock is the kernel's, and names its holder"},
	{"github.com/fsnotify/fsnotify", []string{"internal/watch"}, "what a save is, is known in one place"},
	{"github.com/spf13/cobra", []string{"cmd/conform"}, "words become calls in one place"},
}

type pkg struct {
	ImportPath string
	Imports    []string
	Standard   bool
}

func list(t *testing.T) []pkg {
	t.Helper()
	root, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		t.Fatalf("finding the module: %v", err)
	}
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,Standard", "./...")
	cmd.Dir = strings.TrimSpace(string(root))
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("listing packages: %v", err)
	}
	var pkgs []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return pkgs
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
}

// ours returns what a package is called below our module, whose path whoever publishes it may change.
func ours(path string) (string, bool) {
	module := strings.TrimSuffix(reflect.TypeFor[pkg]().PkgPath(), "internal/archtest")
	return strings.CutPrefix(path, module)
}

func TestImportsGoDown(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range list(t) {
		name, _ := ours(p.ImportPath)
		seen[name] = true
		if name == top {
			continue
		}
		allowed, known := floors[name]
		if !known {
			t.Errorf("package %s has no floor: give it one here and in docs/design.md", name)
			continue
		}
		for _, imported := range p.Imports {
			dep, ok := ours(imported)
			if dep == shared && name != "mock" {
				continue
			}
			if ok && !slices.Contains(allowed, dep) {
				t.Errorf("%s imports %s, which its floor does not allow", name, dep)
			}
		}
	}
	for name, allowed := range floors {
		for _, n := range append([]string{name}, allowed...) {
			if !seen[n] {
				t.Errorf("the floors name %s, which does not exist any more", n)
			}
		}
	}
}

// TestTheProgramHasNoGodog: a package of godog's asks for a Go toolchain when a program starts, which took as long as
// all else that a start does.
func TestTheProgramHasNoGodog(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "../../"+top).Output()
	if err != nil {
		t.Fatalf("listing what %s is made of: %v", top, err)
	}
	parts := strings.Fields(string(out))
	if len(parts) < 100 {
		t.Fatalf("%s is made of %d packages: this test looks at nothing", top, len(parts))
	}
	for _, path := range parts {
		if strings.HasPrefix(path, "github.com/cucumber/godog") {
			t.Errorf("%s has %s in it", top, path)
		}
	}
}

func TestTheMockIsAStranger(t *testing.T) {
	for _, p := range list(t) {
		name, _ := ours(p.ImportPath)
		for _, imported := range p.Imports {
			dep, own := ours(imported)
			if own && name == "mock" {
				t.Errorf("mock imports %s: a shared mistake would make a wrong mock pass", dep)
			}
			if own && dep == "mock" && !slices.Contains(strangers, name) {
				t.Errorf("%s imports mock: only %s may, and tests", name, strings.Join(strangers, " and "))
			}
		}
	}
}

// TestWritersPrintTheDigest: what is said of a run is found in one place. The packages that print it get a digest and
// never a run. Of record they name the types of what happened, which stand in a digest, and no function that finds out
// more, but for the order of statuses.
func TestWritersPrintTheDigest(t *testing.T) {
	forbidden := []string{"Run", "FeatureRun"}
	for _, file := range parsed(t, "internal/record") {
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name != "Worse" {
				forbidden = append(forbidden, f.Name.Name)
			}
		}
	}
	for _, dir := range []string{"reports/text", "reports/formats", "reports/page"} {
		names := 0
		for _, file := range parsed(t, dir) {
			ast.Inspect(file, func(n ast.Node) bool {
				s, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				if of, ok := s.X.(*ast.Ident); ok && of.Name == "record" {
					names++
					if slices.Contains(forbidden, s.Sel.Name) {
						t.Errorf("%s uses record.%s: what there is to say of a run is found in reports/digest", dir, s.Sel.Name)
					}
				}
				return true
			})
		}
		if names == 0 {
			t.Errorf("%s names nothing of record: this test looks at nothing", dir)
		}
	}
}

// parsed are the files of a package, tests left out.
func parsed(t *testing.T, dir string) []*ast.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("..", "..", dir, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("%s has no files: %v", dir, err)
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// forTests are the packages that only tests import: they may use any library.
var forTests = []string{"reports/sample", "internal/chromium", "internal/loopback", "internal/schema"}

// TestSamplesAreForTests: what only tests need is in no program.
func TestSamplesAreForTests(t *testing.T) {
	for _, p := range list(t) {
		for _, name := range forTests {
			if slices.Contains(p.Imports, "conform/"+name) {
				t.Errorf("%s imports %s, which is for tests", p.ImportPath, name)
			}
		}
	}
}

func TestLibrariesStayInTheirPackage(t *testing.T) {
	used := map[string]bool{}
	for _, p := range list(t) {
		name, _ := ours(p.ImportPath)
		if slices.Contains(forTests, name) {
			continue
		}
		for _, imported := range p.Imports {
			for _, o := range only {
				if imported != o.library && !strings.HasPrefix(imported, o.library+"/") {
					continue
				}
				used[o.library] = true
				if !slices.Contains(o.in, name) {
					t.Errorf("%s imports %s: %s", name, filepath.Base(o.library), o.why)
				}
			}
		}
	}
	for _, o := range only {
		if !used[o.library] {
			t.Errorf("%s is kept to %v but imported by nobody", o.library, o.in)
		}
	}
}

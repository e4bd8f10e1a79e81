package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

const root = "../.."

// run runs a program in a folder and returns what it prints.
func run(t *testing.T, dir string, words ...string) string {
	t.Helper()
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(words, " "), err, out)
	}
	return string(out)
}

// write writes files into a new folder.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// mode is what may be done with a file.
func mode(t *testing.T, path string) os.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}

var wholeProject = flag.Bool("whole-project", false, "rename a copy of this project too, and build it")

// TestTheProjectUnderAnotherPath renames a copy of this project, as whoever publishes it does: it builds, knows the
// commit that it was built from, and names the former path nowhere. Of the tests those are run that ask for the
// module's
// path; of the others it is enough that all that they import is there.
func TestTheProjectUnderAnotherPath(t *testing.T) {
	t.Parallel()
	if !*wholeProject {
		t.Skip("skipped: it builds the whole project anew; `make release-check` runs it, with -whole-project")
	}
	data, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	before := names{from: modfile.ModulePath(data), to: "example.org/calling/conform", packages: map[string]bool{}}
	files, err := before.survey(root)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, name := range files {
		data, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(filepath.Join(dir, name), mode(t, filepath.Join(root, name))); err != nil {
			t.Fatal(err)
		}
	}
	changed, err := rename(dir, before.to)
	if err != nil {
		t.Fatal(err)
	}
	if len(changed) < 100 {
		t.Errorf("%d files were changed, %v; expected every one that imports a package of ours", len(changed), changed)
	}

	run(t, dir, "git", "init", "-q")
	run(t, dir, "git", "add", "-A")
	run(t, dir, "git", "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "renamed")
	commit := strings.TrimSpace(run(t, dir, "git", "rev-parse", "--short=12", "HEAD"))
	for _, name := range files {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if after, err := before.rewrite(name, data); err != nil || string(after) != string(data) {
			t.Errorf("%s still names %s (%v)", name, before.from, err)
		}
	}
	for p := range strings.FieldsSeq(run(t, dir, "go", "list", "./...")) {
		if !strings.HasPrefix(p, before.to+"/") {
			t.Errorf("there still is the package %s", p)
		}
	}
	run(t, dir, "go", "list", "-test", "-deps", "./...")
	// Without the folder in them, what is built here is found in Go's cache the next time.
	run(t, dir, "go", "build", "-trimpath", "-buildvcs=true", "-o", "bin/", "./cmd/conform")
	// The official consumers are packages that the copy does not have.
	run(t, dir, "go", "test", "-trimpath", "-vet=off", "-skip", "TestOfficialConsumers", "./internal/archtest",
		"./reports/formats")
	if got := run(t, dir, "bin/conform", "version"); !strings.Contains(got, "(commit "+commit+" of ") ||
		strings.Contains(got, "modified") {
		t.Errorf("conform version: %q; want the commit %s", got, commit)
	}
	run(t, dir, "bin/conform", "run", "--tags", "@example-01", "--quiet")
	run(t, filepath.Join(dir, "tools"), "go", "vet", "-trimpath", "./...")
}

func TestRename(t *testing.T) {
	t.Parallel()
	module := map[string]string{
		"go.mod":              "module old\n\ngo 1.26.0\n",
		"tools/go.mod":        "module old/tools\n\ngo 1.26.0\n",
		"sample/go.mod":       "module elsewhere\n\ngo 1.26.0\n",
		"thing/thing.go":      "package thing\n",
		"cmd/old/main.go":     "package main\n",
		"node_modules/x/a.md": "old/thing\n",
		".git":                "old/thing\n",
	}
	for _, tt := range []struct {
		why, name, before, after string
	}{
		{"the module", "go.mod", "module old\n\ngo 1.26.0\n", "module example.org/new\n\ngo 1.26.0\n"},
		{"a nested module", "tools/go.mod", "module old/tools\n\ngo 1.26.0\n", "module example.org/new/tools\n\ngo 1.26.0\n"},
		{"another's nested module", "sample/go.mod", "module elsewhere\n\ngo 1.26.0\n", "module elsewhere\n\ngo 1.26.0\n"},
		{"imports, sorted anew", "a/a.go", "package a\n\nimport (\n\t\"fancy\"\n\t\"old/thing\"\n)\n",
			"package a\n\nimport (\n\t\"example.org/new/thing\"\n\t\"fancy\"\n)\n"},
		{"prose", "a.md", "Use `old/thing`, old/cmd/old@latest or old/thing.",
			"Use `example.org/new/thing`, example.org/new/cmd/old@latest or example.org/new/thing."},
		{"a pattern", "a.sh", "go vet old/...", "go vet example.org/new/..."},
		{"lines of a go.mod in a text", "a.md", "require old v0.0.0\n\nreplace old => ../old\n",
			"require example.org/new v0.0.0\n\nreplace example.org/new => ../old\n"},
		{"a file", "a.md", "see cmd/old/main.go, old/thing/thing.go and ../old/thing",
			"see cmd/old/main.go, old/thing/thing.go and ../old/thing"},
		{"what is no package", "a.md", "old/things and old/ and older/thing and folder old",
			"old/things and old/ and older/thing and folder old"},
		{"bytes", "a.bin", "old/thing\x00", "old/thing\x00"},
	} {
		files := map[string]string{}
		for name, text := range module {
			files[name] = text
		}
		files[tt.name] = tt.before
		dir := write(t, files)
		if _, err := rename(dir, "example.org/new"); err != nil {
			t.Errorf("%s: %v", tt.why, err)
			continue
		}
		got, err := os.ReadFile(filepath.Join(dir, tt.name))
		if err != nil || string(got) != tt.after {
			t.Errorf("%s: got %q, %v; want %q", tt.why, got, err, tt.after)
		}
		for _, others := range []string{"node_modules/x/a.md", ".git"} {
			if got, err := os.ReadFile(filepath.Join(dir, others)); err != nil || string(got) != "old/thing\n" {
				t.Errorf("%s: %s is %q, %v, and is none of the project's files", tt.why, others, got, err)
			}
		}
	}
}

func TestRenameRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ why, mod, to, want string }{
		{"a path without a host", "module old\n", "new/conform",
			"expected a host and a path, such as example.org/team/conform"},
		{"an address", "module old\n", "https://example.org/conform", "expected a host"},
		{"no path", "module old\n", "", "expected a host"},
		{"the path that it has", "module example.org/new\n", "example.org/new", "named example.org/new already"},
		{"no module", "go 1.26.0\n", "example.org/new", "no module line"},
		{"Go that cannot be read", "module old\n", "example.org/new", "a/a.go: "},
	} {
		dir := write(t, map[string]string{"go.mod": tt.mod, "thing/thing.go": "package thing\n",
			"a/a.go": "package a\n\nimport \"old/thing\"\n\nfunc {\n"})
		_, err := rename(dir, tt.to)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.why, err, tt.want)
		}
		if data, err := os.ReadFile(filepath.Join(dir, "go.mod")); err != nil || string(data) != tt.mod {
			t.Errorf("%s: go.mod was changed to %q, %v", tt.why, data, err)
		}
	}
}

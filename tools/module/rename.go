package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/format"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// rename gives the module in the folder root the path to, and returns the files that it has changed, from root. Nothing
// is written unless all of it can be. It fails where to is no path that `go install` takes, or is the path already.
func rename(root, to string) ([]string, error) {
	if err := module.CheckPath(to); err != nil {
		return nil, fmt.Errorf("MODULE %q: %w; expected a host and a path, such as example.org/team/conform", to, err)
	}
	data, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return nil, err
	}
	from := modfile.ModulePath(data)
	switch from {
	case "":
		return nil, fmt.Errorf("%s has no module line", filepath.Join(root, "go.mod"))
	case to:
		return nil, fmt.Errorf("the module is named %s already", to)
	}
	n := names{from: from, to: to, packages: map[string]bool{}}
	files, err := n.survey(root)
	if err != nil {
		return nil, err
	}
	changed := map[string][]byte{}
	var order []string
	for _, name := range files {
		before, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return nil, err
		}
		after, err := n.rewrite(name, before)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if !bytes.Equal(before, after) {
			changed[name] = after
			order = append(order, name)
		}
	}
	for _, name := range order {
		if err := overwrite(filepath.Join(root, name), changed[name]); err != nil {
			return nil, err
		}
	}
	return order, nil
}

// overwrite keeps what may be done with the file.
func overwrite(path string, data []byte) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, info.Mode().Perm())
}

// names knows what a module's packages are called: with both paths, and below them.
type names struct {
	from, to string
	packages map[string]bool // below the module; a nested module counts as one
}

// survey lists all text files below root but for those that are made or fetched, and learns the packages on the way.
func (n *names) survey(root string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		switch {
		case entry.Name() == ".git" && !entry.IsDir(): // it names a repository elsewhere
			return nil
		case entry.IsDir():
			switch entry.Name() {
			case ".git", "node_modules", "bin", "dist", "site", "conform-report":
				return fs.SkipDir
			}
			return nil
		case !entry.Type().IsRegular():
			return nil
		case strings.HasSuffix(name, ".go"), entry.Name() == "go.mod":
			n.packages[filepath.ToSlash(filepath.Dir(name))] = true
		}
		files = append(files, filepath.ToSlash(name))
		return nil
	})
	return files, errors.Join(err)
}

// rewrite is the content of a file with the new path; the same where the file does not name the module.
func (n *names) rewrite(name string, data []byte) ([]byte, error) {
	switch {
	case bytes.IndexByte(data, 0) >= 0:
		return data, nil
	case filepath.Base(name) == "go.mod":
		return n.moduleFile(name, data)
	}
	after := n.packageNames(n.directives(data))
	if strings.HasSuffix(name, ".go") && !bytes.Equal(data, after) {
		return format.Source(after) // imports are sorted by their new paths
	}
	return after, nil
}

// moduleFile changes the module's own line, of the module or of one that is nested in it.
func (n *names) moduleFile(name string, data []byte) ([]byte, error) {
	path := modfile.ModulePath(data)
	below, nested := strings.CutPrefix(path, n.from+"/")
	if path != n.from && !nested {
		return data, nil
	}
	file, err := modfile.Parse(name, data, nil)
	if err != nil {
		return nil, err
	}
	if path = n.to; nested {
		path += "/" + below
	}
	if err := file.AddModuleStmt(path); err != nil {
		return nil, err
	}
	return file.Format()
}

// directives changes lines of a go.mod that are shown in a text.
func (n *names) directives(data []byte) []byte {
	line := regexp.MustCompile(`(?m)^(module|require|replace) ` + regexp.QuoteMeta(n.from) + `( |$)`)
	return line.ReplaceAll(data, []byte("${1} "+n.to+"${2}"))
}

// packageNames changes every name of a package, in imports and in prose. A path of files, such as docs of conform's
// folder, is none: what follows has to be a package as a whole, and nothing of a path may stand before.
func (n *names) packageNames(data []byte) []byte {
	var out []byte
	prefix := []byte(n.from + "/")
	for at := 0; ; {
		i := bytes.Index(data[at:], prefix)
		if i < 0 {
			return append(out, data[at:]...)
		}
		i += at
		end := i + len(prefix)
		for end < len(data) && inPath(data[end]) {
			end++
		}
		below := string(data[i+len(prefix) : end])
		isPattern := below == "" && bytes.HasPrefix(data[end:], []byte("..."))
		if (i > 0 && (inPath(data[i-1]) || data[i-1] == '.')) || !n.packages[below] && !isPattern {
			out = append(out, data[at:i+len(prefix)]...)
			at = i + len(prefix)
			continue
		}
		out = append(out, data[at:i]...)
		out = append(out, n.to+"/"+below...)
		at = end
	}
}

// inPath reports whether a byte can be part of a path of packages; a full stop ends most sentences.
func inPath(b byte) bool {
	return b == '/' || b == '-' || b == '_' || '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}

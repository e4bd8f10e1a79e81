package runner

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"conform/features"
	"conform/internal/files"
	"conform/internal/place"
)

// Sources are the folders and files of features that a user names; none: the features that conform comes with. The
// error begins with the name that nothing stands behind.
func Sources(paths []string) ([]Source, error) {
	if len(paths) == 0 {
		return []Source{{FS: features.FS(), At: "features", embedded: true}}, nil
	}
	var list []Source
	for _, folder := range paths {
		info, err := os.Stat(folder)
		if err != nil && embedded(folder) {
			list = append(list, Source{FS: features.FS(), At: "features", embedded: true,
				Only: strings.TrimPrefix(path.Clean(folder), "features/")})
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w; expected a folder of feature files, or one", folder, files.Cause(err))
		}
		shown := filepath.ToSlash(filepath.Clean(folder))
		if info.IsDir() {
			list = append(list, Source{FS: os.DirFS(folder), At: shown})
			continue
		}
		list = append(list, Source{FS: os.DirFS(filepath.Dir(folder)), At: path.Dir(shown), Only: filepath.Base(folder)})
	}
	return list, nil
}

// embedded reports whether a path names an embedded feature file, as conform shows it.
func embedded(name string) bool {
	inside, ok := strings.CutPrefix(path.Clean(filepath.ToSlash(name)), "features/")
	if !ok {
		return false
	}
	info, err := fs.Stat(features.FS(), inside)
	return err == nil && !info.IsDir()
}

// fileLines is a feature file with lines of it, as other tools of Cucumber write it: "a.feature:8" or "a.feature:8:12".
var fileLines = regexp.MustCompile(`^(.+\.feature)((?::\d{1,9})+)$`)

// Lines takes FILE:LINE apart: it returns the arguments without lines, each once, and the lines.
func Lines(args []string) (paths []string, lines []place.Position) {
	for _, arg := range args {
		m := fileLines.FindStringSubmatch(arg)
		if _, err := os.Stat(arg); m == nil || err == nil {
			paths = append(paths, arg)
			continue
		}
		if !slices.Contains(paths, m[1]) {
			paths = append(paths, m[1])
		}
		for _, number := range strings.Split(m[2][1:], ":") {
			// Nine digits always fit.
			line, _ := strconv.Atoi(number)
			lines = append(lines, place.Position{File: Shown([]string{m[1]})[0], Line: line})
		}
	}
	return paths, lines
}

// Shown are paths as messages and the record show them.
func Shown(paths []string) (list []string) {
	for _, path := range paths {
		list = append(list, filepath.ToSlash(filepath.Clean(path)))
	}
	return list
}

// MustUse says, for [NewPlan], which data has to be used by some feature: the embedded when the embedded features are
// read, the user's when whole folders of the user's are. A single file need not use all that it shares with others.
func MustUse(paths []string, from []Source) func(embedded bool) bool {
	single := slices.ContainsFunc(from, func(source Source) bool { return source.Only != "" })
	return func(embedded bool) bool { return !single && embedded == (len(paths) == 0) }
}

package runner

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"

	"conform/features"
	"conform/internal/files"
)

// Sources are the folders and files of features that a user names; none: the features that conform comes with. The
// error begins with the name that nothing stands behind.
func Sources(paths []string) ([]Source, error) {
	if len(paths) == 0 {
		return []Source{{FS: features.FS(), At: "features"}}, nil
	}
	var list []Source
	for _, folder := range paths {
		info, err := os.Stat(folder)
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

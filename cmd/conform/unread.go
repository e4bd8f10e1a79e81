package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"conform/internal/files"
	"conform/internal/strict"
	"conform/reports/digest"
)

// unknownNames are the names that features use and no scenario data has, each once.
func unknownNames(faults strict.Faults) (names []string) {
	for _, f := range faults {
		if f.Unknown != "" && !slices.Contains(names, f.Unknown) {
			names = append(names, f.Unknown)
		}
	}
	return names
}

// unread says which folders beside the features, or below the one that conform was started in, have scenario data that
// was not read, where names are unknown: whoever has such a folder has most probably forgotten --scenarios. nil: there
// is none, or no name is unknown. data are the folders that were read, paths those of features. Where no features were
// named, where some data was read, and above the folder that conform was started in, one of the names must stand there.
func unread(names, data, paths []string) error {
	if len(names) == 0 {
		return nil
	}
	var with, above, without []string // where one of the names stands, the same further up, and where none does
	for _, folder := range besides(paths) {
		switch is, has := scenarioData(folder, names); {
		case slices.ContainsFunc(data, func(read string) bool { return sameFile(read, folder) }):
		case has && strings.HasPrefix(folder, ".."):
			above = append(above, folder)
		case has:
			with = append(with, folder)
		case is && !strings.HasPrefix(folder, ".."):
			without = append(without, folder)
		}
	}
	found := with
	if len(found) == 0 {
		found = above
	}
	if len(found) == 0 && len(data) == 0 && len(paths) > 0 {
		found = without
	}
	// A folder that holds another of them is named for that alone.
	all := slices.Clone(found)
	found = slices.DeleteFunc(found, func(folder string) bool {
		return slices.ContainsFunc(all, func(other string) bool { return other != folder && isBelow(other, folder) })
	})
	switch {
	case len(found) > 0:
	case len(data) > 0 || len(paths) == 0:
		return nil
	default:
		return errors.New("names of your own stand in scenario data of your own, in a folder that --scenarios names; " +
			"`conform show \"create call: example 01\"` shows what a request looks like there")
	}
	found = found[:min(maxUnread, len(found))]
	flags := make([]string, len(found))
	for i, folder := range found {
		flags[i] = "--scenarios " + digest.CommandLine([]string{folder})
	}
	return errors.New("nothing of " + strings.Join(found, " and ") + " is read as scenario data; add " +
		strings.Join(flags, " or "))
}

// isBelow reports whether a folder is below another, both as [filepath.Clean] leaves them.
func isBelow(folder, other string) bool {
	between, err := filepath.Rel(other, folder)
	return err == nil && filepath.IsLocal(between)
}

// maxUnread is how many folders are named, and maxBeside how many are looked into.
const maxUnread, maxBeside = 3, 100

// besides are the folders in which one looks for data: those of features themselves, what is in them and what stands
// beside them, and without any those below the one that conform was started in.
func besides(paths []string) (folders []string) {
	if len(paths) == 0 {
		paths = []string{"."}
	}
	add := func(folder string) {
		if folder = filepath.Clean(folder); len(folders) < maxBeside && !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	children := func(folder string) {
		list, err := os.ReadDir(folder)
		if err != nil {
			return // nothing is found there, and the first error was told already
		}
		for _, entry := range list {
			if entry.IsDir() && !strings.HasPrefix(entry.Name(), ".") {
				add(filepath.Join(folder, entry.Name()))
			}
		}
	}
	for _, path := range paths {
		if info, err := os.Stat(path); err != nil {
			continue // an embedded feature
		} else if !info.IsDir() {
			path = filepath.Dir(path)
		}
		children(path)
		add(path)
		if path = filepath.Clean(path); path == "." {
			children("..") // which may have nothing to do with it
		} else {
			children(filepath.Dir(path))
		}
	}
	return folders
}

// section is how a part of scenario data begins.
var section = regexp.MustCompile(`(?m)^(clauses|variables|shapes|operations|exchanges|answers|sequences):`)

// What is looked at to see whether a folder has scenario data: files, and bytes of each.
const maxLooked, maxLookedBytes = 50, 1 << 20

// scenarioData reports whether a folder looks like one of scenario data, and whether one of the names stands in it.
func scenarioData(folder string, names []string) (is, has bool) {
	looked := 0
	// What cannot be read has nothing to be found.
	_ = fs.WalkDir(os.DirFS(folder), ".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil
		case path != "." && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir() || filepath.Ext(path) != ".yaml":
			return nil
		case looked == maxLooked:
			return fs.SkipAll
		}
		looked++
		text, err := files.Read(filepath.Join(folder, path), maxLookedBytes)
		if err != nil || !section.Match(text) {
			return nil
		}
		is = true
		for _, name := range names {
			if _, short, cut := strings.Cut(name, ": "); cut {
				has = has || bytes.Contains(text, []byte(short))
			}
			has = has || bytes.Contains(text, []byte(name))
		}
		if has {
			return fs.SkipAll
		}
		return nil
	})
	return is, has
}

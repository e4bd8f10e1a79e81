package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"conform/features"
	"conform/reports/digest"
	"conform/runner"
)

// unmeant says, where nobody named features and a plan has only those that conform comes with, in which folders below
// the one that conform was started in there are others, since somebody may have meant those; "" where there are none.
func unmeant(args []string, plan *runner.Plan) string {
	if len(args) > 0 || plan.Own() {
		return ""
	}
	folders := featureFolders()
	if len(folders) == 0 {
		return ""
	}
	folders = folders[:min(maxUnread, len(folders))]
	return "note: these are the features that conform comes with; those in " + strings.Join(folders, " and ") +
		" are run by: conform run " + digest.CommandLine(folders)
}

// featureFolders are the folders, that conform was started in and below, with features that it does not come with.
func featureFolders() (folders []string) {
	list, err := os.ReadDir(".")
	if err != nil {
		return nil // a hint is all that is lost
	}
	own := func(folder string) bool {
		found, err := filepath.Glob(filepath.Join(folder, "*.feature"))
		return err == nil && slices.ContainsFunc(found, func(file string) bool { return !comesWith(file) })
	}
	if own(".") {
		folders = append(folders, ".")
	}
	for _, entry := range list[:min(maxBeside, len(list))] {
		if name := entry.Name(); entry.IsDir() && !strings.HasPrefix(name, ".") &&
			(own(name) || own(filepath.Join(name, "*"))) {
			folders = append(folders, name)
		}
	}
	return folders
}

// comesWith reports whether a file of features is one that conform comes with, as in a clone.
func comesWith(file string) bool {
	inside, is := strings.CutPrefix(filepath.ToSlash(file), "features/")
	if !is {
		return false
	}
	_, err := fs.Stat(features.FS(), inside)
	return err == nil
}

package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"conform/features"
	"conform/internal/figures"
	"conform/internal/library"
	"conform/reports/digest"
	"conform/runner"
	"conform/scenarios"
)

// changedFlag says since when files have changed.
type changedFlag struct{ since string }

func (c *changedFlag) flag(flags *pflag.FlagSet) {
	flags.StringVar(&c.since, "only-changed", "", "only scenarios that have to do with what git says changed: that stand "+
		"in a changed file, or use data of one; since the last commit, or, as --only-changed=main, since the work left "+
		"that branch")
	flags.Lookup("only-changed").NoOptDefVal = "HEAD"
}

// find returns what [selection].changed is to be; nil: all files are meant. args are the features that are read, data
// the folders of a user's scenario data.
func (c *changedFlag) find(ctx context.Context, args, data []string) ([]string, error) {
	if c.since == "" {
		return nil, nil
	}
	repository, err := repositoryHere(ctx)
	if err != nil {
		return nil, fmt.Errorf("--only-changed: %w", err)
	}
	changed, err := repository.changed(ctx, c.since)
	if err != nil {
		return nil, fmt.Errorf("--only-changed: %w", err)
	}
	names := []string{} // not nil, which means all
	folders, _ := runner.Lines(args)
	for _, file := range changed {
		for _, folder := range folders {
			if inside, ok := insideOf(folder, file); ok {
				names = append(names, path.Join(runner.Shown([]string{folder})[0], inside))
			}
		}
		for _, folder := range data {
			inside, ok := insideOf(folder, file)
			if source, err := library.Folder(folder); ok && err == nil {
				names = append(names, source.Place(inside))
			}
		}
		if name, ok := builtIn(repository.root, file); ok {
			names = append(names, name)
		}
	}
	return names, nil
}

// insideOf is a file as it is called below a folder, with slashes; ok is false where it is elsewhere. The folder may be
// the file itself.
func insideOf(folder, file string) (inside string, ok bool) {
	root, err := filepath.Abs(folder)
	if err == nil {
		root, err = filepath.EvalSymlinks(root)
	}
	if err != nil {
		return "", false
	}
	inside, err = filepath.Rel(root, file)
	return filepath.ToSlash(inside), err == nil && filepath.IsLocal(inside)
}

// builtIn is the name of a file that this program was built with, as it stands in a working tree of conform's own.
func builtIn(root, file string) (name string, ok bool) {
	name, ok = insideOf(root, file)
	for folder, fsys := range map[string]fs.FS{"features": features.FS(), "scenarios": scenarios.FS()} {
		inside, within := strings.CutPrefix(name, folder+"/")
		if !ok || !within {
			continue
		}
		ours, err := fs.ReadFile(fsys, inside)
		if err != nil {
			continue
		}
		theirs, err := os.ReadFile(file)
		return name, err == nil && bytes.Equal(ours, theirs)
	}
	return "", false
}

// touchedText says by which changed files scenarios were selected, a line for each; empty: they were not so.
func touchedText(plan *runner.Plan) string {
	var lines []string
	for _, t := range plan.Touched() {
		how := "use it"
		if t.Feature {
			how = "stand in it"
		}
		if t.Scenarios == 1 {
			how = map[bool]string{true: "stands in it", false: "uses it"}[t.Feature]
		}
		lines = append(lines, fmt.Sprintf("%s changed: %s %s", digest.OneLine(t.File),
			figures.Counted(t.Scenarios, "scenario"), how))
	}
	return strings.Join(lines, "\n")
}

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// A repository is a working tree of git.
type repository struct{ root string }

// repositoryHere is the one that this folder is in. The error says that it is in none, or that there is no git.
func repositoryHere(ctx context.Context) (*repository, error) {
	out, err := git(ctx, ".", "rev-parse", "--show-toplevel")
	var failed *exec.ExitError
	switch {
	case errors.As(err, &failed):
		return nil, fmt.Errorf("this folder is in no git repository (%w); expected one, which knows what changed", err)
	case err != nil:
		return nil, err
	}
	root, err := filepath.EvalSymlinks(strings.TrimRight(string(out), "\r\n"))
	return &repository{root}, err
}

// changed lists, as absolute paths, the files that are not as they were where the work since a commit began: the last
// one that both that commit and the one checked out come from. What was never added to git is among them, what it is
// told to ignore is not. The error says that there is no such commit.
func (r *repository) changed(ctx context.Context, commit string) ([]string, error) {
	if _, err := git(ctx, r.root, "rev-parse", "--verify", "--quiet", "--end-of-options", commit+"^{commit}"); err != nil {
		hint := ""
		if _, err := git(ctx, r.root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}"); err != nil {
			hint = ": nothing is committed yet"
		}
		return nil, fmt.Errorf("git knows no commit %q%s; expected a branch, a tag or a commit, such as main (in CI it may "+
			"have to be fetched)", commit, hint)
	}
	base, err := git(ctx, r.root, "merge-base", commit, "HEAD")
	if err != nil {
		return nil, fmt.Errorf("git finds nothing that both %q and what is checked out come from; expected a commit with "+
			"a history in common (in CI a shallow clone may have to be deepened)", commit)
	}
	differ, err := git(ctx, r.root, "diff", "--name-only", "-z", "--no-renames", strings.TrimSpace(string(base)))
	if err != nil {
		return nil, err
	}
	fresh, err := git(ctx, r.root, "ls-files", "--others", "--exclude-standard", "-z")
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, name := range bytes.Split(append(differ, fresh...), []byte{0}) {
		if len(name) > 0 {
			paths = append(paths, filepath.Join(r.root, filepath.FromSlash(string(name))))
		}
	}
	return paths, nil
}

// git asks the git of this machine. The error holds what it said.
func git(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	var failed *exec.ExitError
	switch {
	case errors.As(err, &failed):
		first, _, _ := strings.Cut(strings.TrimSpace(string(failed.Stderr)), "\n")
		return nil, fmt.Errorf("git %s: %w: %s", args[0], err, strings.TrimPrefix(first, "fatal: "))
	case errors.Is(err, exec.ErrNotFound):
		return nil, errors.New("there is no git on this machine; expected one, which knows what changed")
	}
	return out, err
}

package main

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"conform/internal/folder"
	"conform/reports"
)

// snapshot is what every file of a folder has, but for locks.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), ".lock") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[entry.Name()] = string(text)
	}
	return all
}

// TestARunThatDoesNotBeginLeavesTheFormerReport: a run of an earlier day is evidence, whatever becomes of this one.
func TestARunThatDoesNotBeginLeavesTheFormerReport(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "r")
	first := []string{"run", "--quiet", "--no-twins", "--tags", "@example-01", "--report-dir", dir}
	if status, stdout, stderr := conform(t, first...); status != 0 {
		t.Fatalf("exit status %d\n%s%s", status, stdout, stderr)
	}
	before := snapshot(t, dir)
	if len(before) < len(reports.Default())+1 {
		t.Fatalf("the first run left %d files", len(before))
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, tt := range []struct {
		why   string
		hold  bool // another run has the folder
		flags []string
		says  []string
	}{
		{"bad input", false, []string{"--parallel", "0"}, []string{"--parallel: 0", "the report in " + dir + " is of an earlier run"}},
		{"a port in use", false, []string{"--listen", taken.Addr().String()}, []string{"address already in use", "the report in " + dir + " is of an earlier run"}},
		{"another run is under way", true, nil, []string{"--report-dir " + dir, fmt.Sprintf("process %d on ", os.Getpid())}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			if tt.hold {
				other, err := folder.Take(dir)
				if err != nil {
					t.Fatal(err)
				}
				defer func() {
					if err := other.Release(); err != nil {
						t.Error(err)
					}
				}()
			}
			if status, _, stderr := conform(t, "report", dir); tt.hold && (status != 2 || !strings.Contains(stderr, "--report-dir")) {
				t.Errorf("conform report: exit status %d\n%s", status, stderr)
			}
			status, _, stderr := conform(t, append(first, tt.flags...)...)
			if status != 2 {
				t.Errorf("exit status %d, want 2", status)
			}
			for _, text := range tt.says {
				if !strings.Contains(stderr, text) {
					t.Errorf("%q is not said:\n%s", text, stderr)
				}
			}
			after := snapshot(t, dir)
			for name, text := range before {
				if after[name] != text {
					t.Errorf("%s was changed", name)
				}
			}
			if len(after) != len(before) {
				t.Errorf("there are %d files, and there were %d", len(after), len(before))
			}
		})
	}
}

// TestLinksInTheFolderAreNotFollowed: a repository of somebody else's may hold a report folder with links in it.
func TestLinksInTheFolderAreNotFollowed(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	dir, precious := filepath.Join(root, "r"), filepath.Join(root, "precious")
	link := func(name string) {
		t.Helper()
		if err := errors.Join(os.MkdirAll(dir, 0o755), os.WriteFile(precious, []byte("precious"), 0o600), os.Symlink(precious, filepath.Join(dir, name))); err != nil {
			t.Fatal(err)
		}
	}
	untouched := func() {
		t.Helper()
		if text, err := os.ReadFile(precious); err != nil || !bytes.Equal(text, []byte("precious")) {
			t.Errorf("behind the link is %.80q, %v", text, err)
		}
	}
	for _, name := range append(reports.Names(), folder.Events) {
		link(name)
	}
	status, stdout, stderr := conform(t, "run", "--quiet", "--no-twins", "--tags", "@example-01", "--reports", "all", "--report-dir", dir)
	if status != 0 {
		t.Errorf("exit status %d\n%s%s", status, stdout, stderr)
	}
	untouched()
	for _, name := range append(reports.Names(), folder.Events) {
		if info, err := os.Lstat(filepath.Join(dir, name)); err != nil || !info.Mode().IsRegular() {
			t.Errorf("%s is no file: %v", name, err)
		}
	}
	for _, name := range []string{folder.History, ".conform.lock"} {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		link(name)
		if status, _, stderr := conform(t, "run", "--quiet", "--no-twins", "--tags", "@example-01", "--report-dir", dir); status != 2 || !strings.Contains(stderr, "is a link") {
			t.Errorf("%s: exit status %d\n%s", name, status, stderr)
		}
		untouched()
	}
}

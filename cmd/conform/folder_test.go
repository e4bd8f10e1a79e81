package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"conform/internal/files"
	"conform/internal/folder"
	"conform/internal/tenant"
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
		{"bad input", false, []string{"--parallel", "0"},
			[]string{"--parallel: 0", "the report in " + dir + " is of an earlier run"}},
		{"a port in use", false, []string{"--listen", taken.Addr().String()},
			[]string{"address already in use", "the report in " + dir + " is of an earlier run"}},
		{"another run is under way", true, nil, []string{"--report-dir " + dir, fmt.Sprintf("process %d on ", os.Getpid())}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			if tt.hold {
				other, err := folder.Take(dir, files.Shared)
				if err != nil {
					t.Fatal(err)
				}
				defer func() {
					if err := other.Release(); err != nil {
						t.Error(err)
					}
				}()
			}
			if status, _, stderr := conform(t, "report", dir); tt.hold &&
				(status != 2 || !strings.Contains(stderr, "--report-dir")) {
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

// TestATenantRunThatDoesNotBegin: the app is taken, and the address of the callback, before a former report is touched.
func TestATenantRunThatDoesNotBegin(t *testing.T) {
	t.Parallel()
	tt := newTenant(t).start()
	if exit, _, said := tt.run("--tags", callScenario); exit != 0 {
		t.Fatalf("exit status %d\n%s", exit, said)
	}
	before := snapshot(t, tt.reports())
	refused := func(why string, says ...string) {
		t.Helper()
		status, _, stderr := tt.conform(t.Context(), "run", "--target", "graph", "--profile", tt.file(), "--quiet",
			"--report-dir", tt.reports(), "--tags", callScenario)
		if status != 2 {
			t.Errorf("%s: exit status %d, want 2", why, status)
		}
		for _, text := range append(says, "is of an earlier run") {
			if !strings.Contains(stderr, text) {
				t.Errorf("%s: %q is not said:\n%s", why, text, stderr)
			}
		}
		if after := snapshot(t, tt.reports()); !maps.Equal(after, before) {
			t.Errorf("%s: the report was changed", why)
		}
	}
	hold, err := tenant.Lock(tt.apps[0]["clientId"].(string))
	if err != nil {
		t.Fatal(err)
	}
	refused("another run of the app", "is for one run at a time", fmt.Sprintf("process %d on ", os.Getpid()))
	if err := hold.Release(); err != nil {
		t.Fatal(err)
	}
	listen := tt.profile["callback"].(map[string]any)["listen"].(string)
	taken, err := net.Listen("tcp", listen)
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	refused("the callback's address in use", "address already in use")
}

// TestLinksInTheFolderAreNotFollowed: a repository of somebody else's may hold a report folder with links in it.
func TestLinksInTheFolderAreNotFollowed(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	dir, precious := filepath.Join(root, "r"), filepath.Join(root, "precious")
	link := func(name string) {
		t.Helper()
		if err := errors.Join(os.MkdirAll(dir, 0o755), os.WriteFile(precious, []byte("precious"), 0o600),
			os.Symlink(precious, filepath.Join(dir, name))); err != nil {
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
	status, stdout, stderr := conform(t, "run", "--quiet", "--no-twins", "--tags", "@example-01", "--reports", "all",
		"--report-dir", dir)
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
		if status, _, stderr := conform(t, "run", "--quiet", "--no-twins", "--tags", "@example-01", "--report-dir",
			dir); status != 2 || !strings.Contains(stderr, "is a link") {
			t.Errorf("%s: exit status %d\n%s", name, status, stderr)
		}
		untouched()
	}
}

// modes are what may be done with a folder and with what is in it, but for locks.
func modes(t *testing.T, dir string) map[string]fs.FileMode {
	t.Helper()
	all := map[string]fs.FileMode{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || strings.HasSuffix(path, ".lock") {
			return err
		}
		info, err := entry.Info()
		all[strings.TrimPrefix(path, dir)] = info.Mode().Perm()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// demandModes demands that of a folder, and of all that is in it but for its history, which names nobody.
func demandModes(t *testing.T, dir string, folderMode, fileMode fs.FileMode) {
	t.Helper()
	all := modes(t, dir)
	if len(all) < len(reports.Default())+2 {
		t.Errorf("there are only %v", all)
	}
	for name, mode := range all {
		if want := map[bool]fs.FileMode{true: folderMode, false: fileMode}[name == ""]; mode != want &&
			name != "/"+folder.History {
			t.Errorf("%s%s is %v, want %v", filepath.Base(dir), name, mode, want)
		}
	}
}

// TestReportsOfAMockAreAsTheMaskSays: who shares what they make shares these, too, and who does not does not.
func TestReportsOfAMockAreAsTheMaskSays(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, tt := range []struct {
		mask         string
		folder, file fs.FileMode
	}{{"022", 0o755, 0o644}, {"027", 0o750, 0o640}, {"077", 0o700, 0o600}} {
		script := "umask " + tt.mask + " && conform run --quiet --no-twins --reports all --tags @example-01 --report-dir r" +
			tt.mask
		if status, said := shell(t, dir, script); status != 0 {
			t.Fatalf("exit status %d\n%s", status, said)
		}
		demandModes(t, filepath.Join(dir, "r"+tt.mask), tt.folder, tt.file)
	}
}

// TestReportsOfATenantAreTheirOwnersAlone: phone numbers and names of real people stand in them, also in those that are
// made again or merged. Who lets others into a folder means what is in it later by hand.
func TestReportsOfATenantAreTheirOwnersAlone(t *testing.T) {
	t.Parallel()
	tt := newTenant(t).start()
	if exit, _, said := tt.run("--tags", callScenario, "--reports", "all"); exit != 0 {
		t.Fatalf("exit status %d\n%s", exit, said)
	}
	demandModes(t, tt.reports(), 0o700, 0o600)
	again := filepath.Join(t.TempDir(), "again")
	if status, _, stderr := conform(t, "report", tt.reports(), "--reports", "all", "--report-dir", again); status != 0 {
		t.Fatalf("conform report: exit status %d\n%s", status, stderr)
	}
	if err := os.Remove(filepath.Join(again, ".conform.lock")); err != nil {
		t.Error(err)
	}
	for name, mode := range modes(t, again) {
		if want := map[bool]fs.FileMode{true: 0o700, false: 0o600}[name == ""]; mode != want {
			t.Errorf("made again: %q is %v, want %v", name, mode, want)
		}
	}
	open := filepath.Join(t.TempDir(), "open")
	if err := errors.Join(os.Mkdir(open, 0o700), os.Chmod(open, 0o755)); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := conform(t, "merge", tt.reports(), "-o", open); status != 0 {
		t.Fatalf("conform merge: exit status %d\n%s", status, stderr)
	}
	demandModes(t, open, 0o755, 0o600)
}

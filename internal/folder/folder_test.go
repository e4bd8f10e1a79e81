package folder

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"conform/internal/files"
	"conform/internal/lock"
	"conform/internal/record"
)

// in makes a folder of files, by name.
func in(t *testing.T, contents map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range contents {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// holds demands what a file has; "" is that it is not there.
func holds(t *testing.T, path, want string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	if string(text) != want {
		t.Errorf("%s has %q, want %q", path, text, want)
	}
}

func take(t *testing.T, dir string) *Folder {
	t.Helper()
	f, err := Take(dir, files.Shared)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Release(); err != nil {
			t.Error(err)
		}
	})
	return f
}

func writes(text string) func(*os.File) error {
	return func(file *os.File) error {
		_, err := file.WriteString(text)
		return err
	}
}

func TestAFolderHasOneOwner(t *testing.T) {
	t.Parallel()
	dir := in(t, map[string]string{Events: "first"})
	take(t, dir)
	var held *lock.HeldError
	if _, err := Take(dir, files.Shared); !errors.As(err, &held) {
		t.Errorf("got %v, want a HeldError", err)
	}
	holds(t, filepath.Join(dir, Events), "first")
}

func TestBegin(t *testing.T) {
	t.Parallel()
	full := errors.New("the disk is full")
	for _, tt := range []struct {
		why    string
		write  func(*os.File) error
		err    error
		events string
		report string
	}{
		{"a run that begins", writes("second"), nil, "second", ""},
		{"one that cannot write", func(*os.File) error { return full }, full, "first", "the first's"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			dir := in(t, map[string]string{Events: "first", "report.json": "the first's", "notes.txt": "mine"})
			file, err := take(t, dir).Begin(tt.write, []string{"report.json", "index.html"})
			if !errors.Is(err, tt.err) {
				t.Fatalf("got %v", err)
			}
			if file != nil {
				if err := file.Close(); err != nil {
					t.Error(err)
				}
			}
			holds(t, filepath.Join(dir, Events), tt.events)
			holds(t, filepath.Join(dir, "report.json"), tt.report)
			holds(t, filepath.Join(dir, "notes.txt"), "mine")
			left, err := filepath.Glob(filepath.Join(dir, ".events-*"))
			if err != nil || len(left) > 0 {
				t.Errorf("%v is left, %v", left, err)
			}
		})
	}
}

// TestLinksAreReplaced: what a folder of somebody else's links to is not written to.
func TestLinksAreReplaced(t *testing.T) {
	t.Parallel()
	other := in(t, map[string]string{Events: "precious", "index.html": "precious"})
	dir := in(t, nil)
	for _, name := range []string{Events, "index.html"} {
		if err := os.Symlink(filepath.Join(other, name), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	file, err := take(t, dir).Begin(writes("mine"), []string{"index.html"})
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Error(err)
	}
	holds(t, filepath.Join(dir, Events), "mine")
	holds(t, filepath.Join(dir, "index.html"), "")
	holds(t, filepath.Join(other, Events), "precious")
	holds(t, filepath.Join(other, "index.html"), "precious")
	link := filepath.Join(dir, "link")
	if err := os.Symlink(filepath.Join(other, Events), link); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]error{link: ErrLink, filepath.Join(dir, Events): nil,
		filepath.Join(dir, "nothing"): nil} {
		if err := NoLink(path); !errors.Is(err, want) {
			t.Errorf("NoLink(%s) is %v, want %v", path, err, want)
		}
	}
}

// lines are events as a recorder writes them, one after the other.
func lines(t *testing.T, events ...record.Event) [][]byte {
	t.Helper()
	var log bytes.Buffer
	r := record.NewRecorder(&log, nil, nil)
	for _, e := range events {
		r.Record(e)
	}
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return bytes.SplitAfter(bytes.TrimSuffix(log.Bytes(), []byte("\n")), []byte("\n"))
}

// begin is the first event of a log.
func begin() record.Event {
	return record.Event{RunStarted: &record.RunStarted{Format: record.FormatVersion, Target: "mock"}}
}

// TestALogIsInTheFileAtOnce: whatever ends the program, what was recorded is there.
func TestALogIsInTheFileAtOnce(t *testing.T) {
	t.Parallel()
	dir := in(t, map[string]string{Events: "first"})
	log := NewLog(nil)
	both := lines(t, begin(), record.Event{RunFinished: &record.RunFinished{}})
	started, finished := both[0], both[1]
	if _, err := log.Write(started); err != nil {
		t.Fatal(err)
	}
	holds(t, filepath.Join(dir, Events), "first")
	if err := log.Begin(take(t, dir), nil); err != nil {
		t.Fatal(err)
	}
	holds(t, filepath.Join(dir, Events), string(started))
	if _, err := log.Write(finished); err != nil {
		t.Fatal(err)
	}
	holds(t, filepath.Join(dir, Events), string(started)+string(finished))
	if run, err := log.Fold(); err != nil || run.Interrupted != "" {
		t.Errorf("folded: %+v, %v", run, err)
	}
	for range 2 {
		if err := log.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := log.Write(finished); !errors.Is(err, os.ErrClosed) {
		t.Errorf("a closed log was written to: %v", err)
	}
}

// TestALogThatFails: the first error is the last word, and what was written before it can be read.
func TestALogThatFails(t *testing.T) {
	t.Parallel()
	dir := in(t, nil)
	var failed []error
	log := NewLog(func(err error) { failed = append(failed, err) })
	started := lines(t, begin())[0]
	if _, err := log.Write(started); err != nil {
		t.Fatal(err)
	}
	if err := log.Begin(take(t, dir), nil); err != nil {
		t.Fatal(err)
	}
	if err := log.file.Close(); err != nil { // no write can succeed any more
		t.Fatal(err)
	}
	for range 3 {
		if _, err := log.Write([]byte("{}\n")); !errors.Is(err, os.ErrClosed) || !strings.HasPrefix(err.Error(), Events) {
			t.Errorf("got %v", err)
		}
	}
	if len(failed) != 1 {
		t.Errorf("it was said %d times that it failed: %v", len(failed), failed)
	}
	if err := log.Close(); err == nil {
		t.Error("a log that failed was closed without an error")
	}
	holds(t, filepath.Join(dir, Events), string(started))
}

func TestAppend(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 200_000)
	dir := in(t, map[string]string{"a": "one\nhal", "long": long + "\n" + long, "cut": long, "whole": long + "\n"})
	add := func(before []byte) (int, []byte, error) {
		return bytes.LastIndexByte(before, '\n') + 1, []byte("two\n"), nil
	}
	for _, name := range []string{"a", "new", "long", "cut", "whole"} {
		if err := Append(filepath.Join(dir, name), add); err != nil {
			t.Fatal(err)
		}
	}
	holds(t, filepath.Join(dir, "a"), "one\ntwo\n")
	holds(t, filepath.Join(dir, "new"), "two\n")
	holds(t, filepath.Join(dir, "long"), long+"\ntwo\n")
	holds(t, filepath.Join(dir, "cut"), "two\n")
	holds(t, filepath.Join(dir, "whole"), long+"\ntwo\n")
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Append(pipe, add); !errors.Is(err, files.ErrNoFile) {
		t.Errorf("a pipe: %v", err)
	}
}

// TestManyAppend: of runs that end at the same moment each has its line, also behind one that was cut off.
func TestManyAppend(t *testing.T) {
	t.Parallel()
	path := filepath.Join(in(t, map[string]string{"history": "a\ncut o"}), "history")
	var all sync.WaitGroup
	for i := range 32 {
		all.Go(func() {
			err := Append(path, func(before []byte) (int, []byte, error) {
				return bytes.LastIndexByte(before, '\n') + 1, []byte(strings.Repeat(string(rune('A'+i)), 9000) + "\n"), nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if len(lines) != 33 || lines[0] != "a" {
		t.Fatalf("%d lines, want 33", len(lines))
	}
	for _, line := range lines[1:] {
		if len(line) != 9000 {
			t.Errorf("a line has %d bytes, want 9000", len(line))
		}
	}
}

package watch

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// a stage is a folder with files, and who watches it.
type stage struct {
	*testing.T
	dir     string
	watcher *Watcher
}

func newStage(t *testing.T, names ...string) *stage {
	t.Helper()
	s := &stage{T: t, dir: t.TempDir()}
	for _, name := range []string{"a.yaml", "sub/b.yaml"} {
		s.write(name, "one")
	}
	var paths []string
	for _, name := range names {
		paths = append(paths, filepath.Join(s.dir, name))
	}
	watcher, err := Start(paths, func(name string) bool { return filepath.Ext(name) == ".yaml" })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = watcher.Close() })
	s.watcher = watcher
	return s
}

func (s *stage) path(name string) string { return filepath.Join(s.dir, name) }

func (s *stage) write(name, text string) {
	s.Helper()
	if err := os.MkdirAll(filepath.Dir(s.path(name)), 0o755); err != nil {
		s.Fatal(err)
	}
	if err := os.WriteFile(s.path(name), []byte(text), 0o600); err != nil {
		s.Fatal(err)
	}
}

// rename saves as editors do that never leave half a file.
func (s *stage) rename(from, to string) {
	s.Helper()
	if err := os.Rename(s.path(from), s.path(to)); err != nil {
		s.Fatal(err)
	}
}

// until waits until all those files were said to be saved, and demands that no others were.
func (s *stage) until(names ...string) {
	s.Helper()
	left := slices.Clone(names)
	for len(left) > 0 {
		saved, err := s.watcher.Next(s.Context())
		if err != nil {
			s.Fatal(err)
		}
		for _, path := range saved {
			name := strings.TrimPrefix(path, s.dir+"/")
			if !slices.Contains(names, name) {
				s.Fatalf("%s was said to be saved, and was not", name)
			}
			left = slices.DeleteFunc(left, func(other string) bool { return other == name })
		}
	}
}

func TestWhatIsSavedIsSaid(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why   string
		paths []string
		save  func(*stage)
		want  []string
	}{
		{"in place", []string{"."}, func(s *stage) { s.write("a.yaml", "two") }, []string{"a.yaml"}},
		{"in a folder below", []string{"."}, func(s *stage) { s.write("sub/b.yaml", "two") }, []string{"sub/b.yaml"}},
		{"by a rename over it, as vim and IDEs do", []string{"."},
			func(s *stage) { s.write("4913", "two"); s.rename("4913", "a.yaml") }, []string{"a.yaml"}},
		{"with a backup beside it", []string{"."}, func(s *stage) { s.rename("a.yaml", "a.yaml~"); s.write("a.yaml", "two") },
			[]string{"a.yaml"}},
		{"a new file", []string{"."}, func(s *stage) { s.write("c.yaml", "two") }, []string{"c.yaml"}},
		{"one that is gone", []string{"."}, func(s *stage) { _ = os.Remove(s.path("a.yaml")) }, []string{"a.yaml"}},
		{"in a new folder", []string{"."}, func(s *stage) { s.write("new/er/d.yaml", "two") }, []string{"new/er/d.yaml"}},
		{"two together", []string{"."}, func(s *stage) { s.write("a.yaml", "two"); s.write("sub/b.yaml", "two") },
			[]string{"a.yaml", "sub/b.yaml"}},
		{"the one file that is followed", []string{"a.yaml"},
			func(s *stage) { s.write("c.yaml", "two"); s.write("a.yaml", "two") },
			[]string{"a.yaml"}},
		{"the one file that is followed, by a rename", []string{"a.yaml"},
			func(s *stage) { s.write("x", "two"); s.rename("x", "a.yaml"); s.write("a.yaml", "three") }, []string{"a.yaml"}},
		{"beside what nobody wants", []string{"."}, func(s *stage) {
			s.write("a.txt", "two")
			s.write(".a.yaml.swp", "two")
			s.write(".hidden.yaml", "two")
			s.write(".git/c.yaml", "two")
			s.write("a.yaml", "two")
		}, []string{"a.yaml"}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, tt.paths...)
			tt.save(s)
			s.until(tt.want...)
			// It goes on.
			s.write("a.yaml", "again")
			s.until("a.yaml")
		})
	}
}

// TestSavesThatFollowEachOtherAreOne: editors write a file in several goes.
func TestSavesThatFollowEachOtherAreOne(t *testing.T) {
	t.Parallel()
	s := newStage(t, ".")
	for range 20 {
		s.write("a.yaml", "two")
	}
	s.write("sub/b.yaml", "two")
	s.until("a.yaml", "sub/b.yaml")
	ctx, cancel := context.WithCancelCause(t.Context())
	ended := errors.New("that is enough")
	cancel(ended)
	if saved, err := s.watcher.Next(ctx); !errors.Is(err, ended) {
		t.Errorf("%q, %v; want the cause of the end", saved, err)
	}
}

func TestAPathThatIsNotThere(t *testing.T) {
	t.Parallel()
	_, err := Start([]string{filepath.Join(t.TempDir(), "nothing")}, func(string) bool { return true })
	if err == nil || !strings.Contains(err.Error(), "nothing cannot be watched: no such file") {
		t.Errorf("%v", err)
	}
}

// TestEverythingMayHaveChanged: when the system lost some of what was saved, all files are said.
func TestEverythingMayHaveChanged(t *testing.T) {
	t.Parallel()
	s := newStage(t, ".", "sub/b.yaml")
	if got := s.watcher.all(); !slices.Equal(got, []string{s.path("a.yaml"), s.path("sub/b.yaml"), s.path("sub/b.yaml")}) {
		t.Errorf("%q", got)
	}
}

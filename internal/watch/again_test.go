package watch

import (
	"os"
	"slices"
	"testing"
)

// TestAFolderThatIsThereAgain: a version control takes a folder away with one branch and brings it back with the next.
func TestAFolderThatIsThereAgain(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"sub", "sub/b.yaml"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, path)
			s.rename("sub", "other")
			s.hears(path)
			s.rename("other", "sub")
			s.hears("sub/b.yaml")
			s.write("sub/b.yaml", "two")
			s.hears("sub/b.yaml")
			if err := os.RemoveAll(s.path("sub")); err != nil {
				t.Fatal(err)
			}
			s.hears(path)
			s.write("sub/b.yaml", "three")
			s.hears("sub/b.yaml")
			s.write("sub/b.yaml", "four")
			s.hears("sub/b.yaml")
		})
	}
}

// hears waits until a file was said to be saved. What is gone is said of the file and of the folder, perhaps one after
// the other.
func (s *stage) hears(name string) {
	s.Helper()
	for {
		saved, err := s.watcher.Next(s.Context())
		if err != nil {
			s.Fatal(err)
		}
		if slices.Contains(saved, s.path(name)) {
			return
		}
	}
}

func TestWhatIsAboveARoot(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		root root
		want []string
	}{
		{root{"a/b/c", false}, []string{"a/b", "a", "."}},
		{root{"a/b.feature", true}, []string{"."}},
		{root{".", false}, []string{"."}},
		{root{"../x/y", false}, []string{"../x"}},
		{root{"/x/y", false}, []string{"/x"}},
	} {
		if got := tt.root.above(); !slices.Equal(got, tt.want) {
			t.Errorf("%+v: %v, want %v", tt.root, got, tt.want)
		}
	}
}

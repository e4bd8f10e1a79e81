package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// The mask of the tests' process is not known, so that what is shared is only held to what the mask cannot add.
func TestWhatIsMadeIsForWhomItIsFor(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why       string
		access    Access
		dir, file fs.FileMode // all that may be allowed
	}{
		{"for its owner alone", Private, 0o700, 0o600},
		{"for all whom the mask lets in", Shared, 0o777, 0o666},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "above", "report")
			for range 2 { // one that is there is no error
				if err := MakeDir(dir, tt.access); err != nil {
					t.Fatal(err)
				}
			}
			first, err := Beside(dir, ".new-", tt.access)
			if err != nil {
				t.Fatal(err)
			}
			second, err := Beside(dir, ".new-", tt.access)
			if err != nil {
				t.Fatal(err)
			}
			if first.Name() == second.Name() {
				t.Errorf("both are %s", first.Name())
			}
			for path, want := range map[string]fs.FileMode{dir: tt.dir, first.Name(): tt.file, second.Name(): tt.file} {
				info, err := os.Stat(path)
				if err != nil {
					t.Fatal(err)
				}
				if mode := info.Mode().Perm(); mode&^want != 0 || mode&0o600 != 0o600 || tt.access == Private && mode != want {
					t.Errorf("%s is %v, want %v", path, mode, want)
				}
			}
			if err := errors.Join(first.Close(), second.Close()); err != nil {
				t.Error(err)
			}
		})
	}
}

// A folder that somebody made is theirs, and so is what is in its place.
func TestAFolderThatIsThereStaysAsItIs(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	open, file := filepath.Join(root, "open"), filepath.Join(root, "file")
	if err := errors.Join(os.Mkdir(open, 0o700), os.Chmod(open, 0o755), os.WriteFile(file, nil, 0o600),
		os.Symlink(filepath.Join(root, "nowhere"), filepath.Join(root, "link"))); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]error{"open": nil, "file": syscall.ENOTDIR, "link": fs.ErrNotExist} {
		if err := MakeDir(filepath.Join(root, name), Private); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
	if info, err := os.Stat(open); err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("it is %v now, %v", info.Mode(), err)
	}
	if _, err := Beside(filepath.Join(root, "nowhere"), "", Shared); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("in no folder: %v", err)
	}
}

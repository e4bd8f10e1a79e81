package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	if err := errors.Join(os.WriteFile(in("file"), []byte("text"), 0o600), os.Symlink(in("file"), in("link")),
		syscall.Mkfifo(in("pipe"), 0o600), os.Symlink(in("pipe"), in("link to a pipe"))); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		why, path string
		limit     int64
		want      string
		err       error
		says      string
	}{
		{"a file", in("file"), 4, "text", nil, ""},
		{"a link to one", in("link"), 4, "text", nil, ""},
		{"a byte too many", in("file"), 3, "", nil, "is larger than 3 bytes"},
		{"a pipe, which nobody writes to", in("pipe"), 4, "", ErrNoFile, ""},
		{"a link to one", in("link to a pipe"), 4, "", ErrNoFile, ""},
		{"a device without an end", "/dev/zero", 4, "", ErrNoFile, ""},
		{"a folder", dir, 4, "", ErrNoFile, ""},
		{"nothing", in("nothing"), 4, "", fs.ErrNotExist, ""},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			t.Parallel()
			text, err := Read(test.path, test.limit)
			inFS, errFS := ReadFS(os.DirFS("/"), strings.TrimPrefix(test.path, "/"), test.limit)
			if string(inFS) != string(text) || fmt.Sprint(errFS) != fmt.Sprint(err) {
				t.Errorf("in a file system it is %q, %v; else %q, %v", inFS, errFS, text, err)
			}
			if string(text) != test.want || !errors.Is(err, test.err) && test.says == "" {
				t.Errorf("got %q, %v", text, err)
			}
			if test.says != "" && (err == nil || !strings.Contains(err.Error(), test.says)) {
				t.Errorf("got %v, want %q", err, test.says)
			}
			if err != nil && strings.Contains(err.Error(), dir) {
				t.Errorf("the error names the path: %v", err)
			}
		})
	}
}

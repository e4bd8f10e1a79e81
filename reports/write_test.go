package reports

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"conform/reports/page"
	"conform/reports/sample"
)

func TestWriteAllGivesTheSameBytesAgain(t *testing.T) {
	one, two := filepath.Join(t.TempDir(), "deep", "one"), t.TempDir()
	run := sample.Failing(t)
	if err := WriteAll(one, run, page.Limit); err != nil {
		t.Fatal(err)
	}
	if err := WriteAll(two, sample.Failing(t), page.Limit); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(one)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(files(page.Limit)) {
		t.Errorf("%d files in the report folder, want %d", len(entries), len(files(page.Limit)))
	}
	for _, f := range files(page.Limit) {
		a, err := os.ReadFile(filepath.Join(one, f.name))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(two, f.name))
		if err != nil {
			t.Fatal(err)
		}
		if len(a) == 0 || !bytes.Equal(a, b) {
			t.Errorf("%s: the same run gave other bytes (%d and %d)", f.name, len(a), len(b))
		}
	}
}

func TestWriteAllNamesWhatItCannotWrite(t *testing.T) {
	file := filepath.Join(t.TempDir(), "taken")
	if err := os.WriteFile(file, []byte("a file"), 0o644); err != nil {
		t.Fatal(err)
	}
	occupied := t.TempDir()
	if err := os.MkdirAll(filepath.Join(occupied, "junit.xml", "in the way"), 0o755); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		dir  string
		want string
		why  string
	}{
		{filepath.Join(file, "report"), "making the report folder " + filepath.Join(file, "report"), "the parent is a file"},
		{"/proc/conform-report", "making the report folder /proc/conform-report", "the file system takes no folder, even from root"},
		{occupied, "writing " + filepath.Join(occupied, "junit.xml"), "a folder stands where a file should be"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			err := WriteAll(test.dir, sample.Passing(t), page.Limit)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error %v does not say %q", err, test.want)
			}
			if strings.Contains(err.Error(), ".conform-") {
				t.Errorf("the error names a temporary file: %v", err)
			}
		})
	}
	if _, err := os.Stat(filepath.Join(occupied, "report.json")); err != nil {
		t.Errorf("the other reports were not written: %v", err)
	}
	left, err := filepath.Glob(filepath.Join(occupied, ".conform-*"))
	if err != nil || len(left) != 0 {
		t.Errorf("temporary files were left behind: %v %v", left, err)
	}
}

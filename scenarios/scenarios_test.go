package scenarios_test

import (
	"io/fs"
	"os"
	"path"
	"testing"

	"conform/scenarios"
)

func TestEveryFileIsEmbedded(t *testing.T) {
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		if _, err := fs.Stat(scenarios.FS(), name); err != nil {
			t.Errorf("%s is not embedded: its folder is missing in scenarios.go", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

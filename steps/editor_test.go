package steps_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"conform/features"
	"conform/steps"
)

// source is a file as an editor reads it.
type source struct {
	Path string `json:"path"`
	Text string `json:"text"`
}

// TestEditorsFindTheSteps lets the library behind the Cucumber extensions of editors read our Go files and features:
// it must find every definition, no step undefined, and one place to jump to from each. `make needs` installs it.
func TestEditorsFindTheSteps(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("testdata", "editor")
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("the language service is not installed: %v", err)
		}
		t.Skip("skipped: the language service is not installed; `make needs` installs it")
	}
	var workspace struct {
		Sources  []source `json:"sources"`
		Features []source `json:"features"`
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		workspace.Sources = append(workspace.Sources, source{file, string(text)})
	}
	err = fs.WalkDir(features.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(features.FS(), name)
		workspace.Features = append(workspace.Features, source{name, string(text)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	input, err := json.Marshal(workspace)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", "read.mjs")
	cmd.Dir, cmd.Stdin = dir, bytes.NewReader(input)
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, problems.Bytes())
	}
	var read struct {
		Expressions, Errors, Problems, Unlinked, Completed, Files []string
		Steps                                                     int
	}
	if err := json.Unmarshal(out, &read); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var patterns []string
	for _, d := range steps.New().Definitions() {
		patterns = append(patterns, d.Pattern)
	}
	slices.Sort(patterns)
	slices.Sort(read.Expressions)
	if !slices.Equal(read.Expressions, patterns) {
		t.Errorf("the editor finds %q, godog gets %q", read.Expressions, patterns)
	}
	if len(read.Errors) > 0 || len(read.Problems) > 0 || len(read.Unlinked) > 0 {
		t.Errorf("errors %q, undefined %q, nowhere or in two places to jump to %q", read.Errors, read.Problems, read.Unlinked)
	}
	if read.Steps < 1000 || len(workspace.Features) < 20 {
		t.Errorf("only %d steps in %d features were looked at", read.Steps, len(workspace.Features))
	}
	if !slices.Contains(read.Completed, "a bot with the least permissions documented") {
		t.Errorf("completed as %q", read.Completed)
	}
	slices.Sort(read.Files)
	want := []string{"bots.go", "judgements.go", "people.go", "requests.go", "values.go"}
	if !slices.Equal(read.Files, want) {
		t.Errorf("jumps to %q, want %q", read.Files, want)
	}
}

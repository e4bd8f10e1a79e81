package main

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"conform/mock"
)

// pages are the documents for readers, from the root of the project.
func pages(t *testing.T) []string {
	t.Helper()
	list, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	return append(list, "../../README.md", "../../CONTRIBUTING.md", "../../CHANGELOG.md")
}

// TestLinks follows every relative link of the documentation, and every name of a page or a feature in it and
// in what the program prints.
func TestLinks(t *testing.T) {
	exists := func(from, target string) {
		if _, err := os.Stat(target); err != nil {
			t.Errorf("%s names %s, which is not there", from, target)
		}
	}
	link := regexp.MustCompile(`\]\(([^)#:\s]+)(#[^)]*)?\)`)
	named := regexp.MustCompile(
		`\b(docs/[\w.-]+\.md|features/(?:examples|scenarios|operations|errors)/[\w.-]+\.feature)\b`)
	links := 0
	for _, page := range pages(t) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllSubmatch(text, -1) {
			links++
			exists(page, filepath.Join(filepath.Dir(page), string(m[1])))
		}
		for _, m := range named.FindAllSubmatch(text, -1) {
			exists(page, filepath.Join("../..", string(m[1])))
		}
	}
	if links < 20 {
		t.Errorf("%d links were found; expected at least 20", links)
	}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range sources {
		text, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllSubmatch(text, -1) {
			exists(source, filepath.Join("../..", string(m[1])))
		}
	}
}

// TestHelp looks at every command: the README names it, and no description of a flag has back-quotes, which
// the flag library takes for the name of the value.
func TestHelp(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, cmd := range newRoot(streams{out: io.Discard, err: io.Discard, env: os.Getenv}).Commands() {
		if !strings.Contains(string(readme), "| `conform "+cmd.Name()) {
			t.Errorf("the table of the README has no `conform %s`", cmd.Name())
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if strings.Contains(f.Usage, "`") {
				t.Errorf("conform %s --%s: back-quotes in %q", cmd.Name(), f.Name, f.Usage)
			}
		})
	}
}

// TestMockConfigurationExample loads the example of the page about the mock.
func TestMockConfigurationExample(t *testing.T) {
	var example string // the first that is no file of another block
	for _, f := range fencesOf(t, "../../docs/mock.md") {
		if f.language == "json" && f.file == "" && example == "" {
			example = f.text
		}
	}
	c, err := mock.ParseConfig(mock.Config{}, "apps.json", []byte(example))
	if err != nil || len(c.Apps) != 1 || len(c.Faults) != 1 {
		t.Errorf("got %d apps, %d faults, %v; want one of each", len(c.Apps), len(c.Faults), err)
	}
}

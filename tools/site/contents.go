package main

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// A chapter is some pages under one heading of the contents.
type chapter struct {
	Title string
	Pages []*page
}

// A page is a Markdown file of the project, and what it becomes.
type page struct {
	Source string // from the root of the project
	File   string // in the site
	Name   string // in the contents
}

// contents is the order in which the pages are listed. Every page of docs/ has to be here.
func contents() []chapter {
	in := func(title string, pairs ...string) chapter {
		c := chapter{Title: title}
		for i := 0; i < len(pairs); i += 2 {
			c.Pages = append(c.Pages, &page{Source: pairs[i], Name: pairs[i+1], File: fileOf(pairs[i])})
		}
		return c
	}
	return []chapter{
		in("Begin", "README.md", "What it is", "docs/installing.md", "Installing", "docs/tenant-setup.md", "On a tenant",
			"docs/ci.md", "In CI", "docs/deploy.md", "On many machines"),
		in("Write", "docs/scenario-data.md", "Scenario data", "docs/steps.md", "Steps", "docs/permissions.md", "Permissions",
			"docs/mutants.md", "Mutants"),
		in("Judge", "docs/gates.md", "Gates", "docs/reports.md", "Reports", "docs/report-json.md", "report.json"),
		in("Build a bot", "docs/mock.md", "The mock"),
		in("The project", "docs/design.md", "Design", "docs/known-limits.md", "Known limits", "docs/performance.md",
			"Performance", "CONTRIBUTING.md", "Contributing", "CHANGELOG.md", "Changes"),
	}
}

// fileOf is the name of a page in the site; the README is where one begins.
func fileOf(source string) string {
	if source == "README.md" {
		return "index.html"
	}
	return strings.ToLower(strings.TrimSuffix(path.Base(source), ".md")) + ".html"
}

// all are the pages of the contents, in their order.
func all(chapters []chapter) (list []*page) {
	for _, c := range chapters {
		list = append(list, c.Pages...)
	}
	return list
}

// complete checks that no page of docs/ is forgotten.
func complete(root string, pages []*page) error {
	found, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		return err
	}
	for _, name := range found {
		source := "docs/" + filepath.Base(name)
		if !slices.ContainsFunc(pages, func(p *page) bool { return p.Source == source }) {
			return fmt.Errorf("%s is not in the contents of the site; expected it in tools/site/contents.go", source)
		}
	}
	return nil
}

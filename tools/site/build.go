package main

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
)

//go:embed page.html site.css site.js
var assets embed.FS

// build writes the site of the project in root into the folder out, and returns how many pages it has. What is in out
// already stays, unless it has the name of something that is written.
func build(root, out string) (int, error) {
	chapters := contents()
	pages := all(chapters)
	if err := complete(root, pages); err != nil {
		return 0, err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return 0, err
	}
	layout, err := template.ParseFS(assets, "page.html")
	if err != nil {
		return 0, err
	}
	w := writer{root: root, out: out, layout: layout, chapters: chapters, copied: map[string]bool{}}
	var entries []entry
	for _, p := range pages {
		found, err := w.page(p)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", p.Source, err)
		}
		entries = append(entries, found...)
	}
	return len(pages), errors.Join(w.index(entries), w.asset("site.css"), w.asset("site.js"))
}

// A writer writes one site.
type writer struct {
	root, out string
	layout    *template.Template
	chapters  []chapter
	copied    map[string]bool // files of the project that pages link to
}

// page writes one page, and returns what there is to be found in it.
func (w *writer) page(p *page) ([]entry, error) {
	source, err := os.ReadFile(filepath.Join(w.root, p.Source))
	if err != nil {
		return nil, err
	}
	doc := parse(source)
	if err := w.relink(p, doc); err != nil {
		return nil, err
	}
	body, err := doc.html()
	if err != nil {
		return nil, err
	}
	sections := doc.sections()
	title := p.Name
	if len(sections) > 0 && sections[0].level == 1 {
		title = sections[0].title
	}
	var page bytes.Buffer
	if err := w.layout.Execute(&page, map[string]any{"Title": title, "Page": p, "Chapters": w.chapters,
		"Outline": outline(sections), "Body": template.HTML(body)}); err != nil {
		return nil, err
	}
	return entriesOf(p, title, sections), w.write(p.File, page.Bytes())
}

// index writes what the search looks in. It is a script and no JSON, since a page that was opened from a folder may
// load the one and not the other.
func (w *writer) index(entries []entry) error {
	data, err := json.Marshal(entries)
	if err != nil {
		return err
	}
	return w.write("index.js", append(append([]byte("const searchIndex = "), data...), ";\n"...))
}

func (w *writer) asset(name string) error {
	data, err := assets.ReadFile(name)
	if err != nil {
		return err
	}
	return w.write(name, data)
}

func (w *writer) write(name string, data []byte) error {
	path := filepath.Join(w.out, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}

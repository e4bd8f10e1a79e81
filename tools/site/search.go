package main

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// A section is a heading with what stands below it, down to the next heading.
type section struct {
	level     int
	title, id string
	words     string
}

// An entry is a section as the search knows it.
type entry struct {
	File  string `json:"f"`
	Page  string `json:"p"`
	Title string `json:"t"` // empty: the beginning of the page
	ID    string `json:"i"`
	Words string `json:"w"`
}

// sections are those of a document, in its order.
func (d *document) sections() (list []section) {
	var words bytes.Buffer
	flush := func() {
		if len(list) > 0 {
			list[len(list)-1].words = strings.Join(strings.Fields(words.String()), " ")
		}
		words.Reset()
	}
	for n := d.root.FirstChild(); n != nil; n = n.NextSibling() {
		h, is := n.(*ast.Heading)
		if !is {
			d.textOf(n, &words)
			continue
		}
		flush()
		var title bytes.Buffer
		d.textOf(h, &title)
		id, _ := h.AttributeString("id")
		name, _ := id.([]byte)
		list = append(list, section{level: h.Level, title: strings.TrimSpace(title.String()), id: string(name)})
	}
	flush()
	return list
}

// textOf appends what a reader sees of a node.
func (d *document) textOf(n ast.Node, out *bytes.Buffer) {
	switch n := n.(type) {
	case *ast.Text:
		out.Write(n.Value(d.source))
		if n.SoftLineBreak() || n.HardLineBreak() {
			out.WriteByte(' ')
		}
	case *ast.String:
		out.Write(n.Value)
	case *ast.AutoLink:
		out.Write(n.Label(d.source))
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		for i := range n.Lines().Len() {
			line := n.Lines().At(i)
			out.Write(line.Value(d.source))
		}
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		d.textOf(c, out)
	}
	if n.Type() == ast.TypeBlock {
		out.WriteByte(' ')
	}
}

// entriesOf are the sections of a page for the search.
func entriesOf(p *page, title string, sections []section) (list []entry) {
	for _, s := range sections {
		e := entry{File: p.File, Page: title, Title: s.title, ID: s.id, Words: s.words}
		if s.level == 1 {
			e.Title = ""
		}
		list = append(list, e)
	}
	return list
}

// outline lists what a page has at its second level.
func outline(sections []section) (list []map[string]string) {
	for _, s := range sections {
		if s.level == 2 {
			list = append(list, map[string]string{"ID": s.id, "Title": s.title})
		}
	}
	return list
}

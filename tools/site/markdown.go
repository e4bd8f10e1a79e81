package main

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// A document is Markdown that was read.
type document struct {
	source []byte
	root   ast.Node
}

func markdown() goldmark.Markdown {
	return goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithParserOptions(parser.WithAutoHeadingID()),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(blocks{}, 1))))
}

// parse never fails: everything is Markdown.
func parse(source []byte) *document {
	return &document{source: source, root: markdown().Parser().Parse(text.NewReader(source),
		parser.WithContext(parser.NewContext(parser.WithIDs(&anchors{seen: map[string]int{}}))))}
}

func (d *document) html() (string, error) {
	var out bytes.Buffer
	err := markdown().Renderer().Render(&out, d.source, d.root)
	return out.String(), err
}

// anchors gives headings the anchors that they have on GitHub, where the pages are read, too.
type anchors struct{ seen map[string]int }

// Generate implements parser.IDs.
func (a *anchors) Generate(value []byte, _ ast.NodeKind) []byte {
	var id strings.Builder
	for _, r := range strings.ToLower(strings.TrimSpace(string(value))) {
		switch {
		case r == ' ':
			id.WriteByte('-')
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r):
			id.WriteRune(r)
		}
	}
	name := id.String()
	n := a.seen[name]
	a.seen[name]++
	if n > 0 {
		name = fmt.Sprintf("%s-%d", name, n)
	}
	return []byte(name)
}

// Put implements parser.IDs.
func (a *anchors) Put(value []byte) { a.seen[string(value)]++ }

// relink leads links to Markdown files to their pages, and copies other files of the project that are linked to. A link
// to what is not there is an error.
func (w *writer) relink(p *page, d *document) error {
	return ast.Walk(d.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		link, is := n.(*ast.Link)
		if !is || !entering {
			return ast.WalkContinue, nil
		}
		u, err := url.Parse(string(link.Destination))
		if err != nil {
			return ast.WalkStop, err
		}
		if u.Scheme != "" || u.Path == "" {
			return ast.WalkContinue, nil
		}
		target := path.Join(path.Dir(p.Source), u.Path)
		if i := slices.IndexFunc(all(w.chapters), func(o *page) bool { return o.Source == target }); i >= 0 {
			u.Path = all(w.chapters)[i].File
		} else {
			if err := w.copy(target); err != nil {
				return ast.WalkStop, fmt.Errorf("the link to %s: %w", link.Destination, err)
			}
			u.Path = "files/" + target
		}
		link.Destination = []byte(u.String())
		return ast.WalkContinue, nil
	})
}

// copy puts a file of the project beside the pages, below files/.
func (w *writer) copy(name string) error {
	if w.copied[name] {
		return nil
	}
	w.copied[name] = true
	data, err := os.ReadFile(filepath.Join(w.root, filepath.FromSlash(name)))
	if err != nil {
		return err
	}
	return w.write("files/"+name, data)
}

// blocks draws what can be wider than the page so that it scrolls by itself, with the keyboard, too.
type blocks struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (b blocks) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(extast.KindTable, b.table)
	r.Register(extast.KindTableCell, b.cell)
	r.Register(ast.KindFencedCodeBlock, b.code)
	r.Register(ast.KindHTMLBlock, func(util.BufWriter, []byte, ast.Node, bool) (ast.WalkStatus, error) {
		return ast.WalkSkipChildren, nil // comments, which are for tests
	})
}

func (blocks) table(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	out := "</table></div>\n"
	if entering {
		out = "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table>\n"
	}
	_, err := w.WriteString(out)
	return ast.WalkContinue, err
}

// cell draws a cell; one of a head that says nothing heads nothing.
func (blocks) cell(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	tag := "td>"
	if n.Parent().Kind() == extast.KindTableHeader && n.HasChildren() {
		tag = "th>"
	}
	if entering {
		_, err := w.WriteString("<" + tag)
		return ast.WalkContinue, err
	}
	_, err := w.WriteString("</" + tag + "\n")
	return ast.WalkContinue, err
}

func (blocks) code(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	language := string(n.(*ast.FencedCodeBlock).Language(source))
	fmt.Fprintf(w, "<div class=\"code\"><pre tabindex=\"0\" role=\"group\" aria-label=\"%s\"><code>",
		util.EscapeHTML([]byte(named(language))))
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		if _, err := w.Write(util.EscapeHTML(line.Value(source))); err != nil {
			return ast.WalkStop, err
		}
	}
	_, err := w.WriteString("</code></pre></div>\n")
	return ast.WalkSkipChildren, err
}

// named is how a language is called to those who cannot see it.
func named(language string) string {
	switch language {
	case "sh":
		return "Commands"
	case "text", "":
		return "Text"
	}
	return "Code in " + language
}

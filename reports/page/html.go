package page

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"net/url"
	"strings"

	"conform/internal/figures"
	"conform/internal/record"
	"conform/reports/digest"
)

//go:embed *.css *.js page.html
var files embed.FS

// scriptFiles are the parts of the page's script in the order in which they build on each other.
func scriptFiles() []string {
	return []string{"dom", "packs", "json", "diagram", "message", "check", "notifications",
		"permission", "handout", "scenario", "list", "timeline", "matrix", "main"}
}

// styleFiles are the parts of the page's style sheet, in an order in which later ones change earlier ones.
func styleFiles() []string {
	return []string{"base", "top", "overview", "list", "diagram", "scenario", "narrow", "print"}
}

// Limit is how large, in bytes, [WriteAll] lets the page for people become unless somebody says otherwise: 5 MB
// still open at once, and go through by mail.
const Limit = 5_000_000

// HTML writes the run as one page that needs nothing else: no network, no other file. The summary, the
// failures and the tables are plain HTML; the scenarios lie in it compressed and are opened by its
// script. A content security policy lets nothing run but that script.
//
// So that the page stays below limit bytes it leaves out the messages of scenarios, those that passed first, and says
// so; steps and checks it never leaves out, even where they alone are more. 0 is no limit. The error is that of w, or
// reports a value that cannot be written as JSON. The scenarios of d must be whole: see [Packer] where they are not.
func HTML(w io.Writer, d *digest.Digest, limit int) error {
	packer := NewPacker(limit)
	for s, err := range d.Scenarios() {
		if err != nil {
			return err
		}
		packer.Add(s.ScenarioRun)
	}
	return packer.HTML(w, d)
}

// HTML writes the page of the run whose scenarios were added: see the function [HTML]. It can be called once.
func (b *Packer) HTML(w io.Writer, d *digest.Digest) error {
	style, err := joined(styleFiles(), ".css")
	if err != nil {
		return err
	}
	script, err := pageScript()
	if err != nil {
		return err
	}
	view := newPageView(d)
	view.Style, view.Script = template.CSS(style), template.JS(script)
	view.Policy = fmt.Sprintf("default-src 'none'; script-src '%s'; style-src '%s'; base-uri 'none'; form-action 'none'",
		integrity(script), integrity(style))
	t, err := template.New("page.html").Funcs(pageFuncs()).ParseFS(files, "page.html")
	if err != nil {
		return err
	}
	limit := b.limit
	if limit > 0 {
		view.LeftOut = d.Counts.Total // its note counts too
		plain := counter(0)
		if err := t.Execute(&plain, view); err != nil {
			return err
		}
		limit = max(1, limit-int(plain))
	}
	packs, leftOut, err := b.pack(d, view, limit)
	if err != nil {
		return err
	}
	view.Index, view.Packs, view.LeftOut = &packs[0], packs[1:], leftOut
	return t.Execute(w, view)
}

// Style returns the style sheet of the page, for other pages that look like it, and the content security policy for a
// page that has it and no script. The error is a mistake in conform.
func Style() (sheet template.CSS, policy string, err error) {
	style, err := joined(styleFiles(), ".css")
	if err != nil {
		return "", "", err
	}
	return template.CSS(style), fmt.Sprintf("default-src 'none'; style-src '%s'; base-uri 'none'; form-action 'none'",
		integrity(style)), nil
}

// A counter counts the bytes that are written to it.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// pageScript joins the parts of the script into one, in a scope of its own.
func pageScript() (string, error) {
	script, err := joined(scriptFiles(), ".js")
	return "\"use strict\";\n(() => {\n" + script + "})();\n", err
}

// joined is what the files of these names have, one after the other.
func joined(names []string, extension string) (string, error) {
	var out strings.Builder
	for _, name := range names {
		part, err := files.ReadFile(name + extension)
		if err != nil {
			return "", err
		}
		out.Write(part)
	}
	return out.String(), nil
}

// integrity is the hash by which a content security policy knows a text.
func integrity(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

const (
	maxPageText = 300   // characters of a name or value in the plain part of the page
	maxPageLong = 20000 // characters of the failure text for readers without script
)

// A cell is a number in a table, with the head of its column, which narrow screens show beside it; empty: they do not.
type cell struct {
	Of string
	N  int
}

func pageFuncs() template.FuncMap {
	return template.FuncMap{
		"v":       digest.OneLine,
		"short":   func(s string) string { return digest.OneLine(digest.Cut(s, maxPageText)) },
		"long":    func(s string) string { return digest.Cut(s, maxPageLong) },
		"glyph":   func(s any) string { return digest.Glyph(record.Status(fmt.Sprint(s))) },
		"rate":    digest.ShortRate,
		"blame":   digest.BlameText,
		"known":   digest.KnownText,
		"count":   figures.Counted,
		"of":      func(of string, n int) cell { return cell{of, n} },
		"place":   digest.Place,
		"beside":  digest.Beside,
		"wheres":  func(c *record.Judged) string { return digest.Sentence(digest.Wheres(c)) },
		"arrival": func(a record.Arrival) string { return digest.ArrivalWord(a) },
		"web":     func(s string) bool { return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") },
		"open":    func(id string) template.URL { return filterURL("open", id) },
		"filter":  filterURL,
		"first": func(n int, list any) any {
			switch l := list.(type) {
			case []record.Difference:
				return l[:min(n, len(l))]
			case []*record.Notification:
				return l[:min(n, len(l))]
			case []digest.Member:
				return l[:min(n, len(l))]
			default:
				return list
			}
		},
		"more": func(n int, list any) int {
			switch l := list.(type) {
			case []record.Difference:
				return len(l) - n
			case []*record.Notification:
				return len(l) - n
			case []digest.Member:
				return len(l) - n
			default:
				return 0
			}
		},
	}
}

// filterURL is the address, within the page, of the list filtered by one thing.
func filterURL(name, value string) template.URL {
	return template.URL("#" + url.Values{name: {value}}.Encode())
}

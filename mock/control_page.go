package mock

import (
	"bytes"
	"crypto/rand"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strings"
)

//go:embed page
var pageFiles embed.FS

// Surface is everything that a mock serves, for its documentation page and for
// programs.
type Surface struct {
	URL     string             `json:"url"`
	Control []ControlOperation `json:"control"`
	Graph   []GraphOperation   `json:"graph"`
	Faults  []FaultKind        `json:"faults"`
}

// ControlOperation is one operation of the control port.
type ControlOperation struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	// Does says what it does; Takes is an example of its body, "" when it
	// takes none.
	Does  string `json:"does"`
	Takes string `json:"takes,omitempty"`
}

// GraphOperation is one operation of the calling API.
type GraphOperation struct {
	Method string `json:"method"`
	// Path is relative to /communications/calls.
	Path string `json:"path"`
	// Operation is the name that faults and the journal use.
	Operation string `json:"operation"`
}

// Surface lists everything that the server serves.
func (s *Server) Surface() Surface {
	all := Surface{URL: s.url, Faults: FaultKinds()}
	for _, r := range controlTable() {
		all.Control = append(all.Control, ControlOperation{r.method, r.path, r.does, r.takes})
	}
	for _, r := range s.routes {
		all.Graph = append(all.Graph, GraphOperation{r.method, r.path, r.operation})
	}
	return all
}

// pageScripts are the parts of the page's script, in the order in which they build on each other.
func pageScripts() []string {
	return []string{"dom", "api", "diagram", "calls", "world", "journal", "main"}
}

// pageStyles are the parts of the page's style sheet, in an order in which later ones change earlier ones.
func pageStyles() []string {
	return []string{"base", "controls", "lists", "diagram", "narrow"}
}

// pageParts is what files of the page have, one after the other.
func pageParts(names []string, extension string) (string, error) {
	var out strings.Builder
	for _, name := range names {
		part, err := pageFiles.ReadFile("page/" + name + extension)
		if err != nil {
			return "", err
		}
		out.Write(part)
	}
	return out.String(), nil
}

// serveControlPage is GET /_mock/: a page to work with and the documentation in
// one file, that loads nothing from elsewhere. Whatever it shows comes from
// others; it runs no script but its own, and no page shows it in a frame, in
// which somebody could be led to press its buttons.
func (s *Server) serveControlPage(rw http.ResponseWriter, _ *http.Request) {
	nonce := rand.Text()
	page, err := s.controlPage(nonce)
	if err != nil {
		http.Error(rw, fmt.Sprintf("writing the page: %v", err), http.StatusInternalServerError)
		return
	}
	for name, value := range map[string]string{
		"Content-Type": "text/html; charset=utf-8",
		"Content-Security-Policy": fmt.Sprintf("default-src 'none'; script-src 'nonce-%[1]s'; style-src 'nonce-%[1]s'; "+
			"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "+
			"require-trusted-types-for 'script'; trusted-types 'none'", nonce),
		"X-Frame-Options":              "DENY",
		"X-Content-Type-Options":       "nosniff",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Referrer-Policy":              "no-referrer", // its address may have the token
		"Cache-Control":                "no-store",
	} {
		rw.Header().Set(name, value)
	}
	writeBytes(rw, http.StatusOK, page)
}

// pageView is what the page is made from.
type pageView struct {
	Surface
	Nonce      string
	Style      template.CSS
	Script     template.JS
	Dialect    Dialect
	Tones      []string
	Behaviours []Behaviour
	Beyond     bool // there are stubs, or a proxy
}

func (s *Server) controlPage(nonce string) ([]byte, error) {
	view := pageView{Surface: s.Surface(), Nonce: nonce, Dialect: s.config.Dialect, Tones: tones(),
		Behaviours: behaviours(), Beyond: s.beyond.any()}
	style, err := pageParts(pageStyles(), ".css")
	if err != nil {
		return nil, err
	}
	script, err := pageParts(pageScripts(), ".js")
	if err != nil {
		return nil, err
	}
	view.Style, view.Script = template.CSS(style), template.JS(script)
	page, err := template.ParseFS(pageFiles, "page/page.html")
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = page.Execute(&out, view)
	return out.Bytes(), err
}

func (q *controlRequest) surface() (int, any, error) {
	return http.StatusOK, q.server.Surface(), nil
}

package mock

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
)

//go:embed control_page.html
var controlPage string

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

// serveControlPage is GET /_mock/: the documentation, without any file from
// elsewhere.
func (s *Server) serveControlPage(rw http.ResponseWriter, _ *http.Request) {
	page, err := template.New("page").Parse(controlPage)
	var out bytes.Buffer
	if err == nil {
		err = page.Execute(&out, s.Surface())
	}
	if err != nil {
		http.Error(rw, fmt.Sprintf("writing the page: %v", err), http.StatusInternalServerError)
		return
	}
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	rw.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	writeBytes(rw, http.StatusOK, out.Bytes())
}

func (q *controlRequest) surface() (int, any, error) {
	return http.StatusOK, q.server.Surface(), nil
}

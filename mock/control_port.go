package mock

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// controlRoute is one operation of the control port: how the outside world
// acts on a mock that runs elsewhere.
type controlRoute struct {
	method string
	path   string
	// does and takes are the documentation page's words.
	does  string
	takes string
	serve func(*controlRequest) (int, any, error)
}

// controlRequest is one request to the control port.
type controlRequest struct {
	server *Server
	http   *http.Request
	body   []byte
	// answered is closed when the answer has been written.
	answered chan struct{}
}

// controlError is a refusal of the control port.
type controlError struct {
	status int
	err    error
}

func (e *controlError) Error() string { return e.err.Error() }

func missing(format string, args ...any) error {
	return refusedBy(http.StatusNotFound, format, args...)
}

func refusedBy(status int, format string, args ...any) error {
	return &controlError{status, fmt.Errorf(format, args...)}
}

// controlRoutes puts the control port into the mux.
func (s *Server) controlRoutes(mux *http.ServeMux) {
	for _, r := range controlTable() {
		mux.HandleFunc(r.method+" "+r.path, func(rw http.ResponseWriter, hr *http.Request) {
			s.serveControl(r, rw, hr)
		})
	}
	mux.HandleFunc("GET /_mock/{$}", func(rw http.ResponseWriter, r *http.Request) {
		if err := s.guard.admit(r); err != nil {
			refuseControl(rw, err)
			return
		}
		s.serveControlPage(rw, r)
	})
	mux.HandleFunc("/_mock/", func(rw http.ResponseWriter, r *http.Request) {
		refuseControl(rw, missing("no %s %s; GET /_mock/ lists what there is", r.Method, r.URL.Path))
	})
}

func (s *Server) serveControl(route controlRoute, rw http.ResponseWriter, r *http.Request) {
	q := &controlRequest{server: s, http: r, answered: make(chan struct{})}
	defer close(q.answered)
	if err := s.guard.admit(r); err != nil {
		refuseUnread(rw, r)
		refuseControl(rw, err)
		return
	}
	data, err := s.receive(rw, r)
	if err != nil {
		refuseControl(rw, err)
		return
	}
	q.body = data
	before := s.log.last()
	status, body, err := route.serve(q)
	if stream, ok := body.(streamed); ok && err == nil {
		stream(rw)
		return
	}
	if err == nil && r.Method != http.MethodGet {
		s.happened(r, data, body, before)
	}
	switch {
	case err != nil:
		refuseControl(rw, err)
	case body == nil:
		writeBytes(rw, status, nil)
	default:
		writeJSON(rw, status, body)
	}
}

// refuseControl answers with an error as the control port writes it.
func refuseControl(rw http.ResponseWriter, err error) {
	status := http.StatusBadRequest
	if refused := new(controlError); errors.As(err, &refused) {
		status = refused.status
	} else if errors.Is(err, errStalled) {
		status = http.StatusRequestTimeout
	}
	if status == http.StatusUnauthorized {
		rw.Header().Set("WWW-Authenticate", "Bearer")
	}
	writeJSON(rw, status, object{"error": err.Error()})
}

// read decodes the body into v, strictly: a misspelled member is an error. No
// body leaves v as it is.
func (q *controlRequest) read(v any) error {
	if len(q.body) == 0 {
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(q.body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return fmt.Errorf("reading the body: %w", err)
	}
	return nil
}

// app is the world of {app}: a client id, or the name of one app.
func (q *controlRequest) app() (*world, error) {
	id := q.http.PathValue("app")
	if w, ok := q.server.world(id); ok {
		return w, nil
	}
	var named, known []string
	for _, a := range q.server.Apps() {
		if a.Name == id {
			named = append(named, a.ClientID)
		}
		known = append(known, a.Name)
	}
	if len(named) > 1 {
		return nil, fmt.Errorf("several apps are named %q; expected a client id: %s", id, strings.Join(named, ", "))
	}
	if len(named) == 1 {
		// It may have been forgotten in between.
		if w, ok := q.server.world(named[0]); ok {
			return w, nil
		}
	}
	return nil, missing("no app %q; expected a client id, or a name: %s", id, firstOf(known))
}

// firstOf lists names for people, who read no more than a few.
func firstOf(names []string) string {
	const most = 8
	if more := len(names) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), more)
	}
	return strings.Join(names, ", ")
}

// onCall runs do on the live call of {call}, under the lock of its world.
func (q *controlRequest) onCall(do func(*call) error) (int, any, error) {
	id := q.http.PathValue("call")
	err := q.server.onCall(id, q.answered, do)
	if errors.Is(err, errNoCall) {
		return 0, nil, &controlError{http.StatusNotFound, err}
	}
	return http.StatusOK, object{"callId": id}, err
}

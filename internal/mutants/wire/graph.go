package wire

import (
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// scheme is the header by which the relay knows whether a request is for https: it comes to it in plain text, on
// loopback.
const scheme = "Conform-Relay-Scheme"

// Client returns a client whose requests go through the relay and from there as c would send them. It must be called
// once, before the first request.
func (r *Relay) Client(c *http.Client) *http.Client {
	r.upstream = c.Transport
	if r.upstream == nil {
		r.upstream = http.DefaultTransport
	}
	at := &url.URL{Scheme: "http", Host: r.graph.addr}
	through := *c
	through.Transport = &toRelay{&http.Transport{Proxy: http.ProxyURL(at), DisableCompression: true,
		MaxIdleConnsPerHost: 64}}
	return &through
}

// toRelay sends requests to a relay as one sends them to a proxy.
type toRelay struct{ transport *http.Transport }

// RoundTrip implements http.RoundTripper.
func (t *toRelay) RoundTrip(req *http.Request) (*http.Response, error) {
	out := req.Clone(req.Context())
	out.Header.Set(scheme, req.URL.Scheme)
	out.URL.Scheme = "http"
	return t.transport.RoundTrip(out)
}

// CloseIdleConnections is what http.Client calls.
func (t *toRelay) CloseIdleConnections() { t.transport.CloseIdleConnections() }

// maxAnswer is more than any answer has, in bytes.
const maxAnswer = 16 << 20

// serveGraph passes one request on, and its answer back.
func (r *Relay) serveGraph(w http.ResponseWriter, req *http.Request) {
	alterer := r.current()
	out := req.Clone(req.Context())
	out.RequestURI = ""
	out.URL.Scheme = req.Header.Get(scheme)
	out.Header.Del(scheme)
	if alterer != nil {
		alterer.Request(out.Header)
	}
	answer, err := r.ask(out)
	if err != nil {
		hang(w) // the run sees what it would see without the relay: no answer
		return
	}
	r.follow(out, answer)
	if alterer != nil && alterer.Answer(answer) {
		r.strike()
	}
	answer.write(w)
}

// ask sends a request on and reads its whole answer.
func (r *Relay) ask(out *http.Request) (*Answer, error) {
	resp, err := r.upstream.RoundTrip(out)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, err
	}
	operation := r.operations.Name(out.Method, out.URL.EscapedPath())
	return &Answer{Place: answerPlace(operation, resp.StatusCode, body), Status: resp.StatusCode, Header: resp.Header,
		Body: body}, nil
}

// write sends an answer as it is: nothing is added to it but its length.
func (a *Answer) write(w http.ResponseWriter) {
	if a.Broken == Closed {
		hang(w)
		return
	}
	head := w.Header()
	for name, values := range a.Header {
		head[name] = values
	}
	for _, name := range []string{"Date", "Content-Type"} { // which the server would add
		if _, given := head[name]; !given {
			head[name] = nil
		}
	}
	head.Del("Connection")
	head.Del("Transfer-Encoding")
	body := a.Body
	if len(body) > 0 || a.Status >= http.StatusOK && a.Status != http.StatusNoContent &&
		a.Status != http.StatusNotModified {
		head.Set("Content-Length", strconv.Itoa(len(body)))
	}
	if a.Broken == Cut {
		body = body[:len(body)/2]
	}
	w.WriteHeader(a.Status)
	_, _ = w.Write(body) // who does not wait for the answer does not need it
}

// hang closes the connection without an answer.
func hang(w http.ResponseWriter) {
	if h, ok := w.(http.Hijacker); ok {
		if conn, _, err := h.Hijack(); err == nil {
			_ = conn.Close()
		}
	}
}

package scenarios

import (
	"fmt"
	"strings"
)

// A readState says how far a request is, so that one that is like itself is found.
type readState int

const (
	unread readState = iota
	reading
	ready
	failed // with its fault
)

// maxRequests is how many bytes all request bodies may have together: "like" makes much of little.
const maxRequests = 16 << 20

// effective is a request once "like" is followed, its parts with the places where they were written.
type effective struct {
	method, path, version text
	headers               map[string]text
	body                  *tree // nil: none, or raw
	raw                   text
}

// readRequest reads a request, after the one that it is like.
func (l *loader) readRequest(p *pending) {
	if p.state != unread {
		return
	}
	p.state = reading
	sound := p.Request.given() && l.assemble(p)
	out, e := &p.out.Request, &p.request
	out.Method, out.Path, out.Version, out.Token = e.method.value, e.path.value, e.version.value, p.Request.Token.value
	l.textUses(e.path, &p.uses)
	if len(e.headers) > 0 {
		out.Headers = map[string]string{}
	}
	for _, name := range inFileOrder(e.headers) {
		l.textUses(e.headers[name], &p.uses)
		out.Headers[name] = e.headers[name].value
	}
	switch {
	case e.raw.given():
		l.textUses(e.raw, &p.uses)
		out.Body, out.Raw = []byte(e.raw.value), true
	case e.body != nil && sound:
		out.Body = e.body.render(func(name string, at position) { p.uses.add(l.useOf(name, at)) })
	}
	if l.requestBytes += len(out.Body); l.requestBytes > maxRequests && sound {
		l.faultAt(p.Request.place, fmt.Sprintf("the request bodies have more than %d MB together", maxRequests>>20), "", "")
		sound = false
	}
	if !sound {
		out.Body = nil
		p.state = failed
		return
	}
	p.state = ready
}

// assemble puts a request together and checks its parts. It returns false when there is no whole one.
func (l *loader) assemble(p *pending) bool {
	r, e := &p.Request, &p.request
	l.onlyOneBody(r)
	sound := true
	if r.Like != nil {
		sound = l.repeat(p, r.Like)
	} else if !r.in.bad[r.node] {
		l.needed(r, "method", r.Method)
		l.needed(r, "path", r.Path)
	}
	if r.Method.given() {
		l.oneOf(r.Method, "GET", "POST", "PATCH", "PUT", "DELETE")
		e.method = r.Method
	}
	if r.Path.value != "" {
		if err := checkRequestPath(r.Path.value); err != nil {
			l.faultAt(r.Path.place, err.Error(), "the path below the API version, such as /communications/calls", "")
		}
		e.path = r.Path
	}
	if r.Version.given() {
		l.oneOf(r.Version, "beta", "v1.0")
		e.version = r.Version
	}
	if r.Headers != nil {
		l.headerValues(r.Headers)
		e.headers = r.Headers
	}
	if r.Raw.given() {
		e.raw, e.body = r.Raw, nil
	}
	if r.Body.given() {
		e.raw, e.body = text{}, l.treeOf(r.Body.in, r.Body.node)
		sound = sound && e.body != nil
	}
	return sound
}

// needed reports a key that a request without "like" must have.
func (l *loader) needed(r *request, key string, t text) {
	if !t.given() {
		l.add(r.atKey(), fmt.Sprintf("the key %q is missing", key), "it, or like", "")
	}
}

func (l *loader) onlyOneBody(r *request) {
	var first place
	places := []place{r.Body.place, r.Raw.place}
	if r.Like != nil {
		places = append(places, r.Like.place)
	}
	for _, other := range places {
		switch {
		case !other.given():
		case first.given():
			l.faultAtKey(other, other.name()+" beside "+first.name(), "one of body, raw, like", "")
		default:
			first = other
		}
	}
}

func (l *loader) headerValues(headers map[string]text) {
	seen := map[string]bool{}
	for _, name := range inFileOrder(headers) {
		t := headers[name]
		l.headerName(name, t.place, seen)
		if strings.ContainsAny(t.value, "\r\n\x00") {
			l.faultAt(t.place, "a line break in the value of a header", "one line", "")
		}
	}
}

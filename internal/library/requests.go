package library

import (
	"fmt"
	"strings"

	"conform/internal/place"
	"conform/internal/strict"
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
	method, path, version strict.Text
	headers               map[string]strict.Text
	body                  *tree // nil: none, or raw
	raw                   strict.Text
}

// readRequest reads a request, after the one that it is like.
func (l *loader) readRequest(p *pending) {
	if p.state != unread {
		return
	}
	p.state = reading
	sound := l.assemble(p)
	out, e := &p.out.Request, &p.request
	out.Method, out.Path, out.Version, out.Token = e.method.Value, e.path.Value, e.version.Value, p.Request.Token.Value
	out.At = e.path.Position()
	l.textUses(e.path, &p.uses)
	if len(e.headers) > 0 {
		out.Headers = map[string]string{}
	}
	for _, name := range strict.InFileOrder(e.headers) {
		value := e.headers[name]
		if value.Value == "$absent" {
			out.Headers[name] = "" // it is not sent, not even as what is sent without being asked
			continue
		}
		l.textUses(value, &p.uses)
		out.Headers[name] = value.Value
	}
	switch {
	case e.raw.Given():
		l.textUses(e.raw, &p.uses)
		out.Body, out.Raw = []byte(e.raw.Value), true
	case e.body != nil && sound:
		out.Body = e.body.render(func(name string, at place.Position) { p.uses.add(l.useOf(name, at)) })
	}
	if l.requestBytes += len(out.Body); l.requestBytes > maxRequests && sound {
		p.Request.Fault(fmt.Sprintf("the request bodies have more than %d MB together", maxRequests>>20), "", "")
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
	} else if !r.Faulty() {
		l.takeRoute(p)
	}
	if r.Method.Given() {
		l.oneOf(r.Method, methods()...)
		e.method = r.Method
	}
	if r.Path.Value != "" {
		l.requestPath(r.Path)
		e.path = r.Path
	}
	if r.Version.Given() {
		l.oneOf(r.Version, "beta", "v1.0")
		e.version = r.Version
	}
	if r.Token.Given() {
		l.oneOf(r.Token, tokenKinds()...)
	}
	if r.Headers != nil {
		l.headerValues(r.Headers)
		e.headers = r.Headers
	}
	if r.Raw.Given() {
		e.raw, e.body = r.Raw, nil
	}
	if r.Body.Given() {
		e.raw, e.body = strict.Text{}, treeOf(r.Body.Node)
		sound = sound && e.body != nil
	}
	return sound
}

// tokenKinds are the tokens that a request can carry in place of the bot's own. The last six are minted by a
// mock alone.
func tokenKinds() []string {
	return []string{"none", "garbage", "twice", "tampered", "expired", "not yet valid", "wrong audience",
		"wrong tenant", "delegated", "unknown key"}
}

func (l *loader) onlyOneBody(r *request) {
	var first strict.Node
	places := []strict.Node{r.Body.Node, r.Raw.Node}
	if r.Like != nil {
		places = append(places, r.Like.Node)
	}
	for _, other := range places {
		switch {
		case !other.Given():
		case first.Given():
			other.FaultKey(other.Key()+" beside "+first.Key(), "one of body, raw, like", "")
		default:
			first = other
		}
	}
}

func (l *loader) headerValues(headers map[string]strict.Text) {
	seen := map[string]bool{}
	for _, name := range strict.InFileOrder(headers) {
		t := headers[name]
		l.headerName(name, t.Node, seen)
		if strings.ContainsAny(t.Value, "\r\n\x00") {
			t.Fault("a line break in the value of a header", "one line", "")
		}
	}
}

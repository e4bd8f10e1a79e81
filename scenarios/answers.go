package scenarios

import (
	"fmt"
	"net/http"
	"strings"

	"conform/internal/match"
)

func (l *loader) readAnswers(doc *document) {
	for i := range doc.Answers {
		a := &doc.Answers[i]
		out := &Answer{Name: a.Name.value, Where: a.at().String()}
		var uses useList
		out.Expect = l.promises(a.Expect, a.place, &uses)
		out.Capture = l.capture(a.Capture)
		out.uses = uses.list
		if out.Name == "" {
			continue
		}
		if first := l.answers[out.Name]; first != nil {
			l.faultAt(a.Name.place, fmt.Sprintf("the answer %s is defined twice", quote(out.Name)), "one; the other is at "+first.Where, "")
			continue
		}
		l.answers[out.Name] = out
		l.lib.Answers = append(l.lib.Answers, out)
	}
}

// promises reads a list of promises, which must not be empty: nothing is promised then.
func (l *loader) promises(list []promise, owner place, uses *useList) []Expectation {
	if list != nil && len(list) == 0 {
		l.faultAtKey(owner, "no promise under expect", "at least one", "")
	}
	out := make([]Expectation, 0, len(list))
	for i := range list {
		out = append(out, l.promise(&list[i], uses))
	}
	return out
}

func (l *loader) promise(p *promise, uses *useList) Expectation {
	e := Expectation{Clause: l.clause(p.Clause), Where: p.at().String(), NoBody: p.NoBody.value}
	if p.given() && !p.Status.given() && p.Headers == nil && !p.Location.given() && !p.Body.given() &&
		!p.NoBody.given() && p.Echo == nil && p.At == nil && !p.in.bad[p.node] {
		l.faultAt(p.place, "the promise asks for nothing", "at least one of status, headers, location, body, noBody, echo, at", "")
	}
	if p.Status.given() {
		if e.Status = p.Status.value; e.Status < 100 || e.Status > 599 {
			l.faultAt(p.Status.place, fmt.Sprintf("the status %d", e.Status), "100 to 599", "")
		}
	}
	e.Headers = l.headerPatterns(p.Headers, uses)
	if p.Location.given() {
		e.Location = p.Location.value
		l.pointer(p.Location)
	}
	if p.Body.given() {
		body := l.pattern(p.Body, uses, false)
		e.Body = &body
	}
	if e.NoBody {
		if p.Body.given() || p.Location.given() || p.Echo != nil || p.At != nil {
			l.faultAtKey(p.NoBody.place, "noBody beside what is said about a body", "one of them", "")
		}
	}
	for _, c := range p.Echo {
		if !c.given() {
			continue
		}
		l.pointer(c.pointer)
		if c.from.given() && c.from.node != c.pointer.node {
			l.pointer(c.from)
		}
		e.Echo = append(e.Echo, Echo{Pointer: c.pointer.value, From: c.from.value, Where: c.at().String()})
	}
	for i := range p.At {
		e.At = append(e.At, l.at(&p.At[i], uses))
	}
	for _, empty := range []struct {
		given bool
		count int
		key   string
	}{{p.Headers != nil, len(p.Headers), "headers"}, {p.Echo != nil, len(p.Echo), "echo"}, {p.At != nil, len(p.At), "at"}} {
		if empty.given && empty.count == 0 {
			l.faultAt(p.place, empty.key+" is empty", "at least one entry, or no "+empty.key, "")
		}
	}
	return e
}

func (l *loader) at(a *at, uses *useList) At {
	out := At{Path: a.Path.value, Where: a.at().String()}
	if out.Path != "" {
		if err := checkPath(out.Path); err != nil {
			l.faultAt(a.Path.place, err.Error(), "a JSON pointer such as /id, or a gjson path such as targets.0.identity", "")
		}
	}
	if a.Is.given() {
		out.Pattern = l.pattern(a.Is, uses, true)
		if out.Pattern.Kind == match.Optional {
			l.faultAt(a.Is.place, "$optional for a single place", "a pattern, or $absent", "")
		}
	}
	return out
}

// pointer checks a JSON pointer to a part of a body.
func (l *loader) pointer(t text) {
	if t.value == "" {
		return
	}
	if _, err := splitPointer(t.value); err != nil {
		l.faultAt(t.place, err.Error(), "a JSON pointer such as /id", "")
	}
}

func (l *loader) headerPatterns(headers map[string]pattern, uses *useList) []HeaderExpectation {
	var out []HeaderExpectation
	seen := map[string]bool{}
	for _, name := range inFileOrder(headers) {
		p := headers[name]
		l.headerName(name, p.place, seen)
		want := l.pattern(p, uses, true)
		switch want.Kind {
		case match.Exact:
			if want.Text[0] != '"' {
				l.faultAt(p.place, describe(p.node), fmt.Sprintf("text: quote it (%q)", p.node.Value), "")
			}
		case match.Object, match.Array, match.Boolean, match.Integer, match.Number, match.Null, match.Each, match.Contains:
			l.faultAt(p.place, fmt.Sprintf("$%s for a header, whose value is text", want.Kind), "a pattern for text", "")
		}
		out = append(out, HeaderExpectation{Name: name, Pattern: want})
	}
	return out
}

// tokenCharacters are those of a header's name, RFC 9110 section 5.6.2.
const tokenCharacters = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// headerName checks the name of a header; seen holds those before it, in canonical form.
func (l *loader) headerName(name string, p place, seen map[string]bool) {
	canonical := http.CanonicalHeaderKey(name)
	switch {
	case name == "" || strings.Trim(name, tokenCharacters) != "":
		l.faultAtKey(p, quote(name)+" is not a name of a header", "one such as Content-Type", "")
	case seen[canonical]:
		l.faultAtKey(p, "the header "+quote(name)+" stands twice; letter case makes no difference", "", "")
	}
	seen[canonical] = true
}

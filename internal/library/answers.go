package library

import (
	"fmt"
	"maps"
	"net/http"
	"strings"

	"conform/internal/match"
	"conform/internal/strict"
)

// A pendingAnswer is one that may have to wait for another's promises.
type pendingAnswer struct {
	*answer
	out   *Answer
	state readState
}

// declareAnswers makes the names known before answers refer to each other.
func (l *loader) declareAnswers(doc *document) {
	for i := range doc.Answers {
		a := &doc.Answers[i]
		out := &Answer{Name: a.Name.Value, Where: a.Position(), Embedded: l.ofEmbedded(a.Node)}
		if out.Name == "" {
			continue // reported by the decoder
		}
		if first := l.answers[out.Name]; first != nil {
			l.nameTwice(a.Name, "the answer "+strict.Quote(out.Name), first.Name.Position())
			continue
		}
		l.answers[out.Name] = &pendingAnswer{answer: a, out: out}
	}
}

func (l *loader) readAnswers(doc *document) {
	for i := range doc.Answers {
		a := &doc.Answers[i]
		p := l.answers[a.Name.Value]
		if p == nil || p.answer != a {
			// It has no name, or that of another: a part of it still has its faults.
			p = &pendingAnswer{answer: a, out: &Answer{}}
		} else {
			l.lib.Answers = append(l.lib.Answers, p.out)
		}
		l.readAnswer(p)
	}
}

// readAnswer reads an answer, after those that it names.
func (l *loader) readAnswer(p *pendingAnswer) {
	if p.state != unread {
		return
	}
	p.state = reading
	var uses useList
	p.out.Capture = l.capture(p.Capture)
	own := l.promises(p.Expect, p.answer.Node, &uses, p.out.Capture)
	p.out.Expect, p.out.Answers, p.out.Capture, p.out.uses = own.expect, own.answers, own.capture, uses.list
	p.state = ready
}

// promised is what a list under expect comes to.
type promised struct {
	expect  []Expectation
	answers []*Answer // that it names
	capture map[string]string
}

// promises reads a list under expect, which must not be empty: nothing is promised then. captured is what stands beside
// the list; it goes before what the answers capture that the list names.
func (l *loader) promises(list []expected, owner strict.Node, uses *useList, captured map[string]string) promised {
	if list != nil && len(list) == 0 {
		owner.FaultKey("no promise under expect", "at least one", "")
	}
	out := promised{capture: captured, expect: make([]Expectation, 0, len(list))}
	for i := range list {
		if p := list[i].promise; p != nil {
			out.expect = append(out.expect, l.promise(p, uses))
			continue
		}
		a := l.answer(list[i].answer)
		if a == nil {
			continue
		}
		if l.promiseCount += len(a.Expect); l.promiseCount > maxPromises {
			list[i].Fault(fmt.Sprintf("the answers that are named have more than %d promises together",
				maxPromises), "", "")
			return out
		}
		out.expect, out.answers = append(out.expect, a.Expect...), append(out.answers, a)
		uses.add(a.uses...)
		if len(a.Capture) > 0 {
			own := out.capture
			out.capture = maps.Clone(a.Capture)
			maps.Copy(out.capture, own)
		}
	}
	return out
}

// maxPromises is how many promises the answers that are named may bring: names make much of little.
const maxPromises = 100_000

// answer finds the answer of a name, read, or returns nil, reported.
func (l *loader) answer(name strict.Text) *Answer {
	p := l.answers[name.Value]
	switch {
	case name.Value == "":
		return nil
	case p == nil:
		if !l.partial {
			name.Fault("unknown answer "+strict.Quote(name.Value), "a name under answers", nearestName(l,
				name.Value, l.answers))
		}
		return nil
	case p.state == reading:
		name.Fault("the answer "+strict.Quote(name.Value)+" holds itself", "", "")
		return nil
	}
	l.readAnswer(p)
	return p.out
}

func (l *loader) promise(p *promise, uses *useList) Expectation {
	e := Expectation{Clause: l.clause(p.Clause), Where: p.Position(), NoBody: p.NoBody.Value}
	if p.Given() && !p.Status.Given() && p.Headers == nil && !p.Location.Given() && !p.Body.Given() &&
		!p.NoBody.Given() && p.Echo == nil && p.At == nil && !p.Faulty() {
		p.Fault("the promise asks for nothing", "at least one of status, headers, location, body, noBody, echo, at", "")
	}
	if p.Status.Given() {
		if e.Status = p.Status.Value; e.Status < 100 || e.Status > 599 {
			p.Status.Fault(fmt.Sprintf("the status %d", e.Status), "100 to 599", "")
		}
	}
	e.Headers = l.headerPatterns(p.Headers, uses)
	if p.Location.Given() {
		e.Location = p.Location.Value
		l.pointer(p.Location)
	}
	if p.Body.Given() {
		body := l.pattern(p.Body, uses, false)
		e.Body = &body
	}
	if e.NoBody {
		if p.Body.Given() || p.Location.Given() || p.Echo != nil || p.At != nil {
			p.NoBody.FaultKey("noBody beside what is said about a body", "one of them", "")
		}
	}
	for _, c := range p.Echo {
		if !c.Given() {
			continue
		}
		l.pointer(c.pointer)
		if c.from.Given() && !c.from.Is(c.pointer.Node) {
			l.pointer(c.from)
		}
		e.Echo = append(e.Echo, Echo{Pointer: c.pointer.Value, From: c.from.Value, Where: c.Position()})
	}
	for i := range p.At {
		e.At = append(e.At, l.at(&p.At[i], uses))
	}
	for _, empty := range []struct {
		given bool
		count int
		key   string
	}{{p.Headers != nil, len(p.Headers), "headers"}, {p.Echo != nil, len(p.Echo), "echo"}, {p.At != nil, len(p.At),
		"at"}} {
		if empty.given && empty.count == 0 {
			p.Fault(empty.key+" is empty", "at least one entry, or no "+empty.key, "")
		}
	}
	return e
}

func (l *loader) at(a *at, uses *useList) At {
	out := At{Path: a.Path.Value, Where: a.Position()}
	if out.Path != "" {
		if err := checkPath(out.Path); err != nil {
			a.Path.Fault(err.Error(), "a JSON pointer such as /id, or a gjson path such as targets.0.identity", "")
		}
	}
	if a.Is.Given() {
		out.Pattern = l.pattern(a.Is, uses, true)
		if out.Pattern.Kind == match.Optional {
			a.Is.Fault("$optional for a single place", "a pattern, or $absent", "")
		}
	}
	return out
}

// pointer checks a JSON pointer to a part of a body.
func (l *loader) pointer(t strict.Text) {
	if t.Value == "" {
		return
	}
	if _, err := splitPointer(t.Value); err != nil {
		t.Fault(err.Error(), "a JSON pointer such as /id", "")
	}
}

func (l *loader) headerPatterns(headers map[string]pattern, uses *useList) []HeaderExpectation {
	var out []HeaderExpectation
	seen := map[string]bool{}
	for _, name := range strict.InFileOrder(headers) {
		p := headers[name]
		l.headerName(name, p.Node, seen)
		want := l.pattern(p, uses, true)
		switch want.Kind {
		case match.Exact:
			if want.Text[0] != '"' {
				p.Fault(p.Describe(), fmt.Sprintf("text: quote it (%q)", p.Scalar()), "")
			}
		case match.Object, match.Array, match.Boolean, match.Integer, match.Number, match.Null, match.Each,
			match.Contains:
			p.Fault(fmt.Sprintf("$%s for a header, whose value is text", want.Kind), "a pattern for text", "")
		}
		out = append(out, HeaderExpectation{Name: name, Pattern: want})
	}
	return out
}

// tokenCharacters are those of a header's name, RFC 9110 section 5.6.2.
const tokenCharacters = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// headerName checks the name of a header; seen holds those before it, in canonical form.
func (l *loader) headerName(name string, p strict.Node, seen map[string]bool) {
	canonical := http.CanonicalHeaderKey(name)
	switch {
	case name == "" || strings.Trim(name, tokenCharacters) != "":
		p.FaultKey(strict.Quote(name)+" is not a name of a header", "one such as Content-Type", "")
	case seen[canonical]:
		p.FaultKey("the header "+strict.Quote(name)+" stands twice; letter case makes no difference", "", "")
	}
	seen[canonical] = true
}

package library

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"conform/internal/match"
	"conform/internal/strict"
)

// A route is how an operation is asked for.
type route struct {
	operation
	used bool
}

func (l *loader) defineOperations(doc *document) {
	for _, name := range strict.InFileOrder(doc.Operations) {
		o := doc.Operations[name]
		if first := l.operations[name]; first != nil {
			l.twice(o.Node, "the operation "+strict.Quote(name), first.KeyPosition())
			continue
		}
		l.oneOf(o.Method, methods()...)
		for _, a := range o.Absent {
			l.oneOf(a.Version, "beta", "v1.0")
			if len(a.Clouds) == 0 && !a.Faulty() {
				a.Fault("no clouds", "at least one of "+strings.Join(clouds(), ", "), "")
			}
			for _, cloud := range a.Clouds {
				l.oneOf(cloud, clouds()...)
				l.lib.absent = append(l.lib.absent, absent{name, cloud.Value, a.Version.Value, a.Source.Value})
			}
		}
		l.requestPath(o.Path)
		l.requestPath(o.Location)
		l.operations[name] = &route{operation: o}
	}
}

// takeRoute gives a request what its operation says of method and path, and reports one that has neither.
func (l *loader) takeRoute(p *pending) {
	r, e := &p.Request, &p.request
	if known := l.operations[p.Operation.Value]; known != nil {
		e.method, e.path = known.Method, known.Path
		known.used = known.used || !r.Method.Given() || !r.Path.Given() || known.Answers.Given() || known.Location.Given()
		return
	}
	if !r.Given() {
		if !p.exchange.Faulty() && !l.partial {
			l.faults.Add(p.exchange.KeyPosition(), `the key "request" is missing`,
				"it, or the operation under operations",
				nearestName(l, p.Operation.Value, l.operations))
		}
		return
	}
	for _, key := range []struct {
		name  string
		given bool
	}{{"method", r.Method.Given()}, {"path", r.Path.Given()}} {
		if !key.given && !l.partial {
			l.faults.Add(r.KeyPosition(), fmt.Sprintf("the key %q is missing", key.name),
				"it, or like, or the operation under operations",
				nearestName(l, p.Operation.Value, l.operations))
		}
	}
}

// readRoutes reads what operations say of their answers, and finds the exchanges that leave open what comes back.
func (l *loader) readRoutes() {
	l.lib.routes = make(map[string]*Operation, len(l.operations))
	for _, name := range keys(l.operations) {
		r := l.operations[name]
		o := &Operation{Location: r.Location.Value, Where: r.KeyPosition()}
		var uses useList // of the run, not of an exchange: what has no value here is no reason to skip one
		l.textUses(r.Location, &uses)
		if r.Answers.Value != "" {
			o.Answers = l.answer(r.Answers)
			if o.Answers != nil && !slices.ContainsFunc(o.Answers.Expect, closes) {
				r.Answers.Fault("the answer "+strict.Quote(r.Answers.Value)+" leaves open what else the body has",
					"a promise of it whose body is $closed", "")
			}
		}
		l.lib.routes[name] = o
	}
	for _, x := range l.lib.Exchanges {
		r := l.operations[x.Operation]
		if r == nil || r.Answers.Given() || r.KeyFaulty() || l.partial || !looksInside(x.Expect) {
			continue
		}
		r.FaultKey(fmt.Sprintf("the operation %s leaves open what else its answer has, and %s looks into its body",
			strict.Quote(x.Operation), strict.Quote(x.Name)), "answers, with the name of an answer whose body is $closed", "")
	}
}

// looksInside reports whether the promise is one of a success and says anything of its body.
func looksInside(list []Expectation) bool {
	success, body := false, false
	for _, e := range list {
		success = success || e.Status >= http.StatusOK && e.Status < http.StatusMultipleChoices
		body = body || e.Body != nil || len(e.Echo) > 0 || len(e.At) > 0
	}
	return success && body
}

// closes reports whether nothing but what the promise names may be in the body.
func closes(e Expectation) bool { return e.Body != nil && closed(e.Body) }

// closed reports whether an object that matches has no member but those that the pattern names.
func closed(p *match.Pattern) bool {
	each := func(p match.Pattern) bool { return closed(&p) }
	switch p.Kind {
	case match.Object:
		return p.Closed
	case match.AllOf:
		return slices.ContainsFunc(p.Items, each)
	case match.OneOf:
		return !slices.ContainsFunc(p.Items, func(p match.Pattern) bool { return !closed(&p) })
	}
	return false
}

// readRules reads what holds for every answer.
func (l *loader) readRules(doc *document) {
	for i := range doc.Every {
		r := &doc.Every[i]
		l.oneOf(r.When, string(OfBody), string(OfSuccess), string(OfRefusal))
		var uses useList // as of an operation
		own := l.promises(r.Expect, r.Node, &uses, nil)
		if r.Status.Given() && (r.Status.Value < 100 || r.Status.Value > 599) {
			r.Status.Fault(fmt.Sprintf("the status %d", r.Status.Value), "100 to 599", "")
		}
		l.lib.Rules = append(l.lib.Rules, Rule{When: When(r.When.Value), Status: r.Status.Value, Expect: own.expect,
			Where: r.Position(), Embedded: l.ofEmbedded(r.Node)})
	}
}

// readKept reads what stays as it was first shown.
func (l *loader) readKept(doc *document) {
	for i := range doc.Kept {
		k := &doc.Kept[i]
		out := Kept{Clause: l.clause(k.Clause), Where: k.Position(), Embedded: l.ofEmbedded(k.Node),
			Changes: k.Changes.Given()}
		var err error
		if out.Type, err = regexp.Compile(k.Type.Value); err != nil {
			k.Type.Fault(err.Error(), "a regular expression (RE2) such as ^#microsoft\\.graph\\.call$", "")
		}
		if k.Members != nil && len(k.Members) == 0 {
			k.Fault("members is empty", "at least one JSON pointer", "")
		}
		for _, m := range k.Members {
			l.pointer(m)
			out.Members = append(out.Members, m.Value)
		}
		l.lib.Kept = append(l.lib.Kept, out)
	}
}

// readNotificationRules reads what holds for every notification.
func (l *loader) readNotificationRules(doc *document) {
	for i := range doc.EveryNews {
		r := &doc.EveryNews[i]
		var uses useList // as of an operation
		out := NotificationRule{Clause: l.clause(r.Clause), Where: r.Position(), Embedded: l.ofEmbedded(r.Node)}
		if r.Select.Given() {
			selected := l.pattern(r.Select, &uses, false)
			out.Select = &selected
		}
		out.Item = l.pattern(r.Item, &uses, false)
		l.lib.Notifications = append(l.lib.Notifications, out)
	}
}

func methods() []string { return []string{"GET", "POST", "PATCH", "PUT", "DELETE"} }

// requestPath checks the path of a request or of an operation.
func (l *loader) requestPath(t strict.Text) {
	if t.Value == "" {
		return
	}
	if err := checkRequestPath(t.Value); err != nil {
		t.Fault(err.Error(), "the path below the API version, such as /communications/calls", "")
	}
}

// clouds are the national clouds, as profiles name them: https://learn.microsoft.com/graph/deployments.
func clouds() []string { return []string{"global", "usgov-l4", "usgov-l5", "china"} }

// absent is an operation that a cloud does not have.
type absent struct{ operation, cloud, version, source string }

// AbsentIn returns the page that says that a cloud does not have an operation with a version of Graph; "" when none
// says so. A cloud that is empty, or a stand-in for one, has all.
func (l *Library) AbsentIn(cloud, operation, version string) (page string) {
	for _, a := range l.absent {
		if a.cloud == cloud && a.operation == operation && (a.version == "" || a.version == version) {
			return a.source
		}
	}
	return ""
}

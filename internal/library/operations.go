package library

import (
	"fmt"
	"strings"

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
		l.operations[name] = &route{operation: o}
	}
}

// takeRoute gives a request what its operation says of method and path, and reports one that has neither.
func (l *loader) takeRoute(p *pending) {
	r, e := &p.Request, &p.request
	if known := l.operations[p.Operation.Value]; known != nil {
		e.method, e.path = known.Method, known.Path
		known.used = known.used || !r.Method.Given() || !r.Path.Given()
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

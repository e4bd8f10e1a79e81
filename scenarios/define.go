package scenarios

import (
	"fmt"
	"net/url"
	"strings"

	"conform/internal/record"
)

func (l *loader) defineClauses(doc *document) {
	for _, id := range inFileOrder(doc.Clauses) {
		c := doc.Clauses[id]
		if first := l.clauses[id]; first != nil {
			l.twice(c.place, "the clause "+quote(id), first.atKey())
			continue
		}
		evidence := record.Evidence(c.Evidence.value)
		l.oneOf(c.Evidence, string(record.Documented), string(record.Observed), string(record.Assumed))
		if (evidence == record.Documented || evidence == record.Observed) && !c.Source.given() {
			l.faultAtKey(c.place, fmt.Sprintf("the clause %s is %s and names no source", quote(id), evidence),
				"a source: a URL, or a reference such as samples #616", "")
		}
		if s := c.Source.value; strings.Contains(s, "://") {
			if u, err := url.Parse(s); err != nil || u.Host == "" || strings.ContainsAny(s, " \t\n") {
				l.faultAt(c.Source.place, fmt.Sprintf("the source %s is not a URL", quote(s)), "one such as https://learn.microsoft.com/…", "")
			}
		}
		clause := &record.Clause{ID: id, Says: c.Says.value, Source: c.Source.value, Evidence: evidence}
		l.clauses[id] = &claim{place: c.place, record: clause}
		l.lib.Clauses[id] = clause
	}
}

func (l *loader) defineVariables(doc *document) {
	for _, name := range inFileOrder(doc.Variables) {
		v := doc.Variables[name]
		if first, taken := l.variables[name]; taken {
			l.twice(v.place, "the variable "+quote(name), first.atKey())
			continue
		}
		l.variables[name] = v.place
		if !isVariableName(name) {
			l.faultAtKey(v.place, quote(name)+" is not a name of a variable", variableName, "")
		}
		switch {
		case v.Mock.given() && v.Provided.given():
			l.faultAtKey(v.Mock.place, "mock beside provided", "one of them", "")
		case !v.Mock.given() && !v.Provided.given() && v.given() && !v.in.bad[v.node]:
			l.faultAtKey(v.place, fmt.Sprintf("the variable %s has no value", quote(name)), "mock, or provided: true", "")
		}
		if strings.Contains(v.Mock.value, "${") {
			l.faultAt(v.Mock.place, "a variable in the value of a variable", "the value itself", "")
		}
		l.lib.Variables[name] = &Variable{
			Name: name, Says: v.Says.value, Mock: v.Mock.value, Needs: v.Needs.value, Where: v.atKey().String(),
		}
	}
}

func (l *loader) defineShapes(doc *document) {
	for _, name := range inFileOrder(doc.Shapes) {
		p := doc.Shapes[name]
		if first := l.shapes[name]; first != nil {
			l.twice(p.place, "the shape "+quote(name), first.atKey())
			continue
		}
		l.shapes[name] = &shape{pattern: p}
	}
}

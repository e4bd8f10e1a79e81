package library

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"conform/internal/match"
	"conform/internal/nearest"
	"conform/internal/record"
	"conform/internal/strict"
	"conform/internal/vars"
)

func (l *loader) defineClauses(doc *document) {
	for _, id := range strict.InFileOrder(doc.Clauses) {
		c := doc.Clauses[id]
		if first := l.clauses[id]; first != nil {
			l.twice(c.Node, "the clause "+strict.Quote(id), first.KeyPosition())
			continue
		}
		evidence := record.Evidence(c.Evidence.Value)
		l.oneOf(c.Evidence, string(record.Documented), string(record.Observed), string(record.Disputed),
			string(record.Assumed))
		if (evidence == record.Documented || evidence == record.Observed) && !c.Source.Given() {
			c.FaultKey(fmt.Sprintf("the clause %s is %s and names no source", strict.Quote(id), evidence),
				"a source: a URL, or a reference such as samples #616", "")
		}
		if s := c.Source.Value; strings.Contains(s, "://") {
			if u, err := url.Parse(s); err != nil || u.Host == "" || strings.ContainsAny(s, " \t\n") {
				c.Source.Fault(fmt.Sprintf("the source %s is not a URL", strict.Quote(s)),
					"one such as https://learn.microsoft.com/…", "")
			}
		}
		clause := &record.Clause{ID: id, Says: c.Says.Value, Source: c.Source.Value, Evidence: evidence}
		l.clauses[id] = &claim{Node: c.Node, record: clause}
		l.lib.Clauses[id] = clause
	}
}

// provided lists the variables to which a run gives values, fresh for each scenario. They are what a bot is,
// where it is notified, and ids that name nothing.
func provided() []string {
	return []string{match.APIVersion, "callbackUri", "registeredUri", "tenantId", "appId", "appName", "instanceId",
		"instanceName", "botNumber",
		"unknownCallId", "unknownParticipantId", GraphURL, RequestID, ClientRequestID}
}

func (l *loader) defineVariables(doc *document) {
	for _, name := range strict.InFileOrder(doc.Variables) {
		v := doc.Variables[name]
		if first, taken := l.variables[name]; taken {
			l.twice(v.Node, "the variable "+strict.Quote(name), first.KeyPosition())
			continue
		}
		l.variables[name] = v.Node
		if !vars.IsName(name) {
			v.FaultKey(strict.Quote(name)+" is not a name of a variable", vars.NameRule, "")
		}
		switch {
		case v.Mock.Given() && v.Provided.Given():
			v.Mock.FaultKey("mock beside provided", "one of them", "")
		case v.FromStep.Given() && (v.Mock.Given() || v.Provided.Given()):
			v.FromStep.FaultKey("given beside another value", "one of them", "")
		case v.FromStep.Given() && v.Needs.Given():
			v.Needs.FaultKey("needs, of a value that the scenario gives", "no needs: no target lacks it", "")
		case !v.Mock.Given() && !v.Provided.Given() && !v.FromStep.Given() && v.Given() && !v.Faulty():
			v.FaultKey(fmt.Sprintf("the variable %s has no value", strict.Quote(name)),
				"mock, provided: true, or given: true", "")
		case v.Provided.Given() && !slices.Contains(provided(), name):
			v.FaultKey(fmt.Sprintf("the run provides no variable %s", strict.Quote(name)),
				"mock, or one of "+strings.Join(provided(), ", "), nearest.To(name, provided()))
		}
		if strings.Contains(v.Mock.Value, "${") {
			v.Mock.Fault("a variable in the value of a variable", "the value itself", "")
		}
		l.lib.Variables[name] = &Variable{
			Name: name, Says: v.Says.Value, Mock: v.Mock.Value, Needs: v.Needs.Value, Where: v.KeyPosition(),
			Given: v.FromStep.Given(),
		}
	}
}

func (l *loader) defineShapes(doc *document) {
	for _, name := range strict.InFileOrder(doc.Shapes) {
		p := doc.Shapes[name]
		if first := l.shapes[name]; first != nil {
			l.twice(p.Node, "the shape "+strict.Quote(name), first.KeyPosition())
			continue
		}
		l.shapes[name] = &shape{pattern: p}
	}
}

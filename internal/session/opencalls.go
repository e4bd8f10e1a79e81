package session

import (
	"net/http"
	"regexp"
	"strings"

	"conform/internal/record"
)

// An OpenCall is a call that may be alive although its run is over.
type OpenCall struct {
	CallID   string
	Scenario string // in which it was made, answered or notified of; empty: in none
}

// inResource matches the call in the address of a notification's item, in the form that Graph documents and in the
// older one.
var inResource = regexp.MustCompile(`(?i)"resource(?:url)?"\s*:\s*"[^"]*/calls/([^/"?]+)`)

// OpenCalls returns the calls that a run made, answered or was notified of, and of whose end it does not know, in the
// order of the record: what a run that was killed may have left.
func OpenCalls(run *record.Run) []OpenCall {
	l := &openCalls{ended: map[string]bool{}, seen: map[string]bool{}}
	for _, feature := range run.Features {
		for _, s := range feature.Scenarios {
			l.scenario(s)
			for _, twin := range s.Twins {
				l.scenario(twin)
			}
		}
	}
	for _, x := range run.StrayExchanges {
		l.exchange("", *x)
	}
	for _, n := range run.Stray {
		l.notification("", *n)
	}
	var open []OpenCall
	for _, call := range l.calls {
		if !l.ended[call.CallID] {
			open = append(open, call)
		}
	}
	return open
}

// An openCalls gathers calls and their ends.
type openCalls struct {
	calls       []OpenCall
	seen, ended map[string]bool
}

func (l *openCalls) scenario(s *record.ScenarioRun) {
	for _, attempt := range append(s.Earlier[:len(s.Earlier):len(s.Earlier)], s) {
		for _, x := range attempt.Exchanges {
			l.exchange(s.ID, x.Exchange)
		}
		for _, n := range attempt.Notifications {
			l.notification(s.ID, n.Notification)
		}
	}
}

func (l *openCalls) add(scenario, id string) {
	if id != "" && !l.seen[id] {
		l.seen[id] = true
		l.calls = append(l.calls, OpenCall{CallID: id, Scenario: scenario})
	}
}

func (l *openCalls) exchange(scenario string, x record.Exchange) {
	if x.Response == nil || x.Response.Status >= 300 {
		return
	}
	path, _, _ := strings.Cut(x.Request.URL, "?")
	switch {
	case x.Request.Method == http.MethodPost && creates.MatchString(path):
		l.add(scenario, created(x))
	case x.Request.Method == http.MethodPost && answers.MatchString(path):
		l.add(scenario, unescaped(answers.FindStringSubmatch(path)[1]))
	case x.Request.Method == http.MethodDelete && inCalls.MatchString(path):
		id := unescaped(path[strings.LastIndex(path, "/")+1:])
		l.ended[id] = true // what is not a call ends nothing
	}
}

func (l *openCalls) notification(scenario string, n record.Notification) {
	if !n.Token.Valid {
		return // whoever sent it is not Graph
	}
	for _, m := range inResource.FindAllSubmatch(n.Body, -1) {
		l.add(scenario, unescaped(string(m[1])))
	}
	for _, item := range n.Items {
		m := inCalls.FindStringSubmatch(item.ResourceURL)
		if m != nil && strings.EqualFold(item.Type, "call") && strings.EqualFold(item.State, "terminated") {
			l.ended[unescaped(m[1])] = true
		}
	}
}

package session

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"conform/internal/library"
	"conform/internal/match"
	"conform/internal/record"
	"conform/internal/vars"
)

// standing is what is promised of the last answer beside what its exchange promises: what every answer has, and what
// the answers of its operation have in common. What our own data says so holds for exchanges of our own data: a user's
// exchange asks for what it says, and may be about a stand-in for Graph that has less.
func (s *Session) standing() []library.Expectation {
	response, ours := s.last.exchange.Response, s.last.data.Embedded
	var list []library.Expectation
	for i := range s.run.Library.Rules {
		if r := &s.run.Library.Rules[i]; (ours || !r.Embedded) && r.Holds(response.Status, len(response.Body) > 0) {
			list = append(list, r.Expect...)
		}
	}
	common := s.run.Library.Operation(s.last.data.Operation).Answers
	asked := common != nil && (ours || !common.Embedded)
	if asked && response.Status < http.StatusMultipleChoices && len(response.Body) > 0 {
		list = append(list, common.Expect...)
	}
	return list
}

// ofLast gives the values of variables in what is promised of the last answer: those of its request and of its bot go
// before those of the scenario.
func (s *Session) ofLast(name string) (string, bool) {
	x := s.last
	switch name {
	case match.APIVersion:
		if version := x.data.Request.Version; version != "" {
			return version, true
		}
	case library.GraphURL:
		return root(x.exchange), true
	case library.RequestID:
		return x.exchange.Response.Header.Get("request-id"), true
	case library.ClientRequestID:
		return x.exchange.Request.Header.Get("client-request-id"), true
	}
	if x.prefix != "" {
		if v, ok := x.bot.variables()[name]; ok {
			return v, true
		}
		if v, ok := s.vars[x.prefix+name]; ok {
			return v, true
		}
	}
	return s.value(name)
}

// root is the address of Graph, with its version, that the request went to.
func root(x record.Exchange) string {
	before, _, _ := strings.Cut(x.Request.URL, "/"+x.Version+"/")
	return before + "/" + x.Version
}

// location judges the Location header. Where the data says under which path its operation makes things, the whole is
// known: scheme, host and version are those that were asked. Else it must end with the value in the body.
func (j *judgement) location(pointer string) ([]record.Difference, error) {
	last := j.session.last
	got := headerValue(j.exchange.Response.Header, "Location")
	id, err := last.body().Capture(pointer)
	if err != nil || id == "" {
		return []record.Difference{{Pointer: "header Location", Want: "to end with the value at " + pointer + " of the body",
			Got: "nothing at " + pointer}}, nil
	}
	shown := "no Location header"
	if got != "" {
		shown = strconv.Quote(got)
	}
	under := j.session.run.Library.Operation(last.data.Operation).Location
	if under == "" {
		if strings.HasSuffix(got, "/"+id) {
			return nil, nil
		}
		return []record.Difference{{Pointer: "header Location", Want: "to end with " + strconv.Quote("/"+id),
			Got: shown}}, nil
	}
	path, err := vars.Path(under, j.value)
	if err != nil {
		return nil, err
	}
	want := root(j.exchange) + path + "/" + id
	if sameAddress(want, got) {
		return nil, nil
	}
	return []record.Difference{{Pointer: "header Location", Want: strconv.Quote(want), Got: shown}}, nil
}

// sameAddress reports whether two addresses are one: scheme and host have no letter case (RFC 3986, section 6.2.2.1).
func sameAddress(a, b string) bool {
	one, err := url.Parse(a)
	if err != nil {
		return false
	}
	other, err := url.Parse(b)
	if err != nil {
		return false
	}
	return strings.EqualFold(one.Scheme, other.Scheme) && strings.EqualFold(one.Host, other.Host) &&
		one.EscapedPath() == other.EscapedPath() && one.RawQuery == other.RawQuery && one.Fragment == other.Fragment
}

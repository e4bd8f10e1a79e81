package mock

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// Stub is an answer of one's own to requests that the mock has nothing for: the
// rest of Graph, and operations on calls that it does not know. Of several that
// fit a request the first answers it.
type Stub struct {
	// Name is what journal and log call it; "" is its method and path.
	Name string
	// Method is the HTTP method; "" is GET.
	Method string
	// Path is where it answers, with the version: "/v1.0/users/{id}". {id} is any
	// one segment, and {rest...} at the end all that follow. Letter case does not
	// count.
	Path string
	// Query and Headers are patterns, as JSON, for parameters and headers: what is
	// not named may be anything. Body is one for the request's body; nil is any.
	Query, Headers map[string]json.RawMessage
	Body           json.RawMessage
	// Anonymous answers requests without a token, too. Others are refused with
	// 401, as Graph does.
	Anonymous bool
	// Times is how often it answers; then the next that fits does. 0 is always.
	Times  int
	Answer StubAnswer
}

// StubAnswer is what a stub answers. In its texts ${id} is what stood in the place
// of {id} in the path, ${root} the address of the mock, and $${ a literal ${.
type StubAnswer struct {
	// Status is the HTTP status; 0 is 200.
	Status  int
	Headers map[string]string
	// Body is JSON; nil is none. Text, when it is not empty, is sent as it is in
	// its place.
	Body json.RawMessage
	Text string
	// Delay is how long it waits before it answers.
	Delay time.Duration
}

// StubFault is one thing that is wrong with a stub.
type StubFault struct {
	// At are the keys, and the numbers of elements, that lead to it within the
	// stub: "answer", "body", "id".
	At []string
	// What is wrong, and what was Expected; "" when What says it.
	What, Expected string
	// Word is a name that is not known, "" for none, and Known what there is.
	Word  string
	Known []string
}

func (f StubFault) Error() string {
	text := strings.Join(f.At, ".") + ": " + f.What
	if f.Expected != "" {
		text += "; expected " + f.Expected
	}
	return text
}

// Faults lists everything that is wrong with a stub; none when it can be used.
func (s Stub) Faults() []StubFault {
	_, faults := s.ready()
	return faults
}

// stub is one that is ready to answer.
type stub struct {
	Stub
	segments       []string
	query, headers map[string]pattern
	body           pattern // nil: any
	answer         any     // its JSON
	served         atomic.Int64
}

// ready takes a stub apart, or says everything that is wrong with it.
func (s Stub) ready() (*stub, []StubFault) {
	r := &patternReader{words: patternWords()}
	if s.Method == "" {
		s.Method = http.MethodGet
	}
	if s.Name == "" {
		s.Name = s.Method + " " + s.Path
	}
	made := &stub{Stub: s}
	methods := []string{"GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS"}
	if !slices.Contains(methods, s.Method) {
		r.fault([]string{"method"}, quoted(s.Method), "one of "+strings.Join(methods, ", "), s.Method, methods)
	}
	names := made.readPath(r)
	made.query = r.texts("query", s.Query, func(name string) string { return name })
	made.headers = r.texts("headers", s.Headers, http.CanonicalHeaderKey)
	if s.Body != nil {
		if v, ok := r.json([]string{"body"}, s.Body); ok {
			made.body = r.read([]string{"body"}, v)
		}
	}
	if s.Times < 0 {
		r.fault([]string{"times"}, fmt.Sprint(s.Times), "0 or more", "", nil)
	}
	made.readAnswer(r, append(names, "root"))
	return made, r.faults
}

var segmentName = regexp.MustCompile(`^\{([A-Za-z][A-Za-z0-9_]*)(\.\.\.)?\}$`)

// readPath takes the path apart and returns the names in it.
func (s *stub) readPath(r *patternReader) []string {
	at := []string{"path"}
	_, isGraph := versionOf(s.Path)
	switch {
	case !strings.HasPrefix(s.Path, "/") || s.Path == "/":
		r.fault(at, quoted(s.Path), "a path with the version, such as /v1.0/users/{id}", "", nil)
		return nil
	case strings.ContainsAny(s.Path, "?#"):
		r.fault(at, quoted(s.Path)+" has more than a path", "parameters under query", "", nil)
		return nil
	case strings.HasPrefix(s.Path, "/_mock"), !isGraph && isSignInPath(s.Path):
		r.fault(at, quoted(s.Path)+" belongs to the control port or to the login authority", "another path", "", nil)
		return nil
	}
	var names []string
	parts := strings.Split(strings.Trim(s.Path, "/"), "/")
	for i, part := range parts {
		found := segmentName.FindStringSubmatch(part)
		switch {
		case found != nil && found[2] != "" && i != len(parts)-1:
			r.fault(at, quoted(part)+" is not at the end", "{name...} as the last segment", "", nil)
		case found != nil && slices.Contains(names, found[1]):
			r.fault(at, quoted(part)+" stands twice", "a name of its own", "", nil)
		case found != nil:
			names = append(names, found[1])
		case strings.ContainsAny(part, "{}"):
			r.fault(at, quoted(part), "a whole segment as {name}", "", nil)
		}
	}
	s.segments = parts
	if route := servedBy(graphRoutes(), s.Method, s.Path); route != nil {
		r.fault(at, fmt.Sprintf("the mock serves %s %s itself (%s)", s.Method, s.Path, route.operation),
			"a path that it does not serve", "", nil)
	}
	return names
}

// servedBy is the operation of the mock's own that a request is for; nil for none.
func servedBy(routes []route, method, path string) *route {
	where, ok := parseAddress(path)
	if _, version := versionOf(path); !ok || !version {
		return nil
	}
	found, _, _ := match(routes, method, where.segments)
	if found == nil || where.legacy && !found.onLegacyPath() {
		return nil
	}
	return found
}

// texts reads patterns for texts.
func (r *patternReader) texts(
	under string, from map[string]json.RawMessage, key func(string) string,
) map[string]pattern {
	all := make(map[string]pattern, len(from))
	for name, text := range from {
		at := []string{under, name}
		if v, ok := r.json(at, text); ok {
			all[key(name)] = r.read(at, v)
		}
	}
	return all
}

// json reads one value; numbers keep their digits.
func (r *patternReader) json(at []string, text []byte) (any, bool) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var v any
	err := dec.Decode(&v)
	if err == nil {
		if _, after := dec.Token(); !errors.Is(after, io.EOF) {
			err = errors.New("something follows the value")
		}
	}
	if err != nil {
		r.fault(at, err.Error(), "JSON", "", nil)
	}
	return v, err == nil
}

// readAnswer reads what is answered; names are what its texts may use.
func (s *stub) readAnswer(r *patternReader, names []string) {
	a := s.Answer
	if a.Status == 0 {
		s.Answer.Status = http.StatusOK
	} else if a.Status < 200 || a.Status > 599 {
		r.fault([]string{"answer", "status"}, strconv.Itoa(a.Status), "200 to 599", "", nil)
	}
	if a.Body != nil && a.Text != "" {
		r.fault([]string{"answer", "text"}, "body and text", "one of them", "", nil)
	}
	if a.Delay < 0 {
		r.fault([]string{"answer", "delay"}, a.Delay.String(), "0 or more", "", nil)
	}
	for name, value := range a.Headers {
		r.names([]string{"answer", "headers", name}, value, names)
		if strings.ContainsAny(name+value, "\r\n") || name == "" || strings.ContainsAny(name, " :") {
			r.fault([]string{"answer", "headers", name}, "no header", "a name, and a value on one line",
				"", nil)
		}
	}
	r.names([]string{"answer", "text"}, a.Text, names)
	if a.Body == nil {
		return
	}
	at := []string{"answer", "body"}
	if v, ok := r.json(at, a.Body); ok {
		s.answer = v
		r.namesIn(at, v, names)
	}
}

var nameInText = regexp.MustCompile(`(\$?)\$\{([^}]*)\}`)

// names holds the names in a text against those that have a value.
func (r *patternReader) names(at []string, text string, known []string) {
	for _, found := range nameInText.FindAllStringSubmatch(text, -1) {
		if found[1] == "" && !slices.Contains(known, found[2]) {
			r.fault(at, "unknown name ${"+found[2]+"}", "one of the path, or root: "+strings.Join(known, ", "),
				found[2], known)
		}
	}
}

func (r *patternReader) namesIn(at []string, v any, known []string) {
	switch v := v.(type) {
	case string:
		r.names(at, v, known)
	case []any:
		for i, e := range v {
			r.namesIn(append(at, indexOf(i)), e, known)
		}
	case object:
		for name, e := range v {
			r.namesIn(append(at, name), e, known)
		}
	}
}

// filled is a text, or JSON, with values in place of names.
func filled(v any, values map[string]string) any {
	switch v := v.(type) {
	case string:
		return nameInText.ReplaceAllStringFunc(v, func(found string) string {
			if strings.HasPrefix(found, "$$") {
				return found[1:]
			}
			return values[found[2:len(found)-1]]
		})
	case []any:
		all := make([]any, len(v))
		for i, e := range v {
			all[i] = filled(e, values)
		}
		return all
	case object:
		all := make(object, len(v))
		for name, e := range v {
			all[name] = filled(e, values)
		}
		return all
	}
	return v
}

// onPath returns what stands in the places of a path; false for another path.
func (s *stub) onPath(u *url.URL) (map[string]string, bool) {
	values := map[string]string{}
	got := strings.Split(strings.Trim(u.EscapedPath(), "/"), "/")
	for i, want := range s.segments {
		name := segmentName.FindStringSubmatch(want)
		if name != nil && name[2] != "" && i < len(got) {
			rest, err := url.PathUnescape(strings.Join(got[i:], "/"))
			values[name[1]] = rest
			return values, err == nil
		}
		if i >= len(got) {
			return nil, false
		}
		text, err := url.PathUnescape(got[i])
		switch {
		case err != nil || text == "":
			return nil, false
		case name != nil:
			values[name[1]] = text
		case !strings.EqualFold(text, want):
			return nil, false
		}
	}
	return values, len(got) == len(s.segments)
}

func quoted(text string) string {
	const most = 200
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return strconv.Quote(text)
}

func indexOf(i int) string { return strconv.Itoa(i) }

package mock

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// beyond is what answers requests for which the mock itself has nothing. The zero
// value is nobody.
type beyond struct {
	stubs []*stub
	proxy *proxy // nil: none
}

// newBeyond makes stubs and the proxy ready; Config.Validate has found nothing wrong
// with them.
func newBeyond(c Config) beyond {
	var b beyond
	for _, one := range c.Stubs {
		made, _ := one.ready()
		b.stubs = append(b.stubs, made)
	}
	if c.Proxy.To != "" {
		b.proxy = newProxy(c.Proxy)
	}
	return b
}

// stubView is a stub as the control port shows it.
type stubView struct {
	Name   string `json:"name"`
	Method string `json:"method"`
	Path   string `json:"path"`
	Times  int    `json:"times,omitempty"` // how often it answers at most; 0 is always
	Served int    `json:"served"`          // how often it has
}

func (q *controlRequest) listStubs() (int, any, error) {
	views := []stubView{}
	for _, s := range q.server.beyond.stubs {
		served := int(s.served.Load())
		if s.Times != 0 {
			served = min(served, s.Times)
		}
		views = append(views, stubView{s.Name, s.Method, s.Path, s.Times, served})
	}
	return http.StatusOK, object{"value": views, "proxy": q.server.config.Proxy.To}, nil
}

// any reports whether there is anybody.
func (b *beyond) any() bool { return len(b.stubs) > 0 || b.proxy != nil }

// stubErrors says everything that is wrong with the stubs of a configuration.
func stubErrors(stubs []Stub) []error {
	var errs []error
	for i, s := range stubs {
		for _, f := range s.Faults() {
			errs = append(errs, fmt.Errorf("stub %d: %w", i+1, f))
		}
	}
	return errs
}

// serveBeyond answers a request that the mock does not serve, from a stub or from
// elsewhere; false when that is for nobody, and the mock refuses it.
func (e *exchange) serveBeyond() (reply, bool) {
	b := &e.server.beyond
	if !b.any() || servedBy(e.server.routes, e.r.Method, e.r.URL.Path) != nil {
		return reply{}, false
	}
	var near []*stub
	anonymous := false
	for _, s := range b.stubs {
		if _, ok := s.onPath(e.r.URL); ok {
			near = append(near, s)
			anonymous = anonymous || s.Anonymous && s.Method == e.r.Method
		}
	}
	_, ofCalls := parseAddress(e.r.URL.Path)
	if len(near) == 0 && (b.proxy == nil || ofCalls) {
		return reply{}, false
	}
	// Only a bot of this mock may use it, and with it whatever the proxy may.
	_, w, err := e.server.authenticate(e.r)
	e.world = w
	if err != nil && !anonymous {
		refuseUnread(e.rw, e.r)
		return e.reply(answer{}, err), true
	}
	body, failed := e.readBody()
	if failed != nil {
		return e.reply(answer{}, failed), true
	}
	e.sent = body
	said := ""
	for _, s := range near {
		if err != nil && !s.Anonymous {
			said = "it needs a token"
			continue
		}
		if said = s.misses(e.r, body); said == "" {
			if s.Times == 0 || s.served.Add(1) <= int64(s.Times) {
				return e.serveStub(s), true
			}
			said = fmt.Sprintf("it has answered %d times", s.Times)
		}
		said = fmt.Sprintf("the stub %q has this path, but %s", s.Name, said)
	}
	switch {
	case err != nil:
		return e.reply(answer{}, err), true
	case b.proxy != nil && !ofCalls:
		return e.forward(b.proxy), true
	}
	uri := e.server.rootOf(e.r) + e.r.URL.RequestURI()
	return e.reply(answer{}, noStubFor(uri, said)), true
}

// noStubFor is the refusal of a path that there is nothing for, with why no stub
// has answered.
func noStubFor(uri, said string) *refusal {
	refused := noSuchResource(uri)
	inner := object{"message": fmt.Sprintf("No HTTP resource was found that matches the request URI '%s': %s.", uri, said)}
	refused.message = string(encode(inner))
	return refused
}

// misses says what of a request on its path a stub does not ask for; "" when it
// fits.
func (s *stub) misses(r *http.Request, body []byte) string {
	if s.Method != r.Method {
		return "for " + s.Method
	}
	query := r.URL.Query()
	for name, p := range s.query {
		if !p(first(query[name])) {
			return "asks for another " + name + " in the query"
		}
	}
	for name, p := range s.headers {
		if !p(first(r.Header[name])) {
			return "asks for another header " + name
		}
	}
	if s.body == nil {
		return ""
	}
	var sent any = nowhere{}
	if len(body) > 0 {
		v, ok := (&patternReader{}).json(nil, body)
		if !ok {
			return "asks for JSON"
		}
		sent = v
	}
	if !s.body(sent) {
		return "asks for another body"
	}
	return ""
}

func first(values []string) any {
	if len(values) == 0 {
		return nowhere{}
	}
	return values[0]
}

// serveStub is the answer of a stub.
func (e *exchange) serveStub(s *stub) reply {
	e.operation = "stub: " + s.Name
	if s.Times == 0 {
		s.served.Add(1)
	}
	if s.Answer.Delay > 0 {
		timer := time.NewTimer(s.Answer.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-e.r.Context().Done():
		}
	}
	values, _ := s.onPath(e.r.URL)
	values["root"] = e.server.rootOf(e.r)
	out := e.reply(answer{status: s.Answer.Status}, nil)
	switch body := filled(s.answer, values).(type) {
	case object:
		out.body = body
	case nil:
		if s.Answer.Body != nil {
			out.raw = []byte("null")
		}
	default:
		out.raw = encode(body)
	}
	if s.Answer.Text != "" {
		text, _ := filled(s.Answer.Text, values).(string)
		out.raw = []byte(text)
		out.header.Set("Content-Type", "text/plain; charset=utf-8")
	}
	for name, value := range s.Answer.Headers {
		text, _ := filled(value, values).(string)
		out.header.Set(name, strings.NewReplacer("\r", "", "\n", "").Replace(text))
	}
	return out
}

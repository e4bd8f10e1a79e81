package session

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"conform/internal/director"
	"conform/internal/graph"
	"conform/internal/library"
	"conform/internal/match"
	"conform/internal/record"
	"conform/internal/vars"
)

// Send makes the exchange that the scenario data names. It does not judge the answer.
func (s *Session) Send(ctx context.Context, operation, name string) error {
	data := s.run.Library.Exchange(operation, name)
	if data == nil {
		return fmt.Errorf("no exchange %q: %q in the scenario data", operation, name)
	}
	b, err := s.ensureBot(ctx)
	if err != nil {
		return err
	}
	return s.send(ctx, data, b, "", s.value)
}

// SendAsOther makes the exchange as a second bot, which has what that one request needs. What the answer
// gives is captured with "other." in front of its name.
func (s *Session) SendAsOther(ctx context.Context, operation, name string) error {
	data := s.run.Library.Exchange(operation, name)
	if data == nil {
		return fmt.Errorf("no exchange %q: %q in the scenario data", operation, name)
	}
	if s.other == nil {
		var roles []string
		if data.Permissions != nil {
			roles = data.Permissions.Least
		}
		other, err := s.register(ctx, director.Registration{Scenario: s.scenario.ID + " (another bot)", Roles: roles,
			Other: true})
		if err != nil {
			return err
		}
		s.other = other
	}
	own := s.other.variables()
	return s.send(ctx, data, s.other, "other.", func(name string) (string, bool) {
		if v, ok := own[name]; ok {
			return v, true
		}
		return s.value(name)
	})
}

// send fills in the variables, makes the exchange and keeps it as the last one.
func (s *Session) send(ctx context.Context, data *library.Exchange, b *bot, prefix string,
	value func(string) (string, bool)) error {
	request, err := Fill(data, value)
	if err != nil {
		return s.whyUnknown(err)
	}
	if err := s.composite(data); err != nil {
		return err
	}
	if err := s.run.Budget.Allow(request.Method, request.Path, request.Body); err != nil {
		return err
	}
	if err := s.warn(ctx, b, data, request); err != nil {
		return err
	}
	request.Opens = opens(request.Method, request.Path)
	s.compareNews() // what the answer shows is compared with what came before it was asked for
	x, err := b.client.Send(ctx, request)
	x.ID = s.lastID()
	s.last = &sent{data: data, exchange: x, bot: b, prefix: prefix}
	if err != nil {
		s.track(x, b)
		return err
	}
	s.answered = true
	said := read(x)
	if b == s.bot {
		s.need(data, x)
		s.asks(x, said)
		s.listed = append(s.listed, listed(x, said.got, s.step)...)
	}
	s.track(x, b)
	s.kept.requested(x, said)
	if x.Response != nil && x.Response.Status < http.StatusMultipleChoices {
		things := s.sightings(said.got, "")
		s.noteChanges(things, showing{step: s.step, exchange: x.ID})
		s.last.unlike = s.compare(things, true)
	}
	s.capture(data.Capture)
	return nil
}

// whyUnknown adds to an error why variables may have no value: an answer had none to give, or was a refusal.
func (s *Session) whyUnknown(err error) error {
	if len(vars.Unknown(err)) == 0 {
		return err
	}
	cause := s.causeOfUnknown(err)
	err = onceEach(err)
	var reasons []string
	for _, name := range vars.Unknown(err) {
		if reason := s.without[name]; reason != "" && !slices.Contains(reasons, reason) {
			reasons = append(reasons, reason)
		}
	}
	switch refused := s.last != nil && s.last.exchange.Response != nil && s.last.exchange.Response.Status >= 400; {
	case len(reasons) > 0:
		err = fmt.Errorf("%w: %s", err, strings.Join(reasons, "; "))
	case refused:
		status := s.last.exchange.Response.Status
		err = fmt.Errorf("%w: %s was answered with %d %s", err, s.last.data.Operation, status, http.StatusText(status))
	}
	return Because(err, cause)
}

// Fill replaces the variables of an exchange's request; value gives those that have one. The error names the
// place in the scenario data and every variable without a value.
func Fill(data *library.Exchange, value func(string) (string, bool)) (graph.Request, error) {
	r := graph.Request{Operation: data.Operation, Name: data.Name, Where: data.Where, Method: data.Request.Method,
		Version: data.Request.Version, Token: data.Request.Token}
	var err error
	if r.Path, err = vars.Path(data.Request.Path, value); err != nil {
		return r, fmt.Errorf("%s: %w", data.Where, err)
	}
	if len(data.Request.Headers) > 0 {
		r.Header = map[string]string{}
	}
	for name, text := range data.Request.Headers {
		if r.Header[name], err = vars.Text(text, value); err != nil {
			return r, fmt.Errorf("%s: %w", data.Where, err)
		}
	}
	if data.Request.Body != nil {
		if r.Body, err = fillBody(data.Request, value); err != nil {
			return r, fmt.Errorf("%s: %w", data.Where, err)
		}
	}
	return r, nil
}

// capture keeps values of the last answer, if it was a success, under their names. A variable for which the answer
// has nothing, null, or an empty text has no value from then on, not even one that it had: whoever needs it is given
// the reason.
func (s *Session) capture(names map[string]string) {
	x := s.last.exchange
	if x.Response == nil || x.Response.Status >= 300 {
		return
	}
	for name, pointer := range names {
		name = s.last.prefix + name
		value, err := s.last.body().Capture(pointer)
		if err == nil && value == "" {
			err = fmt.Errorf("an empty text at %q", pointer)
		}
		if err != nil {
			delete(s.vars, name)
			s.without[name] = fmt.Sprintf("the answer to %s, %s has %s", x.Operation, x.Name, err)
			continue
		}
		s.keep(name, value, fmt.Sprintf("the answer to %s, %s has at %q", x.Operation, x.Name, pointer))
	}
}

// fillBody replaces the variables of a body, which is JSON unless it is raw.
func fillBody(r library.Request, value vars.Lookup) ([]byte, error) {
	if !r.Raw {
		return vars.JSON(r.Body, value)
	}
	text, err := vars.Text(string(r.Body), value)
	return []byte(text), err
}

// text is a JSON string's content, nothing for null, or the JSON text of anything else.
func text(value []byte) string {
	var str string
	if json.Unmarshal(value, &str) == nil {
		return str
	}
	return string(value)
}

// creates and answers match the addresses by which a bot enters a call, in every form that Graph knows.
var (
	creates = regexp.MustCompile(`(?i)/calls/?$`)
	inCalls = regexp.MustCompile(`(?i)/calls/([^/]+)`)
	answers = regexp.MustCompile(`(?i)/calls/([^/]+)/(?:microsoft\.graph\.)?answer(?:\(\))?$`)
)

// opens reports whether a bot may enter a call by a request.
func opens(method, path string) bool {
	path, _, _ = strings.Cut(path, "?")
	return method == http.MethodPost && (creates.MatchString(path) || answers.MatchString(path))
}

// track keeps the list of calls that may be alive, so that none outlives the scenario.
func (s *Session) track(x record.Exchange, b *bot) {
	path, _, _ := strings.Cut(x.Request.URL, "?")
	switch {
	case x.Request.Method == http.MethodPost && creates.MatchString(path):
		if id := created(x); id != "" {
			s.alive(id, b)
			b.inbox.Created(id)
		} else if !certainlyRefused(x) {
			s.lose(x, b)
		}
	case x.Response == nil || x.Error != "":
	case x.Request.Method == http.MethodPost && answers.MatchString(path) && x.Response.Status < 300:
		s.alive(unescaped(answers.FindStringSubmatch(path)[1]), b)
	case x.Request.Method == http.MethodDelete && x.Response.Status < 300:
		s.over(unescaped(path[strings.LastIndex(path, "/")+1:]))
	}
}

// madeAt finds the call in a Location, in both forms in which OData writes a key.
var madeAt = regexp.MustCompile(`(?i)/calls(?:/|\(')([^/')?#]+)`)

// created is the call that an answer to a creation names: in its body or, where that cannot be read, in its Location.
// It is empty where there is none.
func created(x record.Exchange) string {
	if x.Response == nil || x.Response.Status >= http.StatusMultipleChoices {
		return ""
	}
	if id, err := match.Capture("/id", x.Response.Body); err == nil && id != "" {
		return id
	}
	if m := madeAt.FindStringSubmatch(x.Response.Header.Get("Location")); m != nil {
		return unescaped(m[1])
	}
	return ""
}

// certainlyRefused reports whether a request was certainly not done: refused, or never sent. Behind a gateway that
// broke, or waited in vain, and where the answer was lost or names nothing, it may have been.
func certainlyRefused(x record.Exchange) bool {
	return x.Unsent || x.Error == "" && x.Response != nil && x.Response.Status >= http.StatusBadRequest &&
		x.Response.Status < http.StatusInternalServerError
}

// unescaped is a segment of an address as the value that it stands for.
func unescaped(segment string) string {
	if value, err := url.PathUnescape(segment); err == nil {
		return value
	}
	return segment
}

// alive notes a call that has to be hung up, and over one that has not any more.
func (s *Session) alive(callID string, b *bot) {
	s.inCall[callID], s.entered[callID] = b, true
	s.run.Budget.Began(callID, func(ctx context.Context) error {
		_, err := s.hangUp(ctx, b, callID)
		return err
	})
}

func (s *Session) over(callID string) {
	delete(s.inCall, callID)
	s.run.Budget.Ended(callID)
}

// hangUp ends a call that the steps left alive, and returns how that was answered.
func (s *Session) hangUp(ctx context.Context, b *bot, callID string) (x record.Exchange, err error) {
	x, err = b.client.Send(ctx, graph.Request{Operation: "delete call", Purpose: "clean up", Method: http.MethodDelete,
		Path: "/communications/calls/" + url.PathEscape(callID)})
	x.ID = s.lastID()
	if err != nil {
		return x, err
	}
	if status := x.Response.Status; status >= 300 && status != http.StatusNotFound {
		return x, Because(refused{status}, causeOfStatus(status))
	}
	return x, nil
}

// refused is the answer to a bot that hangs up.
type refused struct{ status int }

func (r refused) Error() string { return fmt.Sprintf("Graph answered %d", r.status) }

// notifiedCalls are the calls that notifications are about, each once.
func (s *Session) notifiedCalls(b *bot) (ids []string) {
	for _, item := range b.received() {
		if id := unescaped(item.Body.Call()); id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// awaitEnds waits for a little while for the news that calls are over, so that it comes to this scenario and not
// to nobody.
func (s *Session) awaitEnds(ctx context.Context, b *bot, callIDs []string) {
	s.awaitNews(ctx, b, func() bool {
		return !slices.ContainsFunc(callIDs, func(id string) bool { return !s.hasEnded(id, b) })
	})
}

// awaitNews waits until what a bot has heard is enough, which is asked again whenever it hears something, but no longer
// than the target may be silent.
func (s *Session) awaitNews(ctx context.Context, b *bot, enough func() bool) {
	quiet := time.NewTimer(s.run.Quiet)
	defer quiet.Stop()
	for {
		changed := b.inbox.Changed()
		if enough() {
			return
		}
		select {
		case <-changed:
		case <-quiet.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

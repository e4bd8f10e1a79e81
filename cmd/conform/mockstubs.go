package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"conform/internal/files"
	"conform/internal/nearest"
	"conform/internal/strict"
	"conform/mock"
)

// stubFile is the format of the file of --stubs.
type stubFile struct {
	strict.Node
	// Answers to requests that the mock has nothing for. The first that fits answers.
	Stubs []stubEntry `json:"stubs"`
}

type stubEntry struct {
	strict.Node
	// What the journal calls it; the method and the path otherwise.
	Name strict.Text `json:"name,omitempty"`
	// The HTTP method, GET otherwise.
	Method strict.Text `json:"method,omitempty"`
	// The path with the version: /v1.0/users/{id}. {id} is any one segment, {rest...} at the end all that follow.
	Path strict.Text `json:"path"`
	// Patterns for parameters of the query.
	Query strict.Any `json:"query,omitempty"`
	// Patterns for headers.
	Headers strict.Any `json:"headers,omitempty"`
	// A pattern for the body of the request.
	Body strict.Any `json:"body,omitempty"`
	// Requests without a token are answered, too.
	Anonymous strict.True `json:"anonymous,omitempty"`
	// How often it answers; then the next that fits does.
	Times strict.Whole `json:"times,omitempty"`
	// What is answered. In its texts ${id} is what stood in the place of {id}, and ${root} the address of the mock.
	Answer stubAnswer `json:"answer"`
}

type stubAnswer struct {
	strict.Node
	// The HTTP status, 200 otherwise.
	Status strict.Whole `json:"status,omitempty"`
	// Headers, each a text.
	Headers strict.Any `json:"headers,omitempty"`
	// JSON.
	Body strict.Any `json:"body,omitempty"`
	// A text that is sent as it is, in place of JSON.
	Text strict.Text `json:"text,omitempty"`
	// How long to wait before the answer, such as 2s.
	Delay strict.Text `json:"delay,omitempty"`
}

// readStubs reads the file of --stubs. The error has every fault with its place.
func readStubs(file string) ([]mock.Stub, error) {
	var faults strict.FaultList
	read, ok := strict.Read[stubFile](os.DirFS(filepath.Dir(file)), filepath.Base(file), file, &faults)
	if !ok {
		return nil, faults.Err()
	}
	if len(read.Stubs) == 0 {
		read.Fault("no stub", "at least one under stubs", "")
	}
	var stubs []mock.Stub
	for _, entry := range read.Stubs {
		one := entry.stub()
		for _, f := range one.Faults() {
			at := below(entry.Node, f.At)
			word := nearest.To(f.Word, f.Known)
			if len(f.At) > 0 && strings.HasPrefix(f.Word, "$") && at.Key() == f.Word {
				at.FaultKey(f.What, f.Expected, word)
				continue
			}
			at.Fault(f.What, f.Expected, word)
		}
		stubs = append(stubs, one)
	}
	return stubs, faults.Err()
}

// stub is the entry as the mock takes it. What cannot be said by the mock's types is a fault here.
func (e *stubEntry) stub() mock.Stub {
	s := mock.Stub{Name: e.Name.Value, Method: e.Method.Value, Path: e.Path.Value, Anonymous: e.Anonymous.Value,
		Times: e.Times.Value, Query: patternsOf(e.Query.Node), Headers: patternsOf(e.Headers.Node), Body: jsonOf(e.Body.Node)}
	if e.Times.Given() && e.Times.Value == 0 {
		e.Times.Fault("a stub that answers no time", "a number above 0", "")
	}
	a := &e.Answer
	s.Answer = mock.StubAnswer{Status: a.Status.Value, Body: jsonOf(a.Body.Node), Text: a.Text.Value}
	if a.Delay.Given() {
		delay, err := time.ParseDuration(a.Delay.Value)
		if err != nil || delay < 0 {
			a.Delay.Fault(strict.Quote(a.Delay.Value), "a duration, such as 2s", "")
		}
		s.Answer.Delay = delay
	}
	for header := range mappingOf(a.Headers.Node).Members() {
		if header.Kind() != strict.String {
			header.Fault(header.Describe(), "text: a header has nothing else", "")
			continue
		}
		if s.Answer.Headers == nil {
			s.Answer.Headers = map[string]string{}
		}
		s.Answer.Headers[header.Key()] = header.Scalar()
	}
	return s
}

// mappingOf is a value that has to be a mapping, when it is given.
func mappingOf(n strict.Node) strict.Node {
	if n.Given() && n.Kind() != strict.Mapping {
		n.Fault(n.Describe(), "a mapping", "")
	}
	return n
}

func patternsOf(n strict.Node) map[string]json.RawMessage {
	all := map[string]json.RawMessage{}
	for member := range mappingOf(n).Members() {
		all[member.Key()] = jsonOf(member)
	}
	return all
}

// jsonOf writes a value as JSON; nil when it is not given.
func jsonOf(n strict.Node) json.RawMessage {
	if !n.Given() {
		return nil
	}
	text, err := json.Marshal(valueOf(n))
	if err != nil {
		n.Fault(n.Describe(), "a value that JSON can say", "")
		return nil
	}
	return text
}

func valueOf(n strict.Node) any {
	switch n.Kind() {
	case strict.Mapping:
		all := make(map[string]any, n.Len())
		for member := range n.Members() {
			all[member.Key()] = valueOf(member)
		}
		return all
	case strict.List:
		all := make([]any, 0, n.Len())
		for element := range n.Elements() {
			all = append(all, valueOf(element))
		}
		return all
	case strict.Integer, strict.Float:
		return json.Number(n.Scalar())
	case strict.Boolean:
		return n.Scalar() == "true"
	case strict.Null:
		return nil
	}
	return n.Scalar()
}

// below is what keys and numbers of elements lead to: as far as they do.
func below(n strict.Node, at []string) strict.Node {
	for _, step := range at {
		next := strict.Node{}
		i := 0
		for element := range n.Elements() {
			if fmt.Sprint(i) == step {
				next = element
			}
			i++
		}
		for member := range n.Members() {
			if member.Key() == step {
				next = member
			}
		}
		if !next.Given() {
			return n
		}
		n = next
	}
	return n
}

// beyond is what the flags for requests that the mock does not serve come to.
func (f *mockFlags) beyond(c *mock.Config) error {
	var errs []error
	if f.stubs != "" {
		stubs, err := readStubs(f.stubs)
		if err == nil {
			c.Stubs = stubs
		}
		errs = append(errs, err)
	}
	c.Proxy.To = f.proxy
	if err := c.Proxy.Validate(); err != nil {
		errs = append(errs, fmt.Errorf("--proxy-unknown: %w", err))
		c.Proxy = mock.Proxy{}
	}
	if f.proxyToken != "" {
		token, err := secretFrom(f.proxyToken, f.env)
		if f.proxy == "" {
			err = errors.New("expected together with --proxy-unknown")
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("--proxy-token: %w", err))
		}
		c.Proxy.Token = token
	}
	return errors.Join(errs...)
}

// secretFrom reads env:NAME or file:PATH. What else was written may be the secret itself, so that no message repeats
// it.
func secretFrom(reference string, env func(string) string) (string, error) {
	kind, name, _ := strings.Cut(reference, ":")
	secret := ""
	switch {
	case kind == "env" && name != "":
		secret = env(name)
	case kind == "file" && name != "":
		text, err := files.Read(name, maxInput)
		if err != nil {
			return "", err
		}
		secret = string(text)
	default:
		return "", errors.New("expected env:NAME or file:PATH, from where the token is read")
	}
	if secret = strings.TrimSpace(secret); secret == "" {
		return "", fmt.Errorf("%s has no token", reference)
	}
	if strings.ContainsAny(secret, "\r\n\x00") {
		return "", fmt.Errorf("%s has more than a token: several lines", reference)
	}
	return secret, nil
}

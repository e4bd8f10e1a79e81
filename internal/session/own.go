package session

import (
	"bytes"
	"net/http"

	"conform/internal/record"
)

// ID is the scenario's identity, "file:line".
func (s *Session) ID() string { return s.scenario.ID }

// Value returns what ${name} stands for in scenario data at this moment; ok is false where it has no value yet.
func (s *Session) Value(name string) (value string, ok bool) { return s.value(name) }

// Set gives ${name} a value for the steps that follow, as if a request had captured it.
func (s *Session) Set(name, value string) {
	s.vars[name] = value
	delete(s.composites, name)
}

// An Answer is the response to the last request of a scenario.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// LastAnswer returns a copy of the last answer; ok is false where nothing was sent, or no answer came.
func (s *Session) LastAnswer() (answer Answer, ok bool) {
	if s.last == nil || s.last.exchange.Response == nil {
		return Answer{}, false
	}
	r := s.last.exchange.Response
	return Answer{Status: r.Status, Header: r.Header.Clone(), Body: bytes.Clone(r.Body)}, true
}

// Expect records a check that a user's own code made: got is held against want, both as people read them. The error
// is a [Failure] where they differ.
func (s *Session) Expect(requirement, want, got string) error {
	var differences []record.Difference
	if want != got {
		differences = []record.Difference{{Want: want, Got: got}}
	}
	return failure([]record.Check{s.check(record.Check{Kind: record.CheckStep, Requirement: requirement,
		Differences: differences})})
}

// Judged records the verdict of a user's own step: that it holds, or err, which says why it does not.
func (s *Session) Judged(requirement string, err error) {
	c := record.Check{Kind: record.CheckStep, Requirement: requirement}
	if err != nil {
		c.Differences = []record.Difference{{Want: "no error", Got: err.Error()}}
	}
	s.check(c)
}

package session

import (
	"strings"
	"testing"

	"conform/internal/library"
	"conform/internal/record"
	"conform/internal/vars"
)

// TestAnEmptyValueIsNone: an answer that gives an empty text where a later request needs an id is wrong, and not the
// scenario that needs it.
func TestAnEmptyValueIsNone(t *testing.T) {
	t.Parallel()
	s := &Session{vars: map[string]string{"id": "of before"}, without: map[string]string{},
		last: &sent{data: &library.Exchange{Operation: "invite", Name: "somebody"},
			exchange: record.Exchange{Operation: "invite",
				Name: "somebody", Response: &record.Response{Status: 200, Body: record.Body(`{"id":"","name":"x"}`)}}}}
	s.capture(map[string]string{"id": "/id", "name": "/name"})
	if _, known := s.vars["id"]; known || s.vars["name"] != "x" {
		t.Errorf("the variables are %v", s.vars)
	}
	_, err := vars.Path("/calls/${id}", func(name string) (string, bool) { v, ok := s.vars[name]; return v, ok })
	if err == nil {
		t.Fatal("a path without a value was filled in")
	}
	const want = `the answer to invite, somebody has an empty text at "/id"`
	if why := s.whyUnknown(err); !strings.Contains(why.Error(), want) || s.causeOfUnknown(err) != record.CauseTarget {
		t.Errorf("got %v, cause %s", why, s.causeOfUnknown(err))
	}
}

package session

import (
	"encoding/json"
	"errors"
	"fmt"

	"conform/internal/library"
	"conform/internal/vars"
)

// keep gives a variable a value that Graph sent; from begins the sentence that says which.
func (s *Session) keep(name, value, from string) {
	s.Set(name, value)
	what := "an object"
	switch {
	case !json.Valid([]byte(value)) || value[0] != '{' && value[0] != '[':
		return
	case value[0] == '[':
		what = "a list"
	}
	if s.composites == nil {
		s.composites = map[string]string{}
	}
	s.composites[name] = from + " " + what + ", " + shorten([]byte(value))
}

// composite says which variables of the path of a request hold what no part of a path can be: an object or a list,
// which a body may well take whole.
func (s *Session) composite(data *library.Exchange) error {
	if len(s.composites) == 0 {
		return nil
	}
	var errs []error
	// What begins a variable and is none was said when the data was loaded.
	_ = vars.Scan(data.Request.Path, func(string) {}, func(name string) {
		if from := s.composites[name]; from != "" {
			errs = append(errs, fmt.Errorf("%s: the value of ${%s} cannot stand in a path: %s; expected a text or a number",
				data.Request.At, name, from))
		}
	})
	return errors.Join(errs...)
}

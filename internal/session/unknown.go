package session

import (
	"errors"
	"fmt"
	"slices"

	"conform/internal/vars"
)

// onceEach leaves, of errors that say of the same variables that they have no value, the first: a sequence names its
// call in each message, and more than once.
func onceEach(err error) error {
	var left []error
	said := map[string]bool{}
	more := 0
	for _, one := range flat(err) {
		names := vars.Unknown(one)
		if len(names) > 0 && !slices.ContainsFunc(names, func(name string) bool { return !said[name] }) {
			more++
			continue
		}
		for _, name := range names {
			said[name] = true
		}
		left = append(left, one)
	}
	if more == 0 {
		return err
	}
	return fmt.Errorf("%w (nor in %d more %s)", errors.Join(left...), more, plural(more, "place"))
}

// flat are the errors that were joined into one.
func flat(err error) []error {
	joined, is := err.(interface{ Unwrap() []error })
	if !is {
		return []error{err}
	}
	var all []error
	for _, one := range joined.Unwrap() {
		all = append(all, flat(one)...)
	}
	return all
}

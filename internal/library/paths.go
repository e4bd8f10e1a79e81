package library

import (
	"errors"
	"fmt"
	"strings"

	"conform/internal/strict"
)

// splitPointer cuts a JSON pointer (RFC 6901) into its segments, unescaped. "" is the whole value and has
// none.
func splitPointer(pointer string) ([]string, error) {
	if pointer == "" {
		return nil, nil
	}
	if pointer[0] != '/' {
		return nil, fmt.Errorf("%s is not a JSON pointer: it does not begin with /", strict.Quote(pointer))
	}
	for i := strings.IndexByte(pointer, '~'); i >= 0; {
		after := pointer[i+1:]
		if !strings.HasPrefix(after, "0") && !strings.HasPrefix(after, "1") {
			return nil, fmt.Errorf("%s is not a JSON pointer: ~ without 0 or 1 after it", strict.Quote(pointer))
		}
		next := strings.IndexByte(after, '~')
		if next < 0 {
			break
		}
		i += 1 + next
	}
	segments := strings.Split(pointer[1:], "/")
	for i, s := range segments {
		segments[i] = strings.ReplaceAll(strings.ReplaceAll(s, "~1", "/"), "~0", "~")
	}
	return segments, nil
}

// joinPointer is the reverse of splitPointer.
func joinPointer(segments []string) string {
	var b strings.Builder
	for _, s := range segments {
		b.WriteString("/" + strings.ReplaceAll(strings.ReplaceAll(s, "~", "~0"), "/", "~1"))
	}
	return b.String()
}

// checkPath checks what gjson itself does not: it takes any text for a path and finds nothing.
func checkPath(path string) error {
	if strings.HasPrefix(path, "/") {
		_, err := splitPointer(path)
		return err
	}
	var open []rune // the closing brackets that are due
	quoted, escaped, empty := false, false, true
	for _, r := range path {
		switch {
		case escaped:
			escaped, empty = false, false
		case r == '\\':
			escaped = true
		case r == '"' && len(open) > 0:
			quoted = !quoted
		case quoted:
		case r == '(':
			open = append(open, ')')
		case r == '[' || r == '{':
			open, empty = append(open, r+2), false // ']' and '}' come two after '[' and '{'
		case r == ')' || r == ']' || r == '}':
			if len(open) == 0 || open[len(open)-1] != r {
				return fmt.Errorf("the path %s closes a %c that is not open", strict.Quote(path), r)
			}
			open, empty = open[:len(open)-1], false
		case (r == '.' || r == '|') && len(open) == 0:
			if empty {
				return fmt.Errorf("the path %s has an empty part", strict.Quote(path))
			}
			empty = true
		default:
			empty = false
		}
	}
	switch {
	case escaped:
		return fmt.Errorf("the path %s ends in a backslash", strict.Quote(path))
	case quoted:
		return fmt.Errorf("the path %s has a quote that does not end", strict.Quote(path))
	case len(open) > 0:
		return fmt.Errorf("the path %s has no %c at the end of what it opens", strict.Quote(path), open[len(open)-1])
	case empty:
		return fmt.Errorf("the path %s has an empty part", strict.Quote(path))
	}
	return nil
}

// checkRequestPath checks the path of a request, which may hold variables and a query.
func checkRequestPath(path string) error {
	if !strings.HasPrefix(path, "/") {
		return fmt.Errorf("the path %s does not begin with /", strict.Quote(path))
	}
	for _, version := range []string{"/beta/", "/v1.0/"} {
		if strings.HasPrefix(path, version) {
			return fmt.Errorf("the path %s has the API version in it", strict.Quote(path))
		}
	}
	if strings.ContainsAny(path, " \t\r\n#") {
		return errors.New("the path holds a blank, a line break or #, which no request line can")
	}
	return nil
}

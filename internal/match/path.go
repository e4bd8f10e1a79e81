package match

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// Path returns the JSON text at a place of body, as it is written there. A path that begins with "/" is a
// JSON pointer (RFC 6901), the empty one is the whole, and any other is a path of gjson, in which
// "@odata.type" and every segment that begins with "@" is a member's name and not one of gjson's modifiers.
// found is false when there is no such place. The error says that body is not JSON, that the pointer is
// not one, or that a name on the way stands twice, so that the place is not one.
func Path(path string, body []byte) (value []byte, found bool, err error) {
	if _, problems, ok := decode(body); !ok {
		return nil, false, fmt.Errorf("looking for %q: expected %s, found %s", path, problems[0].Want, problems[0].Got)
	}
	var result gjson.Result
	if path == "" || strings.HasPrefix(path, "/") {
		result, err = follow(path, gjson.ParseBytes(body))
		if err != nil {
			return nil, false, err
		}
	} else {
		result = gjson.GetBytes(body, plainNames(path))
	}
	if !result.Exists() {
		return nil, false, nil
	}
	return []byte(strings.TrimSpace(result.Raw)), true, nil
}

// follow goes along a JSON pointer.
func follow(pointer string, from gjson.Result) (gjson.Result, error) {
	if pointer == "" {
		return from, nil
	}
	at := from
	for token := range strings.SplitSeq(pointer[1:], "/") {
		if strings.Contains(strings.NewReplacer("~0", "", "~1", "").Replace(token), "~") {
			return gjson.Result{}, fmt.Errorf("%q is not a JSON pointer: ~ is written ~0, and / inside a name ~1", pointer)
		}
		name := strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
		var matches []gjson.Result
		switch {
		case at.IsObject():
			at.ForEach(func(key, value gjson.Result) bool {
				if key.String() == name {
					matches = append(matches, value)
				}
				return true
			})
		case at.IsArray():
			elements := at.Array()
			if i, err := strconv.Atoi(name); err == nil && strconv.Itoa(i) == name && i >= 0 && i < len(elements) {
				matches = append(matches, elements[i])
			}
		}
		switch len(matches) {
		case 0:
			return gjson.Result{}, nil
		case 1:
			at = matches[0]
		default:
			return gjson.Result{}, fmt.Errorf("following %q: the name %q stands %d times in its object", pointer, name, len(matches))
		}
	}
	return at, nil
}

var (
	// annotation is an OData annotation's name, whose dot is part of it: "@odata.type", "members@odata.bind".
	annotation = regexp.MustCompile(`@(odata|microsoft\.graph)\.`)
	// modifier is an "@" at the start of a segment.
	modifier = regexp.MustCompile(`(^|[.|(])@`)
)

// plainNames escapes for gjson what in Graph's payloads is a name. What is in quotes is left alone.
func plainNames(path string) string {
	parts := strings.Split(path, `"`)
	for i := range parts {
		if i%2 == 1 {
			continue
		}
		part := modifier.ReplaceAllString(parts[i], `$1\@`)
		parts[i] = annotation.ReplaceAllStringFunc(part, func(name string) string {
			return strings.ReplaceAll(name, ".", `\.`)
		})
	}
	return strings.Join(parts, `"`)
}

// Capture returns the value at a path, see [Path], as the text of a variable: a string without its quotes,
// any other value as JSON text. The error says that there is nothing, or null, which no request can use.
func Capture(path string, body []byte) (string, error) {
	value, found, err := Path(path, body)
	switch {
	case err != nil:
		return "", err
	case !found:
		return "", fmt.Errorf("nothing at %q", path)
	}
	result := gjson.ParseBytes(value)
	if result.Type == gjson.Null {
		return "", fmt.Errorf("null at %q", path)
	}
	return result.String(), nil
}

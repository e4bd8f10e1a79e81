package match

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// Path is [Document.Path] for a text that is asked once.
func Path(path string, text []byte) (value []byte, found bool, err error) {
	return Read(text).Path(path)
}

// Capture is [Document.Capture] for a text that is asked once.
func Capture(path string, text []byte) (string, error) { return Read(text).Capture(path) }

// tokensOf cuts a JSON pointer into the names and indices on its way.
func tokensOf(pointer string) ([]string, error) {
	if pointer == "" {
		return nil, nil
	}
	tokens := strings.Split(pointer[1:], "/")
	for i, token := range tokens {
		if !strings.Contains(token, "~") {
			continue
		}
		if strings.Contains(strings.NewReplacer("~0", "", "~1", "").Replace(token), "~") {
			return nil, fmt.Errorf("%q is not a JSON pointer: ~ is written ~0, and / inside a name ~1", pointer)
		}
		tokens[i] = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
	}
	return tokens, nil
}

// element is the index that a token names in an array of that length.
func element(token string, length int) (index int, found bool) {
	i, err := strconv.Atoi(token)
	return i, err == nil && strconv.Itoa(i) == token && i >= 0 && i < length
}

// ambiguous says that a pointer does not name one place.
func ambiguous(pointer, name string, times int) error {
	return fmt.Errorf("following %q: the name %q stands %d times in its object", pointer, name, times)
}

// follow goes along a JSON pointer.
func follow(pointer string, from gjson.Result) (gjson.Result, error) {
	tokens, err := tokensOf(pointer)
	if err != nil {
		return gjson.Result{}, err
	}
	at := from
	for _, name := range tokens {
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
			if i, there := element(name, len(elements)); there {
				matches = append(matches, elements[i])
			}
		}
		switch len(matches) {
		case 0:
			return gjson.Result{}, nil
		case 1:
			at = matches[0]
		default:
			return gjson.Result{}, ambiguous(pointer, name, len(matches))
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

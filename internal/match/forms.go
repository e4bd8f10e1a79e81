package match

import (
	"encoding/base64"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// The forms of strings that regular expressions can say whole.
var (
	guidForm     = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)
	e164Form     = regexp.MustCompile(`^\+[1-9][0-9]{1,14}$`)
	dateTimeForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?$`)
)

// length counts elements, members or characters; sized is false for a value that has no length.
func length(v any) (size int, sized bool) {
	switch v := v.(type) {
	case string:
		return utf8.RuneCountInString(v), true
	case list:
		return len(v), true
	case object:
		return len(v), true
	}
	return 0, false
}

// isURI asks for a scheme and something behind it. url.Parse alone accepts "https:" and "a b".
func isURI(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.IsAbs() && (u.Host != "" || u.Opaque != "" || len(u.Path) > 1) && !strings.ContainsAny(s,
		" \t\r\n")
}

// isDateTime checks the form first, because time.Parse is lenient about it, and then that the day exists.
func isDateTime(s string) bool {
	if !dateTimeForm.MatchString(s) {
		return false
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05"} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}

// isBase64 accepts padded and bare text of both alphabets. Line breaks, which Go's decoder skips, are refused.
func isBase64(s string) bool {
	if s == "" || strings.ContainsAny(s, "\r\n") {
		return false
	}
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding,
		base64.RawURLEncoding} {
		if _, err := encoding.Strict().DecodeString(s); err == nil {
			return true
		}
	}
	return false
}

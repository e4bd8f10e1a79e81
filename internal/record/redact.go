package record

import (
	"bytes"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
)

// minSecret is the shortest value that is redacted.
const minSecret = 4

// A redactor replaces the secrets of one scenario, or of the run. A nil redactor replaces nothing. Adding and
// redacting must not happen at the same time.
type redactor struct {
	pairs    []string          // old, new, old, new …, as strings.NewReplacer takes them
	forms    [][]byte          // the old ones
	known    map[string]bool   // the same
	values   map[string]bool   // that were added
	replacer *strings.Replacer // of pairs
}

// knows reports whether a value was added.
func (r *redactor) knows(value string) bool { return r != nil && r.values[value] }

// add takes note of a secret in every form in which it could be written.
func (r *redactor) add(name, value string) {
	if len(value) < minSecret || r.knows(value) {
		return
	}
	if r.known == nil {
		r.known, r.values = map[string]bool{}, map[string]bool{}
	}
	r.values[value] = true
	mark := "[redacted:" + name + "]"
	for _, form := range Forms(value) {
		if !r.known[form] {
			r.known[form] = true
			r.forms = append(r.forms, []byte(form))
			r.pairs = append(r.pairs, form, marked(form, mark))
		}
	}
	r.replacer = strings.NewReplacer(r.pairs...)
}

// redact returns line itself where it holds no secret, which is nearly always and much sooner found out than replaced.
func (r *redactor) redact(line []byte) []byte {
	if r == nil || !slices.ContainsFunc(r.forms, func(form []byte) bool { return bytes.Contains(line, form) }) {
		return line
	}
	return []byte(r.replacer.Replace(string(line)))
}

// Forms returns the ways in which a secret could stand in a text: plain, as inside a JSON string,
// URL-encoded, in the base64 alphabets and, for a JWT, its payload and signature on their own. The
// plain form comes first. A value shorter than four bytes has none. One of digits alone is distinguished from the
// numbers that a text is full of by the quotes around it.
func Forms(value string) []string {
	if len(value) < minSecret {
		return nil
	}
	if strings.Trim(value, "0123456789") == "" {
		return []string{`"` + value + `"`, `\"` + value + `\"`, `\\\"` + value + `\\\"`}
	}
	forms := []string{value}
	add := func(form string) {
		for _, f := range forms {
			if f == form {
				return
			}
		}
		forms = append(forms, form)
	}
	if quoted, err := encode(value); err == nil {
		add(string(bytes.Trim(quoted, `"`)))
	}
	add(url.QueryEscape(value))
	add(url.PathEscape(value))
	add(base64.StdEncoding.EncodeToString([]byte(value)))
	add(base64.RawURLEncoding.EncodeToString([]byte(value)))
	if parts := strings.Split(value, "."); len(parts) == 3 && len(parts[1]) >= 16 {
		add(parts[1])
		if len(parts[2]) >= 16 {
			add(parts[2])
		}
	}
	return forms
}

// marked is the mark with the quotes of the form that it replaces.
func marked(form, mark string) string {
	if i := strings.IndexByte(form, '"'); i >= 0 && strings.HasSuffix(form, form[:i+1]) && i <= 3 {
		return form[:i+1] + mark + form[:i+1]
	}
	return mark
}

// hiddenAuthorization keeps the scheme of an Authorization header, which people need when they ask why a
// request was refused, and hides the rest.
func hiddenAuthorization(value string) string {
	if scheme, rest, ok := strings.Cut(value, " "); ok && rest != "" && len(scheme) <= 12 {
		return scheme + " [redacted]"
	}
	if value == "" {
		return ""
	}
	return "[redacted]"
}

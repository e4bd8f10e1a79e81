package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// A mapping is a YAML mapping whose keys stay in order.
type mapping []member

type member struct {
	key   string
	value any // a mapping, a list, or anything of JSON
}

// list is a YAML list.
type list []any

// plainWord is what YAML readers agree about without quotes.
var plainWord = regexp.MustCompile(`^\$?[A-Za-z][A-Za-z0-9 ._-]*[A-Za-z0-9]$`)

// scalar writes a value on one line: JSON is YAML.
func scalar(v any) string {
	other := []string{"true", "false", "null", "yes", "no", "on", "off"} // to some reader of YAML
	if s, ok := v.(string); ok && plainWord.MatchString(s) && !slices.Contains(other, strings.ToLower(s)) {
		return s
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return `""` // of JSON only
	}
	return strings.TrimRight(b.String(), "\n")
}

// asYAML writes a value below a key, indented by depth.
func asYAML(b *strings.Builder, v any, depth int) {
	in := strings.Repeat("  ", depth)
	switch v := ordered(v).(type) {
	case mapping:
		for _, m := range v {
			b.WriteString(in + scalar(m.key) + ":")
			under(b, m.value, depth)
		}
	case list:
		for _, e := range v {
			var one strings.Builder
			under(&one, e, depth)
			if text := one.String(); strings.HasPrefix(text, "\n") { // the first key stands beside the dash
				b.WriteString(in + "- " + strings.TrimLeft(text, "\n ") + "")
			} else {
				b.WriteString(in + "-" + text)
			}
		}
	}
}

// under writes what stands behind a key or a dash.
func under(b *strings.Builder, v any, depth int) {
	switch all := ordered(v).(type) {
	case mapping:
		if len(all) == 0 {
			b.WriteString(" {}\n")
			return
		}
	case list:
		if len(all) == 0 {
			b.WriteString(" []\n")
			return
		}
	default:
		b.WriteString(" " + scalar(v) + "\n")
		return
	}
	b.WriteString("\n")
	asYAML(b, v, depth+1)
}

// ordered gives JSON its keys in order.
func ordered(v any) any {
	switch v := v.(type) {
	case map[string]any:
		all := make(mapping, 0, len(v))
		for _, key := range slices.Sorted(maps.Keys(v)) {
			all = append(all, member{key, v[key]})
		}
		return all
	case []any:
		return list(v)
	}
	return v
}

// decoded reads JSON with all digits of its numbers; ok is false for what is none.
func decoded(text []byte) (v any, ok bool) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	return v, len(text) > 0 && dec.Decode(&v) == nil
}

// names are the values that have one, in a scenario: variables, and what was captured.
type names map[string]string

// text is a string of a request with names in place of values.
func (n names) text(s string) string {
	if name, ok := n[strings.ToLower(s)]; ok {
		return "${" + name + "}"
	}
	s = strings.ReplaceAll(s, "${", "$${")
	for value, name := range n { // an id within an address
		if isGUID(value) {
			s = replaceFold(s, value, "${"+name+"}")
		}
	}
	return s
}

func replaceFold(s, old, by string) string {
	for from := 0; ; {
		at := strings.Index(strings.ToLower(s[from:]), old)
		if at < 0 {
			return s
		}
		s = s[:from+at] + by + s[from+at+len(old):]
		from += at + len(by)
	}
}

// body is JSON of a request with names in place of values.
func (n names) body(v any, key string) any {
	switch v := v.(type) {
	case string:
		switch {
		case key == "callbackUri":
			return "${callbackUri}"
		case key == "passcode" && v == "[redacted]":
			return "${meeting.passcode}"
		}
		return n.text(v)
	case []any:
		all := make([]any, len(v))
		for i, e := range v {
			all[i] = n.body(e, key)
		}
		return all
	case map[string]any:
		all := make(map[string]any, len(v))
		for name, e := range v {
			all[name] = n.body(e, name)
		}
		return all
	}
	return v
}

var (
	guidForm = regexp.MustCompile(`(?i)^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	timeForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?$`)
	uriForm  = regexp.MustCompile(`^https?://\S+$`)
)

func isGUID(s string) bool { return guidForm.MatchString(s) }

// pattern is what may be expected of an answer like this one: values that are new each time by their form, errors by
// their code, all else as it was.
func (n names) pattern(v any, key string) any {
	switch v := v.(type) {
	case string:
		if name, ok := n[strings.ToLower(v)]; ok {
			return "${" + name + "}"
		}
		const long = 100 // of an opaque text, such as a token
		switch {
		case key == "callbackUri":
			return "${callbackUri}"
		case isGUID(v):
			return "$guid"
		case timeForm.MatchString(v):
			return "$dateTime"
		case uriForm.MatchString(v):
			return "$uri"
		case len(v) > long:
			return "$nonEmpty"
		}
		v = strings.ReplaceAll(v, "${", "$${")
		if strings.HasPrefix(v, "$") {
			return "$" + v
		}
		return v
	case []any:
		all := make([]any, len(v))
		for i, e := range v {
			all[i] = n.pattern(e, key)
		}
		return all
	case map[string]any:
		if code, ok := v["code"].(string); ok && key == "error" {
			return map[string]any{"code": n.pattern(code, "code"), "message": "$string"}
		}
		all := make(map[string]any, len(v))
		for name, e := range v {
			if strings.HasPrefix(name, "$") {
				name = "$" + name
			}
			all[name] = n.pattern(e, name)
		}
		return all
	}
	return v
}

// pointerTo is the JSON pointer to a text in a value; "" when it is not there.
func pointerTo(v any, text string) string {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if s, ok := v[key].(string); ok && strings.EqualFold(s, text) {
				return "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
			}
			if rest := pointerTo(v[key], text); rest != "" {
				return "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(key) + rest
			}
		}
	case []any:
		for i, e := range v {
			if s, ok := e.(string); ok && strings.EqualFold(s, text) {
				return "/" + scalar(i)
			}
			if rest := pointerTo(e, text); rest != "" {
				return "/" + scalar(i) + rest
			}
		}
	}
	return ""
}

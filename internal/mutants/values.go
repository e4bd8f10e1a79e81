package mutants

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

var (
	isGUID  = regexp.MustCompile(`^(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	hasGUID = regexp.MustCompile(`(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	isPhone = regexp.MustCompile(`^\+[0-9]{6,15}$`)
	isWord  = regexp.MustCompile(`^[A-Za-z][A-Za-z]+$`)
	isDate  = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T`)
)

// Values that no target has said: whoever compares sees them.
const (
	strangeGUID  = "00000000-0000-4000-8000-000000000001"
	strangePhone = "+14255550199"
	strangeDate  = "2001-01-01T00:00:00Z"
	strangeHost  = "other.example"
	strangeWord  = "mutant"
)

// otherText is a text of the same form that says something else: another id, number, address, date, or another word.
func otherText(text string) string {
	switch u, err := url.Parse(text); {
	case isGUID.MatchString(text):
		return strangeGUID
	case isPhone.MatchString(text):
		return strangePhone
	case isDate.MatchString(text):
		return strangeDate
	case err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https"):
		u.Host = strangeHost
		return u.String()
	case strings.HasPrefix(text, "#microsoft.graph."):
		return "#microsoft.graph." + strangeWord
	case hasGUID.MatchString(text):
		return hasGUID.ReplaceAllString(text, strangeGUID)
	default:
		if n, err := strconv.Atoi(text); err == nil {
			return strconv.Itoa(n + 1)
		}
		return text + "X"
	}
}

// isAddress reports whether a text is an absolute address.
func isAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
}

// otherPath is an address with another path on the same host.
func otherPath(text string) string {
	if base, query, asked := strings.Cut(text, "?"); asked {
		return base + "/" + strangeWord + "?" + query
	}
	if hasGUID.MatchString(text) {
		return hasGUID.ReplaceAllString(text, strangeGUID)
	}
	return text + "/" + strangeWord
}

// otherCase is a word with its first letter in the other case, which is how enumerations differ between pages.
func otherCase(word string) string {
	first := word[:1]
	if first == strings.ToUpper(first) {
		return strings.ToLower(first) + word[1:]
	}
	return strings.ToUpper(first) + word[1:]
}

// otherValue is a value of the same form that is another.
func otherValue(n *node) *node {
	switch n.form() {
	case aText:
		return scalar(otherText(n.text()))
	case aNumber:
		var f float64
		if json.Unmarshal(n.raw, &f) != nil {
			return scalar(7)
		}
		return scalar(f + 1)
	case aBool:
		return scalar(string(n.raw) != "true")
	case aNull:
		return scalar(strangeWord)
	default:
		return nil
	}
}

// otherForm is a value of another form.
func otherForm(n *node) *node {
	switch n.form() {
	case aText:
		return scalar(7)
	case aNumber:
		return scalar(string(n.raw))
	case aBool:
		return scalar(string(n.raw))
	case anArray:
		return &node{members: []member{{"0", scalar(strangeWord)}}}
	case anObj:
		return scalar(strangeWord)
	default:
		return nil
	}
}

// emptied is an empty value of the same form; nil: there is none.
func emptied(n *node) *node {
	switch {
	case n.form() == aText && n.text() != "":
		return scalar("")
	case n.form() == anArray && len(n.elements) > 0:
		return &node{array: true}
	case n.form() == anObj && len(n.members) > 0:
		return &node{}
	default:
		return nil
	}
}

// stranger is an element like the given one with every id in it another.
func stranger(n *node) *node {
	next := n.clone()
	if next.form() == aText {
		return scalar(otherText(next.text()))
	}
	next.each("", every, func(pointer string, v *node) {
		name := pointer[strings.LastIndex(pointer, "/")+1:]
		if v.form() == aText && (strings.EqualFold(name, "id") || strings.HasSuffix(name, "Id")) {
			*v = *scalar(otherText(v.text()))
		}
	})
	return next
}

package mock

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// checkType judges an object against the declared type name and returns the
// refusal that names the first thing wrong with it, nil when nothing is. at is
// where the object stands, for the message. What is first is decided by the
// names of members, so equal bodies get equal answers.
func checkType(types map[string]complexType, name string, o object, at string) error {
	actual, err := actualType(types, name, o, at)
	if err != nil {
		return err
	}
	declared := types[actual]
	if !declared.fits(types, o, at) {
		for _, key := range slices.Sorted(maps.Keys(o)) {
			if err := declared.checkKey(types, actual, key, o[key], at); err != nil {
				return err
			}
		}
		for _, key := range slices.Sorted(maps.Keys(declared.members)) {
			if declared.members[key].required && isEmpty(o[key]) {
				return badRequest("The request is invalid: '%s' is required.", join(at, key))
			}
		}
	}
	return nil
}

// fits reports at less cost, in no order, that nothing is wrong with an object.
func (t *complexType) fits(types map[string]complexType, o object, at string) bool {
	for key, value := range o {
		if t.checkKey(types, "", key, value, at) != nil {
			return false
		}
	}
	for key, m := range t.members {
		if m.required && isEmpty(o[key]) {
			return false
		}
	}
	return true
}

// checkKey judges one member; actual is the name of the type, for the message.
func (t *complexType) checkKey(types map[string]complexType, actual, key string, value any, at string) error {
	if strings.HasPrefix(key, "@") || strings.Contains(key, "@odata.") {
		return nil
	}
	m, ok := t.members[key]
	if ok {
		return checkMember(types, m, value, join(at, key))
	}
	if t.open {
		return nil
	}
	return badRequest("The property '%s' does not exist on type 'microsoft.graph.%s'. "+
		"Make sure to only use property names that are defined by the type.", key, actual)
}

// actualType reads @odata.type, which an instance of an abstract type must
// carry and any other may.
func actualType(types map[string]complexType, declared string, o object, at string) (string, error) {
	annotation, present := o["@odata.type"]
	if !present {
		if types[declared].abstract {
			return "", badRequest("The request is invalid: '%s' must name its type in '@odata.type'.", at)
		}
		return declared, nil
	}
	name, ok := annotation.(string)
	if !ok {
		return "", badRequest("The request is invalid: '%s' must be a string.", join(at, "@odata.type"))
	}
	name = strings.TrimPrefix(strings.TrimPrefix(name, "#"), "microsoft.graph.")
	switch {
	case name == declared && !types[declared].abstract, name != "" && name == types[declared].alias:
		return declared, nil
	case slices.Contains(types[declared].derived, name):
		if _, described := types[name]; described {
			return name, nil
		}
		return declared, nil // a subtype that adds nothing we look at
	}
	return "", badRequest(
		"A type named '%s' could not be resolved by the model or is not allowed here. "+
			"When a model is available, each type name must resolve to a valid type.",
		annotation,
	)
}

func checkMember(types map[string]complexType, m member, value any, at string) error {
	if !m.collection {
		return checkValue(types, m, value, at)
	}
	if value == nil {
		return nil
	}
	array, ok := value.([]any)
	if !ok {
		return badRequest("The request is invalid: '%s' must be an array.", at)
	}
	for i, v := range array {
		if v == nil {
			return badRequest("The request is invalid: '%s' must not hold null.", at)
		}
		if err := checkValue(types, m, v, at+"["+strconv.Itoa(i)+"]"); err != nil {
			return err
		}
	}
	return nil
}

func checkValue(types map[string]complexType, m member, value any, at string) error {
	if value == nil {
		return nil
	}
	switch m.kind {
	case objectKind:
		o, ok := value.(object)
		if !ok {
			return badRequest("The request is invalid: '%s' must be an object.", at)
		}
		return checkType(types, m.of, o, at)
	case booleanKind:
		if _, ok := value.(bool); !ok {
			return badRequest("Cannot convert a value of '%s' to the expected type 'Edm.Boolean'.", at)
		}
	case integerKind:
		return checkInteger(m, value, at)
	case enumKind:
		return checkEnum(m, value, at)
	case stringKind:
		s, ok := value.(string)
		if !ok {
			return badRequest("Cannot convert a value of '%s' to the expected type 'Edm.String'.", at)
		}
		if m.maxLength > 0 && len([]rune(s)) > m.maxLength {
			return badRequest("The request is invalid: '%s' is longer than %d characters.", at, m.maxLength)
		}
	}
	return nil
}

func checkInteger(m member, value any, at string) error {
	n, ok := value.(json.Number)
	if !ok {
		return badRequest("Cannot convert a value of '%s' to the expected type 'Edm.Int32'.", at)
	}
	i, err := strconv.ParseInt(n.String(), 10, 32)
	if err != nil {
		return badRequest("Cannot convert the value '%s' of '%s' to the expected type 'Edm.Int32'.", n, at)
	}
	if m.high != 0 && (i < m.low || i > m.high) {
		return badRequest("The request is invalid: '%s' is %d, outside of %d to %d.", at, i, m.low, m.high)
	}
	return nil
}

func checkEnum(m member, value any, at string) error {
	s, ok := value.(string)
	known := slices.Contains(m.values, s)
	if m.anyCase {
		known = slices.ContainsFunc(m.values, func(v string) bool { return strings.EqualFold(v, s) })
	}
	if !ok || !known {
		return badRequest(
			"Cannot convert the literal '%v' of '%s' to the expected type; it is one of %s.",
			value,
			at,
			strings.Join(m.values, ", "),
		)
	}
	return nil
}

func join(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}

// isEmpty reports whether a value does not count for a required member.
func isEmpty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	default:
		return false
	}
}

// isE164 reports whether s is a phone number as Graph wants it: a plus sign and
// 7 to 15 digits that do not begin with zero (ITU-T E.164).
func isE164(s string) bool {
	digits, ok := strings.CutPrefix(s, "+")
	if !ok || len(digits) < 7 || len(digits) > 15 || digits[0] == '0' {
		return false
	}
	return strings.Trim(digits, "0123456789") == ""
}

// isGUID reports whether s has the form of an id of Entra.
func isGUID(s string) bool {
	for i, r := range s {
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash != (r == '-') {
			return false
		}
		if r != '-' && !strings.ContainsRune("0123456789abcdefABCDEF", r) {
			return false
		}
	}
	return len(s) == 36
}

// notObjectID refuses what names a user otherwise than by its object id, such
// as by its user principal name (assumed: the pages only say "id").
func notObjectID(id string) *refusal {
	return badRequest("The request is invalid: '%s' is not the object id of a user.", id)
}

// checkCallback judges an address that notifications are to be posted to.
func (s *Server) checkCallback(uri string) error {
	u, err := url.Parse(uri)
	switch {
	case err != nil || u.Host == "" || !u.IsAbs():
		return badRequest("The request is invalid: 'callbackUri' must be an absolute address.")
	case u.Scheme == "https", u.Scheme == "http" && s.config.AllowHTTPCallbacks:
		return nil
	}
	return badRequest("The request is invalid: 'callbackUri' must use https.")
}

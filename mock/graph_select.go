package mock

import (
	"slices"
	"strings"
)

// selectMembers leaves of an answer what $select names, in any letter case, and
// the annotations: of each element where the answer is a list. names as the
// client sent them, separated by commas; "" and "*" leave everything. A name
// that the answer does not have is no fault, since the types are open.
// Source: concepts/query-parameters.
func selectMembers(body object, names string) object {
	if names == "" || names == "*" || body == nil {
		return body
	}
	var wanted []string
	for name := range strings.SplitSeq(names, ",") {
		wanted = append(wanted, strings.TrimSpace(name))
	}
	if list, ok := body["value"].([]any); ok {
		some := make([]any, len(list))
		for i, element := range list {
			some[i] = element
			if o, ok := element.(object); ok {
				some[i] = selected(o, wanted)
			}
		}
		body["value"] = some
	} else {
		body = selected(body, wanted)
	}
	if context := text(body, "@odata.context"); context != "" {
		root, entity := strings.CutSuffix(context, "/$entity")
		root += "(" + strings.Join(wanted, ",") + ")"
		if entity {
			root += "/$entity"
		}
		body["@odata.context"] = root
	}
	return body
}

func selected(o object, wanted []string) object {
	some := object{}
	for name, value := range o {
		if strings.HasPrefix(name, "@") ||
			slices.ContainsFunc(wanted, func(w string) bool { return strings.EqualFold(w, name) }) {
			some[name] = value
		}
	}
	return some
}

package scenarios

import (
	"slices"
	"strings"
)

// canonicalPermissions are the values that Entra puts into a token's roles, from
// https://github.com/microsoftgraph/microsoft-graph-devx-content (permissions/new/permissions.json). The
// last two are granted for a single chat (resource-specific consent) and really are spelt in the plural.
func canonicalPermissions() []string {
	return []string{
		"Calls.Initiate.All",
		"Calls.InitiateGroupCall.All",
		"Calls.JoinGroupCall.All",
		"Calls.JoinGroupCallAsGuest.All",
		"Calls.AccessMedia.All",
		"Calls.ReportSyntheticMedia.All",
		"Calls.JoinGroupCalls.Chat",
		"Calls.AccessMedia.Chat",
	}
}

// documentationSpelling returns the canonical name for a name that the documentation or the samples use
// and no token has: plurals, another case of "AsGuest", a dropped letter. "" when name is none of these.
func documentationSpelling(name string) string {
	switch strings.ToLower(name) {
	case "calls.initiategroupcalls.all", "calls.intiategroupcalls.all":
		return "Calls.InitiateGroupCall.All"
	case "calls.joingroupcalls.all":
		return "Calls.JoinGroupCall.All"
	case "calls.joingroupcallsasguest.all", "calls.joingroupcallasguest.all":
		return "Calls.JoinGroupCallAsGuest.All"
	case "call.initiate.all":
		return "Calls.Initiate.All"
	}
	return ""
}

func (l *loader) permissions(p *permissions) *Permissions {
	if p == nil {
		return nil
	}
	out := &Permissions{Clause: l.clause(p.Clause), Where: p.at().String()}
	for _, t := range p.Least {
		switch canonical := documentationSpelling(t.value); {
		case t.value == "":
		case slices.Contains(out.Least, t.value):
			l.faultAt(t.place, "the permission "+quote(t.value)+" stands twice", "", "")
		case slices.Contains(canonicalPermissions(), t.value):
			out.Least = append(out.Least, t.value)
		case canonical != "":
			l.faultAt(t.place, quote(t.value)+" is a documentation spelling, which no token has", "the canonical name", canonical)
		default:
			l.faultAt(t.place, "unknown permission "+quote(t.value),
				"one of "+strings.Join(canonicalPermissions(), ", "), nearest(t.value, canonicalPermissions()))
		}
	}
	return out
}

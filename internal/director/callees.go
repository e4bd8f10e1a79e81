package director

import (
	"encoding/json"
	"net/http"
	"strings"
)

// Callees returns the people whose phones and clients a request of a bot makes ring: users and numbers among the
// targets of a call, of an invitation, a transfer or a redirection, each once. Who is in another call and moves over
// from it (replacesCallId) has nothing to answer. nil: nobody.
func Callees(method, path string, body []byte) []Person {
	path, _, _ = strings.Cut(path, "?")
	var doc map[string]any
	if method != http.MethodPost || !ringing.MatchString(path) || json.Unmarshal(body, &doc) != nil {
		return nil
	}
	var people []Person
	add := func(p Person) {
		for _, known := range people {
			if known.ID() == p.ID() {
				return
			}
		}
		people = append(people, p)
	}
	for name, v := range doc {
		switch strings.ToLower(name) {
		case "targets", "participants":
			list, _ := v.([]any)
			for _, one := range list {
				callee(one, add)
			}
		case "transfertarget":
			callee(v, add)
		}
	}
	return people
}

// callee adds whom an invitationParticipantInfo names.
func callee(v any, add func(Person)) {
	info, _ := v.(map[string]any)
	if info == nil || member(info, "replacesCallId") != "" {
		return
	}
	for name, v := range info {
		if !strings.EqualFold(name, "identity") {
			continue
		}
		identities, _ := v.(map[string]any)
		for kind, v := range identities {
			identity, _ := v.(map[string]any)
			id := member(identity, "id")
			switch {
			case id == "":
			case strings.EqualFold(kind, "phone"):
				add(Person{Phone: id})
			case strings.EqualFold(kind, "user"):
				add(Person{UserID: id, Name: member(identity, "displayName")})
			}
		}
	}
}

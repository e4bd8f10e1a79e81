package match

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// CapturedCall stands in a [Message]'s Capture in place of a JSON pointer: the id of the call that the item is about,
// as its resource names it. The item's data has that id only sometimes.
const CapturedCall = "$call"

// CapturedParticipant begins what stands there for the id of a participant: "$participant " and the id of the person,
// whom a roster, whole or of what changed, shows as that participant. It may hold ${name}.
const CapturedParticipant = "$participant "

// Resource returns what a notification's item is about, in the form of a resourceUrl: that member, or the older
// resource ("/app/calls/{id}/…"), which was all that Graph sent until the middle of 2019 and stands beside the other
// since. "" when the item has neither, or is no JSON object.
func (d *Document) Resource() string { return resourceOf(d.decode().value) }

// Call returns the id of the call that a notification's item is about; "" when it does not say.
func (d *Document) Call() string { return callIn(d.Resource()) }

// aCall finds the id of a call in the address of a resource.
var aCall = regexp.MustCompile(`(?i)/calls/([^/]+)`)

func callIn(resource string) string {
	if m := aCall.FindStringSubmatch(resource); m != nil {
		return m[1]
	}
	return ""
}

func resourceOf(v any) string {
	item, _ := v.(object)
	if url, is := item["resourceUrl"].(string); is {
		return url
	}
	older, _ := item["resource"].(string)
	if rest, is := strings.CutPrefix(older, "/app/"); is {
		return "/communications/" + rest
	}
	return older
}

// Disagreements says where an item names two things: by its resourceUrl, its older resource, and the id of its data. It
// looks at calls and operations, the resources whose id ends their address. nil: it names one.
func (d *Document) Disagreements() []Disagreement {
	item, is := d.decode().value.(object)
	if !is {
		return nil
	}
	var all []Disagreement
	resource := resourceOf(item)
	named := tail(resource)
	if older, is := item["resource"].(string); is && tail(older) != "" && !strings.EqualFold(tail(older), named) {
		all = append(all, Disagreement{"/resource", "/app/calls/" + named, older})
	}
	data, _ := item["resourceData"].(object)
	own, _ := data["@odata.id"].(string)
	if tail(own) != "" && named != "" && !strings.EqualFold(tail(own), named) {
		all = append(all, Disagreement{"/resourceData/@odata.id", "the address " + resource, own})
	}
	id, is := data["id"].(string)
	parts := strings.Split(named, "/")
	switch {
	case !is || id == "" || named == "":
	case len(parts) == 1, len(parts) == 3 && strings.EqualFold(parts[1],
		"operations") && !strings.EqualFold(parts[2], "participants"):
		// Pages show the operations of an invitation as …/operations/participants, which names none.
		if last := parts[len(parts)-1]; !strings.EqualFold(last, id) {
			all = append(all, Disagreement{"/resourceData/id", "the id that ends " + resource + ", " + last, id})
		}
	}
	return all
}

// A Disagreement is a member that names another thing than the item's resource.
type Disagreement struct{ Pointer, Want, Got string }

// tail is what stands behind "/calls/" in the address of a resource.
func tail(resource string) string {
	at := aCall.FindStringIndex(resource)
	if at == nil {
		return ""
	}
	return strings.Trim(resource[at[0]+len("/calls/"):], "/")
}

// captured is the value that a message's Capture takes from the item.
func (a *arrival) captured(from string) (string, error) {
	if who, is := strings.CutPrefix(from, CapturedParticipant); is {
		return participantIn(a.Body.decode().value, who)
	}
	if from != CapturedCall {
		return a.Body.Capture(from)
	}
	call := a.Body.Call()
	if call == "" {
		return "", errors.New("neither resourceUrl nor resource names a call")
	}
	return call, nil
}

// participantIn is the id of the participant that a roster shows with an identity of that id.
func participantIn(item any, who string) (string, error) {
	data, _ := item.(object)
	for _, one := range elements(data["resourceData"]) {
		people := []any{one}
		if delta, _ := one.(object); delta["participants"] != nil {
			people = elements(delta["participants"])
		}
		for _, p := range people {
			person, _ := p.(object)
			info, _ := person["info"].(object)
			identities, _ := info["identity"].(object)
			for _, v := range identities {
				identity, _ := v.(object)
				id, _ := identity["id"].(string)
				participant, _ := person["id"].(string)
				if strings.EqualFold(id, who) && participant != "" {
					return participant, nil
				}
			}
		}
	}
	return "", fmt.Errorf("no participant with an id is %s", who)
}

// elements are those of a list, in order.
func elements(v any) (all []any) {
	list, _ := v.(list)
	for i := range len(list) {
		all = append(all, list[i])
	}
	return all
}

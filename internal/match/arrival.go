package match

import (
	"strings"
)

// An arrival is an Item, decoded, with what each message of a sequence says of it.
type arrival struct {
	Item
	position int // in the order of arrival
	value    any
	readable bool
	selects  []bool // by message: its Select recognises the item
	fits     []bool // by message: recognised, and as described
	apart    []int  // by message: how many differences are judged apart
}

// arrivals judges each item by each message.
func (s *Sequence) arrivals(items []Item) []arrival {
	all := make([]arrival, len(items))
	for i, item := range items {
		body := item.Body.decode()
		v, ok := body.value, body.readable
		a := arrival{Item: item, position: i, value: v, readable: ok,
			selects: make([]bool, len(s.Messages)), fits: make([]bool, len(s.Messages)), apart: make([]int,
				len(s.Messages))}
		for m := range s.Messages {
			message := &s.Messages[m]
			a.selects[m] = ok && holds(&message.Select, v)
			if a.selects[m] && len(body.problems) == 0 {
				var t tally
				a.fits[m], t = try(&message.Pattern, v)
				a.apart[m] = t.apart
			}
		}
		all[i] = a
	}
	return all
}

// resource is what the item is about, in one spelling: Graph's examples differ in letter case and in the
// leading slash, and resourceUrl came later than resource, which stands alone in old recordings. "" when the
// item does not say.
func (a *arrival) resource() string {
	return strings.ToLower(strings.Trim(resourceOf(a.value), "/"))
}

// concerns reports whether the item is about the resource or something beneath it. Operations are left out:
// they end on their own, and may end after their call.
func (a *arrival) concerns(resource string) bool {
	beneath, is := strings.CutPrefix(a.resource()+"/", resource+"/")
	return is && resource != "" && !strings.HasPrefix(beneath, "operations/")
}

// describe names an item that no message asked for.
func (a *arrival) describe() string {
	item, _ := a.value.(object)
	var words []string
	for _, v := range []any{item["changeType"], resourceOf(a.value), state(item["resourceData"])} {
		if word, is := v.(string); is && word != "" {
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		return text(a.value)
	}
	return shorten(strings.Join(words, " "))
}

// state is a call's state or an operation's status.
func state(resourceData any) any {
	data, _ := resourceData.(object)
	if s, there := data["state"]; there {
		return s
	}
	return data["status"]
}

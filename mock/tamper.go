package mock

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// verdict is what becomes of a reply.
type verdict string

const (
	deliver        verdict = ""
	hang           verdict = "hang"
	dropConnection verdict = "drop-connection"
)

// wrongState is a documented state that no documented exchange shows.
const wrongState = "hold"

// tamperReply lets the faults of an app work on a reply, in place.
func (f *faults) tamperReply(operation string, out *reply, newGUID func() string) verdict {
	concerns := func(a *armed) bool {
		if !a.onOperation(operation) || (a.State != "" && text(out.body, "state") != a.State) {
			return false
		}
		switch a.Kind {
		case "ok-for-created":
			return out.status == http.StatusCreated
		case "foreign-location":
			return out.header.Get("Location") != ""
		case "missing-odata-type", "wrong-state", "null-for-object":
			return out.status < 300 && out.body != nil
		}
		return true
	}
	result := deliver
	for _, a := range f.striking("response", concerns) {
		switch a.Kind {
		case "ok-for-created":
			out.status = http.StatusOK
		case "foreign-location":
			location := out.header.Get("Location")
			out.header.Set("Location", location[:strings.LastIndex(location, "/")+1]+newGUID())
		case "garbage-body":
			out.raw = []byte("<html><body>Our services aren't available right now</body></html>")
			out.header.Set("Content-Type", "text/html")
		case "hang":
			result = hang
		case "drop-connection":
			result = dropConnection
		default:
			if out.body != nil {
				out.body = a.tamperBody(clone(out.body), "source")
			}
		}
	}
	return result
}

// tamperBody is the body with the wrong that fits both sides; nullable is the
// member that null-for-object empties.
func (a *armed) tamperBody(body object, nullable string) object {
	switch a.Kind {
	case "missing-odata-type":
		delete(body, "@odata.type")
	case "wrong-state":
		body["state"] = wrongState
	case "null-for-object":
		body[nullable] = nil
	case "rewrite":
		if changed, ok := rewrite(body, a.Pointer, a.Value).(object); ok {
			return changed
		}
	}
	return body
}

// post is one request to a callback as it leaves.
type post struct {
	to     string
	bytes  []byte
	header http.Header
	token  noticeToken
	change changeType
}

// tamperDelivery turns a delivery into the posts that are made for it: one,
// or what the faults make of it.
func (f *faults) tamperDelivery(d *delivery) []*post {
	p := &post{
		to: d.to, change: d.change,
		token: noticeToken{audience: d.audience, tenant: d.tenant},
		header: http.Header{
			"Content-Type":                 {"application/json; charset=utf-8"},
			"Accept":                       {"application/json"},
			"User-Agent":                   {"Microsoft-Skype/3.0,(Calling/1.0)"},
			"X-Microsoft-Skype-Chain-Id":   {d.chain},
			"X-Microsoft-Skype-Message-Id": {d.message},
		},
	}
	if d.scenario != "" {
		p.header.Set("Scenario-Id", d.scenario)
	}
	hits := f.striking("notification", func(a *armed) bool { return a.concerns(d) })
	body, copies := d.body, 1
	if len(hits) > 0 {
		body = clone(body)
	}
	for _, a := range hits {
		switch a.Kind {
		case "lost-notification", "drop":
			copies = 0
		case "duplicate-notification":
			copies = 2
		default:
			a.tamperPost(p, d, body)
		}
	}
	p.bytes = encode(body)
	posts := make([]*post, 0, 2)
	for range copies {
		posts = append(posts, p)
	}
	return posts
}

// tamperPost works on the token or on the single item of a notification.
func (a *armed) tamperPost(p *post, d *delivery, body object) {
	switch a.Kind {
	case "wrong-audience":
		p.token.audience = DefaultTenantID // a GUID, but of no app
	case "expired-token":
		p.token.expired = true
	case "unknown-key":
		p.token.unknownKey = true
	case "wrong-issuer":
		p.token.issuer = "https://issuer.invalid"
	case "missing-token":
		p.token.missing = true
	case "unsigned-token":
		p.token.unsigned = true
	case "missing-odata-type":
		delete(body, "@odata.type")
	default:
		list, _ := body["value"].([]any)
		for i, item := range list {
			if item, ok := item.(object); ok {
				list[i] = a.tamperItem(item, d)
			}
		}
	}
}

func (a *armed) tamperItem(item object, d *delivery) object {
	switch a.Kind {
	case "swapped-resource":
		other := newIdentifiers(0, "another call", d.callID).guid()
		item["resourceUrl"] = strings.ReplaceAll(text(item, "resourceUrl"), d.callID, other)
		return item
	case "wrong-state":
		if data := child(item, "resourceData"); data != nil {
			data["state"] = wrongState
		}
		return item
	}
	return a.tamperBody(item, "resourceData")
}

// concerns tells whether a fault is about this delivery.
func (a *armed) concerns(d *delivery) bool {
	list, _ := d.body["value"].([]any)
	if len(list) == 0 {
		return a.State == "" && a.Match == FaultMatch{} && a.kind.state == ""
	}
	item, _ := list[0].(object)
	state := text(item, "resourceData", "state")
	if state == "" {
		state = text(item, "resourceData", "status") // of an operation
	}
	want := a.State
	if want == "" {
		want = a.Match.State
	}
	if want == "" && a.Match == (FaultMatch{}) {
		want = a.kind.state
	}
	if want != "" && !strings.EqualFold(want, state) {
		return false
	}
	if a.Match.ChangeType != "" && !strings.EqualFold(a.Match.ChangeType, text(item, "changeType")) {
		return false
	}
	return a.Match.Resource == "" || strings.EqualFold(a.Match.Resource, resourceName(text(item, "resourceUrl")))
}

// resourceName is what a resourceUrl names: "call" or the collection below it.
func resourceName(url string) string {
	parts := strings.Split(strings.Trim(url, "/"), "/")
	if len(parts) < 4 {
		return "call"
	}
	return parts[3]
}

// rewrite returns v with the value at pointer replaced, or removed when value
// is absent. A pointer that leads nowhere changes nothing but creates a last
// member that is missing.
func rewrite(v any, pointer string, value json.RawMessage) any {
	var replacement any
	if len(value) > 0 {
		if err := json.Unmarshal(value, &replacement); err != nil {
			return v
		}
	}
	if pointer == "" {
		return replacement
	}
	step, rest, more := strings.Cut(strings.TrimPrefix(pointer, "/"), "/")
	step = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
	if more {
		rest = "/" + rest
	}
	switch v := v.(type) {
	case object:
		next, present := v[step]
		switch {
		case more && present:
			v[step] = rewrite(next, rest, value)
		case more:
		case len(value) == 0:
			delete(v, step)
		default:
			v[step] = replacement
		}
	case []any:
		i, err := strconv.Atoi(step)
		switch {
		case err != nil || i < 0 || i >= len(v):
		case more:
			v[i] = rewrite(v[i], rest, value)
		case len(value) == 0:
			return append(v[:i:i], v[i+1:]...)
		default:
			v[i] = replacement
		}
	}
	return v
}

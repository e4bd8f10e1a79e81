package mock

import (
	"encoding/json"
	"net/http"
	"slices"
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
		return a.onOperation(operation) && (a.State == "" || text(out.body, "state") == a.State) &&
			(a.kind.onlyFor == nil || a.kind.onlyFor(out))
	}
	result := deliver
	for _, a := range f.striking("response", concerns) {
		if v := a.kind.onReply(a, out, newGUID); v != deliver {
			result = v
		}
	}
	return result
}

// post is one request to a callback as it leaves.
type post struct {
	to     string
	bytes  []byte
	header http.Header
	token  noticeToken
	change changeType
	call   string // its id
	news   string // what it says, for people
	copies int    // how often it is posted, each time under a message id of its own
	again  int    // how often each is delivered again, under the same message id
}

// tamperDelivery turns a delivery into the posts that are made for it: one,
// or what the faults make of it.
func (f *faults) tamperDelivery(d *delivery) []*post {
	p := &post{
		to: d.to, change: d.change, call: d.callID, news: d.news, copies: 1,
		token:  noticeToken{audience: d.audience, tenant: d.tenant},
		header: d.header(), bytes: d.body,
	}
	if !f.any() {
		return []*post{p}
	}
	f.tamperPost(p, d)
	posts := make([]*post, 0, p.copies)
	for i := range p.copies {
		one := *p
		if i > 0 { // the same news once more is another message
			one.header = p.header.Clone()
			another := newIdentifiers(int64(i), "another message", d.message).guid()
			one.header.Set("X-Microsoft-Skype-Message-Id", another)
		}
		posts = append(posts, slices.Repeat([]*post{&one}, 1+p.again)...)
	}
	return posts
}

// tamperPost lets the faults of an app work on a post, in place.
func (f *faults) tamperPost(p *post, d *delivery) {
	body, err := decodeObject(d.body)
	if err != nil {
		return // it was encoded by this package
	}
	for _, a := range f.striking("notification", func(a *armed) bool { return a.concerns(body) }) {
		a.tamperPost(p, d, body)
		p.bytes = encode(body)
	}
}

// tamperPost works on a post, or on the single item of its body.
func (a *armed) tamperPost(p *post, d *delivery, body object) {
	if a.kind.onPost != nil {
		a.kind.onPost(a, p, body)
	}
	if a.kind.onItem == nil {
		return
	}
	list, _ := body["value"].([]any)
	for i, item := range list {
		if item, ok := item.(object); ok {
			list[i] = a.kind.onItem(a, item, d)
		}
	}
}

// rewritten is the body with the value that the fault's pointer names changed.
func (a *armed) rewritten(body object) object {
	if changed, ok := rewrite(body, a.Pointer, a.Value).(object); ok {
		return changed
	}
	return body
}

// concerns reports whether a fault is about the notification with this body.
func (a *armed) concerns(body object) bool {
	list, _ := body["value"].([]any)
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

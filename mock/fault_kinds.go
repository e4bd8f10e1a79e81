package mock

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// FaultKind is a kind of fault with what it does. It works on one side, or on
// both answers and notifications where it has an effect on each.
type FaultKind struct {
	Name string `json:"name"`
	// Does says what the fault does, in one sentence.
	Does string `json:"does"`
	// Side is where it works: "request", "response", "notification" or
	// "permission". A kind that can work on two has "response".
	Side string `json:"side"`

	// once bounds the kind to one application unless Times says otherwise.
	once bool
	// state is the state that a notification must have when neither State nor
	// Match says anything.
	state string
	// operation is the operation when none is named.
	operation string

	// onRequest refuses a request before anything is done for it.
	onRequest func(*armed) error
	// onReply works on an answer in place; onlyFor narrows the answers that it
	// can work on, nil: all.
	onReply func(a *armed, out *reply, newGUID func() string) verdict
	onlyFor func(*reply) bool
	// onPost works on a post, onItem on the item of its body, which it returns.
	onPost func(a *armed, p *post, body object)
	onItem func(a *armed, item object, d *delivery) object
}

// FaultKinds lists every kind of fault, as a new slice.
func FaultKinds() []FaultKind {
	kinds := slices.Concat(faultsOfRequests(), faultsOfReplies(), faultsOfBodies(), faultsOfPosts())
	for i := range kinds {
		kinds[i].Side = kinds[i].side()
	}
	return kinds
}

func (k *FaultKind) side() string {
	switch {
	case k.onRequest != nil:
		return "request"
	case k.onReply != nil:
		return "response"
	case k.onNotifications():
		return "notification"
	}
	return "permission"
}

func (k *FaultKind) onNotifications() bool { return k.onPost != nil || k.onItem != nil }

// bothSides reports that Where can choose between answers and notifications.
func (k *FaultKind) bothSides() bool { return k.onReply != nil && k.onNotifications() }

// kindOf is the kind of this name, and whether there is one.
func kindOf(name string) (FaultKind, bool) {
	all := FaultKinds()
	i := slices.IndexFunc(all, func(k FaultKind) bool { return k.Name == name })
	if i < 0 {
		return FaultKind{}, false
	}
	return all[i], true
}

// faultsOfRequests keep a request from being served.
func faultsOfRequests() []FaultKind {
	return []FaultKind{
		{Name: "throttle", Does: "answers 429 with Retry-After and does nothing", once: true,
			onRequest: func(a *armed) error { return throttled(strconv.Itoa(max(1, a.RetryAfter))) }},
		{Name: "server-error", Does: "answers 500 and does nothing", once: true,
			onRequest: func(*armed) error { return serverError() }},
		{Name: "unavailable", Does: "answers 503 with Retry-After and does nothing", once: true,
			onRequest: func(a *armed) error { return unavailable(strconv.Itoa(max(1, a.RetryAfter))) }},
		{Name: "gateway-timeout", Does: "answers 504 and does nothing", once: true,
			onRequest: func(*armed) error { return gatewayTimeout() }},
		// The effect is with those who ask for permissions; see faults.unchecked.
		{Name: uncheckedPermission, Does: "does not check a permission"},
	}
}

const uncheckedPermission = "unchecked-permission"

// faultsOfReplies make an answer wrong beside what its body says.
func faultsOfReplies() []FaultKind {
	ends := func(v verdict) func(*armed, *reply, func() string) verdict {
		return func(*armed, *reply, func() string) verdict { return v }
	}
	return []FaultKind{
		{Name: "ok-for-created", Does: "answers 200 where 201 is documented",
			onlyFor: func(out *reply) bool { return out.status == http.StatusCreated },
			onReply: func(_ *armed, out *reply, _ func() string) verdict {
				out.status = http.StatusOK
				return deliver
			}},
		{Name: "foreign-location", Does: "names another call in the Location header",
			onlyFor: func(out *reply) bool { return out.header.Get("Location") != "" },
			onReply: func(_ *armed, out *reply, newGUID func() string) verdict {
				location := out.header.Get("Location")
				out.header.Set("Location", location[:strings.LastIndex(location, "/")+1]+newGUID())
				return deliver
			}},
		{Name: "garbage-body", Does: "answers with a body that is no JSON",
			onReply: func(_ *armed, out *reply, _ func() string) verdict {
				out.raw = []byte("<html><body>Our services aren't available right now</body></html>")
				out.header.Set("Content-Type", "text/html")
				return deliver
			}},
		{Name: "hang", Does: "does what was asked and never answers", onReply: ends(hang)},
		{Name: "drop-connection", Does: "does what was asked and closes the connection without an answer",
			onReply: ends(dropConnection)},
	}
}

// faultsOfBodies make a body wrong, of an answer or of a notification.
func faultsOfBodies() []FaultKind {
	const create = "create call"
	inBody := func(change func(object)) func(*armed, *reply, func() string) verdict {
		return func(_ *armed, out *reply, _ func() string) verdict {
			if out.body != nil {
				out.body = clone(out.body)
				change(out.body)
			}
			return deliver
		}
	}
	succeeded := func(out *reply) bool { return out.status < http.StatusMultipleChoices && out.body != nil }
	return []FaultKind{
		{
			Name:      "missing-odata-type",
			Does:      "leaves out the @odata.type of a body",
			operation: create,
			onlyFor:   succeeded,
			onReply:   inBody(func(o object) { delete(o, "@odata.type") }),
			onPost:    func(_ *armed, _ *post, body object) { delete(body, "@odata.type") },
		},
		{Name: "wrong-state", Does: fmt.Sprintf("has the state '%s' in place of the real one", wrongState),
			operation: create, onlyFor: succeeded,
			onReply: inBody(func(o object) { o["state"] = wrongState }),
			onItem: func(_ *armed, item object, _ *delivery) object {
				if data := child(item, "resourceData"); data != nil {
					data["state"] = wrongState
				}
				return item
			}},
		{Name: "null-for-object", operation: create, onlyFor: succeeded,
			Does:    "writes null for an object of a body (source; resourceData of a notification)",
			onReply: inBody(func(o object) { o["source"] = nil }),
			onItem: func(_ *armed, item object, _ *delivery) object {
				item["resourceData"] = nil
				return item
			}},
		{Name: "rewrite", Does: "changes one value of a body, by pointer",
			onReply: func(a *armed, out *reply, _ func() string) verdict {
				if out.body != nil {
					out.body = a.rewritten(clone(out.body))
				}
				return deliver
			},
			onItem: func(a *armed, item object, _ *delivery) object { return a.rewritten(item) }},
	}
}

// faultsOfPosts make a notification wrong beside what its body says, but for
// the call that it names.
func faultsOfPosts() []FaultKind {
	times := func(n int) func(*armed, *post, object) {
		return func(_ *armed, p *post, _ object) { p.copies = n }
	}
	token := func(change func(*noticeToken)) func(*armed, *post, object) {
		return func(_ *armed, p *post, _ object) { change(&p.token) }
	}
	return []FaultKind{
		{Name: "lost-notification", Does: "never posts a notification", state: "established", onPost: times(0)},
		{Name: "drop", Does: "never posts the notifications that match", onPost: times(0)},
		{Name: "duplicate-notification", Does: "posts a notification twice, as two messages", state: "establishing",
			onPost: times(2)},
		{Name: "redelivered-notification",
			Does:   "posts a notification again under the same message id, as after a lost answer; a bot has to expect it",
			onPost: func(_ *armed, p *post, _ object) { p.again = 1 }},
		{Name: "wrong-audience", Does: "signs the notification's token for another app",
			onPost: token(func(t *noticeToken) { t.audience = DefaultTenantID })}, // a GUID, but of no app
		{Name: "expired-token", Does: "signs the notification's token with an expiry in the past",
			onPost: token(func(t *noticeToken) { t.expired = true })},
		{Name: "unknown-key", Does: "signs the notification's token with a key that is published nowhere",
			onPost: token(func(t *noticeToken) { t.unknownKey = true })},
		{Name: "wrong-issuer", Does: "names another issuer in the notification's token",
			onPost: token(func(t *noticeToken) { t.issuer = "https://issuer.invalid" })},
		{Name: "missing-token", Does: "posts without a token",
			onPost: token(func(t *noticeToken) { t.missing = true })},
		{Name: "unsigned-token", Does: "posts with a token of algorithm none",
			onPost: token(func(t *noticeToken) { t.unsigned = true })},
		{Name: "swapped-resource", Does: "names another call in the notification's resourceUrl",
			onItem: func(_ *armed, item object, d *delivery) object {
				other := newIdentifiers(0, "another call", d.callID).guid()
				item["resourceUrl"] = strings.ReplaceAll(text(item, "resourceUrl"), d.callID, other)
				return item
			}},
	}
}

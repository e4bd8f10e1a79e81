package mock

import (
	"cmp"
	"strings"
)

// changeType is what happened to the resource of a notification.
type changeType string

const (
	created changeType = "created"
	updated changeType = "updated"
	deleted changeType = "deleted"
)

// notice is one thing that the bot is notified of about a call.
type notice struct {
	change changeType
	// below is the resource below the call: "" is the call itself.
	below string
	// data is the resource: an object, or an array for collections. Its own
	// members are nobody else's.
	data any
	// withoutCallback leaves out the callback address, as the examples of delta
	// rosters and of content sharing do.
	withoutCallback bool
	// failed, when set, is called under the lock when no attempt succeeded.
	failed func()
	// raw, when set, is posted in place of the notice (the legacy probe).
	raw object
	// then, when set, is called under the lock with the status of the bot's
	// answer, once the notice was delivered.
	then func(status int)
}

// value is the notice as commsNotifications. It shares with the call what nobody
// changes in it, and the data of the notice becomes a part of it.
// Source: resources/commsnotification and the examples of create-call. The page
// has "resource" in some examples only; in recorded traffic every item has it
// beside resourceUrl, and bots read it.
func (c *call) value(n notice) object {
	data := n.data
	if c.world.server.retells(c.version) {
		data = copyOf(data)
	}
	v := typed("commsNotification", object{
		"changeType":   string(n.change),
		"resource":     "/app/calls/" + c.id + n.below,
		"resourceUrl":  c.path() + n.below,
		"resourceData": c.chained(data),
	})
	if !n.withoutCallback {
		v["callbackUri"] = c.callback
	}
	if c.observed() {
		c.observedItem(n, v)
	}
	return c.world.server.asVersion(c.version, typed("commsNotifications", object{"value": []any{v}}))
}

// chained adds the id of the chain to the data of a call. No state example of
// the pages shows it; since 2020 each recorded state has it, but for one with a
// key that was pressed.
func (c *call) chained(data any) any {
	if d, ok := data.(object); ok && text(d, "@odata.type") == "#microsoft.graph.call" && d["toneInfo"] == nil {
		d["callChainId"] = c.chain()
	}
	return data
}

// post queues a notice for the call's callback address. The caller holds the
// world's lock; the network is touched later and elsewhere.
func (c *call) post(n notice) {
	w := c.world
	body := n.raw
	if body == nil {
		body = c.value(n)
	}
	w.courier.take(c, &delivery{
		to:       c.callback,
		body:     encode(body),
		message:  w.ids.guid(),
		chain:    c.chain(),
		scenario: c.scenarioOf(n),
		audience: w.app.ClientID,
		tenant:   text(c.document, "tenantId"),
		callID:   c.id,
		change:   n.change,
		news:     n.inShort(),
		after:    w.answered,
		failed:   n.failed,
		then:     n.then,
		topic:    n.topic(),
		alone:    n.raw != nil || n.change == created && n.below == "",
	})
}

// inShort says what a notice is about: "updated call established", "deleted
// operations completed".
func (n notice) inShort() string {
	data, _ := n.data.(object)
	resource, _, _ := strings.Cut(strings.TrimPrefix(n.below, "/"), "/")
	return strings.TrimSpace(strings.Join([]string{
		string(n.change), cmp.Or(resource, "call"), text(data, "state") + text(data, "status")}, " "))
}

// scenarioOf is the Scenario-Id of a post: what the bot sent with its request,
// else the id of the chain. News of an incoming call come without one, as
// recorded.
func (c *call) scenarioOf(n notice) string {
	if n.change == created && n.below == "" {
		return ""
	}
	return cmp.Or(c.scenario, c.chain())
}

package mock

// changeType is what happened to the resource of a notification.
type changeType string

const (
	created changeType = "created"
	updated changeType = "updated"
	deleted changeType = "deleted"
)

// notice is one thing to tell the bot about a call.
type notice struct {
	change changeType
	// below is the resource below the call: "" is the call itself.
	below string
	// data is the resource: an object, or an array for collections.
	data any
	// legacy adds the deprecated path as "resource" and leaves out the
	// callback address, as the delta roster examples do.
	legacy bool
	// silentCallback leaves out the callback address, as the content sharing
	// examples do.
	silentCallback bool
	// failed, when set, is called under the lock when no attempt succeeded.
	failed func()
	// raw, when set, is posted in place of the notice (the legacy probe).
	raw object
	// then, when set, is called under the lock with the status of the bot's
	// answer, once the notice was delivered.
	then func(status int)
}

// value is the notice as commsNotifications, with copies of everything.
// Source: resources/commsnotification and the examples of create-call.
func (c *call) value(n notice) object {
	v := typed("commsNotification", object{
		"changeType":   string(n.change),
		"resourceUrl":  c.path() + n.below,
		"resourceData": copyOf(n.data),
	})
	if n.legacy {
		v["resource"] = "/app/calls/" + c.id + n.below
	} else if !n.silentCallback {
		v["callbackUri"] = c.callback
	}
	return asVersion(c.version, typed("commsNotifications", object{"value": []any{v}}))
}

// post queues a notice for the call's callback address. The caller holds the
// world's lock; the network is touched later and elsewhere.
func (c *call) post(n notice) {
	w := c.world
	body := n.raw
	if body == nil {
		body = c.value(n)
	}
	w.outbox.add(&delivery{
		to:       c.callback,
		body:     body,
		message:  w.ids.guid(),
		chain:    text(c.document, "callChainId"),
		scenario: c.scenario,
		audience: w.app.ClientID,
		tenant:   text(c.document, "tenantId"),
		callID:   c.id,
		change:   n.change,
		after:    w.answered,
		failed:   n.failed,
		then:     n.then,
	})
}

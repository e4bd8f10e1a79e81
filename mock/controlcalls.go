package mock

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// callView is a live call as the control port shows it.
func (c *call) view() object {
	people := []any{}
	for _, p := range c.roster {
		people = append(people, p.document())
	}
	ringing := []any{}
	for _, l := range c.legs {
		ringing = append(ringing, l.id)
	}
	running := []any{}
	for _, id := range slices.Sorted(maps.Keys(c.operations)) {
		running = append(running, c.operations[id].document(c.operations[id].status))
	}
	return object{
		"operations": running,
		"callId":     c.id, "app": c.world.app.ClientID, "state": string(c.state), "kind": string(c.kind),
		"direction": c.direction, "callbackUri": c.callback, "participants": people, "ringing": ringing,
		"call": c.show(c.world.server.url + "/" + c.version),
	}
}

func (q *controlRequest) listCalls() (int, any, error) {
	w, err := q.app()
	if err != nil {
		return 0, nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	live := make([]*call, 0, len(w.calls))
	for _, c := range w.calls {
		live = append(live, c)
	}
	slices.SortFunc(live, func(a, b *call) int { return a.nth - b.nth })
	views := []any{}
	for _, c := range live {
		views = append(views, c.view())
	}
	return http.StatusOK, object{"value": views}, nil
}

func (q *controlRequest) showCall() (int, any, error) {
	var view object
	status, _, err := q.onCall(func(c *call) error {
		view = c.view()
		return nil
	})
	return status, view, err
}

func (q *controlRequest) hangUp() (int, any, error) {
	var body struct {
		By string `json:"by"`
	}
	if err := q.read(&body); err != nil {
		return 0, nil, err
	}
	return q.onCall(func(c *call) error { return c.hangUpBy(body.By) })
}

func (q *controlRequest) pickUp() (int, any, error) {
	var body struct {
		ID string `json:"id"`
	}
	if err := q.read(&body); err != nil {
		return 0, nil, err
	}
	return q.onCall(func(c *call) error { return c.pickUp(body.ID) })
}

func (q *controlRequest) share() (int, any, error) {
	var body struct {
		Action string `json:"action"`
	}
	if err := q.read(&body); err != nil {
		return 0, nil, err
	}
	return q.onCall(func(c *call) error { return c.share(body.Action) })
}

func (q *controlRequest) admit() (int, any, error) {
	return q.onCall(func(c *call) error {
		if !c.admit() {
			return fmt.Errorf("call %s: the bot is not in the lobby", c.id)
		}
		return nil
	})
}

// Person names someone of the outside world, by an E.164 phone number or as a
// Teams user.
type Person struct {
	Phone string `json:"phone,omitempty"`
	User  *User  `json:"user,omitempty"`
}

// User is a Teams user.
type User struct {
	// ID is the Entra object id.
	ID          string `json:"id"`
	DisplayName string `json:"displayName,omitempty"`
	// TenantID is the tenant of the app when empty.
	TenantID string `json:"tenantId,omitempty"`
}

// identity is the person as an identitySet; false when nobody is named.
func (p Person) identity(tenant string) (object, bool) {
	switch {
	case p.Phone != "":
		return typed("identitySet", object{"phone": typed("identity", object{"id": p.Phone})}), isE164(p.Phone)
	case p.User != nil && p.User.ID != "":
		who := typed("identity", object{"id": p.User.ID, "displayName": p.User.DisplayName, "tenantId": tenant})
		if p.User.TenantID != "" {
			who["tenantId"] = p.User.TenantID
		}
		if p.User.DisplayName == "" {
			who["displayName"] = nil
		}
		return typed("identitySet", object{"user": who}), true
	}
	return nil, false
}

func (q *controlRequest) join() (int, any, error) {
	var body Person
	if err := q.read(&body); err != nil {
		return 0, nil, err
	}
	return q.onCall(func(c *call) error {
		who, ok := body.identity(c.world.app.TenantID)
		if !ok {
			return fmt.Errorf("join: expected a phone (E.164) or a user with an id")
		}
		if c.kind == peerToPeer {
			return fmt.Errorf("call %s: nobody can join a peer-to-peer call", c.id)
		}
		c.announce(c.add(who))
		return nil
	})
}

func (q *controlRequest) leave() (int, any, error) {
	var body struct {
		ID string `json:"id"`
	}
	if err := q.read(&body); err != nil {
		return 0, nil, err
	}
	return q.onCall(func(c *call) error {
		p := c.find(body.ID)
		if p == nil || p == c.me {
			return fmt.Errorf("call %s: nobody %q to leave", c.id, body.ID)
		}
		return c.leave(p)
	})
}

// hangUpBy lets a party hang up: the peer when id is "". In a group or a
// meeting it leaves, and the call goes on without it.
func (c *call) hangUpBy(id string) error {
	if c.state == incoming || c.state == redirecting {
		c.end(c.peerEnded(c.caller.identity))
		return nil
	}
	p := c.find(id)
	if id == "" {
		if at := slices.IndexFunc(c.roster, func(p *participant) bool { return p != c.me }); at >= 0 {
			p = c.roster[at]
		}
	}
	if p == nil || p == c.me {
		return fmt.Errorf("call %s: nobody %q to hang up", c.id, id)
	}
	return c.leave(p)
}

// leave takes a party out; a peer-to-peer call ends with its peer.
func (c *call) leave(p *participant) error {
	if c.kind == peerToPeer {
		c.end(c.peerEnded(p.identity))
		return nil
	}
	c.drop(p)
	return nil
}

func (c *call) peerEnded(identity object) outcome {
	if kind, _ := whoIs(identity); strings.EqualFold(kind, "phone") {
		return endedByPhone()
	}
	return endedByPeer()
}

func (q *controlRequest) ring() (int, any, error) {
	w, err := q.app()
	if err != nil {
		return 0, nil, err
	}
	var in Incoming
	if err := q.read(&in); err != nil {
		return 0, nil, err
	}
	id, err := w.receive(in, q.answered)
	return http.StatusCreated, object{"callId": id}, err
}

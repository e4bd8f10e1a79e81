package mock

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
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
		By     string `json:"by"`
	}
	if err := q.read(&body); err != nil {
		return 0, nil, err
	}
	return q.onCall(func(c *call) error { return c.by(body.By, func() error { return c.share(body.Action) }) })
}

func (q *controlRequest) admit() (int, any, error) {
	return q.onCall((*call).admit)
}

func (q *controlRequest) join() (int, any, error) {
	var body Person
	if err := q.read(&body); err != nil {
		return 0, nil, err
	}
	return q.onCall(func(c *call) error { return c.joinedBy(body) })
}

func (q *controlRequest) leave() (int, any, error) {
	var body struct {
		ID string `json:"id"`
	}
	if err := q.read(&body); err != nil {
		return 0, nil, err
	}
	return q.onCall(func(c *call) error { return c.leftBy(body.ID) })
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

func (q *controlRequest) press() (int, any, error) {
	var body struct {
		Tone string `json:"tone"`
		By   string `json:"by"`
	}
	if err := q.read(&body); err != nil {
		return 0, nil, err
	}
	return q.onCall(func(c *call) error { return c.by(body.By, func() error { return c.press(body.Tone) }) })
}

func (q *controlRequest) speak() (int, any, error) {
	var body struct {
		By string `json:"by"`
	}
	if err := q.read(&body); err != nil {
		return 0, nil, err
	}
	return q.onCall(func(c *call) error { return c.by(body.By, c.speak) })
}

// by lets somebody who is in the call do something; "" is whoever is there.
func (c *call) by(id string, do func() error) error {
	if id != "" && c.find(id) == nil {
		return fmt.Errorf("call %s: nobody %q is in it", c.id, id)
	}
	return do()
}

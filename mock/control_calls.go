package mock

import (
	"maps"
	"net/http"
	"slices"
)

// callView is a live call as the control port shows it.
func (c *call) view() object {
	people := []any{}
	for _, p := range c.roster {
		people = append(people, c.shows(p))
	}
	ringing := []any{}
	for _, l := range c.legs {
		ringing = append(ringing, l.id)
	}
	running := []any{}
	for _, id := range slices.Sorted(maps.Keys(c.operations)) {
		running = append(running, c.operations[id].document(c.operations[id].status, c.version))
	}
	return object{
		"operations": running,
		"callId":     c.id, "app": c.world.app.ClientID, "state": string(c.state), "kind": string(c.kind),
		"direction": c.direction, "callbackUri": c.callback, "participants": people, "ringing": ringing,
		"call": c.show(c.world.server.url+"/"+c.version, c.version),
	}
}

func (q *controlRequest) listCalls(w *world, _ nothing) (int, any, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	views := []any{}
	for _, c := range w.liveCalls() {
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

package mock

import (
	"maps"
	"net/http"
	"slices"
	"time"
)

// maxShownCalls is how many live calls of an app are shown at once.
const maxShownCalls = 100

// appState is an app with everything about it that somebody may want to see.
type appState struct {
	App App `json:"app"`
	// Now is the app's clock; PendingTimers counts what waits for it.
	Now           time.Time `json:"now"`
	PendingTimers int       `json:"pendingTimers"`
	// Waiting, Delivered and Failed count notifications.
	Waiting   int          `json:"waiting"`
	Delivered int          `json:"delivered"`
	Failed    int          `json:"failed"`
	People    []personBody `json:"people"`
	Faults    []Fault      `json:"faults"`     // those of this app alone
	Standing  []Fault      `json:"configured"` // those of the configuration
	Calls     []object     `json:"calls"`
	MoreCalls int          `json:"moreCalls"` // that are not shown
}

func (q *controlRequest) showState(w *world, _ nothing) (int, any, error) {
	state := appState{App: w.registration(), Faults: w.faults.own(len(w.server.config.Faults)),
		Standing: append([]Fault{}, w.server.config.Faults...)}
	state.Waiting, state.Delivered, state.Failed = w.outbox.counts()
	w.mu.Lock()
	defer w.mu.Unlock()
	state.Now, state.PendingTimers = w.clock.now(), w.clock.pending()
	state.People = []personBody{}
	for _, id := range slices.Sorted(maps.Keys(w.people)) {
		state.People = append(state.People, personBody{id, w.people[id]})
	}
	live := w.liveCalls()
	state.MoreCalls = max(0, len(live)-maxShownCalls)
	state.Calls = []object{}
	for _, c := range live[state.MoreCalls:] {
		state.Calls = append(state.Calls, c.view())
	}
	return http.StatusOK, state, nil
}

// liveCalls lists the calls of an app, oldest first.
func (w *world) liveCalls() []*call {
	return slices.SortedFunc(maps.Values(w.calls), func(a, b *call) int { return a.nth - b.nth })
}

// own lists the faults of an app beside the first ones, which are configured.
func (f *faults) own(configured int) []Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := []Fault{}
	for _, a := range f.list[min(configured, len(f.list)):] {
		list = append(list, a.Fault)
	}
	return list
}

// counts says how many notifications wait, came, and did not.
func (o *outbox) counts() (waiting, delivered, failed int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.inFlight, o.delivered, o.lost
}

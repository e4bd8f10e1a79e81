package mock

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// ActDone is something that was done in the outside world through the control
// port.
type ActDone struct {
	Time time.Time `json:"time"`
	// Call is the id of the call to which it was done; "" when it was done to an
	// app: "clock" and "people".
	Call string `json:"call,omitempty"`
	// App is the client id of the app that was rung, or to which it was done; ""
	// when Call says enough.
	App string `json:"app,omitempty"`
	// Does is the last segment of the request's path: "ring", "press", …
	Does string `json:"does"`
	// With is the body of the request, nil when it had none.
	With json.RawMessage `json:"with,omitempty"`
	// After is the number of the journal's last entry before it was done.
	After int `json:"after"`
}

// maxActs is how many are kept, maxActBody how many bytes of the body of each.
const (
	maxActs    = 500
	maxActBody = 4 << 10
)

// acts are the last things that were done to calls, for who looks at a call.
// The zero value is empty.
type acts struct {
	mu   sync.Mutex
	done []ActDone
	// lost are the calls that ended since nobody was there to be told of them,
	// which no message says.
	lost []ActDone
}

// unreached is what became of an incoming call whose bot could not be told.
const unreached = "unreached"

func (a *acts) add(one ActDone) {
	a.mu.Lock()
	defer a.mu.Unlock()
	to := &a.done
	if one.Does == unreached {
		to = &a.lost
	}
	if len(*to) == maxActs {
		copy(*to, (*to)[1:])
		*to = (*to)[:maxActs-1]
	}
	*to = append(*to, one)
}

// Acts lists what was done in the outside world through the control port, the
// last 500 acts, oldest first.
func (s *Server) Acts() []ActDone {
	s.acts.mu.Lock()
	defer s.acts.mu.Unlock()
	return slices.Clone(s.acts.done)
}

// of lists what was done to one call, and that it was lost, oldest first.
func (a *acts) of(call string) []ActDone {
	a.mu.Lock()
	defer a.mu.Unlock()
	found := []ActDone{}
	for _, all := range [][]ActDone{a.done, a.lost} {
		for _, one := range all {
			if strings.EqualFold(one.Call, call) {
				found = append(found, one)
			}
		}
	}
	return found
}

func (a *acts) clear() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.done, a.lost = nil, nil
}

// happened keeps what a request to the control port has done in the outside
// world, and tells who watches. after is the number of the journal's last entry
// before it.
func (s *Server) happened(r *http.Request, sent []byte, answered any, after int) {
	defer s.log.watched.changed()
	call := r.PathValue("call")
	if of, ok := answered.(object); ok && call == "" {
		call = text(of, "callId")
	}
	does := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	if call == "" && does != "clock" && does != "people" {
		return
	}
	one := ActDone{Time: s.config.Now(), Call: call, Does: does, After: after}
	if w, err := (&controlRequest{server: s, http: r}).app(); err == nil && r.PathValue("app") != "" {
		one.App = w.app.ClientID // it never changes
	}
	if len(sent) <= maxActBody && json.Valid(sent) {
		one.With = sent
	}
	s.acts.add(one)
}

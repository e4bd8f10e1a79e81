package mock

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"
)

// actDone is something that was done to a call through the control port.
type actDone struct {
	Time time.Time `json:"time"`
	Call string    `json:"call"`
	// Does is the last segment of the request's path: "ring", "press", …
	Does string          `json:"does"`
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
	done []actDone
}

func (a *acts) add(one actDone) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.done) == maxActs {
		copy(a.done, a.done[1:])
		a.done = a.done[:maxActs-1]
	}
	a.done = append(a.done, one)
}

// of lists what was done to one call, oldest first.
func (a *acts) of(call string) []actDone {
	a.mu.Lock()
	defer a.mu.Unlock()
	found := []actDone{}
	for _, one := range a.done {
		if strings.EqualFold(one.Call, call) {
			found = append(found, one)
		}
	}
	return found
}

func (a *acts) clear() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.done = nil
}

// happened keeps what a request to the control port has done to a call, and
// tells who watches. after is the number of the journal's last entry before it.
func (s *Server) happened(r *http.Request, sent []byte, answered any, after int) {
	defer s.log.watched.changed()
	call := r.PathValue("call")
	if of, ok := answered.(object); ok && call == "" {
		call = text(of, "callId")
	}
	if call == "" {
		return
	}
	one := actDone{Time: s.config.Now(), Call: call, Does: r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:], After: after}
	if len(sent) <= maxActBody && json.Valid(sent) {
		one.With = sent
	}
	s.acts.add(one)
}

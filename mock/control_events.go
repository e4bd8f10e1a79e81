package mock

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// The page shows what happens as it happens. It is told only that there is
// something new, and asks for as much of it as it shows: so a browser that is
// slow or gone keeps nothing here, and nobody who adds news waits for it.

// maxWatchers is how many streams may be open. A browser has six connections to
// one server, and a mock has few people who look at it.
const maxWatchers = 32

// How often a stream says something: not more than every eventGap, once more
// eventEcho after it was said last, for what was still under way then, and in
// any case every eventBeat. A write that takes longer than eventLimit ends it.
const (
	eventGap   = 100 * time.Millisecond
	eventEcho  = time.Second
	eventBeat  = 5 * time.Second
	eventLimit = 5 * time.Second
)

// watchers are the open streams. The zero value has none.
type watchers struct {
	count atomic.Int32 // of open, readable without the lock
	mu    sync.Mutex
	open  map[chan struct{}]bool
}

// changed wakes everybody who watches. It never waits, and costs one read when
// nobody does.
func (w *watchers) changed() {
	if w.count.Load() == 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for woken := range w.open {
		select {
		case woken <- struct{}{}:
		default: // it was woken already, and has not looked yet
		}
	}
}

// add opens a stream; false when too many are.
func (w *watchers) add() (chan struct{}, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.open) >= maxWatchers {
		return nil, false
	}
	if w.open == nil {
		w.open = make(map[chan struct{}]bool)
	}
	woken := make(chan struct{}, 1)
	w.open[woken] = true
	w.count.Store(int32(len(w.open)))
	return woken, true
}

func (w *watchers) remove(woken chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.open, woken)
	w.count.Store(int32(len(w.open)))
}

// streamed is an answer of the control port that is written as it comes about.
type streamed func(http.ResponseWriter)

// events is GET /_mock/events.
// Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
func (q *controlRequest) events() (int, any, error) {
	s := q.server
	woken, ok := s.log.watched.add()
	if !ok {
		return 0, nil, refusedBy(http.StatusServiceUnavailable, "%d pages are watching already; expected fewer",
			maxWatchers)
	}
	return http.StatusOK, streamed(func(rw http.ResponseWriter) {
		defer s.log.watched.remove(woken)
		rw.Header().Set("Content-Type", "text/event-stream")
		rw.Header().Set("Cache-Control", "no-store")
		rw.WriteHeader(http.StatusOK)
		s.tell(rw, q.http, woken)
	}), nil
}

// tell writes events until the reader has gone, does not read, or the server is
// closed.
func (s *Server) tell(rw http.ResponseWriter, r *http.Request, woken <-chan struct{}) {
	control := http.NewResponseController(rw)
	fresh := true
	for {
		if control.SetWriteDeadline(time.Now().Add(eventLimit)) != nil {
			return
		}
		if _, err := fmt.Fprintf(rw, "data: %s\n\n", encode(s.news())); err != nil || control.Flush() != nil {
			return
		}
		next := eventBeat
		if fresh {
			next = eventEcho
		}
		// Whatever comes within the gap is told together.
		if _, gone := await(r, nil, eventGap); gone {
			return
		}
		var gone bool
		if fresh, gone = await(r, woken, next); gone {
			return
		}
	}
}

// await waits for news, but not longer than d, and reports whether there are
// any, or the reader has gone.
func await(r *http.Request, woken <-chan struct{}, d time.Duration) (fresh, gone bool) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-woken:
		return true, false
	case <-timer.C:
		return false, false
	case <-r.Context().Done():
		return false, true
	}
}

// news is what an event says: the number of the last entry of the journal, which
// journal that is (another after a reset, and of another mock at the same
// address), and something that changes when apps come or go.
func (s *Server) news() object {
	s.mu.Lock()
	apps := fmt.Sprintf("%d of %d", len(s.worlds), s.registered)
	s.mu.Unlock()
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	which := fmt.Sprintf("%s %d", s.born, s.log.cleared)
	return object{"journal": s.log.written, "of": which, "apps": apps}
}

package notify

import (
	"net"
	"net/http"
	"sync"
)

// unused knows the connections on which no request has come yet: senders open some that they never use, as Go's own
// does when it races two. [http.Server.Shutdown] would wait five seconds for each.
type unused struct {
	mu      sync.Mutex
	open    map[net.Conn]bool
	closing bool
}

// state follows a connection; it is the server's ConnState.
func (u *unused) state(conn net.Conn, state http.ConnState) {
	u.mu.Lock()
	defer u.mu.Unlock()
	switch {
	case state != http.StateNew:
		delete(u.open, conn)
	case u.closing:
		_ = conn.Close() // nothing was said on it
	default:
		if u.open == nil {
			u.open = map[net.Conn]bool{}
		}
		u.open[conn] = true
	}
}

// close closes them, and those that are opened from now on.
func (u *unused) close() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.closing = true
	for conn := range u.open {
		_ = conn.Close() // nothing was said on it
	}
}

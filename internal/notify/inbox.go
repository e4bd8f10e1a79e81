package notify

import (
	"slices"
	"strings"
	"sync"
	"time"

	"conform/internal/record"
)

// An Item is one member of the "value" of a post.
type Item struct {
	Notification int // the post's ID in the scenario's record
	Index        int // its place in "value"
	Body         []byte
	At           time.Time // when the post came
}

// An Inbox is where the notifications of one scenario arrive. It is safe for use by many goroutines.
type Inbox struct {
	listener *Listener
	scenario string
	token    string

	mu       sync.Mutex
	audience string
	posts    int
	seen     memory
	items    []Item
	changed  chan struct{}
	closed   bool

	// Those of its calls of which the listener takes note, guarded by the listener's lock.
	created, owned []string
}

// ended is what is kept of an inbox that was closed: what runs decides how much memory is taken, not what ran.
type ended struct{ scenario, audience string }

// inbox is one to which nothing is delivered.
func (e ended) inbox(l *Listener, token string) *Inbox {
	return &Inbox{listener: l, token: token, scenario: e.scenario, audience: e.audience, closed: true}
}

// URL is the scenario's callback address. Nobody can guess it.
func (in *Inbox) URL() string { return in.listener.public + callbackPath + in.token }

// Claim makes the inbox the one that gets what is posted to any address but that of an inbox, with a token for its
// audience, from now on and until another claims it or this one is closed. Of an application that is not the run's
// own, Graph posts incoming calls at one address for all.
func (in *Inbox) Claim() {
	in.listener.mu.Lock()
	defer in.listener.mu.Unlock()
	in.listener.claimed = in
}

// Expect sets the app id for which tokens must be issued, from now on. Before, no token is valid here.
func (in *Inbox) Expect(audience string) {
	in.listener.mu.Lock()
	in.listener.audiences[strings.ToLower(audience)] = audience
	in.listener.mu.Unlock()
	in.mu.Lock()
	defer in.mu.Unlock()
	in.audience = audience
}

// Items returns all notifications that came with a valid token so far, in the order of arrival; what is delivered
// again is in it once. Each call
// returns a slice of its own; the bodies are shared and must not be changed.
func (in *Inbox) Items() []Item {
	in.mu.Lock()
	defer in.mu.Unlock()
	return slices.Clone(in.items)
}

// Changed returns a channel that is closed when the next post arrives, a refused one too, or when the inbox
// is closed. To miss nothing, take the channel first, then the Items, then wait.
func (in *Inbox) Changed() <-chan struct{} {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.changed
}

// Close ends the scenario's address: what comes later is stray. It may be called twice.
func (in *Inbox) Close() {
	l, end := in.listener, ended{in.scenario, in.expected()}
	l.mu.Lock()
	if l.claimed == in {
		l.claimed = nil
	}
	l.ended[in.token] = end
	delete(l.inboxes, in.token)
	for _, call := range in.created {
		l.created[call] = l.gone
	}
	for _, call := range in.owned {
		l.owners[call] = end.inbox(l, in.token)
	}
	in.created, in.owned = nil, nil
	l.mu.Unlock()
	in.mu.Lock()
	defer in.mu.Unlock()
	if !in.closed {
		in.closed = true
		close(in.changed)
	}
}

func (in *Inbox) expected() string {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.audience
}

// deliver records a post and, when it was accepted and comes for the first time, puts its items in the inbox. It
// returns false when the inbox is closed. The lock is held while the post is recorded, so that the record is in the
// order of IDs.
func (in *Inbox) deliver(n *record.Notification, items [][]byte, at time.Time) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.closed {
		return false
	}
	in.posts++
	n.ID = in.posts
	n.Repeats = in.seen.repeats(n)
	if in.listener.config.Record != nil {
		in.listener.config.Record(in.scenario, n)
	}
	in.seen.remember(n) // Record may have given it another number
	if n.Redelivered() {
		items = nil
	}
	for i, body := range items {
		in.items = append(in.items, Item{Notification: n.ID, Index: i, Body: body, At: at})
	}
	close(in.changed)
	in.changed = make(chan struct{})
	return true
}

package notify

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"conform/internal/record"
)

// What is recorded of posts that belong to no inbox, in a whole run. Those that name one of our bots have the
// same room once more, so that strangers cannot keep them out of the record.
const (
	maxStrays     = 200
	maxStrayBytes = 1 << 20
	// maxStrayBody is how much of the body of a stranger is read.
	maxStrayBody = 4 << 10
)

// strays counts what is recorded of strays, and what is not. The zero strays has recorded nothing.
type strays struct {
	mu    sync.Mutex
	known allowance // of posts that name one of our bots
	other allowance
	out   record.StraysLeftOut
}

// An allowance is what was recorded so far.
type allowance struct{ posts, bytes int }

// admit reports whether a post may be recorded, and counts it either way.
func (s *strays) admit(n *record.Notification, known bool) bool {
	size := len(n.Body) + len(n.Path) + len(n.Method)
	for name, values := range n.Header {
		for _, value := range values {
			size += len(name) + len(value)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	of := &s.other
	if known {
		of = &s.known
	}
	if of.posts >= maxStrays || of.bytes+size > maxStrayBytes {
		s.out.Posts++
		s.out.Bytes += int64(size)
		return false
	}
	of.posts++
	of.bytes += size
	return true
}

// full reports whether nothing more that names one of our bots is recorded.
func (s *strays) full() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.known.posts >= maxStrays
}

func (s *strays) leftOut() record.StraysLeftOut {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.out
}

// stray records what belongs to nobody, as long as there is room.
func (l *Listener) stray(n *record.Notification, known bool) {
	if l.strays.admit(n, known) && l.config.Stray != nil {
		l.config.Stray(n)
	}
}

// A Miss is a notification with a valid token that came to an address where nobody expects it.
type Miss struct {
	Path  string
	calls []string
}

// maxMisses is how many are kept: the first say what is wrong.
const maxMisses = 100

// miss notes and answers a notification that found no inbox.
func (l *Listener) miss(n *record.Notification, calls []string) {
	n.Answered = http.StatusNotFound
	n.Problem = fmt.Sprintf("no scenario expects anything at %s: incoming calls are expected there only while a scenario "+
		"waits for one, and all else at addresses below %s%s", n.Path, l.public, callbackPath)
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.astray) < maxMisses && len(calls) > 0 {
		l.astray = append(l.astray, Miss{Path: n.Path, calls: calls})
	}
}

// keepsPaths takes note of a notification that came to an inbox's own address.
func (l *Listener) keepsPaths(path string) {
	if !anInbox.MatchString(path) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reached = true
}

// Reached reports whether a notification has come to any inbox's own address since the listener was started: what leads
// the public address to the listener keeps the end of a path, then, and who posts to another address means that.
func (l *Listener) Reached() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.reached
}

// Created says that a call was created with the inbox's address as its callback: what comes of it to another
// address has missed its inbox.
func (in *Inbox) Created(call string) {
	in.listener.mu.Lock()
	defer in.listener.mu.Unlock()
	call = strings.ToLower(call)
	in.listener.created[call] = in
	in.created = append(in.created, call)
}

// Missed returns the notifications of calls of this inbox, see [Inbox.Created], that came to another address,
// the first hundred of a run; nil: none did.
func (in *Inbox) Missed() (list []Miss) {
	in.listener.mu.Lock()
	defer in.listener.mu.Unlock()
	for _, m := range in.listener.astray {
		if slices.ContainsFunc(m.calls, func(call string) bool { return in.listener.created[call] == in }) {
			list = append(list, m)
		}
	}
	return list
}

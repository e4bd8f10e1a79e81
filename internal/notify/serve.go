package notify

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"conform/internal/record"
)

// aCall finds the call in the address of a resource.
var aCall = regexp.MustCompile(`(?i)/calls/([^/]+)`)

// anInbox is the path of an inbox: of this run, or of an earlier one whose calls outlived it.
var anInbox = regexp.MustCompile(callbackPath + `[A-Z2-7]{26}$`)

// callsOf lists the calls that items are about, as the items have them.
func callsOf(items []record.Item) (calls []string) {
	for _, item := range items {
		if m := aCall.FindStringSubmatch(item.ResourceURL); m != nil {
			calls = append(calls, m[1])
		}
	}
	return calls
}

// keysOf lists the calls that items are about, in lower case.
func keysOf(items []record.Item) (keys []string) {
	for _, call := range callsOf(items) {
		keys = append(keys, strings.ToLower(call))
	}
	return keys
}

// addressed returns the inbox whose own address a path is; nil: it is another address. A tunnel may have put
// something in front of the path.
func (l *Listener) addressed(path string) *Inbox {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := strings.LastIndex(path, callbackPath)
	if i < 0 {
		return nil
	}
	token := path[i+len(callbackPath):]
	if was, over := l.ended[token]; over {
		return was.inbox(l, token)
	}
	return l.inboxes[token]
}

// serve judges one request. Everything is recorded before the answer goes out: when the sender has its
// answer, the items are in the inbox.
func (l *Listener) serve(w http.ResponseWriter, r *http.Request) {
	l.active.RLock()
	defer l.active.RUnlock()
	if l.over {
		return
	}
	at := l.config.Now()
	n := &record.Notification{Method: r.Method, Path: r.URL.Path, Header: r.Header.Clone()}
	in := l.addressed(r.URL.Path)
	trusted := in != nil
	var items [][]byte
	switch {
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		n.Answered, n.Problem = http.StatusMethodNotAllowed, "notifications are posted, this was "+r.Method
	case in != nil:
		items = l.read(w, r, n, in.expected())
	default:
		in, items, trusted = l.serveShared(w, r, n)
	}
	if trusted && len(items) > 0 {
		l.keepsPaths(n.Path)
	}
	if in != nil && !in.deliver(n, items, at) {
		l.late(in, n)
		n.Items, n.Answered, n.Problem = nil, http.StatusNotFound, "the scenario "+in.scenario+" is over"
		in = nil
	}
	if in == nil {
		l.stray(n, trusted)
	}
	w.WriteHeader(n.Answered)
}

// late tells which calls a notification names for which it is too late.
func (l *Listener) late(in *Inbox, n *record.Notification) {
	if calls := callsOf(n.Items); l.config.Late != nil && n.Token.Valid && len(calls) > 0 {
		for i, call := range calls {
			if id, err := url.PathUnescape(call); err == nil {
				calls[i] = id
			}
		}
		l.config.Late(in.URL(), calls)
	}
}

// serveShared judges a post to an address that is no inbox's: the calling webhook of the bot, whatever its path
// is, or any other. It returns the inbox that is to have it, nil for a stray, and whether its token names one
// of our bots, without which it is a stranger's.
func (l *Listener) serveShared(w http.ResponseWriter, r *http.Request, n *record.Notification) (
	in *Inbox, items [][]byte, known bool,
) {
	audience, claimed := l.meant(r.Header)
	if audience == "" {
		l.readStranger(w, r, n)
		return nil, nil, false
	}
	items = l.read(w, r, n, audience)
	if !n.Token.Valid {
		// A stranger who knows the bot's id can send any number of these: they share the room of strays.
		if claimed == nil || l.strays.full() || !l.strays.admit(n, true) {
			return nil, nil, true
		}
		return claimed, nil, true
	}
	calls := keysOf(n.Items)
	if anInbox.MatchString(n.Path) {
		claimed = nil
	}
	if in = l.owner(claimed, calls); in == nil {
		l.miss(n, calls)
		n.Items = nil
		return nil, nil, true
	}
	return in, items, true
}

// meant returns the audience, of those that our bots expect, that the token names, and the inbox that claims
// what comes to no inbox's address, if it expects that audience. "": the token is for none of our bots. It does
// not believe the token.
func (l *Listener) meant(header http.Header) (audience string, claimed *Inbox) {
	raw, _ := bearer(header)
	if raw == "" {
		return "", nil
	}
	claims, _, _ := peek(raw)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.claimed != nil {
		if expected := l.claimed.expected(); expected != "" && claims.Audience.names(expected) {
			return expected, l.claimed
		}
	}
	for _, named := range claims.Audience {
		if ours := l.audiences[strings.ToLower(named)]; ours != "" {
			return ours, nil
		}
	}
	return "", nil
}

// owner returns the inbox for news of calls that came to the shared address: the one that first got something
// of the same call there, since the late news of a call must not come to the scenario that follows, or else the
// one that claims the address. nil: nobody's, as the news of a call that a bot created with an address of its own.
func (l *Listener) owner(claimed *Inbox, calls []string) *Inbox {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, call := range calls {
		if first := l.owners[call]; first != nil {
			return first
		}
		if l.created[call] != nil {
			return nil
		}
	}
	if claimed != nil {
		for _, call := range calls {
			l.owners[call] = claimed
			claimed.owned = append(claimed.owned, call)
		}
	}
	return claimed
}

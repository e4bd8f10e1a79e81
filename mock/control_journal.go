package mock

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// journalQuery narrows the journal; the zero value is all of it.
type journalQuery struct {
	app, call string
	after     int // numbers above it
	last      int // so many at most, the newest; 0 is all
	brief     bool
}

// last is the number of the newest entry; 0 when there is none.
func (j *journal) last() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.written
}

// find lists entries, oldest first.
func (j *journal) find(q journalQuery) []JournalEntry {
	j.mu.Lock()
	kept := slices.Clone(j.entries[j.first:])
	j.mu.Unlock()
	found := []JournalEntry{}
	for _, e := range slices.Backward(kept) {
		if e.Number <= q.after || q.last != 0 && len(found) == q.last {
			break
		}
		if q.app != "" && !strings.EqualFold(e.App, q.app) || q.call != "" && !strings.EqualFold(e.call(), q.call) {
			continue
		}
		if q.brief {
			shown := e.JournalEntry
			shown.Call, shown.Peer, shown.RequestHeader, shown.ResponseHeader = e.call(), e.peer(), nil, nil
			found = append(found, shown)
			continue
		}
		found = append(found, e.shown())
	}
	slices.Reverse(found)
	return found
}

// call is the id of the call that an entry is about: the one that a request
// names or has made, or that a notification tells of; "" for none.
func (e *keptEntry) call() string {
	if e.Call != "" || e.Kind != "request" {
		return e.Call
	}
	if e.Operation == "create call" {
		if e.Status != http.StatusCreated || !bytes.Contains(e.said, []byte(`"id"`)) {
			return ""
		}
		made, err := decodeObject(e.said)
		if err != nil {
			return "" // a fault wrote it
		}
		return text(made, "id")
	}
	u, err := url.Parse(e.URL)
	if err != nil {
		return ""
	}
	where, ok := parseAddress(u.Path)
	if !ok || len(where.segments) == 0 {
		return ""
	}
	return where.segments[0]
}

// peer is whom the bot calls, or who calls it, where the entry begins a call;
// "" where it does not, or nobody knows.
func (e *keptEntry) peer() string {
	incoming := e.Kind == "notification" && e.News == string(created)+" call "+string(incoming)
	if !incoming && (e.Kind != "request" || e.Operation != "create call") {
		return ""
	}
	sent, err := decodeObject(e.asked)
	if err != nil {
		return ""
	}
	if incoming {
		items, _ := sent["value"].([]any)
		if len(items) == 0 {
			return ""
		}
		item, _ := items[0].(object)
		return nameOf(child(item, "resourceData", "source", "identity"))
	}
	var names []string
	targets, _ := sent["targets"].([]any)
	for _, target := range targets {
		of, _ := target.(object)
		if name := nameOf(child(of, "identity")); name != "" {
			names = append(names, name)
		}
	}
	if len(names) == 0 && (child(sent, "meetingInfo") != nil || child(sent, "chatInfo") != nil) {
		return "a meeting"
	}
	return strings.Join(names, ", ")
}

// nameOf is an identitySet in a word.
func nameOf(identity object) string {
	_, who := whoIs(identity)
	if name := text(who, "displayName"); name != "" {
		return name
	}
	return text(who, "id")
}

func (q *controlRequest) journal() (int, any, error) {
	asked := q.http.URL.Query()
	query := journalQuery{app: asked.Get("app"), call: asked.Get("call"), brief: asked.Get("brief") == "true"}
	for _, n := range []struct {
		name string
		into *int
	}{{"after", &query.after}, {"last", &query.last}} {
		text := asked.Get(n.name)
		if text == "" {
			continue
		}
		number, err := strconv.Atoi(text)
		if err != nil || number < 0 {
			return 0, nil, fmt.Errorf("%s=%q: expected a number, 0 or more", n.name, text)
		}
		*n.into = number
	}
	found := object{"value": q.server.log.find(query)}
	if query.call != "" {
		found["acts"] = q.server.acts.of(query.call)
	}
	return http.StatusOK, found, nil
}

func (q *controlRequest) journalEntry() (int, any, error) {
	text := q.http.PathValue("number")
	number, err := strconv.Atoi(text)
	if err != nil {
		return 0, nil, fmt.Errorf("%q: expected the number of an entry", text)
	}
	for _, e := range q.server.log.find(journalQuery{after: number - 1}) {
		if e.Number == number {
			return http.StatusOK, e, nil
		}
	}
	return 0, nil, missing("no entry %d; the journal keeps the last ones", number)
}

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
			shown.Call, shown.RequestHeader, shown.ResponseHeader = e.call(), nil, nil
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

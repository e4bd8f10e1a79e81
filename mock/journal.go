package mock

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// JournalEntry is one request that was served or one attempt to post a
// notification. Tokens and secrets are left out of it.
type JournalEntry struct {
	Number int       `json:"number"`
	Time   time.Time `json:"time"`
	// Kind is "request" or "notification".
	Kind string `json:"kind"`
	// App is the client id of the app, "" when no token was accepted.
	App       string `json:"app,omitempty"`
	Operation string `json:"operation,omitempty"`
	Method    string `json:"method"`
	URL       string `json:"url"`
	// Status is the HTTP status of the answer; 0 when there was none.
	Status         int             `json:"status"`
	Attempt        int             `json:"attempt,omitempty"`
	Error          string          `json:"error,omitempty"`
	RequestHeader  http.Header     `json:"requestHeader,omitempty"`
	RequestBody    json.RawMessage `json:"requestBody,omitempty"`
	ResponseHeader http.Header     `json:"responseHeader,omitempty"`
	ResponseBody   json.RawMessage `json:"responseBody,omitempty"`
}

// journal keeps the last entries in a ring.
type journal struct {
	mu      sync.Mutex
	entries []JournalEntry
	size    int
	written int
}

func newJournal(size int) *journal { return &journal{size: size} }

func (j *journal) add(e JournalEntry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	e.Number = j.written + 1
	if len(j.entries) < j.size {
		j.entries = append(j.entries, e)
	} else {
		j.entries[j.written%j.size] = e
	}
	j.written++
}

// since returns the entries in order, those of one app when it is named.
func (j *journal) since(app string) []JournalEntry {
	j.mu.Lock()
	defer j.mu.Unlock()
	kept := []JournalEntry{}
	for i := range j.entries {
		at := i
		if len(j.entries) == j.size {
			at = (j.written + i) % j.size
		}
		if e := j.entries[at]; app == "" || strings.EqualFold(e.App, app) {
			kept = append(kept, e)
		}
	}
	return kept
}

func (j *journal) clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries, j.written = nil, 0
}

// request keeps one served request.
func (j *journal) request(e *exchange, out reply, data []byte, v verdict) {
	entry := JournalEntry{
		Time: e.began, Kind: "request", Operation: e.operation,
		Method: e.r.Method, URL: e.server.rootOf(e.r) + e.r.URL.RequestURI(), Status: out.status,
		RequestHeader: redacted(e.r.Header), RequestBody: asJSON(e.sent),
		ResponseHeader: out.header.Clone(), ResponseBody: asJSON(data),
	}
	if e.world != nil {
		entry.App = e.world.app.ClientID
	}
	if v != deliver {
		entry.Status, entry.Error = 0, string(v)
	}
	j.add(entry)
	e.server.config.Log.Debug(
		"request",
		"operation",
		entry.Operation,
		"method",
		entry.Method,
		"url",
		entry.URL,
		"status",
		entry.Status,
	)
}

// signIn keeps one token request: the form without what proves the app, and
// the answer only when it is a failure.
func (j *journal) signIn(s *Server, r *http.Request, status int, failure object) {
	form := object{}
	for name := range r.PostForm {
		form[name] = r.PostForm.Get(name)
		if name == "client_secret" || name == "client_assertion" {
			form[name] = "[redacted]"
		}
	}
	entry := JournalEntry{
		Time: s.config.Now(), Kind: "request", Operation: "get token", App: r.PostForm.Get("client_id"),
		Method: r.Method, URL: s.rootOf(r) + r.URL.RequestURI(), Status: status,
		RequestHeader: redacted(r.Header), RequestBody: encode(form),
	}
	if failure != nil {
		entry.ResponseBody = encode(failure)
	}
	j.add(entry)
}

// notification keeps one attempt of a post.
func (j *journal) notification(w *world, p *post, attempt, status int, err error) {
	entry := JournalEntry{
		Time: w.server.config.Now(), Kind: "notification", App: w.app.ClientID,
		Method: http.MethodPost, URL: p.to, Status: status, Attempt: attempt,
		RequestHeader: p.header.Clone(), RequestBody: asJSON(p.bytes),
	}
	if err != nil {
		entry.Error = err.Error()
		// A client error repeats the address, which the entry has already.
		if failed, ok := err.(*url.Error); ok {
			entry.Error = failed.Err.Error()
		}
	}
	j.add(entry)
	w.server.config.Log.Debug(
		"notification",
		"app",
		w.app.Name,
		"url",
		p.to,
		"attempt",
		attempt,
		"status",
		status,
		"error",
		entry.Error,
	)
}

// redacted copies headers without what would let someone in.
func redacted(h http.Header) http.Header {
	c := h.Clone()
	if c.Get("Authorization") != "" {
		c.Set("Authorization", "[redacted]")
	}
	return c
}

// asJSON keeps JSON as it is, but for secrets, and anything else as a string.
func asJSON(data []byte) json.RawMessage {
	switch {
	case len(data) == 0:
		return nil
	case !json.Valid(data):
		return encode(string(data))
	}
	for _, name := range secretMembers() {
		if bytes.Contains(data, []byte(name)) {
			return withoutSecrets(data)
		}
	}
	return data
}

// secretMembers are the members of bodies that let someone in somewhere.
func secretMembers() []string { return []string{"passcode", "recordingAccessToken"} }

func withoutSecrets(data []byte) json.RawMessage {
	o, err := decodeObject(data)
	if err != nil {
		return data // valid, but no object: it has no members
	}
	redactMembers(o)
	return encode(o)
}

func redactMembers(v any) {
	switch v := v.(type) {
	case object:
		for _, name := range secretMembers() {
			if s, ok := v[name].(string); ok && s != "" {
				v[name] = "[redacted]"
			}
		}
		for _, e := range v {
			redactMembers(e)
		}
	case []any:
		for _, e := range v {
			redactMembers(e)
		}
	}
}

package mock

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// The messages of Config.Log at level Info. A request has the attributes method,
// url (without a host), operation, status (0: no answer was given), code (that of
// a refusal), error and early (as JournalEntry.Early); a notification has app,
// url, news ("updated call established"), attempt, status (0: none came), error
// and cause (as JournalEntry.Cause).
const (
	LogRequest      = "request"
	LogNotification = "notification"
)

// JournalEntry is one request that was served or one attempt to post a
// notification. Tokens and secrets are left out of it.
type JournalEntry struct {
	Number int       `json:"number"`
	Time   time.Time `json:"time"`
	// Kind is "request" or "notification".
	Kind string `json:"kind"`
	// App is the client id of the app, "" when no token was accepted.
	App string `json:"app,omitempty"`
	// Call is the id of the call that it is about, "" when it is about none.
	Call string `json:"call,omitempty"`
	// Peer is, where a call begins, whom the bot calls or who calls it, for
	// people: "Ada", "+14255550101", "a meeting".
	Peer string `json:"peer,omitempty"`
	// News is what a notification says, for people: "updated call established".
	News      string `json:"news,omitempty"`
	Operation string `json:"operation,omitempty"`
	Method    string `json:"method"`
	URL       string `json:"url"`
	// Status is the HTTP status of the answer; 0 when there was none.
	Status  int `json:"status"`
	Attempt int `json:"attempt,omitempty"`
	// Early says of a request that it came before the time that the Retry-After
	// of an earlier answer named; see [Quota].
	Early string `json:"early,omitempty"`
	Error string `json:"error,omitempty"`
	// Cause is why a notification was not posted: CauseRefused and the like; ""
	// when it was.
	Cause          string          `json:"cause,omitempty"`
	RequestHeader  http.Header     `json:"requestHeader,omitempty"`
	RequestBody    json.RawMessage `json:"requestBody,omitempty"`
	ResponseHeader http.Header     `json:"responseHeader,omitempty"`
	ResponseBody   json.RawMessage `json:"responseBody,omitempty"`
}

// keptEntry is an entry as it is kept: what it says as bytes, which become JSON
// without secrets when somebody looks.
type keptEntry struct {
	JournalEntry
	asked, said []byte
	size        int // in bytes, roughly
}

// maxJournalBody is the longest body that an entry keeps; of a longer one it
// says how long it was.
const maxJournalBody = 64 << 10

// journal keeps the last entries, bounded in number and in bytes.
type journal struct {
	mu      sync.Mutex
	entries []*keptEntry // from first on; what is before was forgotten
	first   int
	bytes   int
	written int
	cleared int // how often

	maxEntries, maxBytes int
	watched              watchers // who wants to know that there is a new one
}

func newJournal(entries, bytes int) *journal { return &journal{maxEntries: entries, maxBytes: bytes} }

func (j *journal) add(e keptEntry) {
	e.asked, e.said = shortened(e.asked), shortened(e.said)
	e.size = entrySize(&e)
	defer j.watched.changed()
	j.mu.Lock()
	defer j.mu.Unlock()
	j.written++
	e.Number = j.written
	j.entries = append(j.entries, &e)
	j.bytes += e.size
	for len(j.entries)-j.first > j.maxEntries || j.bytes > j.maxBytes && j.first < len(j.entries) {
		j.bytes -= j.entries[j.first].size
		j.entries[j.first] = nil
		j.first++
	}
	if j.first > len(j.entries)/2 {
		j.entries = append([]*keptEntry(nil), j.entries[j.first:]...)
		j.first = 0
	}
}

// entrySize is roughly what an entry takes in memory.
func entrySize(e *keptEntry) int {
	const rest = 700 // the entry itself and the names of its headers
	n := rest + len(e.asked) + len(e.said) + len(e.URL) + len(e.Error)
	for _, header := range []http.Header{e.RequestHeader, e.ResponseHeader} {
		for _, values := range header {
			for _, v := range values {
				n += len(v)
			}
		}
	}
	return n
}

func shortened(body []byte) []byte {
	if len(body) <= maxJournalBody {
		return body
	}
	return fmt.Appendf(nil, "[%d bytes, left out]", len(body))
}

// shown is the entry without what would let someone in.
func (e *keptEntry) shown() JournalEntry {
	shown := e.JournalEntry
	shown.Call, shown.Peer = e.call(), e.peer()
	shown.RequestHeader, shown.ResponseHeader = redacted(e.RequestHeader), e.ResponseHeader.Clone()
	shown.RequestBody, shown.ResponseBody = asJSON(e.asked), asJSON(e.said)
	return shown
}

func (j *journal) clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries, j.first, j.bytes, j.written = nil, 0, 0, 0
	j.cleared++
}

// request keeps one served request.
func (j *journal) request(e *exchange, out reply, data []byte, v verdict) {
	entry := keptEntry{asked: e.sent, said: data, JournalEntry: JournalEntry{
		Time: e.began, Kind: "request", Operation: e.operation,
		Method: e.r.Method, URL: e.server.rootOf(e.r) + e.r.URL.RequestURI(), Status: out.status, Early: e.early,
		RequestHeader: e.r.Header, ResponseHeader: out.header,
	}}
	if e.world != nil {
		entry.App = e.world.app.ClientID
	}
	if v != deliver {
		entry.Status, entry.Error = 0, string(v)
	}
	j.add(entry)
	if log := e.server.config.Log; log.Enabled(e.r.Context(), slog.LevelInfo) {
		code := ""
		if e.world == nil || out.status >= http.StatusBadRequest {
			code = text(out.body, "error", "code")
		}
		log.Info(LogRequest, "method", entry.Method, "url", e.r.URL.RequestURI(), "operation", entry.Operation,
			"status", entry.Status, "code", code, "error", entry.Error, "early", entry.Early)
	}
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
	entry := keptEntry{asked: encode(form), JournalEntry: JournalEntry{
		Time: s.config.Now(), Kind: "request", Operation: "get token", App: r.PostForm.Get("client_id"),
		Method: r.Method, URL: s.rootOf(r) + r.URL.RequestURI(), Status: status, RequestHeader: redacted(r.Header),
	}}
	if failure != nil {
		entry.said = encode(failure)
	}
	j.add(entry)
	if log := s.config.Log; log.Enabled(r.Context(), slog.LevelInfo) {
		log.Info(LogRequest, "method", r.Method, "url", r.URL.RequestURI(), "operation", "get token", "status", status,
			"code", text(failure, "error"), "error", "")
	}
}

// notification keeps one attempt of a post.
func (j *journal) notification(w *world, p *post, attempt, status int, err error) {
	entry := keptEntry{asked: p.bytes, JournalEntry: JournalEntry{
		Time: w.server.config.Now(), Kind: "notification", App: w.app.ClientID, Call: p.call, News: p.news,
		Method: http.MethodPost, URL: p.to, Status: status, Attempt: attempt, RequestHeader: p.header,
	}}
	if err != nil {
		entry.Error, entry.Cause = err.Error(), causeOf(err)
		// A client error repeats the address, which the entry has already.
		if failed := new(url.Error); errors.As(err, &failed) {
			entry.Error = failed.Err.Error()
		}
	}
	j.add(entry)
	if log := w.server.config.Log; log.Enabled(w.outbox.ctx, slog.LevelInfo) {
		log.Info(LogNotification, "app", w.app.Name, "url", p.to, "news", p.news, "attempt", attempt, "status", status,
			"error", entry.Error, "cause", entry.Cause)
	}
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

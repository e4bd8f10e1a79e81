package mock_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"conform/mock"
)

// bot is a client of the mock that keeps every notification it gets. It reads
// JSON with the standard library only.
type bot struct {
	t        *testing.T
	srv      *mock.Server
	app      mock.App
	token    string
	version  string // "beta" when empty
	callback string
	// client is this bot's alone: whenever a server of any test is closed, so are the idle connections of Go's default
	// client, and a request that another test was about to send on one fails.
	client *http.Client

	mu    sync.Mutex
	posts []callbackPost
	// reply is the status that the callback answers; 0 is 202.
	reply func(n int) int
	// hold, when set, is called with a body before it is kept and answered.
	hold func(body []byte)
}

// callbackPost is one POST that the callback received.
type callbackPost struct {
	header http.Header
	body   []byte
	doc    map[string]any
}

// item is the single notification of a post.
func (p callbackPost) item() map[string]any {
	list, _ := p.doc["value"].([]any)
	if len(list) == 0 {
		return nil
	}
	item, _ := list[0].(map[string]any)
	return item
}

// line says a post in short: "updated call established".
func (p callbackPost) line() string {
	item := p.item()
	if item == nil {
		return "legacy"
	}
	resource := "call"
	if parts := strings.Split(str(item, "resourceUrl"), "/"); len(parts) > 4 {
		resource = parts[4]
	}
	out := str(item, "changeType") + " " + resource
	if data, ok := item["resourceData"].(map[string]any); ok {
		for _, key := range []string{"state", "status"} {
			if s := str(data, key); s != "" {
				out += " " + s
			}
		}
	}
	return out
}

// keys are shared by the servers of these tests, which would spend most of
// their time on making them.
var keys = sync.OnceValue(mock.NewKeys)

// startServer starts a mock that is closed with the test.
func startServer(t *testing.T, c mock.Config) *mock.Server {
	t.Helper()
	c.AllowHTTPCallbacks = true
	c.Keys = keys()
	srv, err := mock.Start(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := srv.Close(); err != nil {
			t.Error(err)
		}
	})
	return srv
}

// newBot registers an app with every permission unless a says otherwise, and
// signs it in.
func newBot(t *testing.T, srv *mock.Server, a mock.App) *bot {
	t.Helper()
	b := &bot{t: t, srv: srv, version: "beta"}
	// A path of its own: a program that ended may have left its port, and others still post there.
	b.callback = "/callback/" + url.PathEscape(t.Name())
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+b.callback, b.receive)
	listener := httptest.NewServer(mux)
	t.Cleanup(listener.Close)
	b.callback, b.client = listener.URL+b.callback, listener.Client()
	if a.Name == "" {
		a.Name = t.Name()
	}
	if a.Roles == nil {
		a.Roles = mock.AllRoles()
	}
	if a.Webhook == "" {
		a.Webhook = b.callback
	}
	app, err := srv.Register(a)
	if err != nil {
		t.Fatal(err)
	}
	b.app = app
	b.signIn()
	return b
}

func (b *bot) receive(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the mock gave up; nothing was received
	}
	if b.hold != nil {
		b.hold(body)
	}
	p := callbackPost{header: r.Header.Clone(), body: body}
	// A body that is no JSON leaves doc empty, and the test that looks fails.
	_ = json.Unmarshal(body, &p.doc)
	b.mu.Lock()
	b.posts = append(b.posts, p)
	n, reply := len(b.posts), b.reply
	b.mu.Unlock()
	if reply != nil {
		rw.WriteHeader(reply(n))
		return
	}
	rw.WriteHeader(http.StatusAccepted)
}

func (b *bot) signIn() {
	b.t.Helper()
	res, err := b.client.PostForm(b.srv.URL()+"/"+b.app.TenantID+"/oauth2/v2.0/token", url.Values{
		"grant_type": {"client_credentials"}, "client_id": {b.app.ClientID},
		"client_secret": {b.app.ClientSecret}, "scope": {b.srv.URL() + "/.default"},
	})
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	var doc map[string]any
	if err := json.NewDecoder(res.Body).Decode(&doc); err != nil {
		b.t.Fatal(err)
	}
	if b.token = str(doc, "access_token"); b.token == "" {
		b.t.Fatalf("no token: %v", doc)
	}
}

// response is what a request came back with.
type response struct {
	status int
	header http.Header
	body   []byte
	doc    map[string]any
}

// code is the error code of a refusal.
func (r response) code() string { return str(r.doc, "error", "code") }

// send makes one Graph request; body is a JSON text, a value, or nil.
func (b *bot) send(method, path string, body any) response {
	b.t.Helper()
	return b.sendAs(b.token, method, path, body)
}

func (b *bot) sendAs(token, method, path string, body any) response {
	b.t.Helper()
	return b.do(b.request(token, method, path, body))
}

// sendWith sends a request with these headers, as far as they are not empty.
func (b *bot) sendWith(method, path string, body any, header map[string]string) response {
	b.t.Helper()
	req := b.request(b.token, method, path, body)
	for name, value := range header {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	return b.do(req)
}

func (b *bot) request(token, method, path string, body any) *http.Request {
	b.t.Helper()
	var data []byte
	switch body := body.(type) {
	case nil:
	case string:
		data = []byte(body)
	case []byte:
		data = body
	default:
		var err error
		if data, err = json.Marshal(body); err != nil {
			b.t.Fatal(err)
		}
	}
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.srv.URL()+"/"+b.version+path, bytes.NewReader(data))
	if err != nil {
		b.t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if data != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req
}

func (b *bot) do(req *http.Request) response {
	b.t.Helper()
	res, err := b.client.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	out := response{status: res.StatusCode, header: res.Header}
	if out.body, err = io.ReadAll(res.Body); err != nil {
		b.t.Fatal(err)
	}
	if len(out.body) > 0 {
		if err := json.Unmarshal(out.body, &out.doc); err != nil {
			b.t.Fatalf("%s %s: %v in %q", req.Method, req.URL, err, out.body)
		}
	}
	return out
}

// want sends and fails the test unless the status is as expected.
func (b *bot) want(status int, method, path string, body any) response {
	b.t.Helper()
	res := b.send(method, path, body)
	if res.status != status {
		b.t.Fatalf("%s %s: got %d, want %d: %s", method, path, res.status, status, res.body)
	}
	return res
}

// create makes a call and returns its id.
func (b *bot) create(body map[string]any) string {
	b.t.Helper()
	return str(b.want(201, "POST", "/communications/calls", body).doc, "id")
}

// control makes one request to the control port.
func (b *bot) control(status int, method, path string, body any) map[string]any {
	b.t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		b.t.Fatal(err)
	}
	if body == nil {
		data = nil
	}
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.srv.URL()+"/_mock"+path, bytes.NewReader(data))
	if err != nil {
		b.t.Fatal(err)
	}
	res := b.do(req)
	if res.status != status {
		b.t.Fatalf("%s /_mock%s: got %d, want %d: %s", method, path, res.status, status, res.body)
	}
	return res.doc
}

// settled waits until nothing is due and returns all notifications so far.
func (b *bot) settled() []callbackPost {
	b.t.Helper()
	if _, err := b.srv.Settle(b.t.Context(), b.app.ClientID); err != nil {
		b.t.Fatal(err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.posts)
}

// lines are the notifications in short, after everything due was posted.
func (b *bot) lines() []string {
	b.t.Helper()
	var lines []string
	for _, p := range b.settled() {
		lines = append(lines, p.line())
	}
	return lines
}

// about are the posts about one call; between calls there is no order.
func (b *bot) about(id string) []callbackPost {
	b.t.Helper()
	return slices.DeleteFunc(b.settled(), func(p callbackPost) bool {
		return !strings.HasPrefix(str(p.item(), "resourceUrl"), call(id))
	})
}

// posted are the posts about one call so far; more may come.
func (b *bot) posted(id string) []callbackPost {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(b.posts), func(p callbackPost) bool {
		return !strings.HasPrefix(str(p.item(), "resourceUrl"), call(id))
	})
}

// linesAbout are the notifications about one call in short.
func (b *bot) linesAbout(id string) []string {
	b.t.Helper()
	var lines []string
	for _, p := range b.about(id) {
		lines = append(lines, p.line())
	}
	return lines
}

// fresh forgets the notifications so far.
func (b *bot) fresh() {
	b.t.Helper()
	b.settled()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.posts = nil
}

func (b *bot) advance(d time.Duration) {
	b.t.Helper()
	if _, err := b.srv.Advance(b.app.ClientID, d); err != nil {
		b.t.Fatal(err)
	}
}

// str follows path to a string; "" when it is not there.
func str(doc map[string]any, path ...string) string {
	for _, p := range path[:len(path)-1] {
		doc, _ = doc[p].(map[string]any)
	}
	s, _ := doc[path[len(path)-1]].(string)
	return s
}

const (
	john  = "112f7296-5fa4-42ca-bae8-6a692b15d4b8"
	mary  = "98da8a1a-1b87-452c-a713-65d3f10b5555"
	phone = "+14255550101"
)

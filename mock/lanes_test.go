package mock_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"conform/internal/loopback"
	"conform/mock"

	"github.com/google/go-cmp/cmp"
)

// TestCallsDoNotWait: a callback that does not answer for one call holds up the news of no other, though all
// have one address.
func TestCallsDoNotWait(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	held, release := make(chan struct{}), make(chan struct{})
	var stuck atomic.Bool
	b.hold = func([]byte) {
		if stuck.CompareAndSwap(false, true) { // the first post, and so its call
			close(held)
			<-release
		}
	}
	first := b.create(b.toUser())
	<-held
	second := b.create(b.toUser())
	if !within(func() bool { return len(b.posted(second)) == 3 }) {
		t.Errorf("%d of 3 notifications of the second call while the first waits", len(b.posted(second)))
	}
	if got := len(b.posted(first)); got > 0 {
		t.Errorf("%d notifications of the first call, which waits", got)
	}
	close(release)
	if got := len(b.about(first)); got != 3 {
		t.Errorf("%d notifications of the first call, want 3", got)
	}
}

// within waits until done is true, for a while that no machine needs.
func within(done func() bool) bool {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); <-tick.C {
		if done() {
			return true
		}
	}
	return false
}

// TestOrderWithRetries: what is posted again does not change places with what follows.
func TestOrderWithRetries(t *testing.T) {
	srv := startServer(t, mock.Config{Order: mock.OrderDocumented})
	b := newBot(t, srv, mock.App{})
	b.reply = func(n int) int {
		if n%2 == 1 {
			return 503
		}
		return 202
	}
	id := b.create(b.toGroup())
	b.want(204, "DELETE", call(id), nil)
	want := []string{"updated call establishing", "updated call established", "updated participants",
		"updated call terminating", "deleted call terminated"}
	var twice []string
	for _, line := range want {
		twice = append(twice, line, line)
	}
	if diff := cmp.Diff(twice, b.lines()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestQueueFull: as many notifications wait as may; what would add to them is refused until some are gone, and
// a call can be ended all the same.
func TestQueueFull(t *testing.T) {
	srv := startServer(t, mock.Config{QueueSize: 5})
	b := newBot(t, srv, mock.App{})
	release := make(chan struct{})
	b.hold = func([]byte) { <-release }
	first := b.create(b.toUser())
	b.create(b.toUser())
	res := b.want(429, "POST", "/communications/calls", b.toUser())
	if res.code() != "TooManyRequests" || res.header.Get("Retry-After") == "" ||
		!strings.Contains(string(res.body), "5 notifications") {
		t.Errorf("%v %s", res.header, res.body)
	}
	b.want(200, "GET", call(first), nil)
	b.want(204, "DELETE", call(first), nil)
	close(release)
	b.settled()
	b.create(b.toUser())
}

// TestJournalIsBounded: in bytes, whatever is sent, and what is refused for lack of a token leaves no body.
func TestJournalIsBounded(t *testing.T) {
	srv := startServer(t, mock.Config{JournalBytes: 200_000})
	b := newBot(t, srv, mock.App{})
	large := bytes.Repeat([]byte(" "), 3<<20)
	if res := b.sendAs("", "POST", "/communications/calls", large); res.status != 401 {
		t.Fatalf("%d without a token", res.status)
	}
	b.want(400, "POST", "/communications/calls", append([]byte("{"), large...))
	entries := srv.Journal("")
	for _, e := range entries[len(entries)-2:] {
		if len(e.RequestBody) > 1000 {
			t.Errorf("status %d: %d bytes of body are kept", e.Status, len(e.RequestBody))
		}
	}
	if last := string(entries[len(entries)-1].RequestBody); !strings.Contains(last, "3145729 bytes") {
		t.Errorf("a body that was left out is shown as %s", last)
	}
	before := entries[len(entries)-1].Number
	for range 300 {
		b.want(404, "POST", call("none")+"/playPrompt",
			m{"clientContext": strings.Repeat("x", 200), "prompts": []any{prompt()}})
	}
	entries = srv.Journal("")
	if n := len(entries); n >= 300 || n < 50 {
		t.Errorf("%d entries of some 1,500 bytes are kept of 200,000", n)
	}
	if entries[len(entries)-1].Number != before+300 || entries[0].Number != before+300-len(entries)+1 {
		t.Errorf("entries %d to %d, want the last ones", entries[0].Number, entries[len(entries)-1].Number)
	}
}

// TestForgottenIsGone: nothing of an app can be had after it was forgotten.
func TestForgottenIsGone(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	id := b.create(b.toUser())
	b.want(200, "POST", call(id)+"/recordResponse", m{"stopTones": []any{"#"}})
	if err := srv.Act(id, mock.Press{Tone: "pound"}); err != nil {
		t.Fatal(err)
	}
	posts := b.settled()
	data, _ := posts[len(posts)-1].item()["resourceData"].(m)
	fetch := func() int {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, str(data, "recordingLocation"), nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+str(data, "recordingAccessToken"))
		res, err := loopback.Client(t).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			t.Fatal(err)
		}
		return res.StatusCode
	}
	if got := fetch(); got != http.StatusOK {
		t.Fatalf("a recording is answered with %d", got)
	}
	if err := srv.Forget(b.app.ClientID); err != nil {
		t.Fatal(err)
	}
	if got := fetch(); got != http.StatusNotFound {
		t.Errorf("the recording of a forgotten app is answered with %d, want 404", got)
	}
	b.want(403, "GET", call(id), nil)
}

// TestCallbackPolicy: where callbacks must be https, no webhook and no redirection leads elsewhere.
func TestCallbackPolicy(t *testing.T) {
	elsewhere := httptest.NewServer(
		http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("posted to plain http") }))
	defer elsewhere.Close()
	moved := httptest.NewTLSServer(http.RedirectHandler(elsewhere.URL+"/internal", http.StatusTemporaryRedirect))
	defer moved.Close()
	srv, err := mock.Start(mock.Config{Keys: keys(),
		CallbackRoots: moved.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs})
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Close()
	if _, err := srv.Register(mock.App{Webhook: elsewhere.URL}); err == nil || !strings.Contains(err.Error(), "https") {
		t.Errorf("an app with a plain webhook: %v", err)
	}
	app, err := srv.Register(mock.App{Webhook: moved.URL})
	if err != nil {
		t.Fatal(err)
	}
	if err := srv.Change(app.ClientID, mock.AppChange{Webhook: &elsewhere.URL}); err == nil {
		t.Error("a webhook was changed to plain http")
	}
	if _, err := srv.Ring(app.ClientID, mock.Incoming{From: mock.Person{Phone: phone}}); err != nil {
		t.Fatal(err)
	}
	if _, err := srv.Settle(t.Context(), app.ClientID); err != nil {
		t.Fatal(err)
	}
	entries := srv.Journal(app.ClientID)
	if last := entries[len(entries)-1]; !strings.Contains(last.Error, "must use https") {
		t.Errorf("a redirection to plain http: %+v", last)
	}
}

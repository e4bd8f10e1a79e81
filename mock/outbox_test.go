package mock_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"conform/mock"

	"github.com/google/go-cmp/cmp"
)

// TestAnswerComesFirst: when the first notification arrives, the answer of the
// request that caused it already waits in the client's socket.
func TestAnswerComesFirst(t *testing.T) {
	srv := startServer(t, mock.Config{})
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(srv.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	waiting := make(chan string, 8)
	callback := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		waiting <- readNow(conn)
		rw.WriteHeader(http.StatusAccepted)
	}))
	defer callback.Close()
	b := newBot(t, srv, mock.App{})
	body, err := json.Marshal(as(b.toUser(), m{"callbackUri": callback.URL}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(conn,
		"POST /beta/communications/calls HTTP/1.1\r\nHost: mock\r\nAuthorization: Bearer %s\r\n"+
			"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", b.token, len(body), body); err != nil {
		t.Fatal(err)
	}
	got := <-waiting
	if !strings.HasPrefix(got, "HTTP/1.1 201 Created") || !strings.HasSuffix(got, "}") {
		t.Errorf("the socket holds %q when the first notification arrives, want the whole answer", got)
	}
}

// readNow reads what a connection holds, without waiting for more.
func readNow(conn net.Conn) string {
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		return err.Error()
	}
	buf := make([]byte, 1<<16)
	n := 0
	if err := raw.Read(func(fd uintptr) bool {
		n, _ = syscall.Read(int(fd), buf) // nothing to read is n < 0
		return true
	}); err != nil {
		return err.Error()
	}
	return string(buf[:max(0, n)])
}

func TestRetries(t *testing.T) {
	srv := startServer(t, mock.Config{})
	for _, tt := range []struct {
		name     string
		status   int
		attempts int
		failed   int
		why      string
	}{
		{"503", 503, 9, 3, "two more attempts for each of the three notices"},
		{"404", 404, 3, 3, "the bot does not want it"},
		{"204", 204, 3, 0, "success"},
		{"302", 302, 3, 0, "only an incoming call moves"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBot(t, srv, mock.App{})
			b.reply = func(int) int { return tt.status }
			b.create(b.toUser())
			settled, err := srv.Settle(t.Context(), b.app.ClientID)
			if err != nil {
				t.Fatal(err)
			}
			if got := len(b.settled()); got != tt.attempts || settled.Failed != tt.failed {
				t.Errorf("%d attempts, %d failed; want %d and %d (%s)", got, settled.Failed, tt.attempts, tt.failed, tt.why)
			}
		})
	}
}

// TestIncomingMoves: 307 hands an incoming call to another deployment.
func TestIncomingMoves(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	front := httptest.NewServer(http.RedirectHandler(b.callback, http.StatusTemporaryRedirect))
	defer front.Close()
	b.control(200, "PATCH", "/apps/"+b.app.ClientID, m{"webhook": front.URL})
	b.ring(mock.Incoming{})
	if diff := cmp.Diff([]string{"created call incoming"}, b.lines()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestOrder: notices of one app come in the order of what happened, even when
// the callback is slow and everything happens at once.
func TestOrder(t *testing.T) {
	srv := startServer(t, mock.Config{Order: mock.OrderDocumented})
	b := newBot(t, srv, mock.App{})
	id := b.create(as(b.toUser(), m{"callOptions": m{
		"@odata.type":                         "#microsoft.graph.outgoingCallOptions",
		"isContentSharingNotificationEnabled": true,
	}}))
	for range 20 {
		for _, action := range []string{"start", "update", "stop"} {
			if err := srv.Act(id, mock.Share{Action: action}); err != nil {
				t.Fatal(err)
			}
		}
	}
	want := []string{"updated call establishing", "updated call established", "updated call established"}
	for range 20 {
		want = append(want, "created contentsharingsessions", "updated contentsharingsessions",
			"deleted contentsharingsessions")
	}
	if diff := cmp.Diff(want, b.lines()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestShuffled: about half of the calls are told established first, and the
// same calls every time.
func TestShuffled(t *testing.T) {
	pattern := func() string {
		srv := startServer(t, mock.Config{Seed: 7})
		b := newBot(t, srv, mock.App{Name: "same"})
		out := ""
		for range 24 {
			b.fresh()
			b.create(b.toUser())
			out += map[string]string{"updated call establishing": "-", "updated call established": "x"}[b.lines()[0]]
		}
		return out
	}
	first, second := pattern(), pattern()
	if first != second {
		t.Errorf("the same seed gave %s and %s", first, second)
	}
	if n := strings.Count(first, "x"); n < 6 || n > 18 {
		t.Errorf("%d of 24 calls are swapped (%s), want about half", n, first)
	}
}

// TestSixtyFourAtOnce: worlds do not mix.
func TestSixtyFourAtOnce(t *testing.T) {
	srv := startServer(t, mock.Config{Order: mock.OrderDocumented})
	bots := make([]*bot, 64)
	for i := range bots {
		bots[i] = newBot(t, srv, mock.App{Name: fmt.Sprint("bot ", i)})
	}
	var all sync.WaitGroup
	for _, b := range bots {
		all.Go(func() {
			id := b.create(b.toMeeting())
			b.advance(10 * time.Minute)
			b.want(204, "DELETE", call(id), nil)
			want := []string{
				"updated call establishing",
				"updated call established",
				"updated participants",
				"updated call terminating",
				"deleted call terminated",
			}
			if diff := cmp.Diff(want, b.lines()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			for _, p := range b.settled() {
				if !strings.Contains(str(p.item(), "resourceUrl"), id) {
					t.Errorf("told of a foreign call: %s", p.body)
				}
			}
		})
	}
	all.Wait()
}

// TestCallbackTLS: the sender trusts what it is told to trust, and nothing
// else.
func TestCallbackTLS(t *testing.T) {
	callback := httptest.NewUnstartedServer(
		http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusAccepted) }))
	callback.Config.ErrorLog = discardLog()
	callback.StartTLS()
	defer callback.Close()
	for _, tt := range []struct {
		name    string
		trusts  bool
		failed  int
		arrived int
	}{{"trusted", true, 0, 3}, {"not trusted", false, 3, 0}} {
		t.Run(tt.name, func(t *testing.T) {
			config := mock.Config{}
			if tt.trusts {
				config.CallbackRoots = callback.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
			}
			srv := startServer(t, config)
			b := newBot(t, srv, mock.App{})
			b.create(as(b.toUser(), m{"callbackUri": callback.URL}))
			settled, err := srv.Settle(t.Context(), b.app.ClientID)
			if err != nil {
				t.Fatal(err)
			}
			if settled.Failed != tt.failed || settled.Delivered != tt.arrived {
				t.Errorf("%+v, want %d failed and %d delivered", settled, tt.failed, tt.arrived)
			}
		})
	}
}

// TestHTTPCallback: without the permission to use plain http it is refused.
func TestHTTPCallback(t *testing.T) {
	srv, err := mock.Start(mock.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Close()
	b := newBot(t, srv, mock.App{Webhook: "https://127.0.0.1:9/callback"})
	if res := b.want(400, "POST", "/communications/calls", b.toUser()); !strings.Contains(string(res.body), "https") {
		t.Errorf("%s", res.body)
	}
}

// TestSettleHonoursTheClient: whoever stops waiting is let go.
func TestSettleHonoursTheClient(t *testing.T) {
	srv := startServer(t, mock.Config{})
	release := make(chan struct{})
	callback := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	defer callback.Close()
	defer close(release)
	b := newBot(t, srv, mock.App{})
	b.create(as(b.toUser(), m{"callbackUri": callback.URL}))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := srv.Settle(ctx, b.app.ClientID); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want that of the context", err)
	}
}

// TestTLS: with a CA of its own the mock speaks https, and a second server
// uses the same CA.
func TestTLS(t *testing.T) {
	dir := t.TempDir() + "/tls"
	for _, tt := range []struct {
		name   string
		config mock.Config
		file   string
	}{
		{"memory", mock.Config{SelfTLS: true}, ""},
		{"folder", mock.Config{TLSDir: dir}, dir + "/ca.pem"},
		{"folder again", mock.Config{TLSDir: dir}, dir + "/ca.pem"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			srv := startServer(t, tt.config)
			if srv.CAFile() != tt.file {
				t.Errorf("CAFile %q, want %q", srv.CAFile(), tt.file)
			}
			transport := &http.Transport{
				TLSClientConfig: &tls.Config{RootCAs: srv.CAPool(), MinVersion: tls.VersionTLS12},
			}
			defer transport.CloseIdleConnections()
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL()+"/_mock/health", nil)
			if err != nil {
				t.Fatal(err)
			}
			res, err := (&http.Client{Transport: transport}).Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			body, err := io.ReadAll(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Contains(body, []byte(`"ok"`)) || !strings.HasPrefix(srv.URL(), "https://") {
				t.Errorf("%s answered %s", srv.URL(), body)
			}
		})
	}
}

// TestMediaFlows: an outgoing call is said to be established again, with its media, and so says a GET.
func TestMediaFlows(t *testing.T) {
	srv := startServer(t, mock.Config{})
	for _, tt := range []struct {
		name   string
		body   func(*bot) m
		active string
	}{{"user", (*bot).toUser, "active"}, {"phone", (*bot).toPhone, "active"}, {"group", (*bot).toGroup, ""}} {
		b := newBot(t, srv, mock.App{})
		id := b.create(tt.body(b))
		var said string
		for _, p := range b.settled() {
			if audio := str(p.item(), "resourceData", "mediaState", "audio"); audio != "" {
				said += audio
			}
		}
		if got := str(b.want(200, "GET", call(id), nil).doc, "mediaState", "audio"); said != tt.active || got != tt.active {
			t.Errorf("%s: notified %q, GET has %q; want %q in both", tt.name, said, got, tt.active)
		}
	}
}

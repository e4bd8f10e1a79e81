package notify_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"conform/internal/loopback"
	"conform/internal/notify"
	"conform/internal/record"
)

func TestDelivery(t *testing.T) {
	l, j := listen(t, publish(t, public(key(), "k1")), nil)
	in := open(l, "f:1")
	changed := in.Changed()
	if status := post(t, in.URL(), notice("establishing", "established"),
		"Bearer "+good(t)); status != http.StatusAccepted {
		t.Fatalf("status %d", status)
	}
	select {
	case <-changed:
	default:
		t.Error("the post was answered, yet the inbox did not change")
	}
	if status := post(t, in.URL(), notice("terminated"), "bearer "+good(t)); status != http.StatusAccepted {
		t.Fatalf("status %d", status)
	}
	var got []string
	for _, item := range in.Items() {
		state := item.Body[bytes.LastIndexByte(item.Body, ':')+1:]
		got = append(got, fmt.Sprintf("%d.%d%s %s", item.Notification, item.Index, state, item.At.Format(time.TimeOnly)))
	}
	if d := cmp.Diff([]string{`1.0 "establishing"}} 12:00:00`, `1.1 "established"}} 12:00:00`,
		`2.0 "terminated"}} 12:00:00`}, got); d != "" {
		t.Errorf("items (-want +got):\n%s", d)
	}
	posts := j.of("f:1")
	if len(posts) != 2 {
		t.Fatalf("%d posts recorded", len(posts))
	}
	n := posts[0]
	if string(n.Body) != notice("establishing", "established") || n.ID != 1 || n.Method != "POST" || n.Answered != 202 ||
		n.Problem != "" || !strings.HasSuffix(in.URL(), n.Path) {
		t.Errorf("recorded %+v", n)
	}
	wantToken := record.Token{Present: true, Valid: true, Issuer: issuer, Audience: audience, KeyID: "k1", Tenant: "t-1",
		Expires: clock().Add(65 * time.Minute)}
	if d := cmp.Diff(wantToken, n.Token); d != "" {
		t.Errorf("token (-want +got):\n%s", d)
	}
	wantItems := []record.Item{
		{ChangeType: "updated", ResourceURL: "/communications/calls/c1", Type: "call", State: "establishing"},
		{ChangeType: "updated", ResourceURL: "/communications/calls/c1", Type: "call", State: "established"},
	}
	if d := cmp.Diff(wantItems, n.Items); d != "" {
		t.Errorf("items of the record (-want +got):\n%s", d)
	}
}

func TestAnswers(t *testing.T) {
	deep := strings.Repeat("[", 300) + strings.Repeat("]", 300)
	for _, tt := range []struct {
		why     string
		method  string
		body    string
		token   string // "": a good one
		status  int
		problem string
		items   int
	}{
		{why: "one item", body: notice("a"), status: 202, items: 1},
		{why: "extra members are Graph's business", body: `{"value": [{"x": 1}], "y": 2}`, status: 202, items: 1},
		{why: "no item says nothing", body: notice(), status: 202, problem: `"value" is empty`},
		{why: "the older format", body: `{"id": "x", "callState": "incoming", "participants": []}`, status: 204,
			problem: "the older format, refused with 204 so that the call comes again as commsNotifications"},
		{why: "no body", body: "", status: 400, problem: "the body is empty"},
		{why: "not JSON", body: `{"value": [`, status: 400,
			problem: "the body is not JSON: unexpected end of JSON input, at offset 11"},
		{why: "bytes behind it", body: notice("a") + "x", status: 400,
			problem: "the body is not JSON: invalid character 'x' after top-level value, at offset 261"},
		{why: "not UTF-8", body: "{\"value\": [{\"a\": \"\xff\"}]}", status: 400, problem: "the body is not UTF-8"},
		{why: "a name twice, deep inside", body: `{"value": [{"resourceData": {"state": "a", "state": "b"}}]}`, status: 400,
			problem: `the name "state" stands twice in one object, at offset 50`},
		{why: "absurd depth", body: `{"value": ` + deep + `}`, status: 400,
			problem: "the body is nested deeper than 256 levels"},
		{why: "not an object", body: `[]`, status: 400, problem: "the body is not a JSON object"},
		{why: "null", body: `null`, status: 400, problem: "the body is not a JSON object"},
		{why: "no value", body: `{}`, status: 400, problem: `the body has no "value"`},
		{why: "a name is its letters in their case", body: `{"Value": []}`, status: 400, problem: `the body has no "value"`},
		{why: "value is null", body: `{"value": null}`, status: 400, problem: `"value" is not an array`},
		{why: "an item that is none: nothing of the post is taken", body: `{"value": [{}, null]}`, status: 400,
			problem: `"value" has something at 1 that is not an object`},
		{why: "no token", body: notice("a"), token: "-", status: 401, problem: "the token: no Authorization header"},
		{why: "no token, and garbage too", body: `x`, token: "-", status: 401,
			problem: "the token: no Authorization header; the body is not JSON: invalid character 'x' looking for beginning " +
				"of value, at offset 1"},
		{why: "another method", method: "PUT", body: notice("a"), status: 405,
			problem: "notifications are posted, this was PUT"},
		{why: "too long", body: notice(strings.Repeat("a", 70<<10)), status: 413,
			problem: "the body is longer than 65536 bytes"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			l, j := listen(t, publish(t, public(key(), "k1")), func(c *notify.Config) { c.MaxBody = 64 << 10 })
			in := open(l, "f:1")
			changed := in.Changed()
			authorization := []string{"Bearer " + good(t)}
			if tt.token == "-" {
				authorization = nil
			}
			method := tt.method
			if method == "" {
				method = http.MethodPost
			}
			if status := send(t, loopback.Client(t), method, in.URL(), []byte(tt.body), authorization...); status != tt.status {
				t.Errorf("status %d, expected %d", status, tt.status)
			}
			<-changed // a refused post is a change too
			if items := in.Items(); len(items) != tt.items {
				t.Errorf("%d items in the inbox, expected %d", len(items), tt.items)
			}
			posts := j.of("f:1")
			if len(posts) != 1 || posts[0].Answered != tt.status || posts[0].Problem != tt.problem {
				t.Errorf("recorded %+v, expected %d %s", posts, tt.status, tt.problem)
			}
		})
	}
}

func TestTenMegabytes(t *testing.T) {
	l, j := listen(t, publish(t, public(key(), "k1")), nil)
	in := open(l, "f:1")
	// The listener stops reading, so the sender may see the answer or a connection that broke.
	request, err := http.NewRequest(http.MethodPost, in.URL(), bytes.NewReader(bytes.Repeat([]byte("x"), 10<<20)))
	if err != nil {
		t.Fatal(err)
	}
	changed := in.Changed()
	if response, err := loopback.Client(t).Do(request); err == nil {
		if response.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("status %d", response.StatusCode)
		}
		_ = response.Body.Close()
	}
	<-changed
	posts := j.of("f:1")
	if len(posts) != 1 || posts[0].Answered != 413 || len(posts[0].Body) != 1<<20 {
		t.Errorf("%d posts; answered %d, %d bytes recorded; expected 413 and 1 MiB", len(posts), posts[0].Answered,
			len(posts[0].Body))
	}
}

func TestInboxesNeverMix(t *testing.T) {
	l, j := listen(t, publish(t, public(key(), "k1")), nil)
	token := "Bearer " + good(t)
	const inboxes, posts = 8, 20
	var all sync.WaitGroup
	boxes := make([]*notify.Inbox, inboxes)
	for i := range boxes {
		boxes[i] = open(l, fmt.Sprint("f:", i))
		for n := range posts {
			all.Go(func() {
				if status := post(t, boxes[i].URL(), notice(fmt.Sprintf("s%d-%d", i, n)), token); status != http.StatusAccepted {
					t.Errorf("status %d", status)
				}
			})
		}
	}
	all.Wait()
	for i, in := range boxes {
		items := in.Items()
		if len(items) != posts {
			t.Errorf("inbox %d has %d items", i, len(items))
		}
		for at, item := range items {
			if !bytes.Contains(item.Body, []byte(fmt.Sprintf(`"s%d-`, i))) || item.Notification != at+1 {
				t.Errorf("inbox %d, item %d: %d %s", i, at, item.Notification, item.Body)
			}
		}
		for at, n := range j.of(fmt.Sprint("f:", i)) {
			if n.ID != at+1 {
				t.Errorf("inbox %d: the record has post %d at %d", i, n.ID, at)
			}
		}
	}
}

func TestFloodOfGarbageDisturbsNobody(t *testing.T) {
	l, _ := listen(t, publish(t, public(key(), "k1")), nil)
	in, flooded := open(l, "f:1"), open(l, "f:2")
	stop, flood := make(chan struct{}), sync.WaitGroup{}
	for range 4 {
		flood.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				switch n % 3 {
				case 0:
					post(t, flooded.URL(), strings.Repeat("[", 5000), "Bearer e30.e30.e30")
				case 1:
					post(t, l.URL()+"/callback/nobody", "\x00\xff")
				default:
					garble(t, l.URL())
				}
			}
		})
	}
	for n := range 50 {
		if status := post(t, in.URL(), notice(fmt.Sprint(n)), "Bearer "+good(t)); status != http.StatusAccepted {
			t.Errorf("post %d: status %d", n, status)
		}
	}
	close(stop)
	flood.Wait()
	if items := in.Items(); len(items) != 50 {
		t.Errorf("%d items, expected 50", len(items))
	}
	if items := flooded.Items(); len(items) != 0 {
		t.Errorf("%d items of garbage", len(items))
	}
}

// garble sends what is not even HTTP.
func garble(t *testing.T, url string) {
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Error(err)
		return
	}
	_, _ = io.WriteString(conn, "GARBAGE\x00\x01\r\n\r\n") // the listener may hang up first
	_, _ = io.Copy(io.Discard, conn)
	_ = conn.Close()
}

func TestSlowSenderIsCutOff(t *testing.T) {
	l, j := listen(t, publish(t, public(key(), "k1")), func(c *notify.Config) { c.ReadTimeout = 2 * time.Second })
	slow, in := open(l, "f:1"), open(l, "f:2")
	conn, err := net.Dial("tcp", strings.TrimPrefix(l.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	changed := slow.Changed()
	path := strings.TrimPrefix(slow.URL(), l.URL())
	if _, err := fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"val", path); err != nil {
		t.Fatal(err)
	}
	if status := post(t, in.URL(), notice("meanwhile"), "Bearer "+good(t)); status != http.StatusAccepted {
		t.Errorf("meanwhile, another sender: status %d", status)
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || response.StatusCode != http.StatusBadRequest {
		t.Fatalf("%v, %v; expected 400", response, err)
	}
	_ = response.Body.Close()
	<-changed
	posts := j.of("f:1")
	if len(posts) != 1 || string(posts[0].Body) != `{"val` ||
		!strings.HasPrefix(posts[0].Problem, "the body did not come whole: ") {
		t.Errorf("recorded %+v", posts)
	}
}

func TestHugeHeaderIsRefused(t *testing.T) {
	l, j := listen(t, publish(t), nil)
	in := open(l, "f:1")
	status := post(t, in.URL(), notice("a"), "Bearer "+strings.Repeat("a", 200<<10))
	if status != http.StatusRequestHeaderFieldsTooLarge || len(j.of("f:1")) != 0 {
		t.Errorf("status %d, %d recorded", status, len(j.of("f:1")))
	}
}

func TestStartRefuses(t *testing.T) {
	l, _ := listen(t, publish(t), nil)
	taken := strings.TrimPrefix(l.URL(), "http://")
	for _, tt := range []struct {
		why    string
		config notify.Config
		want   string
	}{
		{"the port is in use", notify.Config{Addr: taken}, "listening for notifications on " + taken},
		{"not an address", notify.Config{Addr: "nowhere"}, "listening for notifications on nowhere"},
		{"a public address without a scheme", notify.Config{PublicURL: "bot.contoso.com"},
			`the public address of the listener is "bot.contoso.com"`},
		{"a query would end up inside the path", notify.Config{PublicURL: "https://x/?a=b"},
			`the public address of the listener is "https://x/?a=b"`},
	} {
		t.Run(tt.why, func(t *testing.T) {
			started, err := notify.Start(tt.config)
			if err == nil {
				_ = started.Close(t.Context())
			}
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("error %v, expected %s …", err, tt.want)
			}
		})
	}
}

func TestPublicURL(t *testing.T) {
	l, _ := listen(t, publish(t, public(key(), "k1")),
		func(c *notify.Config) { c.PublicURL = "https://tunnel.example/bots/" })
	in := open(l, "f:1")
	if !strings.HasPrefix(in.URL(), "https://tunnel.example/bots/callback/") ||
		!strings.HasPrefix(l.URL(), "http://127.0.0.1:") {
		t.Errorf("inbox %s, listener %s", in.URL(), l.URL())
	}
	for _, url := range []string{strings.Replace(in.URL(), "https://tunnel.example", l.URL(), 1),
		strings.Replace(in.URL(), "https://tunnel.example/bots", l.URL(), 1)} {
		if status := post(t, url, notice("a"), "Bearer "+good(t)); status != http.StatusAccepted {
			t.Errorf("%s, as a tunnel may pass it on: status %d", url, status)
		}
	}
}

// Who listens everywhere is reached where its certificate is for.
func TestListeningEverywhere(t *testing.T) {
	for _, addr := range []string{":0", "0.0.0.0:0", "[::]:0"} {
		l, _ := listen(t, publish(t, public(key(), "k1")), func(c *notify.Config) { c.Addr = addr })
		in := open(l, "f:1")
		if !strings.HasPrefix(in.URL(), "http://127.0.0.1:") {
			t.Errorf("%s: notifications are to come to %s", addr, in.URL())
		}
		if status := post(t, in.URL(), notice("a"), "Bearer "+good(t)); status != http.StatusAccepted {
			t.Errorf("%s: status %d", addr, status)
		}
	}
}

func TestCloseCutsOffWhenTold(t *testing.T) {
	recorded := false // written before Close returns, read after
	l, err := notify.Start(notify.Config{Record: func(string, *record.Notification) { recorded = true }})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(l.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	in := l.Open("f:1")
	if _, err := fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n",
		strings.TrimPrefix(in.URL(), l.URL())); err != nil {
		t.Fatal(err)
	}
	// The listener asks for the body: the request is under way.
	if line, err := bufio.NewReader(conn).ReadString('\n'); err != nil || !strings.Contains(line, "100") {
		t.Fatalf("%q, %v", line, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.Close(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("closing: %v", err)
	}
	if !recorded {
		t.Error("the post whose body never came is not on record")
	}
}

// A connection on which nothing is ever asked does not keep the listener waiting.
func TestCloseDoesNotWaitForUnusedConnections(t *testing.T) {
	authority, err := notify.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	for why, config := range map[string]notify.Config{"plain": {}, "over TLS": {TLS: authority.TLS()}} {
		t.Run(why, func(t *testing.T) {
			l, err := notify.Start(config)
			if err != nil {
				t.Fatal(err)
			}
			_, address, _ := strings.Cut(l.URL(), "://")
			conn, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			if config.TLS != nil {
				secure := tls.Client(conn, &tls.Config{RootCAs: authority.Pool(), ServerName: "127.0.0.1",
					MinVersion: tls.VersionTLS12})
				if err := secure.Handshake(); err != nil {
					t.Fatal(err)
				}
			} else if status := send(t, &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}, http.MethodGet,
				l.URL(), nil); status != 405 {
				t.Fatalf("status %d", status) // by now the server has accepted the connection before it, too
			}
			// Shutdown waits for five seconds before it takes a new connection for one that is idle.
			ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
			defer cancel()
			if err := l.Close(ctx); err != nil {
				t.Errorf("closing: %v", err)
			}
		})
	}
}

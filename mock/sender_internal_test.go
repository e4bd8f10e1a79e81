package mock

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// A callback is a socket that answers each request with the next of some texts, and closes it where close is said.
type callback struct {
	at       string
	requests chan string // as they came
	opened   chan bool
}

const (
	accepted = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"
	chunked  = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	closeIt  = " and closes"
)

func newCallback(t *testing.T, answers ...string) *callback {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	c := &callback{at: "http://" + listener.Addr().String() + "/cb?a=%20b", requests: make(chan string, 100),
		opened: make(chan bool, 100)}
	next := make(chan string, len(answers))
	for _, a := range answers {
		next <- a
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			c.opened <- true
			go c.serve(conn, next)
		}
	}()
	return c
}

func (c *callback) serve(conn net.Conn, answers chan string) {
	defer conn.Close()
	var seen bytes.Buffer
	in := bufio.NewReader(io.TeeReader(conn, &seen))
	for {
		request, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, request.Body); err != nil {
			return
		}
		c.requests <- seen.String()
		seen.Reset()
		text := accepted
		select {
		case text = <-answers:
		default:
		}
		said, closes := strings.CutSuffix(text, closeIt)
		if _, err := io.WriteString(conn, said); err != nil || closes {
			return
		}
	}
}

func newTestSender(t *testing.T) *sender {
	t.Helper()
	s := newSender(Config{})
	t.Cleanup(s.idle.close)
	return s
}

func someHeading() *heading {
	return &heading{chain: "c-1", message: "m-1", scenario: " s-1 "}
}

// TestSentAsByGo: what is posted is what Go's own client would post.
func TestSentAsByGo(t *testing.T) {
	t.Parallel()
	s, body := newTestSender(t), []byte(`{"value":["é"]}`)
	for _, tt := range []struct {
		heading *heading
		bearer  string
	}{
		{someHeading(), "Bearer x.y.z"},
		{someHeading(), ""},
		{&heading{chain: "c-1", message: "m-1", incoming: true}, "Bearer x.y.z"},
	} {
		c := newCallback(t)
		if _, _, err := s.post(t.Context(), time.Minute, c.at, tt.heading, tt.bearer, body); err != nil {
			t.Fatal(err)
		}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.at, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header = tt.heading.header()
		if tt.bearer != "" {
			request.Header.Set("Authorization", tt.bearer)
		}
		client := &http.Transport{}
		response, err := client.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		client.CloseIdleConnections()
		if got, want := <-c.requests, <-c.requests; got != want {
			t.Errorf("sent\n%s\nand Go's client\n%s", got, want)
		}
	}
}

// TestHostHeader: an address is named as others can use it.
func TestHostHeader(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{
		"[fe80::1%eth0]:80": "[fe80::1]:80", "[::1]:80": "[::1]:80", "bot.example": "bot.example", "a b": "",
	} {
		if got := asHeader(host); got != want {
			t.Errorf("%s: %q, want %q", host, got, want)
		}
	}
}

// TestAnswersRead: every form in which HTTP/1 lets a callback answer, and which of them leave a connection that can be
// used again.
func TestAnswersRead(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		answer   string
		status   int // 0: no answer
		location string
		kept     bool
		why      string
	}{
		{accepted, 202, "", true, "nothing"},
		{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "", true, "a body"},
		{chunked + "5\r\nhello\r\n0\r\n\r\n", 200, "", true, "chunks"},
		{"HTTP/1.1 204 No Content\r\n\r\n", 204, "", true, "no body"},
		{"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + accepted, 202, "", true,
			"what comes before an answer is none"},
		{"HTTP/1.1 101 Switching Protocols\r\n\r\n", 101, "", false, "another protocol"},
		{"HTTP/1.1 202 Accepted\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", 202, "", false, "it says that it closes"},
		{"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", 200, "", false, "as HTTP/1.0 does"},
		{"HTTP/1.1 200 OK\r\n\r\nhello" + closeIt, 200, "", false, "a body that ends with the connection"},
		{accepted + "more", 202, "", false, "more than was asked for"},
		{"HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n", 302, "/there", true, "moved"},
		{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel" + closeIt, 0, "", false, "half a body"},
		{"HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", maxAnswer) + "\r\n\r\n", 0, "", false, "a head without an end"},
		{chunked + strings.Repeat("10000\r\n"+strings.Repeat("x", 1<<16)+"\r\n", maxBody>>16+1), 200, "", false,
			"a body without an end"},
		{"SSH-2.0-OpenSSH_9.6\r\n", 0, "", false, "no HTTP"},
		{closeIt, 0, "", false, "nothing at all"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			s, c := newTestSender(t), newCallback(t, tt.answer)
			status, location, err := s.post(t.Context(), time.Minute, c.at, someHeading(), "", []byte("{}"))
			if status != tt.status || (err == nil) != (status != 0) || !strings.HasSuffix(location, tt.location) {
				t.Errorf("%d, location %q, %v; want %d, %q", status, location, err, tt.status, tt.location)
			}
			if tt.location != "" && !strings.HasPrefix(location, "http://127.0.0.1:") {
				t.Errorf("location %q, want an absolute address", location)
			}
			if tt.answer == closeIt && causeOf(err) != CauseClosed {
				t.Errorf("cause %q of %v", causeOf(err), err)
			}
			if kept := s.idle.count == 1; kept != tt.kept {
				t.Errorf("kept: %v, want %v", kept, tt.kept)
			}
			if status, _, err = s.post(t.Context(), time.Minute, c.at, someHeading(), "", nil); err != nil || status != 202 {
				t.Errorf("the next post: %d, %v", status, err)
			}
			if again := len(c.opened) == 1; again != tt.kept {
				t.Errorf("%d connections", len(c.opened))
			}
		})
	}
}

// TestClosedMeanwhile: a bot that closes connections that it does not use loses no post by that, nor gets one twice.
func TestClosedMeanwhile(t *testing.T) {
	t.Parallel()
	s := newTestSender(t)
	c := newCallback(t, accepted+closeIt)
	if _, _, err := s.post(t.Context(), time.Minute, c.at, someHeading(), "", []byte("1")); err != nil {
		t.Fatal(err)
	}
	for s.idle.count == 1 { // until the end of the connection has come
		if l := s.idle.take("http " + strings.TrimSuffix(strings.TrimPrefix(c.at, "http://"), "/cb?a=%20b")); l != nil {
			s.idle.put(l)
		}
	}
	status, _, err := s.post(t.Context(), time.Minute, c.at, someHeading(), "", []byte("2"))
	if err != nil || status != 202 {
		t.Errorf("%d, %v", status, err)
	}
	if len(c.requests) != 2 || len(c.opened) != 2 {
		t.Errorf("%d requests on %d connections, want 2 on 2", len(c.requests), len(c.opened))
	}
}

// TestIdleLines: connections are not kept for ever, nor any number of them.
func TestIdleLines(t *testing.T) {
	t.Parallel()
	var idle idleLines
	defer idle.close()
	add := func(to string) net.Conn {
		ours, theirs := net.Pipe()
		idle.put(&line{to: to, conn: ours, alive: func(time.Duration) bool { return true }})
		return theirs
	}
	closed := func(theirs net.Conn) bool {
		_ = theirs.SetReadDeadline(time.Now()) // one that is open has nothing to read
		_, err := theirs.Read(make([]byte, 1))
		return err == io.EOF
	}
	for range mostIdleOfOne {
		add("one")
	}
	if theirs := add("one"); !closed(theirs) || idle.count != mostIdleOfOne {
		t.Errorf("%d kept of one address", idle.count)
	}
	for n := range mostIdle {
		add(fmt.Sprint(n))
	}
	if idle.count != mostIdle {
		t.Errorf("%d kept", idle.count)
	}
	for _, of := range idle.lines {
		for _, l := range of {
			l.since = l.since.Add(-idleLimit)
		}
	}
	idle.old()
	if idle.count != 0 || len(idle.lines) != 0 {
		t.Errorf("%d of %d addresses are left of what is old", idle.count, len(idle.lines))
	}
	theirs := add("one")
	if idle.take("two") != nil || closed(theirs) {
		t.Error("a connection to another address")
	}
	idle.close()
	if !closed(theirs) || !closed(add("one")) {
		t.Error("open after the end")
	}
}

// TestPostEnds: a post ends when its time is over and when the mock does, and what a bot named in its request cannot
// become a header.
func TestPostEnds(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	to := "http://" + listener.Addr().String()
	s := newTestSender(t)
	if _, _, err := s.post(t.Context(), 20*time.Millisecond, to, someHeading(), "", nil); causeOf(err) != CauseTimeout {
		t.Errorf("%v, want a time-out", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		conn, err := listener.Accept() // that of the first
		if err == nil {
			defer conn.Close()
			conn, err = listener.Accept()
		}
		if err == nil {
			defer conn.Close()
			_, _ = conn.Read(make([]byte, 1))
		}
		cancel()
	}()
	if _, _, err := s.post(ctx, time.Minute, to, someHeading(), "", nil); err != context.Canceled {
		t.Errorf("%v, want that it was stopped", err)
	}
	bad := heading{chain: "c\r\nX-Admin: yes"}
	if _, _, err := s.post(t.Context(), time.Minute, newCallback(t).at, &bad, "", nil); err == nil ||
		!strings.Contains(err.Error(), `invalid header field value for "X-Microsoft-Skype-Chain-Id"`) {
		t.Errorf("%v", err)
	}
	if s.idle.count != 1 {
		t.Errorf("%d connections are left", s.idle.count)
	}
}

package mock

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"
)

// sender posts to callbacks by HTTP/1.1, over connections that it keeps. It is
// net/http's reading of answers without its client: that one has two goroutines
// for each connection and makes maps, contexts and copies for each request,
// which was a fifth of what the mock did. What is sent is, byte for byte, what
// that client would send. It follows no redirect and asks no proxy: where a
// callback may move to is decided by the outbox.
type sender struct {
	tls    *tls.Config
	dialer net.Dialer
	idle   idleLines
}

// maxAnswer is how much of the head of an answer is read.
const maxAnswer = 1 << 20

func newSender(c Config) *sender {
	return &sender{tls: &tls.Config{RootCAs: c.CallbackRoots, MinVersion: tls.VersionTLS12}}
}

// post sends a body and returns the status of the answer and where it points to,
// "" when nowhere. It ends when ctx does, or after so long.
func (s *sender) post(ctx context.Context, within time.Duration, to string, head *heading, bearer string,
	body []byte) (status int, location string, err error) {
	u, err := url.Parse(to)
	if err != nil {
		return 0, "", err
	}
	host, err := httpguts.PunycodeHostPort(u.Host)
	if err != nil {
		return 0, "", err
	}
	until := time.Now().Add(within)
	l, err := s.line(ctx, u.Scheme == "https", host, until)
	if err != nil {
		return 0, "", inTime(ctx, err)
	}
	if l.out, err = appendPost(l.out[:0], u, host, head, bearer, body); err != nil {
		s.idle.put(l)
		return 0, "", err
	}
	response, again, err := l.exchange(ctx, until, to)
	if err != nil {
		_ = l.conn.Close() // it is of no use, however well it is closed
		return 0, "", inTime(ctx, err)
	}
	if again {
		s.idle.put(l)
	} else {
		_ = l.conn.Close()
	}
	if location = response.Header.Get("Location"); location != "" {
		moved, err := u.Parse(location)
		if err != nil {
			return response.StatusCode, "", nil
		}
		location = moved.String()
	}
	return response.StatusCode, location, nil
}

// inTime is why a post failed: that it ended, or took too long, before what the
// connection says of that.
func inTime(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, os.ErrDeadlineExceeded):
		return context.DeadlineExceeded
	}
	return err
}

// appendPost appends a request.
func appendPost(b []byte, u *url.URL, host string, head *heading, bearer string, body []byte) ([]byte, error) {
	fields := head.fields()
	b = append(append(append(b, "POST "...), u.RequestURI()...), " HTTP/1.1\r\n"...)
	b = appendField(b, "Host", asHeader(host))
	for i, f := range fields {
		if !httpguts.ValidHeaderFieldValue(f.value) {
			return b, fmt.Errorf("net/http: invalid header field value for %q", f.name)
		}
		if value := textproto.TrimString(f.value); value != "" {
			b = appendField(b, f.name, value)
		}
		switch i {
		case 0: // User-Agent
			b = appendField(b, "Content-Length", strconv.Itoa(len(body)))
		case 1: // Accept
			if bearer != "" {
				b = appendField(b, "Authorization", bearer)
			}
		}
	}
	b = appendField(b, "Accept-Encoding", "gzip")
	return append(append(b, "\r\n"...), body...), nil
}

// asHeader is a host as the Host header names it: without the zone of an IPv6
// address, which means something to this machine only (RFC 6874).
func asHeader(host string) string {
	if !httpguts.ValidHostHeader(host) {
		return ""
	}
	if end := strings.LastIndexByte(host, ']'); strings.HasPrefix(host, "[") && end > 0 {
		if zone := strings.LastIndexByte(host[:end], '%'); zone > 0 {
			return host[:zone] + host[end:]
		}
	}
	return host
}

func appendField(b []byte, name, value string) []byte {
	return append(append(append(append(b, name...), ": "...), value...), "\r\n"...)
}

// line is a connection to a callback.
type line struct {
	to    string // "https host:port"
	conn  net.Conn
	raw   net.Conn                      // below TLS
	alive func(idle time.Duration) bool // whether the other side still keeps it
	bound *io.LimitedReader             // around conn
	in    *bufio.Reader
	out   []byte // what is sent, kept for its room
	since time.Time
}

// line is a connection that is idle, or a new one.
func (s *sender) line(ctx context.Context, secure bool, host string, until time.Time) (*line, error) {
	to, port := "http "+host, "80"
	if secure {
		to, port = "https "+host, "443"
	}
	if l := s.idle.take(to); l != nil {
		return l, nil
	}
	name, given, err := net.SplitHostPort(host)
	switch {
	case err != nil: // without a port
		name = (&url.URL{Host: host}).Hostname()
	case given != "":
		port = given
	}
	ctx, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	conn, err := s.dialer.DialContext(ctx, "tcp", net.JoinHostPort(name, port))
	if err != nil {
		return nil, err
	}
	l := &line{to: to, conn: conn, raw: conn}
	if secure {
		config := s.tls.Clone()
		config.ServerName = name
		secured := tls.Client(conn, config)
		if err := secured.HandshakeContext(ctx); err != nil {
			_ = conn.Close()
			return nil, err
		}
		l.conn = secured
	}
	l.alive = aliveness(conn)
	l.bound = &io.LimitedReader{R: l.conn}
	l.in = bufio.NewReader(l.bound)
	return l, nil
}

// exchange sends what is in out and reads the answer; again: the connection can
// be used once more.
func (l *line) exchange(ctx context.Context, until time.Time, to string) (response *http.Response, again bool,
	err error) {
	if err := l.raw.SetDeadline(until); err != nil {
		return nil, false, err
	}
	stop := context.AfterFunc(ctx, func() { _ = l.raw.SetDeadline(time.Unix(1, 0)) })
	defer func() { again = stop() && again }()
	if _, err := l.conn.Write(l.out); err != nil {
		return nil, false, err
	}
	for {
		l.bound.N = maxAnswer
		if _, err := l.in.Peek(1); err != nil {
			return nil, false, err // nothing came: that is not half an answer
		}
		if response, err = http.ReadResponse(l.in, nil); err != nil {
			return nil, false, err
		}
		if response.StatusCode >= 200 || response.StatusCode == http.StatusSwitchingProtocols {
			break
		}
	}
	again = !response.Close && response.StatusCode != http.StatusSwitchingProtocols
	// The body means nothing to Graph; it is read so that the connection can be
	// used again.
	if response.Body != http.NoBody {
		l.bound.N = 2 * maxBody
		_, err := io.CopyN(io.Discard, response.Body, maxBody)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, false, fmt.Errorf("reading the answer of %s: %w", to, err)
		}
		again = again && err != nil // it came to its end
	}
	return response, again && l.in.Buffered() == 0, nil
}

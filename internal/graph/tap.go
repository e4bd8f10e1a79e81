package graph

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"conform/internal/record"
)

// maxBody is the largest response that is read: a call is a few kilobytes, and a target that sends more
// than this is not understood but must not fill the memory either.
const maxBody = 8 << 20

// maxKept is how much of a larger one is kept as evidence. It is not judged; hundreds of them may come.
const maxKept = 64 << 10

// errTooLarge is returned for a response of more than maxBody bytes.
var errTooLarge = fmt.Errorf("the response is larger than %d bytes", maxBody)

// A Tap is an http.RoundTripper that hands each request and its response, whole, to Seen before the
// caller gets it. A response that breaks off in the middle is an error for the caller too, because half
// an answer proves nothing.
type Tap struct {
	Next http.RoundTripper // nil: http.DefaultTransport
	// Seen gets every exchange, also one without a response. Its Operation, ID and Name are empty.
	Seen func(record.Exchange)
	// Now gives the time; nil: [record.Now].
	Now func() time.Time
}

// sent is an address as it goes over the wire: without a fragment, which stays with the client.
func sent(u url.URL) string {
	u.Fragment, u.RawFragment = "", ""
	return u.String()
}

// RoundTrip implements http.RoundTripper.
func (t Tap) RoundTrip(req *http.Request) (*http.Response, error) {
	now, next := t.Now, t.Next
	if now == nil {
		now = record.Now
	}
	if next == nil {
		next = http.DefaultTransport
	}
	seen := record.Exchange{
		Request: record.Request{Method: req.Method, URL: sent(*req.URL), Header: req.Header.Clone()},
		Started: now().UTC(),
	}
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		req.Body.Close()
		if err != nil {
			return nil, fmt.Errorf("reading the request body: %w", err)
		}
		seen.Request.Body = body
		req = req.Clone(req.Context())
		req.Body = io.NopCloser(bytes.NewReader(body))
		if len(body) == 0 {
			req.Body = http.NoBody // any other empty reader would be sent in chunks
		}
	}
	var connected atomic.Bool
	req = req.WithContext(httptrace.WithClientTrace(req.Context(),
		&httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }}))
	resp, err := next.RoundTrip(req)
	seen.Unsent = err != nil && !connected.Load()
	if err == nil {
		err = keep(&seen, resp)
	}
	if err == nil && req.Context().Err() != nil {
		// A server that hears that we hang up may end what it was saying, and half an answer looks whole.
		err = fmt.Errorf("reading the response body: %w", context.Cause(req.Context()))
	}
	seen.Duration = now().Sub(seen.Started)
	if err != nil {
		seen.Error = err.Error()
		if deadline, is := req.Context().Deadline(); is && !time.Now().Before(deadline) {
			seen.Error = "none came in time" // which net/http says in as many ways as there are places to wait at
		}
		t.Seen(seen)
		return nil, err
	}
	t.Seen(seen)
	return resp, nil
}

// keep reads the whole response into the exchange and gives it back to the caller unread.
func keep(seen *record.Exchange, resp *http.Response) error {
	defer resp.Body.Close()
	body, err := readBody(seen.Request.Header, resp)
	seen.Response = &record.Response{Status: resp.StatusCode, Header: resp.Header.Clone(), Body: body}
	switch {
	case errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum):
		return fmt.Errorf("reading the response body: its Content-Encoding is gzip, and it is not: %w", err)
	case err != nil:
		return fmt.Errorf("reading the response body: %w", err)
	case len(body) > maxBody:
		seen.Response.Body = bytes.Clone(body[:maxKept])
		return errTooLarge
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return nil
}

// readBody reads the body, up to one byte more than is taken. One in gzip is decoded, and its Content-Encoding taken
// away, by net/http where the request leaves it to it, and else here, if the request accepts it.
func readBody(request http.Header, resp *http.Response) ([]byte, error) {
	body := io.Reader(resp.Body)
	asked := strings.Contains(strings.ToLower(strings.Join(request.Values("Accept-Encoding"), ",")), "gzip")
	if asked && strings.EqualFold(resp.Header.Get("Content-Encoding"), "gzip") {
		buffered := bufio.NewReader(body)
		if _, err := buffered.Peek(1); err == nil {
			decoded, err := gzip.NewReader(buffered)
			if err != nil {
				return nil, err
			}
			body = decoded
		}
		resp.Header.Del("Content-Encoding")
		resp.Header.Del("Content-Length")
	}
	return io.ReadAll(io.LimitReader(body, maxBody+1))
}

// Responded reports whether a whole response came. A response whose body broke off is kept as evidence,
// but the exchange has an error.
func Responded(x record.Exchange) error {
	if x.Error != "" {
		return errors.New(x.Error)
	}
	if x.Response == nil {
		return errors.New("no response was recorded")
	}
	return nil
}

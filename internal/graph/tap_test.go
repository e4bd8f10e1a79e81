package graph_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"conform/internal/graph"
	"conform/internal/record"
)

func TestTapRecordsTheWholeExchange(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("X-Answer", "yes")
		w.WriteHeader(http.StatusCreated)
		if _, err := w.Write(append([]byte("got "), body...)); err != nil {
			t.Error(err)
		}
	})
	clock := time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600))
	now := func() time.Time { clock = clock.Add(time.Second); return clock }
	var seen exchanges
	client := &http.Client{Transport: graph.Tap{Next: server.Client().Transport, Seen: seen.add, Now: now}}
	resp, err := client.Post(server.URL+"/path?q=1#kept-by-the-client", "text/plain", strings.NewReader("hello"))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil || string(body) != "got hello" {
		t.Errorf("the caller read %q, %v; want the whole body", body, err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Error(err)
	}
	want := record.Exchange{
		Request: record.Request{Method: "POST", URL: server.URL + "/path?q=1",
			Header: http.Header{"Content-Type": {"text/plain"}}, Body: record.Body("hello")},
		Response: &record.Response{Status: 201, Header: http.Header{"X-Answer": {"yes"}}, Body: record.Body("got hello")},
		Started:  time.Date(2026, 1, 2, 2, 4, 6, 0, time.UTC), Duration: time.Second,
	}
	ownHeaders := cmpopts.IgnoreMapEntries(func(name string, _ []string) bool {
		return name == "Date" || name == "Content-Length" || name == "Content-Type"
	})
	got := seen.only(t)
	if values := got.Request.Header["Content-Type"]; len(values) != 1 || values[0] != "text/plain" {
		t.Errorf("the request's Content-Type is recorded as %q", values)
	}
	if diff := cmp.Diff(want, got, ownHeaders); diff != "" {
		t.Errorf("recorded (-want +got):\n%s", diff)
	}
}

func TestTapBodies(t *testing.T) {
	const most = 8 << 20
	for _, tt := range []struct {
		why    string
		answer func(w http.ResponseWriter)
		kept   int    // bytes in the record
		err    string // empty: a whole response
	}{
		{"no body", func(w http.ResponseWriter) { w.WriteHeader(http.StatusNoContent) }, 0, ""},
		{"as large as is read", func(w http.ResponseWriter) { writeMuch(t, w, most) }, most, ""},
		{"one byte more is not understood, and does not fill the memory",
			func(w http.ResponseWriter) { writeMuch(t, w, most+1) }, 64 << 10,
			"the response is larger than 8388608 bytes"},
		{"broken off", func(w http.ResponseWriter) { breakOff(t, w, "abc") }, 3, "unexpected EOF"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) { tt.answer(w) })
			var seen exchanges
			req, err := http.NewRequestWithContext(t.Context(), "GET", server.URL, nil)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := graph.Tap{Next: server.Client().Transport, Seen: seen.add}.RoundTrip(req)
			x := seen.only(t)
			if x.Response == nil || len(x.Response.Body) != tt.kept {
				t.Fatalf("recorded %d bytes, want %d", len(x.Response.Body), tt.kept)
			}
			if tt.err != "" {
				if err == nil || resp != nil || !strings.Contains(err.Error(), tt.err) || !strings.Contains(x.Error, tt.err) {
					t.Errorf("error %v, recorded %q; want %q in both", err, x.Error, tt.err)
				}
				if graph.Responded(x) == nil {
					t.Error("half an answer must not count as one")
				}
				return
			}
			if err != nil || graph.Responded(x) != nil {
				t.Fatalf("error %v, responded: %v", err, graph.Responded(x))
			}
			body, err := io.ReadAll(resp.Body)
			if err != nil || !bytes.Equal(body, x.Response.Body) {
				t.Errorf("the caller read %d bytes, %v; the record has %d", len(body), err, len(x.Response.Body))
			}
		})
	}
}

// A body in gzip is decoded, whether the request leaves it to net/http to ask for it or asks itself.
func TestTapReadsGzip(t *testing.T) {
	const text = `{"id":"1"}`
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	if _, err := zip.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	spoilt := bytes.Clone(packed.Bytes())
	spoilt[len(spoilt)-5]++
	for _, tt := range []struct {
		why, accepts, coding string
		body                 []byte
		want, left           string // the body, and what is left of Content-Encoding
		err                  string
	}{
		{"asked for by net/http", "", "gzip", packed.Bytes(), text, "", ""},
		{"asked for by the request", "br, gzip;q=0.5", "GZIP", packed.Bytes(), text, "", ""},
		{"asked for by the request, and nothing there", "gzip", "gzip", nil, "", "", ""},
		{"not asked for", "identity", "gzip", packed.Bytes(), packed.String(), "gzip", ""},
		{"another coding is left to be judged", "", "br", []byte(text), text, "br", ""},
		{"it is none", "", "gzip", []byte(text), "", "", "its Content-Encoding is gzip, and it is not: gzip: invalid header"},
		{"it is none, where the request asks", "gzip", "gzip", []byte(text), "", "",
			"its Content-Encoding is gzip, and it is not: gzip: invalid header"},
		{"with a wrong checksum", "gzip", "gzip", spoilt, "", "", "gzip: invalid checksum"},
		{"cut off", "", "gzip", packed.Bytes()[:len(packed.Bytes())-9], "", "", "unexpected EOF"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Encoding", tt.coding)
				if _, err := w.Write(tt.body); err != nil {
					t.Error(err)
				}
			})
			var seen exchanges
			req, err := http.NewRequestWithContext(t.Context(), "GET", server.URL, nil)
			if err != nil {
				t.Fatal(err)
			}
			if tt.accepts != "" {
				req.Header.Set("Accept-Encoding", tt.accepts)
			}
			_, err = graph.Tap{Next: server.Client().Transport, Seen: seen.add}.RoundTrip(req)
			x := seen.only(t)
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) || graph.Responded(x) == nil {
					t.Errorf("got %v, want %q", err, tt.err)
				}
				return
			}
			if err != nil || string(x.Response.Body) != tt.want || x.Response.Header.Get("Content-Encoding") != tt.left {
				t.Errorf("error %v, body %q, Content-Encoding %q", err, x.Response.Body, x.Response.Header.Get("Content-Encoding"))
			}
		})
	}
}

func writeMuch(t *testing.T, w http.ResponseWriter, n int) {
	w.Header().Set("Content-Type", "text/plain")
	// The reader may hang up at its limit: that it does is what is tested.
	if _, err := w.Write(bytes.Repeat([]byte("x"), n)); err != nil {
		t.Log(err)
	}
}

// unreadable is a request body that fails.
type unreadable struct{ closed bool }

func (*unreadable) Read([]byte) (int, error) { return 0, errors.New("the disk is gone") }
func (u *unreadable) Close() error           { u.closed = true; return nil }

func TestTapSendsNothingOfABodyThatCannotBeRead(t *testing.T) {
	server := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	body := &unreadable{}
	req, err := http.NewRequestWithContext(t.Context(), "POST", server.URL, body)
	if err != nil {
		t.Fatal(err)
	}
	_, err = graph.Tap{Next: server.Client().Transport,
		Seen: func(record.Exchange) { t.Error("an exchange was recorded") }}.RoundTrip(req)
	if err == nil || !strings.Contains(err.Error(), "reading the request body: the disk is gone") || !body.closed {
		t.Errorf("got %v, body closed: %v", err, body.closed)
	}
}

func TestResponded(t *testing.T) {
	answer := &record.Response{Status: 500}
	for _, tt := range []struct {
		why string
		x   record.Exchange
		err string
	}{
		{"any whole answer, a 500 too", record.Exchange{Response: answer}, ""},
		{"broken off", record.Exchange{Response: answer, Error: "unexpected EOF"}, "unexpected EOF"},
		{"never came", record.Exchange{Error: "connection refused"}, "connection refused"},
		{"nothing known", record.Exchange{}, "no response was recorded"},
	} {
		got := ""
		if err := graph.Responded(tt.x); err != nil {
			got = err.Error()
		}
		if got != tt.err {
			t.Errorf("%s: got %q, want %q", tt.why, got, tt.err)
		}
	}
}

// The time of day may be set while an answer is waited for: how long that took is told by the clock of the record.
func TestTapTellsTheTimeOfTheRecord(t *testing.T) {
	server := serve(t, func(http.ResponseWriter, *http.Request) {})
	var seen record.Exchange
	client := &http.Client{Transport: graph.Tap{Next: server.Client().Transport,
		Seen: func(x record.Exchange) { seen = x }}}
	before := record.Now()
	response, err := client.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if after := record.Now(); seen.Started.Before(before) || seen.Started.Add(seen.Duration).After(after) {
		t.Errorf("from %v for %v is not within %v and %v", seen.Started, seen.Duration, before, after)
	}
}

// stoppable is a body that ends as soon as whoever reads it hangs up.
type stoppable struct{ ctx context.Context }

func (s stoppable) Read([]byte) (int, error) { <-s.ctx.Done(); return 0, io.EOF }
func (stoppable) Close() error               { return nil }

type hangingUp struct{}

func (hangingUp) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: stoppable{r.Context()}}, nil
}

// net/http says in several ways that the time for an answer was over; one is enough.
func TestTapSaysThatNoAnswerCameInTime(t *testing.T) {
	busy := make(chan struct{})
	server := serve(t, func(http.ResponseWriter, *http.Request) { <-busy })
	defer close(busy)
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	for _, tt := range []struct{ why, url string }{
		{"HTTP", server.URL},
		{"TLS that is never spoken", "https://" + silent.Addr().String()},
	} {
		var seen exchanges
		client := http.Client{Timeout: 50 * time.Millisecond, Transport: graph.Tap{Next: &http.Transport{}, Seen: seen.add}}
		if resp, err := client.Get(tt.url); err == nil {
			resp.Body.Close()
			t.Errorf("%s: it was answered", tt.why)
		}
		if x := seen.only(t); x.Error != "none came in time" {
			t.Errorf("%s: %q", tt.why, x.Error)
		}
	}
}

// A server that hears that we hang up may end its answer properly, so that half of one looks whole.
func TestAnAnswerThatEndsBecauseWeHangUp(t *testing.T) {
	var seen exchanges
	client := graph.Client{Root: "http://graph.example", Version: "beta",
		HTTP:  &http.Client{Transport: hangingUp{}, Timeout: 10 * time.Millisecond},
		Token: func(context.Context, string) ([]string, error) { return nil, nil }, Record: seen.add}
	_, err := client.Send(t.Context(), graph.Request{Method: "GET", Path: "/x"})
	var none *graph.NoAnswerError
	if !errors.As(err, &none) || !strings.Contains(err.Error(), "no answer within 10ms") {
		t.Errorf("got %v", err)
	}
	if x := seen.only(t); graph.Responded(x) == nil {
		t.Errorf("%+v counts as an answer", x)
	}
}

package graph_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"conform/internal/graph"
	"conform/internal/loopback"
	"conform/internal/place"
)

func noToken(context.Context, string) ([]string, error) { return nil, nil }

// arrived is what a server saw of one request.
type arrived struct {
	Method, URI, Body string
	Header            http.Header
	Length            int64
}

func TestClientSendsWhatTheRequestSays(t *testing.T) {
	for _, tt := range []struct {
		why     string
		request graph.Request
		tokens  []string
		want    arrived // Header: those that must be there with just these values; nil values: not there
	}{
		{"the client's version, and no body: no Content-Type and no Content-Length are made up",
			graph.Request{Method: "GET", Path: "/communications/calls/1"}, nil,
			arrived{Method: "GET", URI: "/beta/communications/calls/1",
				Header: http.Header{"Content-Type": nil, "Authorization": nil}}},
		{"a version and a query of its own",
			graph.Request{Method: "GET", Path: "/communications/calls?$filter=a%20b", Version: "v1.0"}, nil,
			arrived{Method: "GET", URI: "/v1.0/communications/calls?$filter=a%20b"}},
		{"a body is JSON where nothing else is said",
			graph.Request{Method: "POST", Path: "/x", Body: []byte(`{"a":1}`)}, []string{"Bearer t"},
			arrived{Method: "POST", URI: "/beta/x", Body: `{"a":1}`, Length: 7,
				Header: http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer t"}}}},
		{"an empty body is a body",
			graph.Request{Method: "POST", Path: "/x", Body: []byte{}}, nil,
			arrived{Method: "POST", URI: "/beta/x", Header: http.Header{"Content-Type": {"application/json"}}}},
		{"broken JSON goes out as it is",
			graph.Request{Method: "POST", Path: "/x", Body: []byte(`{"a":`)}, nil,
			arrived{Method: "POST", URI: "/beta/x", Body: `{"a":`, Length: 5}},
		{"a header of the request replaces the usual one",
			graph.Request{Method: "POST", Path: "/x", Body: []byte("a"),
				Header: map[string]string{"content-type": "text/plain", "X-Test": "1"}}, nil,
			arrived{Method: "POST", URI: "/beta/x", Body: "a", Length: 1,
				Header: http.Header{"Content-Type": {"text/plain"}, "X-Test": {"1"}}}},
		{"several Authorization headers stay several",
			graph.Request{Method: "GET", Path: "/x"}, []string{"Bearer one", "Bearer two"},
			arrived{Method: "GET", URI: "/beta/x", Header: http.Header{"Authorization": {"Bearer one", "Bearer two"}}}},
		{"the kind of token is handed on",
			graph.Request{Method: "GET", Path: "/x", Token: "tampered"}, []string{"Bearer t"},
			arrived{Method: "GET", URI: "/beta/x", Header: http.Header{"Authorization": {"Bearer t"}}}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			var got arrived
			server := serve(t, func(w http.ResponseWriter, r *http.Request) {
				body, err := io.ReadAll(r.Body)
				if err != nil {
					t.Error(err)
				}
				got = arrived{r.Method, r.RequestURI, string(body), r.Header, r.ContentLength}
				w.WriteHeader(http.StatusTeapot)
			})
			var seen exchanges
			client := clientFor(server, &seen)
			asked := "not asked"
			client.Token = func(_ context.Context, kind string) ([]string, error) { asked = kind; return tt.tokens, nil }
			x, err := client.Send(t.Context(), tt.request)
			if err != nil {
				t.Fatal(err)
			}
			if asked != tt.request.Token {
				t.Errorf("asked for the token %q, want %q", asked, tt.request.Token)
			}
			if x.Response.Status != http.StatusTeapot {
				t.Errorf("status %d, want that of the server", x.Response.Status)
			}
			id := got.Header.Get("Client-Request-Id")
			if _, err := uuid.Parse(id); err != nil {
				t.Errorf("client-request-id %q is no GUID: %v", id, err)
			}
			for name, values := range tt.want.Header {
				if diff := cmp.Diff(values, got.Header.Values(name)); diff != "" {
					t.Errorf("header %s (-want +got):\n%s", name, diff)
				}
			}
			got.Header, tt.want.Header = nil, nil
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("what arrived (-want +got):\n%s", diff)
			}
		})
	}
}

func TestClientGivesEachRequestAnIDOfItsOwn(t *testing.T) {
	ids := map[string]bool{}
	server := serve(t, func(_ http.ResponseWriter, r *http.Request) { ids[r.Header.Get("Client-Request-Id")] = true })
	var seen exchanges
	client := clientFor(server, &seen)
	for range 3 {
		if _, err := client.Send(t.Context(), graph.Request{Method: "GET", Path: "/x"}); err != nil {
			t.Fatal(err)
		}
	}
	if len(ids) != 3 {
		t.Errorf("3 requests had the ids %v", ids)
	}
}

func TestClientNamesTheExchange(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {})
	var seen exchanges
	x, err := clientFor(server, &seen).Send(t.Context(), graph.Request{Operation: "create call", Name: "example 01",
		Where: place.Parse("a.yaml:1:1"), Purpose: "clean up", Method: "POST", Path: "/communications/calls"})
	if err != nil {
		t.Fatal(err)
	}
	recorded := seen.only(t)
	if recorded.Operation != "create call" || recorded.Name != "example 01" || recorded.Where.String() != "a.yaml:1:1" ||
		recorded.Purpose != "clean up" || recorded.Version != "beta" || recorded.ID != 0 {
		t.Errorf("recorded as %+v", recorded)
	}
	if diff := cmp.Diff(recorded, x); diff != "" {
		t.Errorf("what is returned is not what is recorded (-recorded +returned):\n%s", diff)
	}
}

// A redirect would carry the token to whoever the answer names.
func TestClientFollowsNoRedirect(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		var seen exchanges
		elsewhere := false
		var server = serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/elsewhere" {
				elsewhere = true
			}
			http.Redirect(w, r, "/elsewhere", status)
		})
		x, err := clientFor(server, &seen).Send(t.Context(), graph.Request{Method: "POST", Path: "/x", Body: []byte("{}")})
		if err != nil {
			t.Fatalf("%d: %v", status, err)
		}
		if got := seen.only(t); got.Response.Status != status || x.Response.Status != status || elsewhere {
			t.Errorf("%d: got %d, redirect followed: %v", status, x.Response.Status, elsewhere)
		}
	}
}

func TestClientErrors(t *testing.T) {
	gone := "http://" + loopback.Refusing(t)
	answering := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/broken-off") {
			breakOff(t, w, `{"id":`)
		}
	})
	for _, tt := range []struct {
		why      string
		root     string
		request  graph.Request
		token    error
		want     string
		recorded bool
		partial  string // what came of the body
	}{
		{"no token, no request", answering.URL, graph.Request{Method: "GET", Path: "/x"}, errors.New("the authority is away"),
			"signing in: the authority is away", false, ""},
		{"nobody listens", gone, graph.Request{Method: "GET", Path: "/x"}, nil, "GET /x: ", true, ""},
		{"the answer broke off", answering.URL, graph.Request{Method: "POST", Path: "/broken-off"}, nil, "POST /broken-off: ",
			true, `{"id":`},
		{"no method", answering.URL, graph.Request{Method: "GE T", Path: "/x", Where: place.Parse("a.yaml:3:5")}, nil,
			"a.yaml:3:5: making the request: ", false, ""},
		{"no URL", answering.URL, graph.Request{Method: "GET", Path: "/\x7f", Where: place.Parse("a.yaml:3:5")}, nil,
			"a.yaml:3:5: making the request: ", false, ""},
	} {
		t.Run(tt.why, func(t *testing.T) {
			var seen exchanges
			client := &graph.Client{Root: tt.root, Version: "beta", HTTP: answering.Client(), Record: seen.add,
				Token: func(context.Context, string) ([]string, error) { return nil, tt.token }}
			x, err := client.Send(t.Context(), tt.request)
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Fatalf("got the error %v, want it to begin with %q", err, tt.want)
			}
			if !tt.recorded {
				if len(seen.list) > 0 {
					t.Errorf("recorded %+v, though nothing was sent", seen.list)
				}
				return
			}
			recorded := seen.only(t)
			if recorded.Error == "" || x.Error == "" {
				t.Errorf("neither may look like a whole exchange: recorded %+v, returned %+v", recorded, x)
			}
			if tt.partial != "" && (recorded.Response == nil || string(recorded.Response.Body) != tt.partial) {
				t.Errorf("what came of the body is evidence too: got %+v, want %q", recorded.Response, tt.partial)
			}
		})
	}
}

func TestClientStopsWhenTheContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	released := make(chan struct{})
	server := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel(errors.New("the user pressed Ctrl-C"))
		<-released
	})
	defer close(released)
	var seen exchanges
	_, err := clientFor(server, &seen).Send(ctx, graph.Request{Method: "GET", Path: "/x"})
	if !errors.Is(err, context.Canceled) && (err == nil || !strings.Contains(err.Error(), "Ctrl-C")) {
		t.Errorf("got %v, want the end of the context", err)
	}
	if x := seen.only(t); x.Error == "" || x.Response != nil {
		t.Errorf("recorded %+v, want an exchange without an answer", x)
	}
}

// TestClientWaitsForAnAnswerThatNamesACall: a call that nobody knows of cannot be hung up.
func TestClientWaitsForAnAnswerThatNamesACall(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		cancel(errors.New("the user pressed Ctrl-C"))
		select {
		case <-r.Context().Done(): // the client went away
		case <-time.After(100 * time.Millisecond): // longer than it takes to see that
		}
		w.WriteHeader(http.StatusCreated)
	})
	var seen exchanges
	request := graph.Request{Method: "POST", Path: "/communications/calls", Opens: true}
	x, err := clientFor(server, &seen).Send(ctx, request)
	if err != nil || x.Response == nil || x.Response.Status != http.StatusCreated {
		t.Errorf("got %+v, %v; want the answer", x.Response, err)
	}
	if _, err := clientFor(server, &exchanges{}).Send(ctx, request); err == nil ||
		!strings.Contains(err.Error(), "was not sent: the user pressed Ctrl-C") {
		t.Errorf("after the end: %v", err)
	}
}

// TestAConnectionThatIsClosed: whoever reads the error is told what happened, and the address once.
func TestAConnectionThatIsClosed(t *testing.T) {
	server := serve(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	var seen exchanges
	_, err := clientFor(server, &seen).Send(t.Context(),
		graph.Request{Method: "POST", Path: "/communications/calls/1/mute"})
	const want = "POST /communications/calls/1/mute: no answer, the connection was closed: EOF"
	if err == nil || err.Error() != want || !errors.Is(err, io.EOF) {
		t.Errorf("got %v, want %s", err, want)
	}
	if x := seen.only(t); x.Error == "" || x.Response != nil {
		t.Errorf("the record has the error %q and an answer: %v", x.Error, x.Response != nil)
	}
}

// TestNoAnswerInTime: net/http says it in several ways; the record and the error say it in one.
func TestNoAnswerInTime(t *testing.T) {
	t.Parallel()
	server := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	for _, tt := range []struct {
		why     string
		timeout time.Duration // of the client
		within  time.Duration // of the context
		want    string
	}{
		{"the client's own limit", 50 * time.Millisecond, time.Hour, "no answer within 50ms"},
		{"a limit from outside", 0, 50 * time.Millisecond, "no answer came in time"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			var seen exchanges
			client := clientFor(server, &seen)
			slow := *client.HTTP
			slow.Timeout = tt.timeout
			client.HTTP = &slow
			ctx, cancel := context.WithTimeout(t.Context(), tt.within)
			defer cancel()
			_, err := client.Send(ctx, graph.Request{Method: "POST", Path: "/communications/calls"})
			if err == nil || err.Error() != "POST /communications/calls: "+tt.want || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if x := seen.only(t); x.Error != tt.want {
				t.Errorf("the record has the error %q", x.Error)
			}
		})
	}
}

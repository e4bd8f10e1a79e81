package graph_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"conform/internal/graph"
	"conform/internal/record"
)

func TestThrottledRequestsAreSentAgain(t *testing.T) {
	past := time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat)
	for _, tt := range []struct {
		why        string
		patience   int
		retryAfter string
		throttled  int // answers of 429 before the one of 201
		want       []int
	}{
		{"twice throttled, then not", 3, "0.001", 2, []int{429, 429, 201}},
		{"patience ends", 1, "0", 5, []int{429, 429}},
		{"nobody asked for patience", 0, "0", 5, []int{429}},
		{"a date that is past", 1, past, 1, []int{429, 201}},
		{"longer than anybody waits", 3, "86400", 5, []int{429}},
		{"nonsense of a number", 3, "-1", 5, []int{429}},
		{"another answer", 3, "0", 0, []int{201}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			n := 0
			var bodies []string
			server := serve(t, func(w http.ResponseWriter, r *http.Request) {
				body := make([]byte, 4)
				k, _ := r.Body.Read(body) // at most the four bytes that were sent
				bodies = append(bodies, string(body[:k]))
				if n++; n <= tt.throttled {
					w.Header().Set("Retry-After", tt.retryAfter)
					w.WriteHeader(http.StatusTooManyRequests)
					return
				}
				w.WriteHeader(http.StatusCreated)
			})
			var got []int
			c := &graph.Client{Root: server.URL, Version: "beta", HTTP: server.Client(), Patience: tt.patience,
				Token:  func(context.Context, string) ([]string, error) { return nil, nil },
				Record: func(x record.Exchange) { got = append(got, x.Response.Status) }}
			x, err := c.Send(t.Context(), graph.Request{Method: "POST", Path: "/communications/calls", Body: []byte("body")})
			if err != nil || x.Response.Status != tt.want[len(tt.want)-1] {
				t.Errorf("got %+v, %v", x.Response, err)
			}
			if len(got) != len(tt.want) {
				t.Fatalf("recorded %v, want %v", got, tt.want)
			}
			for i := range got {
				if got[i] != tt.want[i] || bodies[i] != "body" {
					t.Errorf("attempt %d: %d with the body %q, want %d", i+1, got[i], bodies[i], tt.want[i])
				}
			}
		})
	}
}

func TestThrottledRequestStopsWaitingWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("the user pressed Ctrl-C")
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTooManyRequests) // without Retry-After: ten seconds
	})
	recorded := 0
	c := &graph.Client{Root: server.URL, Version: "beta", HTTP: server.Client(), Patience: 3,
		Token:  func(context.Context, string) ([]string, error) { return nil, nil },
		Record: func(record.Exchange) { recorded++; cancel(stop) }}
	if _, err := c.Send(ctx, graph.Request{Method: "GET", Path: "/x"}); !errors.Is(err, stop) || recorded != 1 {
		t.Errorf("got %v after %d exchanges", err, recorded)
	}
}

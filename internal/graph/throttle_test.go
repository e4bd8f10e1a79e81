package graph_test

import (
	"cmp"
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
	soon := time.Now().Add(time.Hour).UTC()
	for _, tt := range []struct {
		why        string
		patience   int
		retryAfter string
		throttled  int // answers of status before the one of 201
		want       []int
		status     int    // 0: 429
		date       string // of the answer; "": that of now
	}{
		{why: "overloaded", patience: 3, retryAfter: "0.001", throttled: 2, want: []int{503, 503, 201}, status: 503},
		{why: "overloaded until a date", patience: 1, retryAfter: past, throttled: 1, want: []int{503, 201}, status: 503},
		{why: "overloaded for longer than anybody waits", patience: 3, retryAfter: "86400", throttled: 2, want: []int{503},
			status: 503},
		{why: "a date of the sender's clock, which is fast", patience: 1, retryAfter: soon.Format(http.TimeFormat),
			throttled: 1,
			want:      []int{429, 201}, date: soon.Format(http.TimeFormat)},
		{why: "a date further off than anybody waits", patience: 1, throttled: 1, want: []int{429},
			retryAfter: soon.Add(time.Hour).Format(http.TimeFormat)},
		{why: "behind a gateway it may have been done", patience: 3, retryAfter: "0", throttled: 2, want: []int{504},
			status: 504},
		{why: "a fault is no time to come back", patience: 3, retryAfter: "0", throttled: 2, want: []int{500}, status: 500},
		{why: "twice throttled, then not", patience: 3, retryAfter: "0.001", throttled: 2, want: []int{429, 429, 201}},
		{why: "patience ends", patience: 1, retryAfter: "0", throttled: 5, want: []int{429, 429}},
		{why: "nobody asked for patience", patience: 0, retryAfter: "0", throttled: 5, want: []int{429}},
		{why: "a date that is past", patience: 1, retryAfter: past, throttled: 1, want: []int{429, 201}},
		{why: "longer than anybody waits", patience: 3, retryAfter: "86400", throttled: 5, want: []int{429}},
		{why: "nonsense of a number", patience: 3, retryAfter: "-1", throttled: 5, want: []int{429}},
		{why: "another answer", patience: 3, retryAfter: "0", throttled: 0, want: []int{201}},
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
					if tt.date != "" {
						w.Header().Set("Date", tt.date)
					}
					w.WriteHeader(cmp.Or(tt.status, http.StatusTooManyRequests))
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

package graph

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"conform/internal/record"
)

// What is waited after a throttled answer without a readable Retry-After, and the longest that is obeyed:
// whoever would have to wait longer should know.
const (
	defaultRetryAfter = 10 * time.Second
	maxRetryAfter     = 5 * time.Minute
)

// retryAfter returns how long a throttled answer asks to wait; throttled is false when it is not throttled, or asks for
// longer than anybody waits. Graph sends seconds, with or without a fraction
// (https://learn.microsoft.com/graph/throttling); a date is legal HTTP too. A 503 is the same: the service is
// overloaded, has done nothing, and may say when to come back (https://learn.microsoft.com/graph/errors). Behind a 504,
// which says only that a gateway waited in vain, the request may have been served: it is never sent again.
func retryAfter(x record.Exchange) (wait time.Duration, throttled bool) {
	if x.Response == nil || x.Response.Status != http.StatusTooManyRequests &&
		x.Response.Status != http.StatusServiceUnavailable {
		return 0, false
	}
	text := x.Response.Header.Get("Retry-After")
	if seconds, err := strconv.ParseFloat(text, 64); err == nil {
		if !(seconds >= 0 && seconds <= maxRetryAfter.Seconds()) {
			return 0, false
		}
		return time.Duration(seconds * float64(time.Second)), true
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return defaultRetryAfter, true
	}
	// By the sender's clock, which need not be ours.
	now := x.Started.Add(x.Duration)
	if date, err := http.ParseTime(x.Response.Header.Get("Date")); err == nil {
		now = date
	}
	wait = max(0, at.Sub(now))
	return wait, wait <= maxRetryAfter
}

// sleep waits, or returns the cause of the end of ctx.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

package graph

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"conform/internal/place"
	"conform/internal/record"
)

// A Client sends requests to one Graph as one bot. It is safe for use by many goroutines.
type Client struct {
	Root    string // the Graph root without a version: "https://graph.microsoft.com"
	Version string // "beta" or "v1.0", where a request does not say
	HTTP    *http.Client
	// Token returns the Authorization header values of a request: none, one, or (to see what Graph makes
	// of it) several. kind is Request.Token; "" is the bot's own token.
	Token func(ctx context.Context, kind string) ([]string, error)
	// Record gets every exchange. Its ID is left 0 for the recorder's side to number.
	Record func(record.Exchange)
	// Patience is how often a request that is throttled (429 or 503) is sent again after the time that its answer
	// names in Retry-After; each attempt is an exchange of its own. 0: never, the answer is what is judged.
	Patience int
}

// A Request is one request to Graph, with all its variables filled in.
type Request struct {
	Operation string         // Graph's word for it: "create call"
	Name      string         // which of the scenario data
	Where     place.Position // file:line:column in the scenario data
	Purpose   string         // "" when a step sends it; "clean up" …
	Method    string
	Path      string // below the version, with a leading "/" and perhaps a query
	Version   string // "": the client's
	Header    map[string]string
	Body      []byte // nil: none
	Token     string // which token: see Client.Token
	// Opens says that a call may begin by it. Once it is sent its answer is waited for, also when ctx ends meanwhile: the
	// answer names what has to be hung up.
	Opens bool
}

// Send makes one exchange and returns it, recorded. The error says why there is no whole response (no
// token, no connection, broken off); it is the environment's or the target's fault, and never about what
// the response says. The exchange is recorded in that case too, if a request was made at all.
func (c *Client) Send(ctx context.Context, r Request) (record.Exchange, error) {
	for attempt := 0; ; attempt++ {
		x, err := c.send(ctx, r)
		wait, throttled := retryAfter(x)
		if err != nil || !throttled || attempt >= c.Patience {
			return x, err
		}
		if err := sleep(ctx, wait); err != nil {
			return x, fmt.Errorf("%s %s: waiting for the %s that Graph asked for: %w", r.Method, r.Path, wait, err)
		}
	}
}

// send makes one attempt.
func (c *Client) send(ctx context.Context, r Request) (record.Exchange, error) {
	version := r.Version
	if version == "" {
		version = c.Version
	}
	sending := ctx
	if r.Opens {
		sending = context.WithoutCancel(ctx)
	}
	req, err := http.NewRequestWithContext(sending, r.Method, strings.TrimRight(c.Root, "/")+"/"+version+r.Path,
		reader(r.Body))
	if err != nil {
		return record.Exchange{}, fmt.Errorf("%s: making the request: %w", r.Where, err)
	}
	if r.Body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	// Graph echoes this id, and its support asks for it.
	req.Header.Set("Client-Request-Id", uuid.NewString())
	for name, value := range r.Header {
		if value == "" {
			req.Header.Del(name)
			continue
		}
		req.Header.Set(name, value)
	}
	values, err := c.Token(ctx, r.Token)
	if err != nil {
		return record.Exchange{}, signInError(err)
	}
	for _, value := range values {
		req.Header.Add("Authorization", value)
	}
	if err := ctx.Err(); err != nil {
		return record.Exchange{}, fmt.Errorf("%s %s was not sent: %w", r.Method, r.Path, context.Cause(ctx))
	}

	var seen record.Exchange
	tapped := *c.HTTP
	tapped.Transport = Tap{Next: c.HTTP.Transport, Seen: func(x record.Exchange) { seen = x }}
	// A redirect would send the token elsewhere and hide the answer that is to be judged.
	tapped.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := tapped.Do(req)
	if err == nil {
		resp.Body.Close()
	} else {
		err = c.unanswered(err)
		seen.Error = err.Error()
	}
	seen.Operation, seen.Name, seen.Where, seen.Purpose, seen.Version = r.Operation, r.Name, r.Where, r.Purpose, version
	c.Record(seen)
	if err != nil {
		return seen, &NoAnswerError{fmt.Errorf("%s %s: %w", r.Method, r.Path, err)}
	}
	return seen, nil
}

// unanswered leaves out the address, which the error of net/http repeats, and says in one way what net/http says in
// several: that the time for an answer was over. It also says what a bare end of the connection is.
func (c *Client) unanswered(err error) error {
	var late net.Error
	if errors.As(err, &late) && late.Timeout() || errors.Is(err, context.DeadlineExceeded) {
		return silence{within: c.HTTP.Timeout, err: err}
	}
	var from *url.Error
	if errors.As(err, &from) {
		err = from.Err
	}
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("no answer, the connection was closed: %w", err)
	}
	return err
}

// A silence is that no answer came in time.
type silence struct {
	within time.Duration // 0: the time was not the client's
	err    error
}

// Error says how long an answer was waited for.
func (s silence) Error() string {
	if s.within == 0 {
		return "no answer came in time"
	}
	return fmt.Sprintf("no answer within %s", s.within)
}

// Unwrap is the error of net/http.
func (s silence) Unwrap() error { return s.err }

// reader returns nil, not an empty reader, for no body: a request without a body carries no
// Content-Length of its own.
func reader(body []byte) io.Reader {
	if body == nil {
		return nil
	}
	return bytes.NewReader(body)
}

package session_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"

	"conform/internal/director"
	"conform/internal/graph"
	"conform/internal/record"
	"conform/internal/session"
)

// between stands between the session and the mock, and answers for it where answer returns a response or an error.
type between struct {
	next   http.RoundTripper
	answer func(*http.Request) (*http.Response, error)
}

func (b between) RoundTrip(r *http.Request) (*http.Response, error) {
	if resp, err := b.answer(r); resp != nil || err != nil {
		return resp, err
	}
	return b.next.RoundTrip(r)
}

func answered(status int, body string) (*http.Response, error) {
	return &http.Response{StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1,
		ProtoMinor: 1,
		Header:     http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader([]byte(body)))}, nil
}

// TestCauses: each step that fails says why, by what happened and not by its words.
func TestCauses(t *testing.T) {
	const data = `
exchanges:
  - operation: get call
    name: throttled
    request: {method: GET, path: /communications/calls/throttled}
    expect: [{clause: sure, status: 429, headers: {Retry-After: $nonEmpty}}]
  - operation: get call
    name: unauthorized
    request: {method: GET, path: /communications/calls/unauthorized}
    expect: [{clause: sure, status: 401, at: [{path: /error/code, is: $nonEmpty}]}]
`
	type answer func(*http.Request) (*http.Response, error)
	to := func(end string, status int, body string) answer {
		return func(r *http.Request) (*http.Response, error) {
			if !strings.HasSuffix(r.URL.Path, end) {
				return nil, nil
			}
			return answered(status, body)
		}
	}
	breaks := func(err error) answer {
		return func(r *http.Request) (*http.Response, error) {
			if !strings.HasSuffix(r.URL.Path, "/calls") {
				return nil, nil
			}
			return nil, err
		}
	}
	const created, known = "create call: a user", "get call: the bot's call"
	for _, tt := range []struct {
		why    string
		answer answer
		sends  []string // of which the last is judged
		world  func(*director.Mock) director.World
		want   record.Cause
	}{
		{"a refusal that nobody asked for", to("/calls", 500, `{}`), []string{created}, nil, record.CauseTarget},
		{"a token that is refused", to("/calls", 401, `{}`), []string{created}, nil, record.CauseSignIn},
		{"too many requests", to("/calls", 429, `{}`), []string{created}, nil, record.CauseThrottled},
		{"a service that is overloaded", to("/calls", 503, `{}`), []string{created}, nil, record.CauseThrottled},
		{"a refusal of the registration, by a mock", to("/calls", 403, `{"error":{"code":"7504"}}`), []string{created}, nil,
			record.CauseTarget},
		{"the same, by a tenant", to("/calls", 403, `{"error":{"code":"7504"}}`), []string{created}, fixed,
			record.CauseSetup},
		{"another refusal of a tenant", to("/calls", 403, `{"error":{"code":"9"}}`), []string{created}, fixed,
			record.CauseTarget},
		{"a 401 that was asked for, with a wrong body", to("/unauthorized", 401, `{"error":{}}`),
			[]string{"get call: unauthorized"}, nil, record.CauseTarget},
		{"a 429 that was asked for, without its header", to("/throttled", 429, `{}`), []string{"get call: throttled"}, nil,
			record.CauseTarget},
		{"a 401 where a 429 was asked for", to("/throttled", 401, `{}`), []string{"get call: throttled"}, nil,
			record.CauseSignIn},
		{"an answer without what a later request needs", to("/calls", 201, `{}`), []string{created, known}, nil,
			record.CauseTarget},
		{"a refusal instead of what a later request needs", to("/calls", 429, `{}`), []string{created, known}, nil,
			record.CauseThrottled},
		{"nothing that would have given it", nil, []string{known}, nil, record.CauseText},
		{"no token in the answer", to("/token", 200, `{"token_type":"Bearer"}`), []string{created}, nil, record.CauseSignIn},
		{"no JSON for a token", to("/token", 200, `<html>`), []string{created}, nil, record.CauseSignIn},
		{"nothing for a token", to("/token", 204, ``), []string{created}, nil, record.CauseSignIn},
		{"no token for these credentials", to("/token", 401, `{"error":"invalid_client"}`), []string{created}, nil,
			record.CauseSignIn},
		{"no answer", breaks(io.EOF), []string{created}, nil, record.CauseNetwork},
		{"no descriptor to ask with", breaks(&net.OpError{Op: "dial", Err: os.NewSyscallError("socket", syscall.EMFILE)}),
			[]string{created}, nil, record.CauseEnvironment},
		{"a mock that does not play", nil, []string{created},
			func(m *director.Mock) director.World { m.Root += "/elsewhere"; return m }, record.CauseMisdirected},
		{"a mock that is not there", nil, []string{created},
			func(m *director.Mock) director.World { m.Root = "http://127.0.0.1:1"; return m }, record.CauseNetwork},
	} {
		t.Run(tt.why, func(t *testing.T) {
			s := newStage(t, set{data: data, exchanges: []string{created}, world: tt.world, change: func(r *session.Run) {
				if tt.answer != nil {
					r.HTTP = &http.Client{Transport: between{r.HTTP.Transport, tt.answer}}
				}
			}})
			s.must(s.Spec().WithLeast())
			var err error
			for _, name := range tt.sends {
				operation, which, _ := strings.Cut(name, ": ")
				if err = s.Send(t.Context(), operation, which); err != nil {
					break
				}
			}
			if err == nil {
				err = s.AnswersAsDocumented()
			}
			if err == nil {
				t.Fatal("nothing failed")
			}
			if got := session.CauseOf(t.Context(), err); got != tt.want {
				t.Errorf("the cause of %q is %q, want %q", err, got, tt.want)
			}
			for _, c := range s.checks() {
				if (c.Cause == "") != (c.Status == record.Passed || c.Status == record.Skipped) {
					t.Errorf("the check %q is %s, of cause %q", c.Requirement, c.Status, c.Cause)
				}
			}
			_ = s.Close(t.Context()) // what cannot be cleaned up is not what this is about
		})
	}
}

// administered is a world whose bots are not the run's own.
type administered struct{ director.World }

func (a administered) Register(ctx context.Context, want director.Registration) (director.Bot, error) {
	b, err := a.World.Register(ctx, want)
	b.Fixed = true
	return b, err
}

func fixed(m *director.Mock) director.World { return administered{m} }

func TestSilence(t *testing.T) {
	for _, tt := range []struct {
		why     string
		refused bool
		want    record.Cause
	}{
		{"nothing came", false, record.CauseSilence},
		{"nothing came, after a refusal that nobody asked for", true, record.CauseThrottled},
	} {
		t.Run(tt.why, func(t *testing.T) {
			s := newStage(t, set{exchanges: []string{"create call: a user"}, change: func(r *session.Run) {
				r.HTTP = &http.Client{Transport: between{r.HTTP.Transport, func(req *http.Request) (*http.Response, error) {
					if req.Method == http.MethodPost && strings.HasSuffix(req.URL.Path, "/calls") {
						status := http.StatusCreated
						if tt.refused {
							status = http.StatusTooManyRequests
						}
						return answered(status, `{"id":"nothing-comes-of-it"}`)
					}
					return nil, nil
				}}}
			}})
			s.must(s.Spec().WithLeast())
			s.send("create call: a user")
			s.Set("callId", "nothing-comes-of-it")
			err := s.Arrive(t.Context(), "call established")
			if err == nil {
				t.Fatal("it arrived")
			}
			if got := session.CauseOf(t.Context(), err); got != tt.want {
				t.Errorf("the cause of %q is %q, want %q", err, got, tt.want)
			}
			_ = s.Close(t.Context())
		})
	}
}

// TestCauseOf: whatever an error is wrapped in.
func TestCauseOf(t *testing.T) {
	t.Parallel()
	ended, end := context.WithCancelCause(t.Context())
	why := errors.New("ended by interrupt")
	end(why)
	for _, tt := range []struct {
		why  string
		ctx  context.Context
		err  error
		want record.Cause
	}{
		{"a failure has its own", t.Context(), session.Failure{Text: "x", Cause: record.CauseSilence}, record.CauseSilence},
		{"nobody knows it: the text asks for something impossible", t.Context(), errors.New("x"), record.CauseText},
		{"a mistake of ours", t.Context(), session.Because(errors.New("x"), record.CauseConform), record.CauseConform},
		{"the run was ended", ended, fmt.Errorf("POST /calls: %w", why), record.CauseInterrupted},
		{"the run was ended, says the context", ended, fmt.Errorf("POST /calls: %w", context.Canceled),
			record.CauseInterrupted},
		{"words are no interrupt", t.Context(), errors.New("ended by interrupt"), record.CauseText},
		{"something broke in a run that was ended", ended, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED},
			record.CauseNetwork},
		{"no memory", t.Context(), fmt.Errorf("starting: %w", syscall.ENOMEM), record.CauseEnvironment},
		{"no disk", t.Context(), &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}, record.CauseEnvironment},
		{"too slow for our own deadline", t.Context(), fmt.Errorf("settle: %w", context.DeadlineExceeded),
			record.CauseEnvironment},
		{"no connection", t.Context(), &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, record.CauseNetwork},
		{"no answer in time", t.Context(), fmt.Errorf("x: %w", new(graph.NoAnswerError)), record.CauseNetwork},
		{"people were not made to act", t.Context(), fmt.Errorf("x: %w", new(director.OutsideError)), record.CauseDirector},
	} {
		if got := session.CauseOf(tt.ctx, tt.err); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.why, got, tt.want)
		}
	}
}

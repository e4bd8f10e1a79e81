package session

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"conform/internal/library"
	"conform/internal/notify"
	"conform/internal/record"
)

// TestPostsWhileEndsAreJudged: an inbox is locked while a post is recorded, for which the session has to be locked. Who
// locks them the other way round waits for the post, which waits for it.
func TestPostsWhileEndsAreJudged(t *testing.T) {
	t.Parallel()
	run := &Run{Recorder: record.NewRecorder(io.Discard, nil, func(record.Event) {}), Library: &library.Library{}}
	listener, err := notify.Start(notify.Config{Record: run.Received})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := listener.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	run.Listen(listener)
	s := run.Open(Scenario{ID: "a.feature:3"})
	s.bot = &bot{inbox: listener.Open("a.feature:3")}
	transport := &http.Transport{}
	client := &http.Client{Transport: transport, Timeout: time.Minute}
	t.Cleanup(transport.CloseIdleConnections)
	posted := make(chan error, 1)
	go func() {
		for i := range 200 {
			resp, err := client.Post(s.bot.inbox.URL(), "application/json",
				strings.NewReader(fmt.Sprintf(`{"value": [{"id": "%d"}]}`, i)))
			if err != nil {
				posted <- err
				return
			}
			if err := resp.Body.Close(); err != nil {
				posted <- err
				return
			}
		}
		posted <- nil
	}()
	judged := make(chan error, 1)
	go func() {
		for {
			if err := s.judgeEnds(); err != nil {
				judged <- err
				return
			}
			select {
			case err := <-posted:
				judged <- err
				return
			default:
			}
		}
	}()
	select {
	case err := <-judged:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(2 * time.Minute):
		t.Fatal("a post and the judging of ends wait for each other")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.refused) != 200 {
		t.Errorf("%d of 200 posts were received", len(s.refused))
	}
}

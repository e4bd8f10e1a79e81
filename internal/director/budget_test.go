package director_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"conform/internal/director"
)

func TestBudgetOfNumbers(t *testing.T) {
	b := &director.Budget{Numbers: []string{phone}}
	for _, tt := range []struct{ why, method, path, body, want string }{
		{"a listed number", "POST", "/communications/calls", `{"targets":[{"identity":{"phone":{"id":"` + phone + `"}}}]}`,
			""},
		{"another number", "POST", "/communications/calls", `{"targets":[{"identity":{"phone":{"id":"+15550001111"}}}]}`,
			"+15550001111 is not one of the numbers"},
		{"one of several", "POST", "/communications/calls",
			`{"targets":[{"identity":{"phone":{"id":"` + phone + `"}}},{"identity":{"phone":{"id":"+15550001111"}}}]}`,
			"+15550001111"},
		{"an emergency number", "POST", "/communications/calls?x=1", `{"targets":[{"identity":{"Phone":{"id":"911"}}}]}`,
			"911"},
		{"invited", "POST", "/communications/calls/1/participants/invite",
			`{"participants":[{"identity":{"phone":{"id":"+15550001111"}}}]}`, "+15550001111"},
		{"transferred to, by the action's full name", "POST", "/communications/calls/1/microsoft.graph.transfer",
			`{"transferTarget":{"identity":{"phone":{"id":"+15550001111"}}}}`, "+15550001111"},
		{"transferred to", "POST", "/communications/calls/1/transfer",
			`{"transferTarget":{"identity":{"phone":{"id":"+15550001111"}}}}`, "+15550001111"},
		{"invited, in another letter case", "POST", "/Communications/Calls/1/Participants/Invite",
			`{"Participants":[{"Identity":{"Phone":{"Id":"+15550001111"}}}]}`, "+15550001111"},
		{"redirected to", "POST", "/communications/calls/1/redirect",
			`{"targets":[{"identity":{"phone":{"id":"+15550001111"}}}]}`, "+15550001111"},
		{"the bot's own number as the source", "POST", "/communications/calls",
			`{"source":{"identity":{"phone":{"id":"+15550001111"}}}}`, ""},
		{"a request that calls nobody", "POST", "/communications/calls/1/mute", `{"x":{"phone":{"id":"+15550001111"}}}`, ""},
		{"a request that only reads", "GET", "/communications/calls/1", ``, ""},
		{"no JSON", "POST", "/communications/calls", `{`, ""},
	} {
		t.Run(tt.why, func(t *testing.T) {
			err := b.Allow(tt.method, tt.path, []byte(tt.body))
			reason, unable := director.IsUnable(err)
			if (tt.want != "") != unable || !strings.Contains(reason, tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
	if err := (*director.Budget)(nil).Allow("POST", "/communications/calls",
		[]byte(`{"targets":[{"phone":{"id":"1"}}]}`)); err != nil {
		t.Errorf("no budget allows everything: %v", err)
	}
}

func TestBudgetOfCalls(t *testing.T) {
	b := &director.Budget{Calls: 2}
	for i, path := range []string{"/communications/calls", "/communications/calls/1/answer", "/communications/calls"} {
		if _, unable := director.IsUnable(b.Allow("POST", path, nil)); unable != (i == 2) {
			t.Errorf("call %d refused: %v", i+1, unable)
		}
	}
	if calls, _ := b.Used(); calls != 2 {
		t.Errorf("%d calls, want 2", calls)
	}
}

// Two calls of two minutes are four minutes; then no call begins, and who asked is told once it is so.
func TestBudgetOfTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		spent := make(chan struct{})
		b := &director.Budget{Time: 4 * time.Minute, Spent: func() { close(spent) }}
		never := func(context.Context) error { return nil }
		b.Began("1", never)
		b.Began("2", never)
		<-time.After(90 * time.Second)
		if err := b.Allow("POST", "/communications/calls", nil); err != nil {
			t.Errorf("after three minutes of four: %v", err)
		}
		began := time.Now()
		<-spent
		if took := time.Since(began); took != 30*time.Second {
			t.Errorf("told after %v more, want 30s", took)
		}
		if _, unable := director.IsUnable(b.Allow("POST", "/communications/calls", nil)); !unable {
			t.Error("a call is allowed when the time is spent")
		}
		b.Ended("1")
		b.Ended("2")
		b.Ended("3")
		<-time.After(time.Hour)
		if _, length := b.Used(); length != 4*time.Minute {
			t.Errorf("used %v, want 4m", length)
		}
	})
}

func TestBudgetHangsUpWhatIsLeft(t *testing.T) {
	b := &director.Budget{}
	var mu sync.Mutex
	var hungUp []string
	for _, id := range []string{"c", "a", "b"} {
		b.Began(id, func(context.Context) error {
			mu.Lock()
			defer mu.Unlock()
			hungUp = append(hungUp, id)
			if id == "b" {
				return errors.New("Graph answered 500")
			}
			return nil
		})
	}
	b.Ended("c")
	err := b.HangUp(t.Context())
	if err == nil || err.Error() != "the call b could not be hung up and may be alive: Graph answered 500" {
		t.Errorf("got %v", err)
	}
	if slices.Sort(hungUp); strings.Join(hungUp, "") != "ab" {
		t.Errorf("hung up %v, want a and b", hungUp)
	}
	if err := b.HangUp(t.Context()); err == nil || len(hungUp) != 3 {
		t.Errorf("the one that failed is tried again, the other not: %v, %v", hungUp, err)
	}
}

// TestOneCallThatHangsCostsTheOthersNothing: all calls are hung up although one is never answered.
func TestOneCallThatHangsCostsTheOthersNothing(t *testing.T) {
	t.Parallel()
	b := &director.Budget{}
	ctx, cancel := context.WithCancel(t.Context())
	b.Began("a", func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	})
	b.Began("b", func(ctx context.Context) error {
		defer cancel()
		return ctx.Err()
	})
	err := b.HangUp(ctx)
	if err == nil || !strings.Contains(err.Error(), "the call a could") ||
		strings.Contains(err.Error(), "the call b could") {
		t.Errorf("got %v, want that only a may be alive", err)
	}
}

package director_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"conform/internal/director"
)

func TestCallsThatAreNamedLate(t *testing.T) {
	for _, tt := range []struct {
		why   string
		lost  int      // calls that may have begun
		named []string // by the news, after a second each
		ended string   // that were hung up
		says  string   // what the remark begins with; empty: there is none
		takes time.Duration
	}{
		{"nothing may have begun", 0, []string{"a"}, "", "", 0},
		{"it is named", 1, []string{"b"}, "b", "", time.Second},
		{"a call that is known is named, in another letter case", 1, []string{"A"}, "", "a call may be alive that",
			10 * time.Second},
		{"named twice", 1, []string{"b", "b"}, "b", "", time.Second},
		{"two, and one is named twice", 2, []string{"b", "b"}, "b", "a call may be alive that", 10 * time.Second},
		{"two", 2, []string{"b", "c"}, "b c", "", 2 * time.Second},
		{"nothing is named", 7, nil, "", "7 calls may be alive that", 10 * time.Second},
	} {
		t.Run(tt.why, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := &director.Budget{}
				ended := make(chan string, 10)
				for range tt.lost {
					b.MayHaveBegun(director.Unnamed{Scenario: "a.feature:3", Operation: "create call", Callback: "https://b/1",
						Since: time.Now(), Others: []string{"a"}, HangUp: func(_ context.Context, id string) error {
							ended <- id
							return nil
						}})
				}
				go func() {
					for _, id := range tt.named {
						<-time.After(time.Second)
						b.Named("https://b/1", []string{id})
						b.Named("https://b/2", []string{"of another scenario"})
					}
				}()
				began := time.Now()
				if err := b.HangUp(t.Context()); err != nil {
					t.Error(err)
				}
				if took := time.Since(began); took < tt.takes || took > tt.takes+100*time.Millisecond {
					t.Errorf("it took %v, want %v", took, tt.takes)
				}
				synctest.Wait()
				close(ended)
				ids := slices.Sorted(func(yield func(string) bool) {
					for id := range ended {
						if !yield(id) {
							return
						}
					}
				})
				if got := strings.Join(ids, " "); got != tt.ended {
					t.Errorf("hung up %q, want %q", got, tt.ended)
				}
				if said := fmt.Sprint(b.Remarks()); (tt.says == "") != (b.Remarks() == nil) ||
					!strings.HasPrefix(said, "["+tt.says) {
					t.Errorf("it says %s", said)
				}
				<-time.After(5 * time.Second) // until the last name has come
			})
		})
	}
}

// What was named and could not be hung up is listed as every other call is.
func TestACallThatIsNamedLateAndNotHungUp(t *testing.T) {
	b := &director.Budget{}
	b.MayHaveBegun(director.Unnamed{Scenario: "a.feature:3", Operation: "create call", Callback: "https://b/1",
		Since: time.Now(), HangUp: func(context.Context, string) error { return errors.New("Graph answered 500") }})
	b.Named("https://b/1", []string{"b"})
	err := b.HangUp(t.Context())
	if err == nil || err.Error() != "the call b could not be hung up and may be alive: Graph answered 500" ||
		b.Remarks() != nil {
		t.Errorf("got %v, and it says %q", err, b.Remarks())
	}
}

// A long list of places is not printed whole.
func TestManyCallsThatNobodyNamed(t *testing.T) {
	b := &director.Budget{}
	for i := range 7 {
		b.MayHaveBegun(director.Unnamed{Scenario: fmt.Sprintf("a.feature:%d", i), Operation: "create call"})
	}
	if said := b.Remarks(); len(said) != 1 || !strings.HasSuffix(said[0], "create call in a.feature:4, 2 more") {
		t.Errorf("it says %q", said)
	}
	if said := (*director.Budget)(nil).Remarks(); said != nil {
		t.Errorf("no budget says %q", said)
	}
}

package session_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"conform/internal/director"
	"conform/internal/notify"
	"conform/internal/session"
	"conform/mock"
)

// lasting is a bot that stays when its scenario is over, as that of a tenant does.
type lasting struct{ fixedBot }

func (lasting) Release(context.Context, director.Bot) error { return nil }

// A call that the target names after its scenario is over is hung up all the same, and nobody has to look for it.
func TestACallThatIsNamedTooLateIsHungUp(t *testing.T) {
	var st *stage
	over := make(chan struct{})
	address := tunnel(t, &st, func(*http.Request) int { <-over; return 1 })
	budget := &director.Budget{}
	st = newStage(t, set{exchanges: []string{"create call: a user"},
		world: func(m *director.Mock) director.World {
			return lasting{fixedBot{unsettled{Mock: m}, mock.AllRoles()}}
		},
		listen: func(c *notify.Config) { c.PublicURL = address },
		change: func(r *session.Run) {
			r.Budget, r.Quiet = budget, 1
			r.HTTP = &http.Client{Transport: spoiler{r.HTTP.Transport, func(r *http.Response) {
				r.Body = io.NopCloser(strings.NewReader(`{}`))
				r.Header.Del("Location")
			}}}
		}})
	st.must(st.Spec().WithLeast())
	st.send("create call: a user")
	st.must(st.Close(t.Context()))
	said := budget.Remarks()
	if len(said) != 1 || !strings.HasSuffix(said[0], "no answer that can be read came to create call in a.feature:3") {
		t.Errorf("of a call that may be alive it says %q", said)
	}
	close(over)
	st.must(budget.HangUp(t.Context()))
	var cleaned []string
	for _, x := range st.exchanges() {
		if x.Purpose == "clean up" {
			cleaned = append(cleaned, x.Request.Method+" "+http.StatusText(x.Response.Status))
		}
	}
	if len(cleaned) != 1 || cleaned[0] != "DELETE No Content" {
		t.Errorf("cleaned up by %q, want one DELETE that is done", cleaned)
	}
	if said := budget.Remarks(); said != nil {
		t.Errorf("it says %q of a call that is over", said)
	}
}

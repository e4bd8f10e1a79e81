package session_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"conform/internal/director"
	"conform/internal/loopback"
	"conform/internal/session"
	"conform/mock"
)

// A call whose creation never went out, since nobody could be spoken to, is none that may be alive.
func TestNoCallIsLostThatWasNeverAskedFor(t *testing.T) {
	t.Parallel()
	server := startMock(t)
	elsewhere := func(to string) func(*session.Run) {
		return func(r *session.Run) {
			r.Budget, r.Quiet = &director.Budget{}, 1
			client := *r.HTTP
			client.Transport = detour{r.HTTP.Transport, to}
			r.HTTP = &client
		}
	}
	breaking := httptest.NewServer(
		http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	t.Cleanup(breaking.Close)
	for _, tt := range []struct {
		why, to string
		lost    int
	}{
		{"nobody is there", "http://" + loopback.Refusing(t), 0},
		{"TLS where there is none", strings.Replace(server.URL(), "http:", "https:", 1), 0},
		{"the connection is closed before an answer", breaking.URL, 1},
	} {
		t.Run(tt.why, func(t *testing.T) {
			var run *session.Run
			st := newStage(t, set{server: server, exchanges: []string{"create call: a user"},
				world: func(m *director.Mock) director.World {
					return lasting{fixedBot{unsettled{Mock: m}, mock.AllRoles()}}
				}, change: func(r *session.Run) { run = r; elsewhere(tt.to)(r) }})
			st.must(st.Spec().WithLeast())
			if err := st.Send(t.Context(), "create call", "a user"); err == nil {
				t.Error("it was answered")
			}
			st.must(st.Close(t.Context()))
			if said := run.Budget.Remarks(); len(said) != tt.lost {
				t.Errorf("of calls that may be alive it says %q", said)
			}
		})
	}
}

// detour leads the requests for Graph elsewhere.
type detour struct {
	next http.RoundTripper
	to   string
}

func (d detour) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.Contains(r.URL.Path, "/communications/") {
		return d.next.RoundTrip(r)
	}
	r = r.Clone(r.Context())
	scheme, host, _ := strings.Cut(d.to, "://")
	r.URL.Scheme, r.URL.Host = scheme, host
	return d.next.RoundTrip(r)
}

package session_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"conform/internal/notify"
	"conform/internal/record"
	"conform/internal/session"
)

// Where a tunnel leads notifications to another address than it should, they are not missing by Graph's fault.
func TestNotificationsThatATunnelLeadsAstray(t *testing.T) {
	var st *stage
	tunnel := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to, err := url.Parse(st.listener.URL())
		if err != nil {
			t.Error(err)
			return
		}
		proxy := httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(to)
			p.Out.URL.Path = "/conform"
		}}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(tunnel.Close)
	world := set{exchanges: []string{"create call: a user"}, listen: func(c *notify.Config) { c.PublicURL = tunnel.URL + "/conform" }}
	st = newStage(t, world)
	st.must(st.BotWithLeast())
	st.send("create call: a user")
	err := st.Arrive(t.Context(), "call established")
	if err == nil || failed(err) || !strings.Contains(err.Error(), "of this call came to /conform and not to its callbackUri, "+tunnel.URL+"/conform/callback/") {
		t.Errorf("got %v, want an error that says where they went", err)
	}
	checks := st.notificationChecks()
	if len(checks) != 1 || checks[0].Status != record.Errored || checks[0].Reason == "" {
		t.Errorf("judged %+v", checks)
	}
	st.must(st.Close(t.Context()))
}

// What strangers send to the public address while a call rings fails nothing.
func TestStrangersFailNoScenario(t *testing.T) {
	s := asGuest(t, set{exchanges: []string{"create call: a user"}, change: func(r *session.Run) { r.Quiet = 50 * time.Millisecond }}, "Calls.Initiate.All")
	s.must(s.BotWithLeast(), s.Ring(t.Context(), "phoneA", "number", false))
	for _, request := range []struct{ method, path, body string }{
		{"GET", "/robots.txt", ""}, {"POST", "/conform", "garbage"}, {"POST", "/callback/nobody", `{"value":[{}]}`},
	} {
		r, err := http.NewRequestWithContext(t.Context(), request.method, s.listener.URL()+request.path, strings.NewReader(request.body))
		if err != nil {
			t.Fatal(err)
		}
		response, err := s.run.HTTP.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
	}
	s.must(s.Arrive(t.Context(), "incoming call"), s.Close(t.Context()))
	strays := 0
	for _, e := range s.events() {
		if e.Notification != nil && e.Scenario == "" {
			strays++
		}
	}
	if strays != 3 {
		t.Errorf("%d strays are recorded, want 3", strays)
	}
}

package session_test

import (
	"bytes"
	"io"
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

// tunnel stands in front of the stage's listener: lead may change a request on its way, and says how often it is passed
// on.
func tunnel(t *testing.T, st **stage, lead func(*http.Request) (times int)) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to, err := url.Parse((*st).listener.URL())
		if err != nil {
			t.Error(err)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
			return
		}
		proxy := httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) { p.SetURL(to) }}
		status := http.StatusBadGateway
		r.Body = io.NopCloser(bytes.NewReader(body))
		for range lead(r) {
			r.Body = io.NopCloser(bytes.NewReader(body))
			answer := httptest.NewRecorder()
			proxy.ServeHTTP(answer, r)
			status = answer.Code
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// Where a tunnel leads notifications to another address than it should, they are not missing by Graph's fault.
func TestNotificationsThatATunnelLeadsAstray(t *testing.T) {
	var st *stage
	address := tunnel(t, &st, func(r *http.Request) int { r.URL.Path = "/conform"; return 1 })
	world := set{exchanges: []string{"create call: a user"},
		listen: func(c *notify.Config) { c.PublicURL = address + "/conform" }}
	st = newStage(t, world)
	st.must(st.Spec().WithLeast())
	st.send("create call: a user")
	err := st.Arrive(t.Context(), "call established")
	if err == nil || failed(err) ||
		!strings.Contains(err.Error(),
			"of this call came to /conform and not to its callbackUri, "+address+"/conform/callback/") {
		t.Errorf("got %v, want an error that says where they went", err)
	}
	checks := st.notificationChecks()
	if len(checks) != 1 || checks[0].Status != record.Errored || checks[0].Reason == "" {
		t.Errorf("judged %+v", checks)
	}
	st.must(st.Close(t.Context()))
}

// What comes to another address while other notifications come to theirs is posted there by Graph, and by no tunnel.
func TestNotificationsThatGraphPostsElsewhere(t *testing.T) {
	var st *stage
	address := tunnel(t, &st, func(r *http.Request) int {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if bytes.Contains(body, []byte(`"establishing"`)) {
			r.URL.Path += "A"
		}
		return 1
	})
	st = newStage(t, set{exchanges: []string{"create call: a user"},
		listen: func(c *notify.Config) { c.PublicURL = address }})
	st.must(st.Spec().WithLeast())
	st.send("create call: a user")
	if err := st.Arrive(t.Context(), "call established"); !failed(err) {
		t.Errorf("got %v, want a judgement", err)
	}
	checks := st.notificationChecks()
	if len(checks) != 1 || checks[0].Status != record.Failed || checks[0].Cause != record.CauseSilence ||
		!strings.Contains(checks[0].Sequence[0].Note, "1 notification of this call came to /callback/") {
		t.Errorf("judged %+v", checks)
	}
	_ = st.Close(t.Context()) // what has failed is not judged again
}

// What strangers send to the public address while a call rings fails nothing.
func TestStrangersFailNoScenario(t *testing.T) {
	s := withFixedBot(t, set{exchanges: []string{"create call: a user"},
		change: func(r *session.Run) { r.Quiet = 50 * time.Millisecond }}, "Calls.Initiate.All")
	s.must(s.Spec().WithLeast(), s.Ring(t.Context(), "phoneA", "number", false))
	for _, request := range []struct{ method, path, body string }{
		{"GET", "/robots.txt", ""}, {"POST", "/conform", "garbage"}, {"POST", "/callback/nobody", `{"value":[{}]}`},
	} {
		r, err := http.NewRequestWithContext(t.Context(), request.method, s.listener.URL()+request.path,
			strings.NewReader(request.body))
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

// A message that is delivered again is judged once; one that comes again without its id is a finding on a tenant, where
// Graph may know better, and a failure on the mock.
func TestWhatComesAgain(t *testing.T) {
	for _, tt := range []struct {
		why     string
		lead    func(*http.Request) int
		lenient bool
		found   int // differences, among them those of the two messages about the call that is hung up at the end
		fails   bool
	}{
		{"once", func(*http.Request) int { return 1 }, false, 0, false},
		{"every one three times", func(*http.Request) int { return 3 }, false, 0, false},
		{"every one twice, without its id",
			func(r *http.Request) int { r.Header.Del("X-Microsoft-Skype-Message-ID"); return 2 }, false, 5, true},
		{"the same, on a tenant", func(r *http.Request) int { r.Header.Del("X-Microsoft-Skype-Message-ID"); return 2 }, true,
			5, false},
		{"all under one id", func(r *http.Request) int { r.Header.Set("X-Microsoft-Skype-Message-ID", "x"); return 1 }, true,
			4, false},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			var st *stage
			address := tunnel(t, &st, tt.lead)
			st = newStage(t, set{exchanges: []string{"create call: a user"},
				listen: func(c *notify.Config) { c.PublicURL = address }, change: func(r *session.Run) { r.Lenient = tt.lenient }})
			st.must(st.Spec().WithLeast())
			st.send("create call: a user")
			st.must(st.Arrive(t.Context(), "call established"), st.NothingElse(t.Context()))
			err := st.Close(t.Context())
			if failed(err) != tt.fails || !tt.fails && err != nil {
				t.Errorf("at its end: %v", err)
			}
			found := 0
			for _, c := range st.notificationChecks() {
				if c.Clause != nil && c.Clause.ID == "notification.message-id" {
					found += len(c.Differences)
					if c.Finding != tt.lenient {
						t.Errorf("judged %+v", c)
					}
				}
			}
			if found != tt.found {
				t.Errorf("%d differences, want %d", found, tt.found)
			}
		})
	}
}

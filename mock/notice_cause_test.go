package mock_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"conform/internal/loopback"
	"conform/mock"
)

// TestCauses: why a notification did not arrive is named as a value, with real sockets.
func TestCauses(t *testing.T) {
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()
	closing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			err = conn.Close()
		}
		if err != nil {
			t.Error(err)
		}
	}))
	defer closing.Close()
	release := make(chan struct{})
	hanging := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	defer hanging.Close()
	defer close(release)
	for _, tt := range []struct {
		to, want, why string
	}{
		{"http://" + loopback.Refusing(t), mock.CauseRefused, "nobody listens"},
		{"https" + strings.TrimPrefix(plain.URL, "http"), mock.CauseTLS, "http is spoken there"},
		{secure.URL, mock.CauseCertificate, "a certificate of nobody that is trusted"},
		{closing.URL, mock.CauseClosed, "the connection is closed"},
		{hanging.URL, mock.CauseTimeout, "no answer"},
		{plain.URL, "", "an answer, if only 404"},
	} {
		timeout := 10 * time.Second
		if tt.to == hanging.URL {
			timeout = 20 * time.Millisecond
		}
		srv := startServer(t, mock.Config{AllowHTTPCallbacks: true, CallbackTimeout: timeout})
		app, err := srv.Register(mock.App{Roles: mock.AllRoles(), Webhook: tt.to + "/cb"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := srv.Ring(app.ClientID, mock.Incoming{From: mock.Person{Phone: "+14255550100"}}); err != nil {
			t.Fatal(err)
		}
		if _, err := srv.Settle(t.Context(), app.ClientID); err != nil {
			t.Fatal(err)
		}
		for _, e := range srv.Journal(app.ClientID) {
			if e.Cause != tt.want {
				t.Errorf("%s: cause %q of %q, want %q", tt.why, e.Cause, e.Error, tt.want)
			}
		}
	}
}

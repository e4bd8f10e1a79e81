package mock_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"conform/internal/loopback"
	"conform/mock"
)

// TestProxy: what the mock does not serve is asked of another address, without what lets anybody in.
func TestProxy(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("X-Seen", fmt.Sprintf("%s %s auth=%q cookie=%q via=%q", r.Method, r.RequestURI,
			r.Header.Get("Authorization"), r.Header.Get("Cookie"), r.Header.Get("Via")))
		w.Header().Set("Strict-Transport-Security", "max-age=1")
		if strings.HasSuffix(r.URL.Path, "/moved") {
			w.Header().Set("Location", "https://elsewhere.example/")
			w.WriteHeader(http.StatusFound)
			return
		}
		w.Header().Set("Content-Type", "text/plain")
		fmt.Fprintf(w, "got %s", body)
	}))
	defer elsewhere.Close()
	for _, tt := range []struct {
		proxy        mock.Proxy
		method, path string
		header       map[string]string
		status       int
		seen, why    string
	}{
		{mock.Proxy{To: elsewhere.URL}, "GET", "/v1.0/users/a%2Fb?$top=1", nil, 200,
			`GET /v1.0/users/a%2Fb?$top=1 auth="" cookie="" via="1.1 conform-mock"`, "neither token nor cookie goes there"},
		{mock.Proxy{To: elsewhere.URL + "/base/", Token: "real"}, "POST", "/v1.0/users", nil, 200,
			`POST /base/v1.0/users auth="Bearer real" cookie="" via="1.1 conform-mock"`, "another token, when one was given"},
		{mock.Proxy{To: elsewhere.URL}, "GET", "/v1.0/moved", nil, 302, `GET /v1.0/moved auth=`, "a redirect is passed on"},
		{mock.Proxy{To: elsewhere.URL}, "GET", "//evil.example/v1.0/users", nil, 200, `GET /evil.example/v1.0/users`,
			"no request chooses where it goes"},
		{mock.Proxy{To: elsewhere.URL}, "GET", "/v1.0/users", map[string]string{"Authorization": "Bearer x"}, 401, ``,
			"only a bot of the mock may use it"},
		{mock.Proxy{To: elsewhere.URL}, "GET", "/v1.0/communications/calls/1/unknown", nil, 404, ``,
			"nobody else knows the calls of a mock"},
		{mock.Proxy{To: elsewhere.URL}, "GET", "/v1.0/communications/calls/1", nil, 404, ``, "what the mock serves"},
		{mock.Proxy{To: elsewhere.URL}, "GET", "/v1.0/users", map[string]string{"Via": "1.1 conform-mock"}, 502, ``,
			"no circles"},
		{mock.Proxy{To: "http://127.0.0.1:9"}, "GET", "/v1.0/users", nil, 502, ``, "nobody there"},
	} {
		srv := startServer(t, mock.Config{Proxy: tt.proxy})
		token, err := srv.Token(mock.DefaultClientID)
		if err != nil {
			t.Fatal(err)
		}
		req, err := http.NewRequestWithContext(t.Context(), tt.method, srv.URL()+tt.path, strings.NewReader("text"))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		req.Header.Set("Cookie", "a=b")
		for name, value := range tt.header {
			req.Header.Set(name, value)
		}
		res, err := loopback.Client(t).Transport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if seen := res.Header.Get("X-Seen"); res.StatusCode != tt.status || !strings.HasPrefix(seen, tt.seen) ||
			(seen == "") != (tt.seen == "") {
			t.Errorf("%s: %d %q %s, want %d %q", tt.why, res.StatusCode, seen, body, tt.status, tt.seen)
		}
		if tt.status == 200 && string(body) != "got text" || res.Header.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: %q, %v", tt.why, body, res.Header)
		}
	}
	for _, to := range []string{"graph.microsoft.com", "ftp://a.example", "https://a.example?x=1", "https://"} {
		if err := (mock.Proxy{To: to}).Validate(); err == nil ||
			!strings.Contains(err.Error(), "expected an absolute address") {
			t.Errorf("%s: %v", to, err)
		}
	}
	if err := (mock.Proxy{To: "https://user:secret@a.example"}).Validate(); err == nil ||
		strings.Contains(err.Error(), "secret") {
		t.Errorf("an address with a password: %v", err)
	}
}

package mock_test

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"conform/internal/loopback"
	"conform/mock"
)

// TestControlGuard: who may use the control port of a mock on loopback, and how a web page of somebody else is known.
func TestControlGuard(t *testing.T) {
	srv := startServer(t, mock.Config{})
	_, port, err := net.SplitHostPort(strings.TrimPrefix(srv.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	here := "127.0.0.1:" + port
	for _, tt := range []struct {
		why    string
		method string
		host   string
		header map[string]string
		body   string
		want   int
	}{
		{"a program", "GET", here, nil, "", 200},
		{"by name", "GET", "localhost:" + port, nil, "", 200},
		{"over IPv6", "GET", "[::1]:" + port, nil, "", 200},
		{"DNS rebinding", "GET", "evil.example", nil, "", 403},
		{"DNS rebinding with the port", "GET", "evil.example:" + port, nil, "", 403},
		{"an address of the network", "GET", "192.0.2.1:" + port, nil, "", 403},
		{"the mock's own page", "POST", here, map[string]string{"Origin": "http://" + here, "Sec-Fetch-Site": "same-origin",
			"Content-Type": "application/json"}, "{}", 201},
		{"a page of elsewhere", "POST", here, map[string]string{"Origin": "https://evil.example"}, "{}", 403},
		{"a sandboxed page", "POST", here, map[string]string{"Origin": "null"}, "{}", 403},
		{"a page of another port", "POST", here, map[string]string{"Origin": "http://127.0.0.1:3000"}, "{}", 403},
		{"an image of a page of elsewhere", "GET", here, map[string]string{"Sec-Fetch-Site": "cross-site"}, "", 403},
		{"typed into a browser", "GET", here, map[string]string{"Sec-Fetch-Site": "none"}, "", 200},
		{"what a page can send unasked", "POST", here, map[string]string{"Content-Type": "text/plain"}, "{}", 415},
		{"a form", "POST", here, map[string]string{"Content-Type": "application/x-www-form-urlencoded",
			"Referer": "http://127.0.0.1/"}, "{}", 415},
		{"curl -d", "POST", here, map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, "{}", 201},
		{"JSON", "POST", here, map[string]string{"Content-Type": "application/json; charset=utf-8"}, "{}", 201},
	} {
		req, err := http.NewRequestWithContext(t.Context(), tt.method, srv.URL()+"/_mock/apps", strings.NewReader(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Host = tt.host
		for name, value := range tt.header {
			req.Header.Set(name, value)
		}
		status, body := fetch(t, req)
		if status != tt.want || status >= 400 && !strings.Contains(body, `"error"`) {
			t.Errorf("%s: %d %s, want %d", tt.why, status, body, tt.want)
		}
		if status >= 400 && strings.Contains(body, mock.DefaultClientSecret) {
			t.Errorf("%s: a secret was shown", tt.why)
		}
	}
	page, err := http.NewRequestWithContext(t.Context(), "GET", srv.URL()+"/_mock/", nil)
	if err != nil {
		t.Fatal(err)
	}
	page.Host = "evil.example"
	if status, _ := fetch(t, page); status != http.StatusForbidden {
		t.Errorf("the page for another Host: %d", status)
	}
}

// TestControlToken: beyond loopback every request to the control port needs the token, and Graph does not.
func TestControlToken(t *testing.T) {
	srv := startServer(t, mock.Config{Addr: "0.0.0.0:0"})
	token := srv.ControlToken()
	if len(token) < 26 || strings.Contains(srv.URL(), "0.0.0.0") || strings.Contains(srv.URL(), "[::]") {
		t.Fatalf("token %q, address %s", token, srv.URL())
	}
	for _, tt := range []struct {
		why, path, host, bearer string
		want                    int
	}{
		{"no token", "/_mock/apps", "", "", 401},
		{"a wrong one", "/_mock/apps", "", "x" + token[1:], 401},
		{"the token", "/_mock/apps", "", token, 200},
		{"under any name", "/_mock/apps", "mock.test:80", token, 200},
		{"in the address, for a browser", "/_mock/?token=" + token, "", "", 200},
		{"the page without it", "/_mock/", "", "", 401},
		{"the keys, which are for all", "/v1/keys", "", "", 200},
	} {
		req, err := http.NewRequestWithContext(t.Context(), "GET", srv.URL()+tt.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if tt.host != "" {
			req.Host = tt.host
		}
		if tt.bearer != "" {
			req.Header.Set("Authorization", "Bearer "+tt.bearer)
		}
		if status, body := fetch(t, req); status != tt.want {
			t.Errorf("%s: %d %s, want %d", tt.why, status, body, tt.want)
		}
	}
	if secret := srv.Apps()[0].ClientSecret; secret == mock.DefaultClientSecret || len(secret) < 20 {
		t.Errorf("the secret %q of the default app is known to everybody", secret)
	}
	if quiet := startServer(t, mock.Config{}); quiet.ControlToken() != "" {
		t.Error("a token on loopback, where nobody asked for one")
	}
	if mine := startServer(t, mock.Config{ControlToken: "mine"}); mine.ControlToken() != "mine" {
		t.Error("another token than the one that was given")
	}
}

func fetch(t *testing.T, req *http.Request) (int, string) {
	t.Helper()
	res, err := loopback.Client(t).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

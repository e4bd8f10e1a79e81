package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"conform/internal/loopback"
	"conform/mock"
)

// TestMockLines: a line for each request and each notification, and once that nobody listens.
func TestMockLines(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"text", "json", "none"} {
		var out bytes.Buffer
		server, err := mock.Start(mock.Config{AllowHTTPCallbacks: true, Order: mock.OrderDocumented,
			CallbackTimeout: time.Hour, Log: logger(kind, &out)})
		if err != nil {
			t.Fatal(err)
		}
		bot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusAccepted)
		}))
		away := "http://" + loopback.Refusing(t)
		send := func(method, path, body string) {
			token, err := server.Token(mock.DefaultClientID)
			if err != nil {
				t.Fatal(err)
			}
			req, err := http.NewRequestWithContext(t.Context(), method, server.URL()+path, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+token)
			req.Header.Set("Content-Type", "application/json")
			resp, err := loopback.Client(t).Do(req)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if _, err := server.Settle(t.Context(), mock.DefaultClientID); err != nil {
				t.Fatal(err)
			}
		}
		call := func(callback string) string {
			return `{"@odata.type":"#microsoft.graph.call","callbackUri":"` + callback + `","requestedModalities":["audio"],
				"mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig"},
				"targets":[{"identity":{"user":{"id":"112f7296-5fa4-42ca-bae8-6a692b15d4b8"}}}]}`
		}
		send("POST", "/v1.0/communications/calls", call(bot.URL+"/cb"))
		send("POST", "/v1.0/communications/calls", call(away+"/cb"))
		send("GET", "/communications/%1b%5b2Jcalls?x=%0a", "")
		bot.Close()
		if err := server.Close(); err != nil {
			t.Fatal(err)
		}
		got := regexp.MustCompile(`(?m)^\d\d:\d\d:\d\d `).ReplaceAllString(out.String(), "")
		switch kind {
		case "text":
			for _, want := range []string{
				"→ 201 POST /v1.0/communications/calls  create call\n",
				"← 202 updated call establishing  " + bot.URL + "/cb\n← 202 updated call established  " + bot.URL + "/cb\n",
				"← failed (connection refused) updated call established  " + away + "/cb (attempt 3)\n",
				"→ 400 GET /communications/%1b%5b2Jcalls?x=%0a  BadRequest\n",
			} {
				if !strings.Contains(got, want) {
					t.Errorf("lacks %q:\n%s", want, got)
				}
			}
			if n := strings.Count(got, "Nobody listens at "+away+"/cb"); n != 1 {
				t.Errorf("%d times that nobody listens, want once:\n%s", n, got)
			}
		case "json":
			var first map[string]any
			if err := json.Unmarshal([]byte(strings.SplitN(got, "\n", 2)[0]), &first); err != nil ||
				first["msg"] != mock.LogRequest ||
				first["status"] != 201.0 || first["operation"] != "create call" {
				t.Errorf("%v in %s", err, got)
			}
		case "none":
			if got != "" {
				t.Errorf("logged %s", got)
			}
		}
	}
}

// TestMockAdvice: whatever keeps a bot from taking notifications is said in words, once for each host until it takes
// one.
func TestMockAdvice(t *testing.T) {
	t.Parallel()
	lines := &mockLines{w: &bytes.Buffer{}, told: map[string]string{}}
	for _, tt := range []struct {
		cause, status, says, advice, why string
	}{
		{mock.CauseRefused, "0", "failed (connection refused)", "Nobody listens at http://bot.example/cb: start your bot",
			"nobody there"},
		{mock.CauseRefused, "0", "failed (connection refused)", "", "it was said already"},
		{mock.CauseHost, "0", "failed (no such host)", "No machine has the name", "another cause"},
		{"", "202", "202", "", "it is taken"},
		{mock.CauseHost, "0", "failed (no such host)", "No machine has the name", "again, after one was taken"},
		{mock.CauseTLS, "0", "failed (no https there)", "does not speak https", "no https"},
		{mock.CauseCertificate, "0", "failed (certificate not trusted)", "--callback-ca FILE", "a stranger's certificate"},
		{mock.CauseTimeout, "0", "failed (no answer in time)", "No answer came from", "too slow"},
		{mock.CauseClosed, "0", "failed (connection closed)", "closed the connection", "closed"},
		{mock.CauseOther, "0", "failed (what it was)", "", "anything else"},
		{"", "401", "401", "Your bot refuses the token", "a refused token"},
		{"", "500", "500", "", "the bot's own error"},
	} {
		said := map[string]string{"cause": tt.cause, "status": tt.status, "url": "http://bot.example/cb",
			"news": "updated call", "attempt": "1"}
		if tt.cause != "" {
			said["error"] = "what it was"
		}
		line, more := lines.notificationLine(said)
		if !strings.Contains(line, "← "+tt.says+" ") || !strings.Contains(more, tt.advice) ||
			(more == "") != (tt.advice == "") {
			t.Errorf("%s: %s\n%s", tt.why, line, more)
		}
	}
}

package mock_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"conform/mock"
)

// signIn gets an access token.
func signIn(tb testing.TB, srv *mock.Server, tenant, id, secret string) string {
	tb.Helper()
	res, err := http.PostForm(srv.URL()+"/"+tenant+"/oauth2/v2.0/token", url.Values{
		"grant_type": {
			"client_credentials",
		},
		"client_id":     {id},
		"client_secret": {secret},
		"scope":         {srv.URL() + "/.default"},
	})
	if err != nil {
		tb.Fatal(err)
	}
	defer res.Body.Close()
	var doc m
	if err := json.NewDecoder(res.Body).Decode(&doc); err != nil {
		tb.Fatal(err)
	}
	return str(doc, "access_token")
}

// benchmark returns a running mock, a token, and a request body whose callback
// accepts everything.
func benchmark(b *testing.B) (*mock.Server, string, []byte) {
	b.Helper()
	srv, err := mock.Start(mock.Config{AllowHTTPCallbacks: true, JournalSize: 100})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := srv.Close(); err != nil {
			b.Error(err)
		}
	})
	callback := httptest.NewServer(
		http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusAccepted) }))
	b.Cleanup(callback.Close)
	body, err := json.Marshal(m{
		"@odata.type": "#microsoft.graph.call", "callbackUri": callback.URL, "requestedModalities": []any{"audio"},
		"mediaConfig": serviceMedia(), "targets": []any{target("user", john)},
	})
	if err != nil {
		b.Fatal(err)
	}
	return srv, signIn(b, srv, mock.DefaultTenantID, mock.DefaultClientID, mock.DefaultClientSecret), body
}

// createFor makes a call and returns its id.
func createFor(b *testing.B, srv *mock.Server, token string, body []byte) string {
	req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, srv.URL()+"/beta/communications/calls",
		bytes.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusCreated {
		b.Fatalf("%d %s %v", res.StatusCode, data, err)
	}
	return res.Header.Get("Location")[len(srv.URL()+"/beta/communications/calls/"):]
}

// BenchmarkCreateCall is a create-call with its three notifications delivered.
func BenchmarkCreateCall(b *testing.B) {
	srv, token, body := benchmark(b)
	for b.Loop() {
		createFor(b, srv, token, body)
	}
	if _, err := srv.Settle(b.Context(), mock.DefaultClientID); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkCalls is a call that is created and ended, with its five
// notifications, by several clients of one bot with one callback address.
func BenchmarkCalls(b *testing.B) {
	srv, token, body := benchmark(b)
	b.SetParallelism(4)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			id := createFor(b, srv, token, body)
			req, err := http.NewRequestWithContext(b.Context(), http.MethodDelete,
				srv.URL()+"/beta/communications/calls/"+id, nil)
			if err != nil {
				b.Error(err)
				return
			}
			req.Header.Set("Authorization", "Bearer "+token)
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				b.Error(err)
				return
			}
			res.Body.Close()
		}
	})
	if _, err := srv.Settle(b.Context(), mock.DefaultClientID); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkNotifications is one notification, from what happened to the bot's
// answer, serially on one connection.
func BenchmarkNotifications(b *testing.B) {
	srv, token, body := benchmark(b)
	var call m
	if err := json.Unmarshal(body, &call); err != nil {
		b.Fatal(err)
	}
	call["callOptions"] = m{
		"@odata.type":                         "#microsoft.graph.outgoingCallOptions",
		"isContentSharingNotificationEnabled": true,
	}
	sharing, err := json.Marshal(call)
	if err != nil {
		b.Fatal(err)
	}
	id := createFor(b, srv, token, sharing)
	if err := srv.Act(id, mock.Share{Action: "start"}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := srv.Act(id, mock.Share{Action: "update"}); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := srv.Settle(b.Context(), mock.DefaultClientID); err != nil {
		b.Fatal(err)
	}
}

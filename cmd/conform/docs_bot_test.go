package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
)

// An answeringBot is the bot under development that the page about the mock speaks of: it answers every call.
type answeringBot struct {
	*httptest.Server
	mock   announcement // whom it signs in to
	once   sync.Once
	talks  chan struct{} // closed once a call is established
	failed chan error
}

func newAnsweringBot() *answeringBot {
	b := &answeringBot{talks: make(chan struct{}), failed: make(chan error, 1)}
	b.Server = httptest.NewServer(http.HandlerFunc(b.notified))
	return b
}

// wait waits until a call is established.
func (b *answeringBot) wait(ctx context.Context) error {
	select {
	case <-b.talks:
		return nil
	case err := <-b.failed:
		return fmt.Errorf("the bot: %w", err)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// notified takes a notification; a call that comes in is answered, after the notification is.
func (b *answeringBot) notified(w http.ResponseWriter, r *http.Request) {
	var news struct {
		Value []struct {
			ResourceURL  string         `json:"resourceUrl"`
			ResourceData map[string]any `json:"resourceData"`
		} `json:"value"`
	}
	err := json.NewDecoder(r.Body).Decode(&news)
	w.WriteHeader(http.StatusAccepted)
	for _, n := range news.Value {
		switch n.ResourceData["state"] {
		case "incoming":
			go b.answer(n.ResourceURL)
		case "established":
			b.once.Do(func() { close(b.talks) })
		}
	}
	b.note(err)
}

func (b *answeringBot) note(err error) {
	if err == nil {
		return
	}
	select {
	case b.failed <- err:
	default: // one is enough
	}
}

func (b *answeringBot) answer(call string) {
	app := b.mock.Apps[0]
	resp, err := b.Client().PostForm(b.mock.Authority+"/"+app.TenantID+"/oauth2/v2.0/token",
		url.Values{"grant_type": {"client_credentials"},
			"client_id": {app.ClientID}, "client_secret": {app.ClientSecret}, "scope": {b.mock.Graph + "/.default"}})
	if err != nil {
		b.note(err)
		return
	}
	var token struct {
		AccessToken string `json:"access_token"`
	}
	if err := errors.Join(json.NewDecoder(resp.Body).Decode(&token), resp.Body.Close()); err != nil {
		b.note(err)
		return
	}
	body, err := json.Marshal(map[string]any{"callbackUri": b.URL + "/callback", "acceptedModalities": []string{"audio"},
		"mediaConfig": map[string]any{"@odata.type": "#microsoft.graph.serviceHostedMediaConfig"}})
	if err != nil {
		b.note(err)
		return
	}
	req, err := http.NewRequest(http.MethodPost, b.mock.Graph+"/v1.0"+call+"/answer", bytes.NewReader(body))
	if err != nil {
		b.note(err)
		return
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+token.AccessToken)
	resp, err = b.Client().Do(req)
	if err == nil && resp.StatusCode != http.StatusAccepted {
		err = fmt.Errorf("answering %s: %s", call, resp.Status)
	}
	if resp != nil {
		resp.Body.Close()
	}
	b.note(err)
}

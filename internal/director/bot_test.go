package director_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"conform/internal/director"
	"conform/mock"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type object = map[string]any

const (
	john  = "112f7296-5fa4-42ca-bae8-6a692b15d4b8"
	mary  = "98da8a1a-1b87-452c-a713-65d3f10b5555"
	peter = "bf5aae9a-d11d-47a8-93b1-782504c95555"
	phone = "+12345678901"
)

// stage is a mock with one bot that the director registered, and all that was posted to it.
type stage struct {
	t      *testing.T
	server *mock.Server
	world  *director.Mock
	bot    director.Bot
	token  string

	mu    sync.Mutex
	posts []string
}

// startMock starts a mock that ends with the test, and a director of it.
func startMock(t *testing.T) (*mock.Server, *director.Mock) {
	t.Helper()
	server, err := mock.Start(mock.Config{AllowHTTPCallbacks: true, Order: mock.OrderDocumented})
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return server, &director.Mock{Root: server.URL(), HTTP: &http.Client{Transport: transport},
		Values: map[string]string{"phoneA": phone}}
}

// setStage registers a bot with every role and signs it in.
func setStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t}
	s.server, s.world = startMock(t)
	webhook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		s.mu.Lock()
		s.posts = append(s.posts, string(body))
		s.mu.Unlock()
		w.WriteHeader(http.StatusAccepted)
	}))
	t.Cleanup(webhook.Close)
	var err error
	if s.bot, err = s.world.Register(t.Context(),
		director.Registration{Scenario: "a.feature:3", Roles: mock.AllRoles(), Webhook: webhook.URL}); err != nil {
		t.Fatal(err)
	}
	s.token = s.text(s.form(s.bot.TokenURL, url.Values{"grant_type": {"client_credentials"}, "client_id": {s.bot.ClientID},
		"client_secret": {s.bot.ClientSecret}, "scope": {s.bot.Scope}}), "access_token")
	return s
}

func (s *stage) form(address string, values url.Values) object {
	s.t.Helper()
	return s.do(http.StatusOK, "POST", address, "application/x-www-form-urlencoded", []byte(values.Encode()))
}

// graph posts to Graph as the bot.
func (s *stage) graph(status int, path string, body object) object {
	s.t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.do(status, "POST", s.bot.GraphRoot+"/beta/communications/calls"+path, "application/json", data)
}

func (s *stage) do(status int, method, address, contentType string, body []byte) object {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, address, bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Authorization", "Bearer "+s.token)
	resp, err := s.world.HTTP.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if resp.StatusCode != status {
		s.t.Fatalf("%s %s answered %d, want %d: %s", method, address, resp.StatusCode, status, answer)
	}
	if len(answer) == 0 {
		return nil
	}
	var doc object
	if err := json.Unmarshal(answer, &doc); err != nil {
		s.t.Fatal(err)
	}
	return doc
}

func (s *stage) text(doc object, name string) string {
	s.t.Helper()
	value, ok := doc[name].(string)
	if !ok || value == "" {
		s.t.Fatalf("no %s in %v", name, doc)
	}
	return value
}

// call creates a call and returns its id.
func (s *stage) call(members object) string {
	s.t.Helper()
	body := object{"@odata.type": "#microsoft.graph.call", "callbackUri": s.server.URL() + "/unused",
		"requestedModalities": []any{"audio"},
		"mediaConfig":         object{"@odata.type": "#microsoft.graph.serviceHostedMediaConfig"}}
	for name, value := range members {
		body[name] = value
	}
	body["callbackUri"] = s.webhook()
	return s.text(s.graph(http.StatusCreated, "", body), "id")
}

// webhook is the address that the bot was registered with.
func (s *stage) webhook() string {
	for _, app := range s.server.Apps() {
		if app.ClientID == s.bot.ClientID {
			return app.Webhook
		}
	}
	s.t.Fatal("the bot is not registered")
	return ""
}

func users(ids ...string) object {
	var targets []any
	for _, id := range ids {
		targets = append(targets, object{"@odata.type": "#microsoft.graph.invitationParticipantInfo",
			"identity": object{"@odata.type": "#microsoft.graph.identitySet",
				"user": object{"@odata.type": "#microsoft.graph.identity", "id": id}}})
	}
	return object{"targets": targets}
}

// meetingAsGuest joins a scheduled meeting as somebody who has to wait in the lobby.
func meetingAsGuest() object {
	return object{
		"source": object{"identity": object{"guest": object{"id": "d7a3b999", "displayName": "Guest"}}},
		"chatInfo": object{"@odata.type": "#microsoft.graph.chatInfo", "threadId": "19:meeting_abc@thread.v2",
			"messageId": "0"},
		"meetingInfo": object{"@odata.type": "#microsoft.graph.organizerMeetingInfo",
			"organizer": object{"@odata.type": "#microsoft.graph.identitySet",
				"user": object{"id": peter, "displayName": "Bob"}}},
	}
}

// told asks the director to settle, and returns what was posted since the last time, as one text.
func (s *stage) told() string {
	s.t.Helper()
	if settled, err := s.world.Settle(s.t.Context(), s.bot); err != nil || !settled {
		s.t.Fatalf("settle: %v, %v; a mock always settles", settled, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	text := strings.Join(s.posts, "\n")
	s.posts = nil
	return text
}

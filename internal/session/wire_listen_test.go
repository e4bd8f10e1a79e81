package session

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"conform/internal/director"
	"conform/internal/library"
	"conform/internal/notify"
	"conform/internal/record"
)

// replayBot is the application of the bot to which recorded traffic is sent.
const replayBot = "0b07b07b-0000-4000-a000-000000000001"

// signingKey signs the tokens of all these tests; making one takes some 100 ms.
var signingKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// A replay is a listener to which recorded traffic is sent, by a sender that signs as the calling service does.
type replay struct {
	t        *testing.T
	run      *Run
	listener *notify.Listener
	client   *http.Client
	log      *bytes.Buffer
	token    string
}

// A signer is what the calling service publishes of itself, at now.
type signer struct {
	document map[string]any // nil: the least that is needed
	issuers  []string       // nil: the issuer of the global cloud
	now      time.Time      // zero: today
}

func newReplay(t *testing.T, lib *library.Library, from signer) *replay {
	t.Helper()
	key, err := signingKey()
	if err != nil {
		t.Fatal(err)
	}
	if from.document == nil {
		from.document = map[string]any{"issuer": "https://api.botframework.com"}
	}
	if from.issuers == nil {
		from.issuers = []string{"https://api.botframework.com"}
	}
	if from.now.IsZero() {
		from.now = time.Now()
	}
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	serve := func(path string, v any) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			if err := json.NewEncoder(w).Encode(v); err != nil {
				t.Errorf("publishing %s: %v", path, err)
			}
		})
	}
	from.document["jwks_uri"] = server.URL + "/keys"
	serve("/openid", from.document)
	serve("/keys", map[string]any{"keys": []any{jose.JSONWebKey{Key: key.Public(), KeyID: "OurKey", Use: "sig"}}})

	transport := &http.Transport{}
	r := &replay{t: t, client: &http.Client{Transport: transport}, log: &bytes.Buffer{}}
	r.run = &Run{Recorder: record.NewRecorder(r.log, nil, nil), Library: lib, World: silentWorld{}, HTTP: r.client,
		Version: "beta", Lenient: true, Within: time.Second, Quiet: time.Millisecond}
	r.listener, err = notify.Start(notify.Config{Metadata: server.URL + "/openid", Client: r.client, Issuers: from.issuers,
		Now: func() time.Time { return from.now }, Record: r.run.Received})
	if err != nil {
		t.Fatal(err)
	}
	r.run.Listen(r.listener)
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := r.listener.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	r.token = r.sign(map[string]any{"typ": "JWT"}, map[string]any{"iss": from.issuers[0], "aud": replayBot,
		"tid": "a-tenant", "nbf": from.now.Add(-time.Minute).Unix(), "exp": from.now.Add(5 * time.Minute).Unix()})
	return r
}

// sign makes a token with these members in its header and these claims.
func (r *replay) sign(header, payload map[string]any) string {
	r.t.Helper()
	key, err := signingKey()
	if err != nil {
		r.t.Fatal(err)
	}
	options := (&jose.SignerOptions{}).WithHeader("kid", "OurKey")
	for name, value := range header {
		if name != "alg" && name != "kid" {
			options = options.WithHeader(jose.HeaderKey(name), value)
		}
	}
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, options)
	if err != nil {
		r.t.Fatal(err)
	}
	text, err := json.Marshal(payload)
	if err != nil {
		r.t.Fatal(err)
	}
	signed, err := s.Sign(text)
	if err != nil {
		r.t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		r.t.Fatal(err)
	}
	return token
}

// post sends a body with the headers of a capture, and returns the status of the answer.
func (r *replay) post(url string, headers map[string]string, body []byte) int {
	r.t.Helper()
	request, err := http.NewRequestWithContext(r.t.Context(), http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	for name, value := range headers {
		// What the way itself writes is not repeated, and what the source withheld cannot be.
		if name != "Host" && name != "Connection" && name != "Content-Length" && !strings.HasPrefix(value, "(") {
			request.Header[name] = []string{value}
		}
	}
	request.Header.Set("Authorization", "Bearer "+r.token)
	response, err := r.client.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		r.t.Fatal(err)
	}
	return response.StatusCode
}

// open begins a scenario whose bot has an inbox.
func (r *replay) open(id string, values map[string]string) *Session {
	s := r.run.Open(Scenario{ID: id})
	inbox := r.listener.Open(id)
	inbox.Expect(replayBot)
	s.bot = &bot{Bot: director.Bot{ClientID: replayBot}, inbox: inbox}
	for name, value := range values {
		s.vars[name] = value
	}
	return s
}

// checks are the judgements that were recorded since they were last asked for.
func (r *replay) checks() []record.Check {
	r.t.Helper()
	var all []record.Check
	for line := range strings.Lines(r.log.String()) {
		var e record.Event
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			r.t.Fatal(err)
		}
		if e.Check != nil {
			all = append(all, *e.Check)
		}
	}
	r.log.Reset()
	return all
}

// silentWorld is a tenant that has told all there is to tell.
type silentWorld struct{}

func (silentWorld) Register(context.Context, director.Registration) (director.Bot, error) {
	return director.Bot{}, director.Unable{Reason: "there is only one bot"}
}
func (silentWorld) Release(context.Context, director.Bot) error        { return nil }
func (silentWorld) Settle(context.Context, director.Bot) (bool, error) { return true, nil }
func (silentWorld) Behave(context.Context, director.Bot, director.Person, director.Behaviour) error {
	return director.Unable{Reason: "nobody is there"}
}
func (silentWorld) Ring(context.Context, director.Bot, director.Ring) (string, error) {
	return "", director.Unable{Reason: "nobody is there"}
}
func (silentWorld) Act(context.Context, director.Bot, string, director.Act) error {
	return director.Unable{Reason: "nobody is there"}
}
func (silentWorld) Wait(context.Context, director.Bot, time.Duration) error { return nil }
func (silentWorld) Value(name string) (string, bool)                        { return fmt.Sprintf("no %s", name), true }

// Every notification, and every set of headers, is taken by the listener: 202, or 204 for the older form.
func TestWireIsTaken(t *testing.T) {
	t.Parallel()
	r := newReplay(t, wireLibrary(t), signer{})
	for name, corpus := range corpora(t) {
		for _, c := range corpus {
			body := []byte(c.Body)
			switch {
			case c.Kind == "headers" && c.Status == 0:
				body = aNotification()
			case c.Kind != "notification":
				continue
			}
			id := name + "/" + c.Name
			s := r.open(id, nil)
			items, want := 0, http.StatusAccepted
			if c.Kind == "notification" {
				items = len(c.items(t))
			}
			if strings.Contains(string(body), `"callState"`) {
				want = http.StatusNoContent
			}
			if status := r.post(s.bot.inbox.URL(), c.Headers, body); status != want {
				t.Errorf("%s: answered with %d, want %d", id, status, want)
			}
			got := s.bot.inbox.Items()
			if c.Kind == "notification" && len(got) != items {
				t.Errorf("%s: %d items, want %d", id, len(got), items)
			}
			for i, item := range got {
				if c.Kind == "notification" && !bytes.Equal(item.Body, c.items(t)[i]) {
					t.Errorf("%s: the item is not what was sent", id)
				}
			}
			if err := s.judgeRefused(); err != nil {
				t.Errorf("%s: %v", id, err)
			}
			if c.whole() && want == http.StatusAccepted {
				var form error
				if c.Kind == "notification" { // else the body is one of ours
					form = s.judgeForms()
				}
				if err := errors.Join(form, s.judgeEnvelopes()); err != nil {
					t.Errorf("%s: %v", id, err)
				}
			}
		}
	}
}

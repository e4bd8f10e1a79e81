package notify_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"go.uber.org/goleak"

	"conform/internal/loopback"
	"conform/internal/notify"
	"conform/internal/record"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	issuer   = "https://api.botframework.com"
	audience = "2891555a-92ff-42e6-80fa-6e1300c6b5c6"
)

// clock is the time of all tests.
func clock() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

// key makes an RSA key; 2048 bits take some 100 ms, so tests share them.
var key = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err) // no randomness, no tests
	}
	return k
})

var otherKey = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
})

// A publisher serves an OpenID document and keys.
type publisher struct {
	*httptest.Server
	fetches atomic.Int64
	mu      sync.Mutex
	keys    []any
}

func publish(t *testing.T, keys ...any) *publisher {
	t.Helper()
	p := &publisher{keys: keys}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /openid", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(t, w, map[string]any{"issuer": issuer, "jwks_uri": p.URL + "/keys"})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		p.fetches.Add(1)
		p.mu.Lock()
		defer p.mu.Unlock()
		writeJSON(t, w, map[string]any{"keys": p.keys})
	})
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func (p *publisher) rotate(keys ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keys = keys
}

func writeJSON(t *testing.T, w io.Writer, v any) {
	if err := json.NewEncoder(w).Encode(v); err != nil {
		t.Errorf("writing %v: %v", v, err)
	}
}

func public(k *rsa.PrivateKey, id string) any {
	return jose.JSONWebKey{Key: k.Public(), KeyID: id, Algorithm: "RS256", Use: "sig"}
}

// claims are those of a good token, changed by pairs of name and value; nil takes one away.
func claims(changes ...any) map[string]any {
	c := map[string]any{"iss": issuer, "aud": audience, "tid": "t-1",
		"iat": clock().Unix(), "nbf": clock().Unix(), "exp": clock().Add(65 * time.Minute).Unix()}
	for i := 0; i < len(changes); i += 2 {
		name := fmt.Sprint(changes[i])
		if c[name] = changes[i+1]; changes[i+1] == nil {
			delete(c, name)
		}
	}
	return c
}

// mint signs claims.
func mint(t *testing.T, algorithm jose.SignatureAlgorithm, k any, id string, c map[string]any) string {
	t.Helper()
	options := (&jose.SignerOptions{}).WithType("JWT")
	if id != "" {
		options = options.WithHeader("kid", id)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: k}, options)
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func good(t *testing.T) string { return mint(t, jose.RS256, key(), "k1", claims()) }

// A journal keeps what a listener records.
type journal struct {
	mu    sync.Mutex
	posts map[string][]record.Notification
	stray []record.Notification
}

func (j *journal) record(scenario string, n *record.Notification) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.posts[scenario] = append(j.posts[scenario], *n)
}

func (j *journal) strayed(n *record.Notification) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.stray = append(j.stray, *n)
}

func (j *journal) of(scenario string) []record.Notification {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]record.Notification(nil), j.posts[scenario]...)
}

// listen starts a listener that believes the publisher.
func listen(t *testing.T, p *publisher, change func(*notify.Config)) (*notify.Listener, *journal) {
	t.Helper()
	j := &journal{posts: map[string][]record.Notification{}}
	config := notify.Config{Metadata: p.URL + "/openid", Client: p.Client(), Issuers: []string{issuer}, Now: clock,
		Record: j.record, Stray: j.strayed}
	if change != nil {
		change(&config)
	}
	l, err := notify.Start(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second) // t.Context is done by now
		defer cancel()
		if err := l.Close(ctx); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return l, j
}

// open makes an inbox that expects the audience of good tokens.
func open(l *notify.Listener, scenario string) *notify.Inbox {
	in := l.Open(scenario)
	in.Expect(audience)
	return in
}

// post sends a body with Authorization headers and returns the status.
func post(t *testing.T, url, body string, authorization ...string) int {
	t.Helper()
	return send(t, loopback.Client(t), http.MethodPost, url, []byte(body), authorization...)
}

func send(t *testing.T, client *http.Client, method, url string, body []byte, authorization ...string) int {
	t.Helper()
	request, err := http.NewRequest(method, url, bytes.NewReader(body))
	if err != nil {
		t.Error(err)
		return 0
	}
	request.Header["Authorization"] = authorization
	response, err := client.Do(request)
	if err != nil {
		t.Error(err)
		return 0
	}
	if err := response.Body.Close(); err != nil {
		t.Error(err)
	}
	return response.StatusCode
}

// notice is a commsNotifications with one item for each state.
func notice(states ...string) string {
	var items []string
	for _, s := range states {
		items = append(items, fmt.Sprintf(
			`{"@odata.type": "#microsoft.graph.commsNotification", "changeType": "updated", "resourceUrl": `+
				`"/communications/calls/c1", "resourceData": {"@odata.type": "#microsoft.graph.call", "state": %q}}`, s))
	}
	value := "[]"
	if len(items) > 0 {
		value = "[" + items[0]
		for _, i := range items[1:] {
			value += ", " + i
		}
		value += "]"
	}
	return `{"@odata.type": "#microsoft.graph.commsNotifications", "value": ` + value + `}`
}

package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	jose "github.com/go-jose/go-jose/v4"
)

const (
	fetchTimeout = 10 * time.Second
	maxDocument  = 4 << 20 // bytes; a thousand keys with their certificates have less
	// Strangers can make us look for a key by naming one that does not exist. So many look-ups are free at
	// first, and one more each second.
	fetchBurst = 10
)

// A keySet holds the sender's public keys. It is fetched when first needed, from the jwks_uri that the
// OpenID document names, and again when a token names a key that is not in it: keys are rotated. It is an
// oidc.KeySet but for the context, and safe for use by many goroutines.
type keySet struct {
	metadata string
	client   *http.Client
	now      func() time.Time

	current atomic.Pointer[map[string]jose.JSONWebKey] // by key id; nil: never fetched

	fetching chan struct{} // has room for the one that fetches; readers of current do not wait
	allowed  float64
	counted  time.Time
	failed   error // of the last fetch

	fetches atomic.Int64 // that have ended
}

func newKeySet(metadata string, client *http.Client, now func() time.Time) *keySet {
	if client == nil {
		client = http.DefaultClient
	}
	// Whose keys are believed is configured, and nobody else says where they are.
	still := *client
	still.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &keySet{metadata: metadata, client: &still, now: now, fetching: make(chan struct{}, 1),
		allowed: fetchBurst, counted: now()}
}

// VerifySignature returns the payload of a token that is signed with RS256 by one of the keys.
func (k *keySet) VerifySignature(ctx context.Context, token string) ([]byte, error) {
	jws, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	id := jws.Signatures[0].Protected.KeyID
	if id == "" {
		return nil, errors.New("names no key id")
	}
	key, err := k.key(ctx, id)
	if err != nil {
		return nil, err
	}
	payload, err := jws.Verify(key)
	if err != nil {
		return nil, fmt.Errorf("its signature is not that of key id %q", id)
	}
	return payload, nil
}

func (k *keySet) lookUp(id string) (jose.JSONWebKey, bool) {
	keys := k.current.Load()
	if keys == nil {
		return jose.JSONWebKey{}, false
	}
	key, known := (*keys)[id]
	return key, known
}

func (k *keySet) key(ctx context.Context, id string) (jose.JSONWebKey, error) {
	if key, known := k.lookUp(id); known {
		return key, nil
	}
	before := k.fetches.Load()
	select {
	case k.fetching <- struct{}{}:
		defer func() { <-k.fetching }()
	case <-ctx.Done():
		return jose.JSONWebKey{}, noLookUp{id, ctx.Err()}
	}
	if key, known := k.lookUp(id); known { // another one has fetched it meanwhile
		return key, nil
	}
	// Who waited for a fetch is told what came of it: a hundred, each for as long as one may take, would make minutes of
	// seconds. Where no more are allowed, the last was within a second: nobody signs with a key that is newer.
	if k.fetches.Load() != before || !k.allow() {
		return jose.JSONWebKey{}, absent(id, k.failed)
	}
	// Others wait for it, whoever hangs up meanwhile.
	keys, err := k.fetch(context.WithoutCancel(ctx))
	k.failed = err
	k.fetches.Add(1)
	if err == nil {
		k.current.Store(&keys)
	}
	if key, known := keys[id]; known {
		return key, nil
	}
	return jose.JSONWebKey{}, absent(id, err)
}

// absent is the error for a key that was not found, after a fetch that failed or did not.
func absent(id string, failed error) error {
	if failed != nil {
		return noLookUp{id, failed}
	}
	return fmt.Errorf("key id %q is not in the key set", id)
}

// allow counts one look-up. The caller holds fetching.
func (k *keySet) allow() bool {
	now := k.now()
	if passed := now.Sub(k.counted); passed > 0 {
		k.allowed = min(fetchBurst, k.allowed+passed.Seconds())
		k.counted = now
	}
	if k.allowed < 1 {
		return false
	}
	k.allowed--
	return true
}

// fetch reads the OpenID document and the keys that it points to.
func (k *keySet) fetch(ctx context.Context) (map[string]jose.JSONWebKey, error) {
	if k.metadata == "" {
		return nil, errors.New("no OpenID document is configured")
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	var document struct {
		KeysURL string `json:"jwks_uri"`
	}
	if err := k.get(ctx, k.metadata, &document); err != nil {
		return nil, fmt.Errorf("reading the OpenID document: %w", err)
	}
	switch u, err := url.Parse(document.KeysURL); {
	case err != nil || u.Host == "":
		return nil, fmt.Errorf("the OpenID document %s names no jwks_uri, but %q", k.metadata, document.KeysURL)
	case u.Scheme != "https" && strings.HasPrefix(k.metadata, "https:"):
		return nil, fmt.Errorf("the OpenID document %s names the jwks_uri %q, which anybody on the way could change; "+
			"expected https", k.metadata, document.KeysURL)
	}
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := k.get(ctx, document.KeysURL, &set); err != nil {
		return nil, fmt.Errorf("reading the keys: %w", err)
	}
	keys := map[string]jose.JSONWebKey{}
	for _, raw := range set.Keys {
		var key jose.JSONWebKey
		// A set may hold kinds of keys that are new to us: RFC 7517, section 5, says to skip them.
		if err := json.Unmarshal(raw, &key); err != nil || !key.IsPublic() || key.KeyID == "" || key.Use == "enc" {
			continue
		}
		keys[key.KeyID] = key
	}
	return keys, nil
}

// noLookUp is an error that says nothing of the token: the keys could not be read.
type noLookUp struct {
	id  string
	err error
}

func (e noLookUp) Error() string {
	return fmt.Sprintf("key id %q cannot be looked up: %v", e.id, e.err)
}

func (e noLookUp) Unwrap() error { return e.err }

func (k *keySet) get(ctx context.Context, address string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	response, err := k.client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }() // read only: nothing is lost
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", address, response.Status)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxDocument+1))
	if err != nil {
		return fmt.Errorf("%s: %w", address, err)
	}
	if len(body) > maxDocument {
		return fmt.Errorf("%s is larger than %d bytes", address, maxDocument)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("%s is not the JSON it should be: %w", address, err)
	}
	return nil
}

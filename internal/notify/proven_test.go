package notify

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// TestATokenThatComesAgain: what was found of a token is not found for another audience, at another time or by other
// keys.
func TestATokenThatComesAgain(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "k1"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	claims := map[string]any{"iss": "issuer", "aud": "app", "exp": now.Add(time.Hour).Unix()}
	raw, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	clock := func() time.Time { return now }
	v := &verifier{keys: newKeySet("", nil, clock), issuers: []string{"issuer"}, clocks: []func() time.Time{clock}}
	publish := func(id string) {
		v.keys.current.Store(&map[string]jose.JSONWebKey{id: {Key: key.Public(), KeyID: id}})
	}
	publish("k1")
	judge := func(why, token, audience, want string) {
		t.Helper()
		got := v.verify(t.Context(), http.Header{"Authorization": {"Bearer " + token}}, audience)
		if got.Valid != (want == "") || !strings.Contains(got.Problem, want) || got.KeyID != "k1" || got.Issuer != "issuer" {
			t.Errorf("%s: %+v; expected %q", why, got, want)
		}
	}
	judge("the first time", raw, "app", "")
	if len(v.proven.known) != 1 {
		t.Fatalf("%d tokens are kept; expected the one that is right", len(v.proven.known))
	}
	judge("again", raw, "app", "")
	judge("for another", raw, "other", `expected "other"`)
	judge("changed", raw[:len(raw)-6]+"AAAAAA", "app", "its signature is not that of key id")
	now = now.Add(2 * time.Hour)
	judge("when it is over", raw, "app", "expired 1h0m0s ago")
	now = now.Add(-2 * time.Hour)
	judge("when the clock was wrong", raw, "app", "")
	publish("k2")
	judge("when its key is published no more", raw, "app", `key id "k1" cannot be looked up`)
	if len(v.proven.known) != 1 {
		t.Errorf("%d tokens are kept; expected none that was refused", len(v.proven.known))
	}
	for i := range 2 * maxProven {
		v.proven.add(provenToken{raw: fmt.Sprint(i)}, proof{})
	}
	if len(v.proven.known) > maxProven {
		t.Errorf("%d tokens are kept; expected at most %d", len(v.proven.known), maxProven)
	}
}

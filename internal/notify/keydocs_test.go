package notify_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	jose "github.com/go-jose/go-jose/v4"

	"conform/internal/notify"
)

// certified is a public key with a certificate that is over, as key sets have them.
func certified(t *testing.T, id string) jose.JSONWebKey {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "calling"},
		NotBefore: clock().AddDate(-2, 0, 0), NotAfter: clock().AddDate(-1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key().Public(), key())
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return jose.JSONWebKey{Key: key().Public(), KeyID: id, Algorithm: "RS256", Use: "sig",
		Certificates: []*x509.Certificate{parsed}}
}

// TestKeySetsThatLie: a key set may say anything. Only the key that a token names is asked, and only for what it can
// do.
func TestKeySetsThatLie(t *testing.T) {
	t.Parallel()
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	thousand := []any{public(key(), "k1")}
	for i := range 1000 {
		thousand = append(thousand, certified(t, fmt.Sprint("other", i)))
	}
	for _, tt := range []struct {
		why     string
		keys    []any
		problem string // "": the token is valid
	}{
		{"the key says another algorithm than it has",
			[]any{jose.JSONWebKey{Key: key().Public(), KeyID: "k1", Algorithm: "ES256", Use: "sig"}}, ""},
		{"the key is one for another algorithm",
			[]any{jose.JSONWebKey{Key: curve.Public(), KeyID: "k1", Algorithm: "RS256", Use: "sig"}},
			`its signature is not that of key id "k1"`},
		{"the key is a secret for all", []any{jose.JSONWebKey{Key: []byte("shared"), KeyID: "k1", Algorithm: "HS256"}},
			`key id "k1" is not in the key set`},
		{"the private key is published", []any{jose.JSONWebKey{Key: key(), KeyID: "k1", Algorithm: "RS256"}},
			`key id "k1" is not in the key set`},
		{"it is another key", []any{public(otherKey(), "k1")}, `its signature is not that of key id "k1"`},
		{"there are a thousand others, with certificates", thousand, ""},
		{"its certificate is over, which says nothing of the key (RFC 7517, section 4.7)", []any{certified(t, "k1")}, ""},
		{"there is none", []any{}, `key id "k1" is not in the key set`},
		{"there is rubbish beside it", []any{nil, 7, "k1", []any{}, map[string]any{"kid": "k1"}, public(key(), "k1")}, ""},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			l, j := listen(t, publish(t, tt.keys...), nil)
			in := open(l, "f:1")
			post(t, in.URL(), notice("a"), "Bearer "+good(t))
			token := j.of("f:1")[0].Token
			if token.Valid != (tt.problem == "") || token.Problem != tt.problem || token.Unverified {
				t.Errorf("%+v, want %q", token, tt.problem)
			}
		})
	}
}

// TestKeysFromElsewhere: whose keys are believed is configured. What can be changed on the way, or is too much, is not
// read; that is no fault of the token's.
func TestKeysFromElsewhere(t *testing.T) {
	t.Parallel()
	p := publish(t, public(key(), "k1"))
	var elsewhere atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		elsewhere.Add(1)
		writeJSON(t, w, map[string]any{"keys": []any{public(key(), "k1")}})
	}))
	t.Cleanup(other.Close)
	mux := http.NewServeMux()
	mux.Handle("/moved", http.RedirectHandler(p.URL+"/openid", http.StatusFound))
	mux.Handle("/loop", http.RedirectHandler("/loop", http.StatusFound))
	mux.HandleFunc("/plain", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(t, w, map[string]any{"jwks_uri": other.URL + "/keys"})
	})
	mux.HandleFunc("/huge", func(w http.ResponseWriter, _ *http.Request) {
		spaces := []byte(strings.Repeat(" ", 1<<20))
		for range 64 {
			if _, err := w.Write(spaces); err != nil {
				return // whoever reads has seen enough
			}
		}
	})
	secure := httptest.NewTLSServer(mux)
	t.Cleanup(secure.Close)
	for path, want := range map[string]string{
		"/moved": secure.URL + "/moved answered 302 Found",
		"/loop":  secure.URL + "/loop answered 302 Found",
		"/plain": fmt.Sprintf(
			"the OpenID document %s/plain names the jwks_uri %q, which anybody on the way could change; expected https",
			secure.URL, other.URL+"/keys"),
		"/huge": secure.URL + "/huge is larger than 4194304 bytes",
	} {
		l, j := listen(t, p, func(c *notify.Config) { c.Metadata, c.Client = secure.URL+path, secure.Client() })
		in := open(l, "f:1")
		post(t, in.URL(), notice("a"), "Bearer "+good(t))
		if token := j.of("f:1")[0].Token; token.Valid || !token.Unverified || !strings.HasSuffix(token.Problem, want) {
			t.Errorf("%s: %+v, want %s", path, token, want)
		}
	}
	if n := elsewhere.Load() + p.fetches.Load(); n != 0 {
		t.Errorf("others were asked for keys %d times", n)
	}
}

package notify_test

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"conform/internal/notify"
)

// unsigned is a token with the algorithm "none".
func unsigned(payload string) string {
	part := base64.RawURLEncoding.EncodeToString
	return part([]byte(`{"alg":"none","kid":"k1"}`)) + "." + part([]byte(payload)) + "."
}

func TestTokens(t *testing.T) {
	l, j := listen(t, publish(t, public(key(), "k1"), map[string]any{"kty": "new", "kid": "k9"},
		jose.JSONWebKey{Key: otherKey().Public(), KeyID: "enc", Use: "enc"}), nil)
	// The public key as bytes, which a careless verifier takes for the secret of HS256.
	der, err := x509.MarshalPKIXPublicKey(key().Public())
	if err != nil {
		t.Fatal(err)
	}
	publicPEM := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	bearer := func(token string) []string { return []string{"Bearer " + token} }
	rs256 := func(changes ...any) []string { return bearer(mint(t, jose.RS256, key(), "k1", claims(changes...))) }
	tampered := strings.Split(good(t), ".")
	tampered[1] = base64.RawURLEncoding.EncodeToString(
		[]byte(fmt.Sprintf(`{"iss":%q,"aud":%q,"exp":%d}`, issuer, audience, clock().Add(99*time.Hour).Unix())))
	for _, tt := range []struct {
		why           string
		authorization []string
		problem       string // "": valid
	}{
		{"good", rs256(), ""},
		{"several audiences, ours among them", rs256("aud", []string{"x", audience}), ""},
		{"a clock five minutes ahead", rs256("nbf", clock().Add(5*time.Minute).Unix()), ""},
		{"none", nil, "no Authorization header"},
		{"two headers", append(rs256(), rs256()...), "2 Authorization headers"},
		{"another scheme", []string{"Basic YTpi"}, "the Authorization header holds no bearer token"},
		{"nothing behind the scheme", []string{"Bearer "}, "the Authorization header holds no bearer token"},
		{"wrong audience", rs256("aud", "someone-else"), `the audience is "someone-else", expected "` + audience + `"`},
		{"no audience", rs256("aud", nil), `the audience is none, expected "` + audience + `"`},
		{"wrong issuer", rs256("iss", "https://evil.example"),
			`the issuer is "https://evil.example", expected "https://api.botframework.com"`},
		{"no issuer", rs256("iss", nil), `the issuer is "", expected "https://api.botframework.com"`},
		{"a clock five minutes behind", rs256("exp", clock().Add(-5*time.Minute).Unix()), ""},
		{"expired", rs256("exp", clock().Add(-5*time.Minute-time.Second).Unix()),
			"expired 5m1s ago, at 2026-11-23T11:54:59Z, which is more than a clock may be wrong (5m0s)"},
		{"an issuer that differs in its slash", rs256("iss", issuer+"/"),
			`the issuer is "https://api.botframework.com/", expected "https://api.botframework.com"; they differ in the ` +
				`slash at the end only`},
		{"never expires", rs256("exp", nil), "it has no time of expiry"},
		{"not yet", rs256("nbf", clock().Add(time.Hour).Unix()),
			"not valid before 2026-11-23T13:00:00Z, which is in 1h0m0s and more than a clock may be wrong (5m0s)"},
		{"unknown key", bearer(mint(t, jose.RS256, otherKey(), "k2", claims())), `key id "k2" is not in the key set`},
		{"a key for encryption", bearer(mint(t, jose.RS256, otherKey(), "enc", claims())),
			`key id "enc" is not in the key set`},
		{"a key of an unknown kind", bearer(mint(t, jose.RS256, otherKey(), "k9", claims())),
			`key id "k9" is not in the key set`},
		{"another key under a known name", bearer(mint(t, jose.RS256, otherKey(), "k1", claims())),
			`its signature is not that of key id "k1"`},
		{"no key id", bearer(mint(t, jose.RS256, key(), "", claims())), "names no key id"},
		{"changed on the way", bearer(strings.Join(tampered, ".")), `its signature is not that of key id "k1"`},
		{"signed with none", bearer(unsigned(
			fmt.Sprintf(`{"iss":%q,"aud":%q,"exp":%d}`, issuer, audience, clock().Add(time.Hour).Unix()))),
			`signed with "none", expected RS256`},
		{"HS256 with the public key as secret", bearer(mint(t, jose.HS256, publicPEM, "k1", claims())),
			`signed with "HS256", expected RS256`},
		{"another good algorithm is not on the list", bearer(mint(t, jose.PS256, key(), "k1", claims())),
			`signed with "PS256", expected RS256`},
		{"garbage", bearer("e30.e30.e30"), "malformed jwt: "},
		{"a token in JSON form", bearer(`{"payload":"e30","signatures":[]}`), "malformed jwt: "},
	} {
		t.Run(tt.why, func(t *testing.T) {
			in := open(l, tt.why)
			status := post(t, in.URL(), notice("a"), tt.authorization...)
			posts := j.of(tt.why)
			if len(posts) != 1 {
				t.Fatalf("%d posts recorded", len(posts))
			}
			token := posts[0].Token
			if tt.problem == "" {
				if status != http.StatusAccepted || !token.Valid || token.Problem != "" || len(in.Items()) != 1 {
					t.Errorf("status %d, %+v", status, token)
				}
				return
			}
			if status != http.StatusUnauthorized || token.Valid || !strings.HasPrefix(token.Problem, tt.problem) ||
				len(in.Items()) != 0 {
				t.Errorf("status %d, %+v; expected %s", status, token, tt.problem)
			}
			if len(posts[0].Items) != 1 || token.Present != (len(tt.authorization) > 0) {
				t.Errorf("the record of a refused post is not whole: %+v", posts[0])
			}
		})
	}
}

func TestNobodyExpected(t *testing.T) {
	l, j := listen(t, publish(t, public(key(), "k1")), nil)
	in := l.Open("f:1")
	post(t, in.URL(), notice("a"), "Bearer "+good(t))
	in.Expect("another app")
	post(t, in.URL(), notice("a"), "Bearer "+good(t))
	in.Expect(audience)
	post(t, in.URL(), notice("a"), "Bearer "+good(t))
	var problems []string
	for _, n := range j.of("f:1") {
		problems = append(problems, n.Token.Problem)
	}
	want := []string{"no audience is expected here: the scenario has not signed in yet",
		`the audience is "` + audience + `", expected "another app"`, ""}
	if strings.Join(problems, "\n") != strings.Join(want, "\n") {
		t.Errorf("problems %q, expected %q", problems, want)
	}
}

func TestKeysAreRotated(t *testing.T) {
	p := publish(t, public(key(), "k1"))
	l, _ := listen(t, p, nil)
	in := open(l, "f:1")
	next := "Bearer " + mint(t, jose.RS256, otherKey(), "k2", claims())
	if status := post(t, in.URL(), notice("a"), next); status != http.StatusUnauthorized {
		t.Errorf("before: status %d", status)
	}
	p.rotate(public(key(), "k1"), public(otherKey(), "k2"))
	for range 3 {
		if status := post(t, in.URL(), notice("a"), next); status != http.StatusAccepted {
			t.Errorf("after: status %d", status)
		}
	}
	if fetches := p.fetches.Load(); fetches != 2 {
		t.Errorf("%d fetches: once for each unknown key, and the known ones from memory", fetches)
	}
}

func TestManyFirstTokensFetchOnce(t *testing.T) {
	p := publish(t, public(key(), "k1"))
	l, _ := listen(t, p, nil)
	in := open(l, "f:1")
	token := "Bearer " + good(t)
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if status := post(t, in.URL(), notice("a"), token); status != http.StatusAccepted {
				t.Errorf("status %d", status)
			}
		})
	}
	all.Wait()
	if fetches := p.fetches.Load(); fetches != 1 {
		t.Errorf("%d fetches, expected 1", fetches)
	}
}

func TestStrangersCannotMakeUsFetchWithoutEnd(t *testing.T) {
	var now atomic.Int64
	now.Store(clock().Unix())
	p := publish(t, public(key(), "k1"))
	l, j := listen(t, p, func(c *notify.Config) { c.Now = func() time.Time { return time.Unix(now.Load(), 0) } })
	in := open(l, "f:1")
	var all sync.WaitGroup
	for n := range 40 {
		token := "Bearer " + mint(t, jose.RS256, otherKey(), fmt.Sprint("x", n), claims())
		all.Go(func() { post(t, in.URL(), notice("a"), token) })
	}
	all.Wait()
	if fetches := p.fetches.Load(); fetches > 10 {
		t.Errorf("%d fetches, expected 10 at most", fetches)
	}
	for _, one := range j.of("f:1") { // whether it was looked for on its own or with others
		if !strings.HasSuffix(one.Token.Problem, "is not in the key set") || one.Token.Unverified {
			t.Errorf("%+v", one.Token)
		}
	}
	if status := post(t, in.URL(), notice("a"), "Bearer "+good(t)); status != http.StatusAccepted {
		t.Errorf("a known key: status %d", status)
	}
	p.rotate(public(key(), "k1"), public(otherKey(), "k2"))
	now.Add(2)
	if status := post(t, in.URL(), notice("a"),
		"Bearer "+mint(t, jose.RS256, otherKey(), "k2", claims())); status != http.StatusAccepted {
		t.Errorf("a new key, two seconds later: status %d", status)
	}
}

func TestKeysCannotBeFetched(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/gone/", http.NotFound)
	mux.HandleFunc("/text", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("hello")) })
	mux.HandleFunc("/empty", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) })
	mux.HandleFunc("/lost", func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, `{"jwks_uri": "http://%s/gone/keys"}`, r.Host)
	})
	p := publish(t)
	p.Config.Handler = mux
	for _, tt := range []struct{ why, metadata, want string }{
		{"not configured", "", "no OpenID document is configured"},
		{"not there", p.URL + "/gone/openid",
			"reading the OpenID document: " + p.URL + "/gone/openid answered 404 Not Found"},
		{"not JSON", p.URL + "/text", "reading the OpenID document: " + p.URL + "/text is not the JSON it should be"},
		{"names no keys", p.URL + "/empty", "the OpenID document " + p.URL + "/empty names no jwks_uri, but \"\""},
		{"the keys are not there", p.URL + "/lost", "reading the keys: " + p.URL + "/gone/keys answered 404 Not Found"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			l, j := listen(t, p, func(c *notify.Config) { c.Metadata = tt.metadata })
			in := open(l, "f:1")
			post(t, in.URL(), notice("a"), "Bearer "+good(t))
			token := j.of("f:1")[0].Token
			problem := token.Problem
			if !token.Unverified || token.Valid {
				t.Errorf("the token is told as judged: %+v", token)
			}
			if want := `key id "k1" cannot be looked up: ` + tt.want; !strings.HasPrefix(problem, want) {
				t.Errorf("problem %s, expected %s", problem, want)
			}
		})
	}
}

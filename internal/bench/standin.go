package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

const botFramework = "https://api.botframework.com"

// A standin is a tenant for the benchmark: it keeps calls, posts notifications, and has the documents that a profile
// of a custom cloud needs. It judges nothing, so that what is measured is the runner.
type standin struct {
	root   string // https://…
	delay  time.Duration
	access string // the access token that every sign-in is given
	notice string // the token of every notification
	keys   jose.JSONWebKeySet
	client *http.Client

	last  atomic.Int64
	calls sync.Map // id -> *noted
	posts chan news
}

// A noted is a call, with where its news is posted to.
type noted struct {
	address string
	told    sync.WaitGroup // what is queued or under way of its news
}

// verified reports whether those who are told verify it, as the peers' sink does not.
func (n *noted) verified() bool { return strings.HasPrefix(n.address, "https://") }

// news is a notification that is queued.
type news struct {
	of          *noted
	call, state string
}

// A notification is what is posted of a call, and where.
type notification struct{ address, call, state string }

// serveStandin runs the stand-in until ctx ends. Its files (certificate, profiles) are in dir; the three addresses are
// those of http, of https, and where conform is to listen.
func serveStandin(ctx context.Context, dir, plain, secure, callback string, delay time.Duration) error {
	certificate, pool, err := selfSigned(dir)
	if err != nil {
		return err
	}
	s := &standin{root: "https://" + secure, delay: delay, posts: make(chan news, 1<<16),
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64,
			TLSClientConfig: &tls.Config{RootCAs: pool}}}}
	if err := s.sign(); err != nil {
		return err
	}
	for _, parallel := range []int{1, 8, 64} {
		if err := put(filepath.Join(dir, fmt.Sprintf("profile-%d.yaml", parallel)),
			s.profile(dir, callback, parallel)); err != nil {
			return err
		}
	}
	for range 4 {
		go s.post(ctx)
	}
	servers := []*http.Server{{Addr: plain, Handler: s.routes()}, {Addr: secure, Handler: s.routes(),
		TLSConfig:    &tls.Config{Certificates: []tls.Certificate{certificate}},
		TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){}}}
	failed := make(chan error, len(servers))
	go func() { failed <- servers[0].ListenAndServe() }()
	go func() { failed <- servers[1].ListenAndServeTLS("", "") }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return nil
	}
}

// selfSigned makes a certificate for 127.0.0.1 and writes it to dir for the profile.
func selfSigned(dir string) (tls.Certificate, *x509.CertPool, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "stand-in"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(48 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	certPEM := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	keyPEM := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})
	for name, text := range map[string][]byte{"cert.pem": certPEM, "key.pem": keyPEM} {
		if err := put(filepath.Join(dir, name), string(text)); err != nil {
			return tls.Certificate{}, nil, err
		}
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(certPEM)
	pair, err := tls.X509KeyPair(certPEM, keyPEM)
	return pair, pool, err
}

// sign makes the one key and the two tokens.
func (s *standin) sign() error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	s.keys.Keys = []jose.JSONWebKey{{Key: key.Public(), KeyID: "bench", Algorithm: string(jose.RS256), Use: "sig"}}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "bench"}},
		(&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return err
	}
	now := time.Now()
	claims := func(more map[string]any) (string, error) {
		all := map[string]any{"tid": tenantID, "nbf": now.Unix() - 60, "exp": now.Add(24 * time.Hour).Unix()}
		for name, value := range more {
			all[name] = value
		}
		return jwt.Signed(signer).Claims(all).Serialize()
	}
	if s.access, err = claims(map[string]any{"iss": s.root, "aud": s.root, "appid": appID,
		"roles": []string{"Calls.Initiate.All"}}); err != nil {
		return err
	}
	s.notice, err = claims(map[string]any{"iss": botFramework, "aud": appID})
	return err
}

func (s *standin) profile(dir, callback string, parallel int) string {
	return fmt.Sprintf(`cloud: custom
tenant: %s
addresses: {graph: %q, authority: %q, keys: %q, issuers: [%q], trust: %q}
app:
  id: %s
  name: %s
  credential: {kind: secret, secret: "env:CONFORM_CLIENT_SECRET"}
  instance: {id: 11111111-2222-4333-8444-555555555551, name: Bench, number: "+14255550101"}
callback: {public: "https://%[9]s/conform", listen: %[9]q, tls: {certificate: cert.pem, key: key.pem}}
director: {kind: none}
limits: {calls: 1000000, minutes: 100000, parallel: %[10]d, wait: 1s}
waits: {within: 5s, answer: 30s, quiet: 200ms}
`, tenantID, s.root, s.root, s.root+"/signer", botFramework,
		filepath.Join(dir, "cert.pem"), appID, botName, callback, parallel)
}

// post sends what is queued.
func (s *standin) post(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case n := <-s.posts:
			change := "updated"
			if n.state == "terminated" {
				change = "deleted"
			}
			body := fmt.Sprintf(`{"@odata.type":"#microsoft.graph.commsNotifications",`+
				`"value":[{"@odata.type":"#microsoft.graph.commsNotification",`+
				`"changeType":%q,"resource":"/app/calls/%[2]s","resourceUrl":"/communications/calls/%[2]s",`+
				`"resourceData":{"@odata.type":"#microsoft.graph.call","id":%[2]q,"state":%[3]q}}]}`, change, n.call, n.state)
			request, err := http.NewRequestWithContext(ctx, http.MethodPost, n.of.address, strings.NewReader(body))
			if err != nil {
				n.of.told.Done()
				continue
			}
			request.Header.Set("Content-Type", "application/json")
			request.Header.Set("Authorization", "Bearer "+s.notice)
			if response, err := s.client.Do(request); err == nil {
				_, _ = io.Copy(io.Discard, response.Body)
				response.Body.Close()
			}
			n.of.told.Done()
		}
	}
}

func (s *standin) routes() http.Handler {
	mux := http.NewServeMux()
	slowly := func(handle http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if s.delay > 0 {
				<-time.After(s.delay)
			}
			handle(w, r)
		}
	}
	mux.HandleFunc("POST "+callPath, slowly(s.create))
	mux.HandleFunc("GET "+callPath+"/{id}", slowly(func(w http.ResponseWriter, r *http.Request) {
		if of, known := s.calls.Load(r.PathValue("id")); known {
			answer(w, http.StatusOK, call(r.PathValue("id"), of.(*noted).address, "established"))
			return
		}
		w.WriteHeader(http.StatusNotFound)
	}))
	mux.HandleFunc("DELETE "+callPath+"/{id}", slowly(func(w http.ResponseWriter, r *http.Request) {
		found, known := s.calls.LoadAndDelete(r.PathValue("id"))
		if !known {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		// Whoever ends a call first has heard of it, or the news would come when nobody waits for it any more: in some
		// runs most of it did, and there was less to do.
		of := found.(*noted)
		if of.verified() {
			of.told.Wait()
		}
		w.WriteHeader(http.StatusNoContent)
		s.ended(of, r.PathValue("id"))
	}))
	mux.HandleFunc("POST /sink", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusAccepted)
	})
	mux.HandleFunc("GET /{tenant}/v2.0/.well-known/openid-configuration", func(w http.ResponseWriter, r *http.Request) {
		base := s.root + "/" + r.PathValue("tenant")
		answer(w, http.StatusOK, map[string]any{"issuer": base + "/v2.0", "authorization_endpoint": base +
			"/oauth2/v2.0/authorize",
			"token_endpoint": base + "/oauth2/v2.0/token", "jwks_uri": s.root + "/keys"})
	})
	mux.HandleFunc("POST /{tenant}/oauth2/v2.0/token", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]any{"token_type": "Bearer", "expires_in": 86399, "ext_expires_in": 86399,
			"access_token": s.access})
	})
	mux.HandleFunc("GET /signer", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]any{"issuer": botFramework, "jwks_uri": s.root + "/keys"})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, s.keys) })
	return mux
}

func (s *standin) create(w http.ResponseWriter, r *http.Request) {
	var sent struct {
		CallbackURI string `json:"callbackUri"`
	}
	if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	id := fmt.Sprintf("call-%08d", s.last.Add(1))
	of := &noted{address: sent.CallbackURI}
	of.told.Add(2)
	s.calls.Store(id, of)
	w.Header().Set("Location", "/communications/calls/"+id)
	answer(w, http.StatusCreated, call(id, sent.CallbackURI, "establishing"))
	s.posts <- news{of, id, "establishing"}
	s.posts <- news{of, id, "established"}
}

// ended tells that a call is over, to those alone who verify what they are told.
func (s *standin) ended(of *noted, id string) {
	if of.verified() {
		of.told.Add(1)
		s.posts <- news{of, id, "terminated"}
	}
}

// call is a call of about two kilobytes, as Graph's are.
func call(id, callback, state string) map[string]any {
	return map[string]any{"@odata.type": "#microsoft.graph.call", "id": id, "state": state, "direction": "outgoing",
		"subject":     subject,
		"callbackUri": callback, "tenantId": tenantID, "requestedModalities": []string{"audio"},
		"routingPolicies": []string{},
		"source": map[string]any{"identity": map[string]any{"application": map[string]any{"id": appID,
			"displayName": botName}}},
		"targets": []any{map[string]any{"identity": map[string]any{"user": map[string]any{"id": userID,
			"displayName": "John"}}}},
		"chatInfo": map[string]any{"threadId": threadID, "messageId": "0"}, "myParticipantId": "p", "callChainId": "c",
		"mediaConfig": map[string]any{"@odata.type": "#microsoft.graph.serviceHostedMediaConfig"},
		"meetingInfo": nil, "resultInfo": nil, "toneInfo": nil, "mediaState": nil, "transcription": nil,
		"padding": strings.Repeat("0123456789", 110)}
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

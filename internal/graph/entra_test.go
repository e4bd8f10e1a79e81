package graph_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"conform/internal/graph"
	"conform/internal/loopback"
	"conform/internal/record"
	"conform/mock"
)

const (
	tenantID = "5c1d9a2e-3f74-4f0b-9d5a-0b6f6f1c2d3e"
	appID    = "0d2f1f3a-6f2b-4a43-8a0e-5d1f7a9b1c2d"
	canary   = "canary~secret.of-the-app"
)

// startEntra is a mock of the tenant that speaks https, and a client that trusts it.
func startEntra(t *testing.T, app mock.App) (*mock.Server, *http.Client) {
	t.Helper()
	app.ClientID, app.TenantID, app.Roles = appID, tenantID, []string{"Calls.Initiate.All"}
	server, err := mock.Start(mock.Config{SelfTLS: true, Apps: []mock.App{app}})
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: server.CAPool(), MinVersion: tls.VersionTLS12}}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return server, &http.Client{Transport: transport, Timeout: 30 * time.Second}
}

func entra(t *testing.T, c graph.EntraCredential, client *http.Client, s *signedIn) graph.Tokens {
	t.Helper()
	e, err := graph.NewEntra(c, client)
	if err != nil {
		t.Fatal(err)
	}
	return e.Tokens(s.secret, s.recorded)
}

// certificate is a self-signed certificate with its key, in PEM.
func certificate(t *testing.T) (both []byte, public string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "bot"},
		NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	public = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	return append([]byte(public), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})...), public
}

func TestEntraSignsIn(t *testing.T) {
	both, public := certificate(t)
	server, client := startEntra(t, mock.App{ClientSecret: canary, Certificate: public})
	for _, tt := range []struct {
		why        string
		credential graph.EntraCredential
		secret     string // that is told of, besides the access token
	}{
		{"by secret", graph.EntraCredential{Kind: "secret", Secret: canary}, "client secret"},
		{"by certificate", graph.EntraCredential{Kind: "certificate", Certificate: both}, "client assertion"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			c := tt.credential
			c.Authority, c.Tenant, c.ClientID, c.Scope = server.URL(), tenantID, appID, server.URL()+"/.default"
			var told signedIn
			tokens := entra(t, c, client, &told)
			token, err := tokens.Get(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			claims, err := graph.ReadClaims(token)
			if err != nil || claims.AppID != appID || claims.Tenant != tenantID || len(claims.Roles) != 1 ||
				claims.Audience != server.URL() {
				t.Errorf("claims %+v, %v", claims, err)
			}
			if told.values[tt.secret] == "" || told.values["access token"] != token {
				t.Errorf("told of the secrets %v", told.told)
			}
			again, err := tokens.Get(t.Context())
			asked := 0
			for _, x := range told.list {
				if x.Operation == "get token" {
					asked++
				}
			}
			if err != nil || again != token || asked != 1 {
				t.Errorf("%d requests for a token, %v, want one: it is kept in memory", asked, err)
			}
			tokens.Forget()
			if fresh, err := tokens.Get(t.Context()); err != nil || fresh == token {
				t.Errorf("a forgotten token came again, %v", err)
			}
		})
	}
}

// Nothing that is recorded holds a secret, whatever the order of events.
func TestEntraTellsSecretsBeforeItRecords(t *testing.T) {
	server, client := startEntra(t, mock.App{ClientSecret: canary})
	var log strings.Builder
	recorder := record.NewRecorder(&log, nil, nil)
	e, err := graph.NewEntra(graph.EntraCredential{Kind: "secret", Secret: canary, Authority: server.URL(),
		Tenant: tenantID, ClientID: appID, Scope: server.URL() + "/.default"}, client)
	if err != nil {
		t.Fatal(err)
	}
	token, err := e.Tokens(func(name, value string) { recorder.Secret("", name, value) },
		func(x record.Exchange) { recorder.Record(record.Event{Exchange: &x}) }).Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "[redacted:client secret]") ||
		!strings.Contains(log.String(), "[redacted:access token]") {
		t.Errorf("the exchange was not recorded: %s", log.String())
	}
	for _, secret := range []string{canary, token} {
		for _, form := range record.Forms(secret) {
			if strings.Contains(log.String(), form) {
				t.Errorf("%s stands in the record", form)
			}
		}
	}
}

func TestEntraErrors(t *testing.T) {
	server, client := startEntra(t, mock.App{ClientSecret: canary})
	_, stranger := startEntra(t, mock.App{ClientSecret: canary})
	elsewhere := false
	redirecting := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "openid-configuration") {
			fmt.Fprintf(w,
				`{"issuer":"https://%[1]s/x","authorization_endpoint":"https://%[1]s/a","token_endpoint":"https://%[1]s/token"}`,
				r.Host)
			return
		}
		elsewhere = elsewhere || r.URL.Path == "/elsewhere"
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	}))
	t.Cleanup(redirecting.Close)
	for _, tt := range []struct {
		why    string
		server string
		secret string
		tenant string
		client *http.Client
		want   string
	}{
		{"a wrong secret", server.URL(), "wrong~secret", tenantID, client,
			"asking Entra for a token: AADSTS7000215: Invalid client secret"},
		{"no such tenant", server.URL(), canary, "00000000-0000-0000-0000-000000000001", client, "90002"},
		{"an authority that is not trusted", server.URL(), canary, tenantID, stranger, "certificate"},
		{"nobody there", "https://127.0.0.1:9", canary, tenantID, client,
			"asking Entra for a token: no answer: dial tcp 127.0.0.1:9: connect: connection refused"},
		{"a redirection, which would show the secret to another", redirecting.URL, canary, tenantID, redirecting.Client(),
			""},
	} {
		t.Run(tt.why, func(t *testing.T) {
			var told signedIn
			_, err := entra(t, graph.EntraCredential{Kind: "secret", Secret: tt.secret, Authority: tt.server, Tenant: tt.tenant,
				ClientID: appID, Scope: server.URL() + "/.default"},
				tt.client, &told).Get(t.Context())
			if err == nil || !strings.Contains(err.Error(), "asking Entra for a token: ") ||
				!strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), tt.secret) {
				t.Errorf("the secret stands in the error: %v", err)
			}
			if len(told.list) == 0 {
				t.Error("nothing was recorded")
			}
		})
	}
	if elsewhere {
		t.Error("the redirection was followed")
	}
}

func TestEntraStopsWhenTheContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	released := make(chan struct{})
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { cancel(); <-released }))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(released) })
	var told signedIn
	_, err := entra(t, graph.EntraCredential{Kind: "secret", Secret: canary, Authority: server.URL, Tenant: tenantID,
		ClientID: appID, Scope: "s/.default"}, server.Client(), &told).Get(ctx)
	if err == nil || !strings.Contains(err.Error(), "context canceled") {
		t.Errorf("got %v", err)
	}
}

func TestBadCredentials(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	alone := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	for _, tt := range []struct {
		why  string
		c    graph.EntraCredential
		want string
	}{
		{"no certificate", graph.EntraCredential{Kind: "certificate", Certificate: []byte("canary")},
			"no certificate with its private key"},
		{"a key alone", graph.EntraCredential{Kind: "certificate", Certificate: alone}, "certificate"},
		{"no kind", graph.EntraCredential{Kind: "password"}, "there is no such kind"},
		{"no tenant", graph.EntraCredential{Kind: "secret", Secret: canary, Tenant: "not a tenant!"}, "tenant"},
	} {
		c := tt.c
		c.Authority, c.ClientID = "https://login.example", appID
		if c.Tenant == "" {
			c.Tenant = tenantID
		}
		_, err := graph.NewEntra(c, loopback.Client(t))
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: got %v, want %q and nothing of the credential", tt.why, err, tt.want)
		}
	}
}

// TestEntraOfAnEnvironment covers the kinds whose proof the environment has.
func TestEntraOfAnEnvironment(t *testing.T) {
	answer := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if strings.Contains(r.URL.Path, "openid-configuration") {
			fmt.Fprintf(w,
				`{"issuer":"https://%[1]s/x","authorization_endpoint":"https://%[1]s/a","token_endpoint":"https://%[1]s/token"}`,
				r.Host)
			return
		}
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		token := "a-token-for " + r.Form.Get("client_assertion") + r.Header.Get("X-IDENTITY-HEADER")
		fmt.Fprintf(w, `{"token_type":"Bearer","expires_in":"3600","expires_on":"%d","access_token":%q,"resource":"r"}`,
			time.Now().Add(time.Hour).Unix(), token)
	}
	dir := t.TempDir()
	write := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	t.Run("workload identity: the token of the CI system", func(t *testing.T) {
		server := httptest.NewTLSServer(http.HandlerFunc(answer))
		t.Cleanup(server.Close)
		t.Setenv("AZURE_FEDERATED_TOKEN_FILE", write("federated", "the-ci-systems-word", 0o600))
		var told signedIn
		token, err := entra(t, graph.EntraCredential{Kind: "workload-identity", Authority: server.URL, Tenant: tenantID,
			ClientID: appID, Scope: "s/.default"}, server.Client(), &told).Get(t.Context())
		if err != nil || token != "a-token-for the-ci-systems-word" ||
			told.values["client assertion"] != "the-ci-systems-word" {
			t.Errorf("got %q, %v, told %v", token, err, told.values)
		}
	})
	t.Run("managed identity: the host's endpoint", func(t *testing.T) {
		server := httptest.NewServer(http.HandlerFunc(answer))
		t.Cleanup(server.Close)
		t.Setenv("IDENTITY_ENDPOINT", server.URL+"/msi/token")
		t.Setenv("IDENTITY_HEADER", "the-hosts-word")
		var told signedIn
		token, err := entra(t, graph.EntraCredential{Kind: "managed-identity", Scope: "https://s/.default"}, server.Client(),
			&told).Get(t.Context())
		if err != nil || token != "a-token-for the-hosts-word" || told.values["access token"] != token {
			t.Errorf("got %q, %v", token, err)
		}
	})
	t.Run("Azure CLI: who is signed in there", func(t *testing.T) {
		write("az",
			"#!/bin/sh\necho '{\"accessToken\":\"a-token-of-the-cli\",\"expires_on\":4102444800,\"expiresOn\":\"2100-01-01 "+
				"00:00:00.000000\"}'\n", 0o700)
		t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
		var told signedIn
		token, err := entra(t, graph.EntraCredential{Kind: "azure-cli", Tenant: tenantID, Scope: "https://s/.default"},
			loopback.Client(t), &told).Get(t.Context())
		if err != nil || token != "a-token-of-the-cli" || told.values["access token"] != token {
			t.Errorf("got %q, %v", token, err)
		}
	})
}

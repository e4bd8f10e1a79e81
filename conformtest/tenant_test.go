package conformtest_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"conform/conformtest"
	"conform/internal/loopback"
	"conform/mock"
)

// TestAgainstATenant runs the example against a mock that is a tenant for all that conform knows: behind TLS, with an
// app
// of its own, and signed in with a secret of the environment.
func TestAgainstATenant(t *testing.T) {
	const appID, tenantID, secret = "0d2f1f3a-6f2b-4a43-8a0e-1c2d3e4f5a6b", "5c1d9a2e-3f74-4f0b-9d5a-0b6f6f1c2d3e",
		"canary~of.the-bot"
	t.Setenv("BOT_SECRET", secret)
	dir := t.TempDir()
	address := loopback.Free(t)
	public := "https://" + address + "/conform"
	callback := certificate(t, dir)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(callback)
	server, err := mock.Start(mock.Config{TLSDir: filepath.Join(dir, "tls"), CallbackRoots: roots, Apps: []mock.App{{
		Name: "bot", AppName: "The Bot", ClientID: appID, ClientSecret: secret, TenantID: tenantID, Webhook: public,
		Roles: mock.AllRoles()}}})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	trust, err := os.ReadFile(server.CAFile())
	if err != nil {
		t.Fatal(err)
	}
	profile := map[string]any{
		"cloud": "custom", "tenant": tenantID,
		"app": map[string]any{"id": appID, "name": "The Bot",
			"credential": map[string]any{"kind": "secret", "secret": "env:BOT_SECRET"}},
		"callback": map[string]any{"public": public, "listen": address,
			"tls": map[string]any{"certificate": "callback.pem", "key": "callback-key.pem"}},
		"addresses": map[string]any{"graph": server.URL(), "authority": server.URL(),
			"keys": server.URL() + "/v1/.well-known/OpenIdConfiguration", "issuers": []any{"https://api.botframework.com"},
			"trust": write(t, dir, "trust.pem", append(trust, callback...))},
		"identities": map[string]any{"userA.id": "112f7296-5fa4-42ca-bae8-6a692b15d4b8", "userA.name": "John"},
		"director":   map[string]any{"kind": "none"},
		"limits":     map[string]any{"calls": 20, "minutes": 10, "parallel": 2, "wait": "1s"},
		"waits":      map[string]any{"within": "20s", "quiet": "100ms"},
	}
	data, err := json.Marshal(profile)
	if err != nil {
		t.Fatal(err)
	}
	conformtest.Run(t, conformtest.Options{Features: []string{"testdata/features"}, Steps: logSteps,
		Profile: write(t, dir, "tenant.yaml", data), ReportDir: filepath.Join(dir, "report")})
	created := 0
	for _, entry := range server.Journal("") {
		if entry.Operation == "create call" && entry.Status == 201 {
			created++
		}
	}
	if created != 3 {
		t.Errorf("%d calls were created in the tenant, want 3", created)
	}
}

// certificate makes what the callback is served with, and returns what a tenant has to trust.
func certificate(t *testing.T, dir string) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true,
		BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	own := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	write(t, dir, "callback.pem", own)
	write(t, dir, "callback-key.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}))
	return own
}

func write(t *testing.T, dir, name string, data []byte) (path string) {
	t.Helper()
	path = filepath.Join(dir, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

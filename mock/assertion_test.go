package mock_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net/url"
	"strings"
	"testing"
	"time"

	"conform/internal/loopback"
	"conform/mock"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// TestClientAssertion: a certificate instead of a secret, as identity
// libraries use it.
func TestClientAssertion(t *testing.T) {
	srv := startServer(t, mock.Config{})
	key, certificate := selfSigned(t)
	foreign, _ := selfSigned(t)
	app, err := srv.Register(mock.App{Name: "certified", Certificate: certificate})
	if err != nil {
		t.Fatal(err)
	}
	endpoint := srv.URL() + "/" + app.TenantID + "/oauth2/v2.0/token"
	right := func() jwt.Claims {
		return jwt.Claims{
			Issuer:   app.ClientID,
			Subject:  app.ClientID,
			Audience: jwt.Audience{endpoint},
			Expiry:   jwt.NewNumericDate(time.Now().Add(10 * time.Minute)),
		}
	}
	for _, tt := range []struct {
		name   string
		key    *rsa.PrivateKey
		alg    jose.SignatureAlgorithm
		change func(*jwt.Claims)
		number string
		why    string
	}{
		{"RS256", key, jose.RS256, nil, "", "older libraries"},
		{"PS256", key, jose.PS256, nil, "", "newer libraries"},
		{"foreign key", foreign, jose.RS256, nil, "AADSTS700027", "not the registered certificate"},
		{"expired", key, jose.RS256, func(c *jwt.Claims) { c.Expiry = jwt.NewNumericDate(time.Now().Add(-time.Hour)) },
			"AADSTS700024", "too late"},
		{"no expiry", key, jose.RS256, func(c *jwt.Claims) { c.Expiry = nil }, "AADSTS700024", "would hold for ever"},
		{"other app", key, jose.RS256, func(c *jwt.Claims) { c.Subject = "other" }, "AADSTS700021", "speaks for another"},
		{"other audience", key, jose.RS256, func(c *jwt.Claims) { c.Audience = jwt.Audience{"https://login.example"} },
			"AADSTS700023", "meant for another authority"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			claims := right()
			if tt.change != nil {
				tt.change(&claims)
			}
			signer, err := jose.NewSigner(jose.SigningKey{Algorithm: tt.alg, Key: tt.key}, nil)
			if err != nil {
				t.Fatal(err)
			}
			assertion, err := jwt.Signed(signer).Claims(claims).Serialize()
			if err != nil {
				t.Fatal(err)
			}
			res, err := loopback.Client(t).PostForm(endpoint, url.Values{
				"grant_type": {
					"client_credentials",
				},
				"client_id": {app.ClientID},
				"scope":     {"https://graph.microsoft.com/.default"},
				"client_assertion_type": {
					"urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
				},
				"client_assertion": {assertion},
			})
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			var doc m
			if err := json.NewDecoder(res.Body).Decode(&doc); err != nil {
				t.Fatal(err)
			}
			ok := res.StatusCode == 200
			if ok != (tt.number == "") || !strings.Contains(str(doc, "error_description"), tt.number) {
				t.Errorf("%d %v, want %q (%s)", res.StatusCode, doc, tt.number, tt.why)
			}
		})
	}
	if _, err := srv.Register(mock.App{Certificate: "no PEM"}); err == nil {
		t.Error("an app with a certificate that is none was registered")
	}
}

// selfSigned makes a key with its certificate in PEM.
func selfSigned(t *testing.T) (*rsa.PrivateKey, string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return key, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

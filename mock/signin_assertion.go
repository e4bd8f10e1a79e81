package mock

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// assertionType is the only type of client assertion there is (RFC 7523).
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// proveIdentity checks what an app shows to prove that it is itself: a secret,
// or a token signed with the key of its certificate.
func (s *Server) proveIdentity(app App, secret string, form url.Values, endpoint string) *signInFailure {
	if assertion := form.Get("client_assertion"); assertion != "" {
		return s.checkAssertion(app, form.Get("client_assertion_type"), assertion, endpoint)
	}
	switch secret {
	case "":
		return &signInFailure{
			http.StatusUnauthorized,
			"invalid_client",
			7000216,
			"'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
		}
	case app.ClientSecret:
		return nil
	}
	return &signInFailure{
		http.StatusUnauthorized,
		"invalid_client",
		7000215,
		"Invalid client secret provided. " +
			"Ensure the secret being sent in the request is the client secret value, not the client secret ID.",
	}
}

// checkAssertion verifies a client assertion.
// Source: learn, "Microsoft identity platform application authentication
// certificate credentials".
func (s *Server) checkAssertion(app App, kind, assertion, endpoint string) *signInFailure {
	if kind != assertionType {
		return missingParameter("client_assertion_type")
	}
	invalid := func(number int, message string) *signInFailure {
		return &signInFailure{http.StatusUnauthorized, "invalid_client", number, message}
	}
	certificate, err := app.certificate()
	if err != nil || certificate == nil {
		return invalid(
			700027,
			"The certificate used to sign the client assertion is not registered on the application.",
		)
	}
	token, err := jwt.ParseSigned(assertion, []jose.SignatureAlgorithm{jose.RS256, jose.PS256})
	if err != nil {
		return invalid(50027, "JWT token is invalid or malformed.")
	}
	var claims jwt.Claims
	if err := token.Claims(certificate.PublicKey, &claims); err != nil {
		return invalid(700027, "Client assertion contains an invalid signature.")
	}
	if err := claims.ValidateWithLeeway(
		jwt.Expected{Time: s.config.Now()},
		5*time.Minute,
	); err != nil ||
		claims.Expiry == nil {
		return invalid(700024, "Client assertion is not within its valid time range.")
	}
	switch {
	case !strings.EqualFold(claims.Issuer, app.ClientID) || !strings.EqualFold(claims.Subject, app.ClientID):
		return invalid(700021, "Client assertion application identifier doesn't match 'client_id' parameter.")
	case !claims.Audience.Contains(endpoint):
		return invalid(
			700023,
			fmt.Sprintf(
				"Client assertion audience claim does not match Realm issuer. Review the documentation; expected %s.",
				endpoint,
			),
		)
	}
	return nil
}

// certificate is the app's registered certificate; nil when it has none.
func (a App) certificate() (*x509.Certificate, error) {
	if a.Certificate == "" {
		return nil, nil
	}
	block, _ := pem.Decode([]byte(a.Certificate))
	if block == nil || block.Type != "CERTIFICATE" {
		return nil, errors.New("expected a certificate in PEM")
	}
	return x509.ParseCertificate(block.Bytes)
}

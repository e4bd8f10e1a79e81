package graph

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"conform/internal/record"
)

// Tokens gives the access tokens of one credential. It is safe for use by many goroutines.
type Tokens interface {
	// Get returns a valid access token, asking the authority only when there is none. The error is a [*SignInError].
	Get(ctx context.Context) (string, error)
	// Forget drops the token that is held, so that the next Get asks for a new one: after the roles of the
	// application were changed, say.
	Forget()
}

// A Credential is how a bot signs in for itself (client credentials, no user).
type Credential struct {
	TokenURL     string // {authority}/{tenant}/oauth2/v2.0/token
	ClientID     string
	ClientSecret string
	Scope        string // {graph}/.default
}

// SignIn returns a source of access tokens for the credential; a token is asked for when first needed
// and kept in memory until it expires. It is safe for use by many goroutines.
//
// Each exchange with the authority goes to recorded; secret is called with the token before that, so
// that no record ever holds it. A redirect is not followed.
func SignIn(c Credential, client *http.Client, secret func(name, value string), recorded func(record.Exchange)) Tokens {
	secret("client secret", c.ClientSecret)
	t := &secretTokens{now: wallClocks()}
	tapped := *client
	tapped.Transport = Tap{Next: client.Transport, Seen: func(x record.Exchange) {
		if t.answer = nil; x.Response != nil {
			t.answer = x.Response.Body
			if token := tokenIn(x.Response.Body); token != "" {
				secret("access token", token)
			}
		}
		x.Operation, x.Purpose = "get token", "sign in"
		recorded(x)
	}}
	// The request holds the secret, so it goes to nobody but the authority.
	tapped.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	t.config = clientcredentials.Config{ClientID: c.ClientID, ClientSecret: c.ClientSecret, TokenURL: c.TokenURL,
		Scopes: []string{c.Scope}, AuthStyle: oauth2.AuthStyleInParams}
	t.client = &tapped
	return t
}

// looseToken finds a token in an answer that is no JSON: one that broke off, or a form, which the oauth2
// package reads too.
var looseToken = regexp.MustCompile(`access_token"?\s*[:=]\s*"?([^"&\s]+)`)

// tokenIn returns the access token that stands in an answer; "" when there is none.
func tokenIn(body []byte) string {
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	if json.Unmarshal(body, &answer) == nil {
		return answer.AccessToken
	}
	if found := looseToken.FindSubmatch(body); found != nil {
		return string(found[1])
	}
	return ""
}

// bearer is the type of a token that whoever has it may use, which is what Graph asks for (RFC 6750).
const bearer = "Bearer"

// oddType says that a token is one that Graph does not take.
func oddType(is string) error { return fmt.Errorf("it is of the type %q; expected %s", is, bearer) }

// secretTokens gives the access tokens of a [Credential].
type secretTokens struct {
	config clientcredentials.Config
	client *http.Client
	now    clocks

	mu     sync.Mutex
	lease  lease
	answer []byte // the last one of the authority
}

// Get implements [Tokens].
func (t *secretTokens) Get(ctx context.Context) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lease.holds(t.now) {
		return t.lease.token, nil
	}
	token, err := t.config.Token(context.WithValue(ctx, oauth2.HTTPClient, t.client))
	if err != nil {
		return "", signInError(fmt.Errorf("asking %s for a token: %w", t.config.TokenURL, err))
	}
	if err := t.odd(token.TokenType); err != nil {
		return "", signInError(fmt.Errorf("asking %s for a token: %w", t.config.TokenURL, err))
	}
	t.lease.take(token.AccessToken, token.Expiry, t.now)
	return token.AccessToken, nil
}

// odd says what is wrong with an answer that has a token of that type. Source: RFC 6749, sections 3.2 and 5.1.
func (t *secretTokens) odd(is string) error {
	switch twice := givenTwice(t.answer); {
	case is == "":
		return fmt.Errorf("its answer has no %q; expected %s", "token_type", bearer)
	case !strings.EqualFold(is, bearer):
		return oddType(is)
	case twice != "":
		return fmt.Errorf("its answer has %q twice; expected it once", twice)
	}
	return nil
}

// givenTwice is a name that an object of texts and numbers has twice; "": it has none.
func givenTwice(object []byte) string {
	var names []string
	decoder := json.NewDecoder(bytes.NewReader(object))
	if _, err := decoder.Token(); err != nil {
		return ""
	}
	for decoder.More() {
		token, err := decoder.Token()
		name, is := token.(string)
		var value json.RawMessage
		if err != nil || !is || decoder.Decode(&value) != nil {
			return ""
		}
		if slices.Contains(names, name) {
			return name
		}
		names = append(names, name)
	}
	return ""
}

// Forget implements [Tokens].
func (t *secretTokens) Forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lease = lease{}
}

// Claims is what an access token says of itself.
type Claims struct {
	Roles    []string `json:"roles"` // application permissions, sorted
	Tenant   string   `json:"tid"`
	AppID    string   `json:"appid"`
	Audience string   `json:"aud"`
}

// ReadClaims reads the claims of an access token without verifying it: the token is Graph's to verify,
// and a bot may only look. The error is a [*SignInError]: what the authority gave is no token.
func ReadClaims(token string) (Claims, error) {
	claims, err := readClaims(token)
	if err != nil {
		err = signInError(err)
	}
	return claims, err
}

func readClaims(token string) (Claims, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return Claims{}, fmt.Errorf("the access token is not a JWT: it has %d parts, expected 3", len(parts))
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return Claims{}, fmt.Errorf("the access token's payload is not base64url: %w", err)
	}
	var c Claims
	if err := json.Unmarshal(payload, &c); err != nil {
		return Claims{}, fmt.Errorf("the access token's payload: %w", err)
	}
	slices.Sort(c.Roles)
	return c, nil
}

package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"conform/internal/record"
)

// An EntraCredential is how a bot signs in to a tenant of Entra for itself. Its Kind decides which of the
// others are used.
type EntraCredential struct {
	Kind      string // "secret", "certificate", "workload-identity", "managed-identity" or "azure-cli"
	Authority string // "https://login.microsoftonline.com"
	Known     bool   // Authority is one of Microsoft's own; of any other Microsoft is not asked whether it is one
	Tenant    string
	ClientID  string // for a managed identity: that of a user-assigned one, or "" for the system's
	Scope     string // {graph}/.default

	Secret      string
	Certificate []byte // with its private key, PEM or PKCS#12
	Password    string // of the private key; "" when it has none
}

// Entra signs in to Entra by azidentity. Tokens are kept in memory only, and one Entra serves all scenarios of
// a run. It is safe for use by many goroutines.
type Entra struct {
	scope string
	make  func() (azcore.TokenCredential, error)
	now   clocks

	mu         sync.Mutex
	credential azcore.TokenCredential
	lease      lease // of the token that came last
}

// NewEntra returns the sign-in of a credential. Nothing is sent yet; the error says what is wrong with the
// credential itself, and holds none of it. client carries the requests, but for those of the Azure CLI.
func NewEntra(c EntraCredential, client *http.Client) (*Entra, error) {
	e := &Entra{scope: c.Scope, now: wallClocks(), make: func() (azcore.TokenCredential, error) { return c.open(client) }}
	var err error
	if e.credential, err = e.make(); err != nil {
		return nil, fmt.Errorf("the credential %q cannot be used: %w", c.Kind, err)
	}
	return e, nil
}

// open makes the credential of azidentity.
func (c EntraCredential) open(client *http.Client) (azcore.TokenCredential, error) {
	options := azcore.ClientOptions{
		Cloud:     cloud.Configuration{ActiveDirectoryAuthorityHost: c.Authority},
		Transport: recording{client},
		// A token is worth two more attempts; each is recorded.
		Retry: policy.RetryOptions{MaxRetries: 2},
	}
	switch c.Kind {
	case "secret":
		return azidentity.NewClientSecretCredential(c.Tenant, c.ClientID, c.Secret,
			&azidentity.ClientSecretCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: !c.Known})
	case "certificate":
		chain, key, err := azidentity.ParseCertificates(c.Certificate, []byte(c.Password))
		if err != nil {
			return nil, errors.New("no certificate with its private key can be read from it; expected PEM or PKCS#12, " +
				"and its password")
		}
		return azidentity.NewClientCertificateCredential(c.Tenant, c.ClientID, chain, key,
			&azidentity.ClientCertificateCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: !c.Known})
	case "workload-identity":
		return azidentity.NewWorkloadIdentityCredential(&azidentity.WorkloadIdentityCredentialOptions{ClientOptions: options,
			TenantID: c.Tenant, ClientID: c.ClientID, DisableInstanceDiscovery: !c.Known})
	case "managed-identity":
		o := &azidentity.ManagedIdentityCredentialOptions{ClientOptions: options}
		if c.ClientID != "" {
			o.ID = azidentity.ClientID(c.ClientID)
		}
		return azidentity.NewManagedIdentityCredential(o)
	case "azure-cli":
		return azidentity.NewAzureCLICredential(&azidentity.AzureCLICredentialOptions{TenantID: c.Tenant})
	default:
		return nil, errors.New("there is no such kind")
	}
}

// Tokens are the tokens as one scenario sees them: the exchanges that its own requests for a token cause go to
// recorded, and secret is given every secret in them before that. The Azure CLI lets nobody look at its
// exchanges.
func (e *Entra) Tokens(secret func(name, value string), recorded func(record.Exchange)) Tokens {
	return &entraTokens{entra: e, witness: witness{secret: secret, recorded: recorded}}
}

// entraTokens is an Entra with a witness.
type entraTokens struct {
	entra   *Entra
	witness witness
}

// Get implements [Tokens].
func (t *entraTokens) Get(ctx context.Context) (string, error) {
	if token, lasting := t.entra.lasting(); lasting {
		t.witness.secret("access token", token)
		return token, nil
	}
	witness := t.witness // what it sees is about this token alone
	ctx = context.WithValue(ctx, witnessKey{}, &witness)
	token, err := t.entra.get(ctx)
	if err == nil && t.entra.over(token) {
		t.Forget()
		token, err = t.entra.get(ctx)
	}
	if err == nil && witness.odd != "" {
		t.Forget() // azidentity would have it in memory
		err = oddType(witness.odd)
	}
	if err != nil {
		err = fmt.Errorf("asking Entra for a token: %w", short(err, witness.silence))
		return "", &SignInError{err, witness.silence != ""}
	}
	// A scenario that gets a token from memory must not show it either.
	t.witness.secret("access token", token.Token)
	return token.Token, nil
}

// renewed is how long before its end azidentity asks for a token that takes the place of one.
const renewed = 5 * time.Minute

// lasting is the token that came last, where azidentity would not look for another yet, which it takes long to say of
// each request.
func (e *Entra) lasting() (token string, lasting bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.lease.token, !e.lease.until.IsZero() && e.lease.lasts(renewed+margin, e.now)
}

// get asks azidentity, which asks Entra where it has no token.
func (e *Entra) get(ctx context.Context) (azcore.AccessToken, error) {
	e.mu.Lock()
	credential := e.credential
	e.mu.Unlock()
	return credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{e.scope}})
}

// over reports whether a token that azidentity had in memory is over. It goes by the time of day alone, and so may hold
// one for good that is not. A new one is not over, whatever it says of itself: nobody has a better one.
func (e *Entra) over(token azcore.AccessToken) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if token.Token == e.lease.token {
		return !e.lease.holds(e.now)
	}
	e.lease.take(token.Token, token.ExpiresOn, e.now)
	return false
}

// short is the error of a sign-in that Entra refused, in Entra's own words: azidentity puts them behind the whole
// response. The response is in the record. Where the last request got no whole answer, silence says why, which
// azidentity puts behind words of its own. Other errors stay as they are.
func short(err error, silence string) error {
	if silence != "" {
		return &silentError{silence, err}
	}
	var refused *azidentity.AuthenticationFailedError
	if !errors.As(err, &refused) || refused.RawResponse == nil {
		return err
	}
	body, readErr := runtime.Payload(refused.RawResponse)
	var said struct {
		Description string `json:"error_description"`
		Codes       []int  `json:"error_codes"`
	}
	if readErr != nil || json.Unmarshal(body, &said) != nil || said.Description == "" {
		return err
	}
	// What follows is for Microsoft's support, and differs each time.
	first, _, _ := strings.Cut(said.Description, " Trace ID:")
	first, _, _ = strings.Cut(first, "\r\n")
	return &RefusedError{Codes: said.Codes, Status: refused.RawResponse.StatusCode, says: strings.TrimSpace(first)}
}

// A silentError is why no whole answer came, without the words of the library that waited for it.
type silentError struct {
	says string
	err  error
}

// Error implements error.
func (e *silentError) Error() string { return "no answer: " + e.says }

// Unwrap is the error of the library.
func (e *silentError) Unwrap() error { return e.err }

// Forget implements [Tokens].
func (t *entraTokens) Forget() {
	// What could be opened once can be opened again: nothing of it has changed.
	if fresh, err := t.entra.make(); err == nil {
		t.entra.mu.Lock()
		defer t.entra.mu.Unlock()
		t.entra.credential, t.entra.lease = fresh, lease{}
	}
}

// A witness is given what a request for a token shows.
type witness struct {
	secret   func(name, value string)
	recorded func(record.Exchange)

	silence string // why the last request got no whole answer, which azidentity does not tell; "": it got one
	odd     string // the type of the token that came, where that is not [bearer]
}

type witnessKey struct{}

// recording sends the requests of azidentity and lets the witness in their context see them.
type recording struct{ client *http.Client }

// Do implements policy.Transporter.
func (r recording) Do(req *http.Request) (*http.Response, error) {
	client := *r.client
	// The request holds the secret, so it goes to nobody but the authority.
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if w, ok := req.Context().Value(witnessKey{}).(*witness); ok {
		client.Transport = Tap{Next: client.Transport, Seen: w.see}
	}
	return client.Do(req)
}

// typeIn returns the type of the token that an answer holds; "" where there is none.
func typeIn(body []byte) string {
	var answer struct {
		Token string `json:"access_token"`
		Type  string `json:"token_type"`
	}
	if json.Unmarshal(body, &answer) != nil || answer.Token == "" {
		return ""
	}
	return answer.Type
}

// see records an exchange, without the secrets in it.
func (w *witness) see(x record.Exchange) {
	if form, err := url.ParseQuery(string(x.Request.Body)); err == nil {
		for _, name := range []string{"client_secret", "client_assertion"} {
			if value := form.Get(name); value != "" {
				w.secret(strings.ReplaceAll(name, "_", " "), value)
			}
		}
	}
	if x.Response != nil {
		if token := tokenIn(x.Response.Body); token != "" {
			w.secret("access token", token)
		}
	}
	w.silence, w.odd = x.Error, ""
	if x.Response != nil {
		if is := typeIn(x.Response.Body); is != "" && !strings.EqualFold(is, bearer) {
			w.odd = is
		}
	}
	x.Operation, x.Purpose = "get token", "sign in"
	if strings.HasSuffix(x.Request.URL, "/openid-configuration") ||
		strings.HasSuffix(x.Request.URL, "/openid-configuration?") ||
		strings.Contains(x.Request.URL, "/discovery/instance") {
		x.Operation = "find authority"
	}
	w.recorded(x)
}

package mock

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// publicGraph is the resource that bots ask for when they think that they talk
// to the global service.
const publicGraph = "https://graph.microsoft.com"

// signInFailure is an error answer of the token endpoint; its number is one of
// Entra's (learn: "Microsoft Entra authentication and authorization error codes").
type signInFailure struct {
	status  int
	code    string
	number  int // 0 is none
	message string
}

// serveToken is POST /{tenant}/oauth2/v2.0/token for client credentials.
func (s *Server) serveToken(rw http.ResponseWriter, r *http.Request) {
	data, err := s.receive(rw, r)
	r.Body = io.NopCloser(bytes.NewReader(data))
	granted, failure := object(nil), (*signInFailure)(nil)
	switch {
	case errors.Is(err, errStalled):
		failure = &signInFailure{http.StatusRequestTimeout, "invalid_request", 900144,
			"The request body did not arrive in time."}
	case r.Method != http.MethodPost:
		failure = &signInFailure{
			http.StatusMethodNotAllowed,
			"invalid_request",
			900561,
			"The endpoint only accepts POST requests.",
		}
	case err != nil || r.ParseForm() != nil:
		failure = &signInFailure{
			http.StatusBadRequest,
			"invalid_request",
			900144,
			"The request body could not be read as a form.",
		}
	default:
		granted, failure = s.signIn(r)
	}
	if failure == nil {
		s.log.signIn(s, r, http.StatusOK, nil)
		writeJSON(rw, http.StatusOK, granted)
		return
	}
	body := s.failureBody(r, failure)
	s.log.signIn(s, r, failure.status, body)
	if failure.status == http.StatusUnauthorized && r.Header.Get("Authorization") != "" {
		rw.Header().Set("WWW-Authenticate", `Basic realm="mock"`)
	}
	writeJSON(rw, failure.status, body)
}

// serveNoSignIn refuses what the login authority does not serve, in its form.
func (s *Server) serveNoSignIn(rw http.ResponseWriter, r *http.Request) {
	refuseUnread(rw, r)
	body := s.failureBody(r, &signInFailure{http.StatusNotFound, "invalid_request", 0,
		fmt.Sprintf("There is no %s %s here.", r.Method, r.URL.Path)})
	s.log.signIn(s, r, http.StatusNotFound, body)
	writeJSON(rw, http.StatusNotFound, body)
}

// signIn checks a token request in the order in which Entra does: the shape
// of the request, the tenant, the app, its proof, the resource.
func (s *Server) signIn(r *http.Request) (object, *signInFailure) {
	tenant := r.PathValue("tenant")
	clientID, secret, basic := r.BasicAuth()
	if !basic {
		clientID, secret = r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	}
	grantType, scope := r.PostForm.Get("grant_type"), r.PostForm.Get("scope")
	switch {
	case grantType == "":
		return nil, missingParameter("grant_type")
	case grantType != "client_credentials":
		return nil, &signInFailure{
			http.StatusBadRequest,
			"unsupported_grant_type",
			70003,
			fmt.Sprintf("The app requested an unsupported grant type '%s'.", grantType),
		}
	case clientID == "":
		return nil, missingParameter("client_id")
	case scope == "":
		return nil, missingParameter("scope")
	}
	anyTenant := slices.Contains([]string{"common", "organizations"}, strings.ToLower(tenant))
	if !anyTenant && !s.knowsTenant(tenant) {
		return nil, &signInFailure{
			http.StatusBadRequest,
			"invalid_request",
			90002,
			fmt.Sprintf(
				"Tenant '%s' not found. "+
					"Check to make sure you have the correct tenant ID and are signing into the correct cloud.",
				tenant,
			),
		}
	}
	w, ok := s.world(clientID)
	if !ok {
		return nil, unknownApp(clientID, tenant)
	}
	app := w.registration()
	if !anyTenant && !strings.EqualFold(tenant, app.TenantID) {
		return nil, unknownApp(clientID, tenant)
	}
	endpoint := s.rootOf(r) + r.URL.Path
	if failure := s.proveIdentity(app, secret, r.PostForm, endpoint); failure != nil {
		return nil, failure
	}
	audience, ok := s.resourceOf(scope)
	if !ok {
		return nil, &signInFailure{
			http.StatusBadRequest,
			"invalid_scope",
			70011,
			fmt.Sprintf(
				"The provided request must include a 'scope' input parameter. "+
					"The provided value for the input parameter 'scope' is not valid. The scope %s is not valid.",
				scope,
			),
		}
	}
	token, err := s.accessToken(app, accessTokenOptions{audience: audience})
	if err != nil {
		s.config.Log.Error("signing an access token", "error", err)
		return nil, &signInFailure{
			http.StatusInternalServerError,
			"server_error",
			90033,
			"A transient error has occurred. Please try again.",
		}
	}
	return object{
		"token_type":     "Bearer",
		"expires_in":     app.TokenLifetimeSeconds,
		"ext_expires_in": app.TokenLifetimeSeconds,
		"access_token":   token,
	}, nil
}

func missingParameter(name string) *signInFailure {
	return &signInFailure{
		http.StatusBadRequest,
		"invalid_request",
		900144,
		fmt.Sprintf("The request body must contain the following parameter: '%s'.", name),
	}
}

func unknownApp(clientID, tenant string) *signInFailure {
	return &signInFailure{
		http.StatusBadRequest,
		"unauthorized_client",
		700016,
		fmt.Sprintf("Application with identifier '%s' was not found in the directory '%s'.", clientID, tenant),
	}
}

// failureBody is a failure as Entra writes it.
func (s *Server) failureBody(r *http.Request, f *signInFailure) object {
	correlation := r.URL.Query().Get("client-request-id")
	if correlation == "" {
		correlation = r.Header.Get("client-request-id")
	}
	if correlation == "" {
		correlation = s.newGUID()
	}
	trace, now := s.newGUID(), s.config.Now().UTC().Format("2006-01-02 15:04:05Z")
	about, codes := "", []any{}
	if f.number != 0 {
		about, codes = fmt.Sprintf("AADSTS%d: ", f.number), []any{f.number}
	}
	return object{
		"error": f.code,
		"error_description": fmt.Sprintf("%s%s Trace ID: %s Correlation ID: %s Timestamp: %s",
			about, f.message, trace, correlation, now),
		"error_codes":    codes,
		"timestamp":      now,
		"trace_id":       trace,
		"correlation_id": correlation,
		"error_uri":      fmt.Sprintf("%s/error?code=%d", s.url, f.number),
	}
}

// resourceOf reads the audience out of a scope such as
// "https://graph.microsoft.com/.default openid".
func (s *Server) resourceOf(scope string) (string, bool) {
	for one := range strings.FieldsSeq(scope) {
		if resource, ok := strings.CutSuffix(one, "/.default"); ok {
			return strings.TrimSuffix(resource, "/"), resource != ""
		}
	}
	return "", false
}

// accessTokenOptions are how a token differs from what the app would get.
type accessTokenOptions struct {
	audience  string
	tenant    string        // "" is the app's
	lifetime  time.Duration // 0 is the app's; negative has expired already
	notBefore time.Duration // from now
	roles     []string      // nil is the app's
	delegated bool          // scp in place of roles
	unknown   bool          // signed with a key that nobody published
}

// accessToken makes an Entra v1 access token for the app itself.
func (s *Server) accessToken(app App, o accessTokenOptions) (string, error) {
	if o.audience == "" {
		o.audience = s.url
	}
	if o.tenant == "" {
		o.tenant = app.TenantID
	}
	if o.lifetime == 0 {
		o.lifetime = time.Duration(app.TokenLifetimeSeconds) * time.Second
	}
	if o.roles == nil {
		o.roles = app.Roles
	}
	now := s.config.Now()
	issued := now.Add(min(0, o.lifetime-time.Minute))
	claims := object{
		"aud":   o.audience,
		"iss":   "https://sts.windows.net/" + o.tenant + "/",
		"tid":   o.tenant,
		"appid": app.ClientID,
		"oid":   newIdentifiers(0, "object id", app.ClientID).guid(),
		"sub":   newIdentifiers(0, "object id", app.ClientID).guid(),
		"iat":   issued.Unix(),
		"nbf":   issued.Add(o.notBefore).Unix(),
		"exp":   now.Add(o.notBefore + o.lifetime).Unix(),
		"ver":   "1.0",
		// Without a token id of its own, two tokens of one second would be
		// one token.
		"uti": s.newGUID(),
	}
	switch {
	case o.delegated:
		claims["scp"] = "Calls.Read"
		claims["idtyp"] = "user"
	default:
		claims["roles"] = o.roles
		claims["idtyp"] = "app"
	}
	if o.unknown {
		return s.foreign.access.sign(claims, nil)
	}
	return s.entraKey.sign(claims, nil)
}

// bearer is what an accepted access token says.
type bearer struct {
	Audience  jwt.Audience `json:"aud"`
	TenantID  string       `json:"tid"`
	AppID     string       `json:"appid"`
	Roles     []string     `json:"roles"`
	Scopes    string       `json:"scp"`
	Expires   int64        `json:"exp"`
	NotBefore int64        `json:"nbf"`
}

// authenticate reads and verifies the bearer token of a Graph request and
// finds its app. The texts are those of Graph in general; for calling they
// are assumed.
func (s *Server) authenticate(r *http.Request) (bearer, *world, error) {
	headers := r.Header.Values("Authorization")
	if len(headers) > 1 {
		return bearer{}, nil, unauthenticated("More than one Authorization header was sent.")
	}
	scheme, compact, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	compact = strings.TrimSpace(compact)
	if !strings.EqualFold(scheme, "Bearer") || compact == "" {
		return bearer{}, nil, unauthenticated("Access token is empty.")
	}
	claims, err := s.verify(compact, s.rootOf(r))
	if err != nil {
		return bearer{}, nil, err
	}
	w, ok := s.world(claims.AppID)
	if !ok {
		return bearer{}, nil, notRegistered()
	}
	return claims, w, nil
}

// verify returns what a token says, when it was signed here, is valid now and
// is meant for Graph; root is the server's as the client named it.
func (s *Server) verify(compact, root string) (bearer, error) {
	claims, known := s.verified.find(compact)
	if !known {
		var err error
		if claims, err = s.readToken(compact); err != nil {
			return claims, err
		}
		s.verified.add(compact, claims)
	}
	now := s.config.Now().Unix()
	switch {
	case claims.Expires <= now:
		return claims, unauthenticated("Lifetime validation failed, the token is expired.")
	case claims.NotBefore > now:
		return claims, unauthenticated("Lifetime validation failed, the token is not yet valid.")
	case !slices.ContainsFunc(claims.Audience, func(audience string) bool { return s.isGraph(audience, root) }):
		return claims, unauthenticated("Access token validation failure. Invalid audience.")
	}
	return claims, nil
}

// readToken returns the claims of a token that this server has signed.
func (s *Server) readToken(compact string) (bearer, error) {
	var claims bearer
	token, err := jwt.ParseSigned(compact, []jose.SignatureAlgorithm{s.entraKey.algorithm})
	if err != nil {
		return claims, unauthenticated("CompactToken parsing failed with error code: 80049217")
	}
	keys, err := s.entraKey.keySet()
	if err != nil {
		return claims, err
	}
	if err := token.Claims(keys, &claims); err != nil {
		if syntax := new(json.SyntaxError); errors.As(err, &syntax) {
			return claims, unauthenticated("CompactToken parsing failed with error code: 80049217")
		}
		return claims, unauthenticated("Access token validation failure. Invalid signature.")
	}
	return claims, nil
}

// verifiedTokens are tokens whose signature was found right, with what they
// say: a bot sends the same one with each request. The zero value is empty.
type verifiedTokens struct {
	mu     sync.RWMutex
	claims map[string]bearer
}

// maxVerified bounds how many are kept; beyond it all are forgotten.
const maxVerified = 1000

func (v *verifiedTokens) find(compact string) (bearer, bool) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	claims, ok := v.claims[compact]
	return claims, ok
}

func (v *verifiedTokens) add(compact string, claims bearer) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.claims == nil || len(v.claims) >= maxVerified {
		v.claims = make(map[string]bearer)
	}
	v.claims[compact] = claims
}

// isGraph reports whether a token for the audience is meant for this server.
func (s *Server) isGraph(audience, root string) bool {
	audience = strings.TrimSuffix(audience, "/")
	return audience == s.url || audience == root || audience == publicGraph
}

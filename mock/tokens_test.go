package mock_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"conform/internal/loopback"
	"conform/mock"
)

func TestSignInRefused(t *testing.T) {
	srv := startServer(t, mock.Config{
		Apps: []mock.App{{Name: "a"}, {Name: "b", TenantID: "9f386a15-f9cc-445b-8106-ac85e314a07b"}}})
	app := srv.Apps()[0]
	right := func(change url.Values) url.Values {
		form := url.Values{
			"grant_type":    {"client_credentials"},
			"client_id":     {app.ClientID},
			"client_secret": {app.ClientSecret},
			"scope":         {"https://graph.microsoft.com/.default"},
		}
		for k, v := range change {
			form[k] = v
		}
		return form
	}
	for _, tt := range []struct {
		name   string
		tenant string
		form   url.Values
		status int
		code   string
		number string
		why    string
	}{
		{"right", app.TenantID, right(nil), 200, "", "", "client credentials"},
		{"common", "common", right(nil), 200, "", "", "the app's own tenant"},
		{"SDK scope", app.TenantID, right(url.Values{"scope": {srv.URL() + "/.default openid offline_access profile"}}), 200,
			"", "", "the Go SDK asks for more"},
		{"wrong secret", app.TenantID, right(url.Values{"client_secret": {"x"}}), 401, "invalid_client", "AADSTS7000215",
			"documented number"},
		{"no secret", app.TenantID, right(url.Values{"client_secret": nil}), 401, "invalid_client", "AADSTS7000216",
			"nothing to prove it"},
		{"unknown app", app.TenantID, right(url.Values{"client_id": {"nobody"}}), 400, "unauthorized_client", "AADSTS700016",
			"not in the directory"},
		{"other tenant", "9f386a15-f9cc-445b-8106-ac85e314a07b", right(nil), 400, "unauthorized_client", "AADSTS700016",
			"the app is not there"},
		{"unknown tenant", "contoso.invalid", right(nil), 400, "invalid_request", "AADSTS90002", "no such tenant"},
		{"no grant type", app.TenantID, right(url.Values{"grant_type": nil}), 400, "invalid_request", "AADSTS900144",
			"required"},
		{"password grant", app.TenantID, right(url.Values{"grant_type": {"password"}}), 400, "unsupported_grant_type",
			"AADSTS70003", "apps only"},
		{"no scope", app.TenantID, right(url.Values{"scope": nil}), 400, "invalid_request", "AADSTS900144", "required"},
		{"odd scope", app.TenantID, right(url.Values{"scope": {"Calls.Initiate.All"}}), 400, "invalid_scope", "AADSTS70011",
			"apps ask for .default"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res, err := loopback.Client(t).PostForm(srv.URL()+"/"+tt.tenant+"/oauth2/v2.0/token?client-request-id=abc", tt.form)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			var doc m
			if err := json.NewDecoder(res.Body).Decode(&doc); err != nil {
				t.Fatal(err)
			}
			if res.StatusCode != tt.status || str(doc, "error") != tt.code ||
				!strings.Contains(str(doc, "error_description"), tt.number) {
				t.Errorf("got %d %v, want %d %s %s (%s)", res.StatusCode, doc, tt.status, tt.code, tt.number, tt.why)
			}
			if tt.status != 200 && str(doc, "correlation_id") != "abc" {
				t.Errorf("correlation_id %q, want the client's", str(doc, "correlation_id"))
			}
		})
	}
}

func TestBearerRefused(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	mint := func(body m) string {
		return str(b.control(200, "POST", "/apps/"+b.app.ClientID+"/token", body), "access_token")
	}
	for _, tt := range []struct {
		name   string
		token  string
		status int
		code   string
		says   string
		why    string
	}{
		{"right", mint(m{}), 201, "", "", "the app's own"},
		{"public audience", mint(m{"audience": "https://graph.microsoft.com"}), 201, "", "", "what bots ask for"},
		{"none", "", 401, "InvalidAuthenticationToken", "empty", "no header"},
		{"garbage", "garbage", 401, "InvalidAuthenticationToken", "80049217", "no token at all"},
		{"cut short", b.token[:len(b.token)-8], 401, "InvalidAuthenticationToken", "", "the signature is gone"},
		{"expired", mint(m{"expiresIn": "-5m"}), 401, "InvalidAuthenticationToken", "expired", "too late"},
		{"not yet valid", mint(m{"notBefore": "1h"}), 401, "InvalidAuthenticationToken", "not yet", "too early"},
		{"wrong audience", mint(m{"audience": "https://vault.example"}), 401, "InvalidAuthenticationToken", "audience",
			"meant for another"},
		{"unknown key", mint(m{"unknownKey": true}), 401, "InvalidAuthenticationToken", "signature",
			"anybody could have made it"},
		{"other tenant", mint(m{"tenantId": "9f386a15-f9cc-445b-8106-ac85e314a07b"}), 403, "7505", "tenant",
			"the call is in the app's tenant"},
		{"delegated", mint(m{"delegated": true}), 403, "7504", "", "not supported for calling"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b.t = t
			res := b.sendAs(tt.token, "POST", "/communications/calls", b.toUser())
			if res.status != tt.status || res.code() != tt.code ||
				!strings.Contains(str(res.doc, "error", "message"), tt.says) {
				t.Errorf("got %d %s, want %d %s saying %q (%s)", res.status, res.body, tt.status, tt.code, tt.says, tt.why)
			}
			challenge := res.header.Get("WWW-Authenticate")
			if (res.status == 401) != strings.HasPrefix(challenge, "Bearer") {
				t.Errorf("status %d with WWW-Authenticate %q", res.status, challenge)
			}
		})
	}
}

func TestTwoAuthorizationHeaders(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL()+"/beta/communications/calls/x", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header["Authorization"] = []string{"Bearer " + b.token, "Bearer " + b.token}
	if res := b.do(req); res.status != 401 {
		t.Errorf("got %d, want 401: which of the two is meant?", res.status)
	}
}

func TestForeignAndUnregistered(t *testing.T) {
	srv := startServer(t, mock.Config{})
	one, other := newBot(t, srv, mock.App{}), newBot(t, srv, mock.App{})
	id := one.create(one.toUser())
	if res := other.want(404, "GET", call(id), nil); res.code() != "8522" {
		t.Errorf("another app's call: code %q, want 8522", res.code())
	}
	none := newBot(t, srv, mock.App{NotCallingBot: true})
	if res := none.want(403, "POST", "/communications/calls", none.toUser()); res.code() != "7503" {
		t.Errorf("no calling bot: code %q, want 7503", res.code())
	}
}

// TestDiscovery: what identity libraries read before they ask for a token.
func TestDiscovery(t *testing.T) {
	srv := startServer(t, mock.Config{})
	var document struct {
		Issuer string `json:"issuer"`
		Token  string `json:"token_endpoint"`
		Auth   string `json:"authorization_endpoint"`
		Keys   string `json:"jwks_uri"`
	}
	getJSON(t, srv.URL()+"/"+mock.DefaultTenantID+"/v2.0/.well-known/openid-configuration?", &document)
	if want := srv.URL() + "/" + mock.DefaultTenantID + "/oauth2/v2.0/token"; document.Token != want ||
		document.Auth == "" ||
		document.Issuer == "" {
		t.Errorf("OpenID configuration %+v, want token_endpoint %s", document, want)
	}
	var keys struct {
		Keys []m `json:"keys"`
	}
	getJSON(t, document.Keys, &keys)
	if len(keys.Keys) != 1 || str(keys.Keys[0], "alg") != "ES256" {
		t.Errorf("keys %v, want one for ES256", keys.Keys)
	}
	var instance struct {
		Endpoint string `json:"tenant_discovery_endpoint"`
	}
	getJSON(t, srv.URL()+"/common/discovery/instance?api-version=1.1", &instance)
	if !strings.HasPrefix(instance.Endpoint, srv.URL()) {
		t.Errorf("tenant_discovery_endpoint %q", instance.Endpoint)
	}
}

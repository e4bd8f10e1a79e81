package mock

import (
	"net/http"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// notificationIssuer signs what the calling service posts; it is not Entra.
// Source: msteams "Call notifications" page.
const notificationIssuer = "https://api.botframework.com"

// signInRoutes are the paths of the login authority and of the service that
// signs notifications.
func (s *Server) signInRoutes(mux *http.ServeMux) {
	mux.HandleFunc("/{tenant}/oauth2/v2.0/token", s.serveToken)
	mux.HandleFunc("GET /{tenant}/v2.0/.well-known/openid-configuration", s.serveOpenID)
	mux.HandleFunc("GET /{tenant}/discovery/v2.0/keys", s.serveKeys(func() []*signer { return []*signer{s.entraKey} }))
	mux.HandleFunc("GET /common/discovery/instance", s.serveInstance)
	mux.HandleFunc("GET /v1/.well-known/OpenIdConfiguration", s.serveNotificationOpenID)
	mux.HandleFunc("GET /recordings/{recording}", s.serveRecording)
	mux.HandleFunc("GET /sounds/{sound}", serveSound)
	mux.HandleFunc("GET /v1/keys", s.serveKeys(s.publishedNoticeKeys))
}

// isSignInPath reports whether a path is meant for the login authority or for the
// signer of notifications.
func isSignInPath(path string) bool {
	return slices.ContainsFunc([]string{"/oauth2/", "/.well-known/", "/discovery/", "/v1/"}, func(part string) bool {
		return strings.Contains(path+"/", part)
	})
}

// serveOpenID says to identity libraries where to get a token. What they read
// of it: issuer, authorization_endpoint, token_endpoint, jwks_uri.
func (s *Server) serveOpenID(rw http.ResponseWriter, r *http.Request) {
	tenant := r.PathValue("tenant")
	issuerTenant := tenant
	switch strings.ToLower(tenant) {
	case "common", "organizations":
		issuerTenant = "{tenantid}"
	}
	root := s.rootOf(r)
	writeJSON(rw, http.StatusOK, object{
		"issuer":                                root + "/" + issuerTenant + "/v2.0",
		"authorization_endpoint":                root + "/" + tenant + "/oauth2/v2.0/authorize",
		"token_endpoint":                        root + "/" + tenant + "/oauth2/v2.0/token",
		"jwks_uri":                              root + "/" + tenant + "/discovery/v2.0/keys",
		"token_endpoint_auth_methods_supported": []any{"client_secret_post", "client_secret_basic"},
		"response_types_supported":              []any{"code", "id_token", "token"},
		"subject_types_supported":               []any{"pairwise"},
		"id_token_signing_alg_values_supported": []any{"RS256"},
		"scopes_supported":                      []any{"openid", "profile", "email", "offline_access"},
		"tenant_region_scope":                   nil,
		"cloud_instance_name":                   r.Host,
		"msgraph_host":                          r.Host,
	})
}

// serveInstance answers the question whether this authority is a known cloud.
func (s *Server) serveInstance(rw http.ResponseWriter, r *http.Request) {
	writeJSON(rw, http.StatusOK, object{
		"tenant_discovery_endpoint": s.rootOf(r) + "/common/v2.0/.well-known/openid-configuration",
		"api-version":               "1.1",
		"metadata": []any{object{
			"preferred_network": r.Host,
			"preferred_cache":   r.Host,
			"aliases":           []any{r.Host},
		}},
	})
}

// serveNotificationOpenID is the document that a bot reads to verify the
// token of a notification.
func (s *Server) serveNotificationOpenID(rw http.ResponseWriter, r *http.Request) {
	algorithm := "RS256"
	if s.observed() {
		algorithm = "RSA256" // no such name (JWA), but that is what stood there
	}
	writeJSON(rw, http.StatusOK, object{
		"issuer":                                notificationIssuer,
		"authorization_endpoint":                "https://invalid.botframework.com",
		"jwks_uri":                              s.rootOf(r) + "/v1/keys",
		"id_token_signing_alg_values_supported": []any{algorithm},
		"token_endpoint_auth_methods_supported": []any{"private_key_jwt"},
	})
}

// serveKeys is a JSON Web Key Set of the keys that are published now.
func (s *Server) serveKeys(published func() []*signer) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		var all jose.JSONWebKeySet
		for _, key := range published() {
			set, err := key.keySet()
			if err != nil {
				http.Error(rw, err.Error(), http.StatusInternalServerError)
				return
			}
			all.Keys = append(all.Keys, set.Keys...)
		}
		writeJSON(rw, http.StatusOK, all)
	}
}

// rootOf is the server's root as the client of r named it.
func (s *Server) rootOf(r *http.Request) string {
	if r.Host == "" {
		return s.url
	}
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

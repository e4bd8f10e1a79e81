package doctor

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"conform/internal/loopback"
	"conform/internal/tenant"
)

// What a proxy does is not said of the host behind it.
func TestAProxyThatDoesNotConnect(t *testing.T) {
	t.Parallel()
	asks := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Proxy-Authenticate", "Basic realm=corporate")
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	t.Cleanup(asks.Close)
	for _, tt := range []struct{ why, proxy, detail, remedy string }{
		{"it asks who is there", asks.URL,
			"the proxy " + strings.TrimPrefix(asks.URL, "http://") + " (HTTPS_PROXY) answers 407 Proxy Authentication Required",
			"HTTPS_PROXY=http://name:password@host:port"},
		{"nobody is there", "http://" + loopback.Refusing(t), "the proxy (HTTPS_PROXY) is not reached: dial tcp 127.0.0.1:",
			"or leave it out for graph.example:443 (NO_PROXY)"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			proxy, err := url.Parse(tt.proxy)
			if err != nil {
				t.Fatal(err)
			}
			proxy.User = url.UserPassword("somebody", "canary")
			client := tenant.Client(nil)
			client.Transport.(*http.Transport).Proxy = http.ProxyURL(proxy)
			resp, err := client.Get("https://graph.example/beta")
			if err == nil {
				resp.Body.Close()
				t.Fatal("it was answered")
			}
			detail, remedy := brokenConnection("graph.example:443", err)
			if !strings.Contains(detail, tt.detail) || !strings.Contains(remedy, tt.remedy) ||
				strings.Contains(err.Error(), "canary") {
				t.Errorf("of %v: %s; %s", err, detail, remedy)
			}
		})
	}
}

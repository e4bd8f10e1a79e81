package main

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"conform/internal/loopback"
)

// The callback may be behind a tunnel: another port, TLS that ends there, and a path of its own.
func TestCallbackBehindATunnel(t *testing.T) {
	t.Parallel()
	tt := newTenant(t)
	local := loopback.Free(t)
	certificate, err := tls.LoadX509KeyPair(filepath.Join(tt.dir, "callback.pem"),
		filepath.Join(tt.dir, "callback-key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	tunnel := httptest.NewUnstartedServer(
		http.StripPrefix("/tunnel", httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: local})))
	tunnel.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	tunnel.StartTLS()
	t.Cleanup(tunnel.Close)
	tt.apps[0]["webhook"] = tunnel.URL + "/tunnel"
	tt.at(map[string]any{"public": tunnel.URL + "/tunnel", "listen": local}, "callback").start()
	exit, run, said := tt.run("--tags", callScenario+" or @scenario-01")
	if exit != 0 || run.Counts.Passed < 10 {
		t.Errorf("exit status %d, %+v\n%s", exit, run.Counts, said)
	}
	tt.clean()
}

// A Graph that does not trust the callback's certificate posts nothing: the run says what it saw of that.
func TestCallbackThatIsNotTrusted(t *testing.T) {
	t.Parallel()
	tt := newTenant(t)
	tt.options = append(tt.options, "--callback-ca", filepath.Join(newTenant(t).dir, "callback.pem")) // of another
	exit, _, said := tt.start().at("1s", "waits", "within").run("--tags", callScenario, "--max-failures", "1",
		"--parallel", "1")
	if exit != 3 || !strings.Contains(said, "brought no request (the first: http: TLS handshake error from 127.0.0.1:") ||
		!strings.Contains(said, "Graph may not trust the certificate there") {
		t.Errorf("exit status %d\n%s", exit, said)
	}
}

// A call that is first notified in the older format is refused with 204, and comes again in Graph's.
func TestOlderFormatIsAnswered(t *testing.T) {
	t.Parallel()
	tt := newTenant(t).start()
	director := tt.profile["director"].(map[string]any)
	director["command"] = append(director["command"].([]any), "legacy")
	exit, run, said := tt.run("--tags", "@scenario-01")
	if exit != 0 {
		t.Errorf("exit status %d\n%s", exit, said)
	}
	probes := 0
	for _, s := range scenariosOf(run) {
		for _, n := range s.Notifications {
			if n.Answered == http.StatusNoContent {
				probes++
			}
		}
	}
	if probes == 0 {
		t.Error("no post in the older format is in the record")
	}
}

// Strangers who send whatever they like to the webhook, while calls come in there, fail nobody and fill nothing. The
// webhook's path is that of Microsoft's samples.
func TestFloodOfStrangers(t *testing.T) {
	t.Parallel()
	tt := newTenant(t)
	host, _, _ := strings.Cut(tt.apps[0]["webhook"].(string), "/conform")
	public := host + "/callback/calling"
	tt.apps[0]["webhook"] = public
	tt.start().at(public, "callback", "public")
	leave := tt.strangers(public, 0)
	exit, run, said := tt.run("--tags", callScenario+" or @scenario-02")
	leave()
	strangers := 0
	for _, n := range run.Stray {
		if !n.Token.Valid { // what the tenant tells of a scenario that is over has room of its own
			strangers++
		}
	}
	if exit != 0 || strangers == 0 || strangers > 200 || run.StraysLeftOut == nil {
		t.Errorf("exit status %d, %d strays of strangers, left out %+v\n%s", exit, strangers, run.StraysLeftOut, said)
	}
}

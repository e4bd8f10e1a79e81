package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"maps"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"conform/cmd/conform/doctor"
	"conform/internal/library"
	"conform/internal/loopback"
	"conform/internal/profile"
	"conform/internal/record"
	"conform/internal/tenant"
	"conform/mock"
	"conform/reports/digest"
)

// The canaries are secrets that no artifact may hold.
const (
	botSecret   = "canary~of.the-bot"
	otherSecret = "canary~of.the-other"
	joinCode    = "canaryPasscode7"
)

const tenantOfTests = "5c1d9a2e-3f74-4f0b-9d5a-0b6f6f1c2d3e"

// A testTenant is a mock in another process, which is a tenant for all that conform knows, and a profile of it.
type testTenant struct {
	t       *testing.T
	dir     string
	root    string
	profile map[string]any
	apps    []map[string]any
	options []string // further flags of conform mock
	config  map[string]any
	env     map[string]string
}

// newTenant prepares a tenant; start starts it, so that a test can change it before.
func newTenant(t *testing.T) *testTenant {
	t.Helper()
	dir := t.TempDir()
	address := loopback.Free(t)
	public := "https://" + address + "/conform"
	app := func(n int, name, secret, webhook string) map[string]any {
		return map[string]any{"name": name,
			"clientId":     fmt.Sprintf("0d2f1f3a-6f2b-4a43-8a0e-%012d", time.Now().UnixNano()%1e9*10+int64(n)),
			"clientSecret": secret, "tenantId": tenantOfTests, "appName": name,
			"instanceId":   fmt.Sprintf("11111111-2222-4333-8444-55555555555%d", n),
			"instanceName": name + "'s instance", "number": fmt.Sprintf("+1425555010%d", n), "webhook": webhook,
			"roles": mock.AllRoles()}
	}
	// The meeting has the passcode that the profile's environment says: a canary.
	meetings := []any{map[string]any{"joinMeetingId": "1234567", "passcode": joinCode},
		map[string]any{"joinMeetingId": "7654321"}}
	tt := &testTenant{t: t, dir: dir, config: map[string]any{"meetings": meetings},
		env: map[string]string{"BOT_SECRET": botSecret, "OTHER_SECRET": otherSecret, "PASSCODE": joinCode}}
	tt.apps = []map[string]any{app(1, "The Bot", botSecret, public),
		app(2, "The Other", otherSecret, public+"/callback/second-bot")}
	tt.certificate()
	inProfile := func(app map[string]any, variable string) map[string]any {
		return map[string]any{"id": app["clientId"], "name": app["appName"],
			"credential": map[string]any{"kind": "secret", "secret": "env:" + variable},
			"instance":   map[string]any{"id": app["instanceId"], "name": app["instanceName"], "number": app["number"]}}
	}
	identities, numbers := identitiesOfTests(t)
	tt.profile = map[string]any{
		"cloud": "custom", "tenant": tenantOfTests, "app": inProfile(tt.apps[0], "BOT_SECRET"),
		"otherApp": inProfile(tt.apps[1], "OTHER_SECRET"),
		"callback": map[string]any{"public": public, "listen": address,
			"tls": map[string]any{"certificate": "callback.pem", "key": "callback-key.pem"}},
		"identities": identities,
		"limits":     map[string]any{"numbers": numbers, "calls": 5000, "minutes": 1000, "parallel": 16, "wait": "1s"},
		"waits":      map[string]any{"within": "20s", "quiet": "200ms"},
	}
	return tt
}

// identitiesOfTests are the people and meetings of the mock, as a profile has them.
func identitiesOfTests(t *testing.T) (identities map[string]any, numbers []any) {
	t.Helper()
	lib, err := library.Load(library.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	identities = map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(lib.Variables)) {
		value := lib.Variables[name].Mock
		switch {
		case value == "":
			continue
		case profile.IsSecret(name):
			value = "env:PASSCODE"
		case profile.IsE164(value):
			numbers = append(numbers, value)
		case strings.HasSuffix(name, ".uri"):
			value = "https://127.0.0.1:9/" + name // nobody is asked for it outside of this machine
		}
		identities[name] = value
	}
	return identities, numbers
}

// certificate makes what the callback is served with, and what the mock has to trust.
func (tt *testTenant) certificate() {
	tt.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tt.t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "callback"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		tt.t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		tt.t.Fatal(err)
	}
	tt.write("callback.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	tt.write("callback-key.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}))
}

func (tt *testTenant) write(name string, data []byte) string {
	tt.t.Helper()
	path := filepath.Join(tt.dir, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		tt.t.Fatal(err)
	}
	return path
}

// start starts the mock in a process of its own, which ends with the test.
func (tt *testTenant) start() *testTenant {
	tt.t.Helper()
	config := map[string]any{"apps": tt.apps}
	maps.Copy(config, tt.config)
	data, err := json.Marshal(config)
	if err != nil {
		tt.t.Fatal(err)
	}
	args := append([]string{"mock", "--tls", "--tls-dir", filepath.Join(tt.dir, "tls"), "--callback-ca",
		filepath.Join(tt.dir, "callback.pem"),
		"--config", tt.write("apps.json", data), "--listen", "127.0.0.1:0", "--print", "json"}, tt.options...)
	cmd := exec.Command("conform", args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		tt.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tt.t.Fatal(err)
	}
	tt.t.Cleanup(func() {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			tt.t.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			tt.t.Errorf("the mock ended with %v: %s", err, stderr.String())
		}
	})
	said, err := announced(out)
	if err != nil {
		tt.t.Fatalf("%v: %s", err, stderr.String())
	}
	tt.root = said.Graph
	trust, err := os.ReadFile(said.CAFile)
	if err != nil {
		tt.t.Fatal(err)
	}
	own, err := os.ReadFile(filepath.Join(tt.dir, "callback.pem"))
	if err != nil {
		tt.t.Fatal(err)
	}
	tt.profile["addresses"] = map[string]any{"graph": said.Graph, "authority": said.Authority, "keys": said.OpenID,
		"issuers": []any{"https://api.botframework.com"}, "trust": tt.write("trust.pem", append(trust, own...))}
	tt.profile["director"] = map[string]any{"kind": "command", "command": []any{"dial", said.Graph, said.CAFile},
		"within": "20s"}
	return tt
}

// at sets one value of the profile: "limits", "calls" …; nil takes it away.
func (tt *testTenant) at(value any, path ...string) *testTenant {
	m := tt.profile
	for _, key := range path[:len(path)-1] {
		m = m[key].(map[string]any)
	}
	if value == nil {
		delete(m, path[len(path)-1])
	} else {
		m[path[len(path)-1]] = value
	}
	return tt
}

// file writes the profile; JSON is YAML too.
func (tt *testTenant) file() string {
	tt.t.Helper()
	data, err := json.MarshalIndent(tt.profile, "", "  ")
	if err != nil {
		tt.t.Fatal(err)
	}
	return tt.write("tenant.yaml", data)
}

// conform runs a command in this process, with the tenant's secrets in its environment.
func (tt *testTenant) conform(ctx context.Context, args ...string) (status int, stdout, stderr string) {
	tt.t.Helper()
	var out, err bytes.Buffer
	status = run(ctx, args, streams{out: &out, err: &err, env: func(name string) string { return tt.env[name] }})
	return status, out.String(), err.String()
}

// run runs scenarios, and folds what was recorded.
func (tt *testTenant) run(args ...string) (status int, folded *record.Run, said string) {
	tt.t.Helper()
	return tt.runWithin(tt.t.Context(), args...)
}

func (tt *testTenant) runWithin(ctx context.Context, args ...string) (status int, folded *record.Run, said string) {
	tt.t.Helper()
	status, stdout, stderr := tt.conform(ctx,
		append([]string{"run", "--target", "graph", "--profile", tt.file(), "--quiet", "--report-dir", tt.reports()},
			args...)...)
	folded, err := foldFile(filepath.Join(tt.reports(), "events.jsonl"))
	if err != nil {
		tt.t.Fatalf("exit status %d, %s%s: %v", status, stdout, stderr, err)
	}
	return status, folded, stdout + stderr
}

func (tt *testTenant) reports() string { return filepath.Join(tt.dir, "report") }

// calls are the ids of those that are alive in the tenant.
func (tt *testTenant) calls() []string {
	tt.t.Helper()
	client := tenant.Client(tt.pool())
	defer client.CloseIdleConnections()
	resp, err := client.Get(tt.root + "/_mock/apps/" + tt.apps[0]["clientId"].(string) + "/calls")
	if err != nil {
		tt.t.Fatal(err)
	}
	defer resp.Body.Close()
	var list struct {
		Value []struct {
			CallID string `json:"callId"`
		} `json:"value"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&list); err != nil {
		tt.t.Fatal(err)
	}
	var ids []string
	for _, call := range list.Value {
		ids = append(ids, call.CallID)
	}
	return ids
}

// where names the scenarios in whose exchanges and notifications a text stands.
func where(run *record.Run, text string) (list []string) {
	for _, f := range run.Features {
		for _, s := range f.Scenarios {
			found := slices.ContainsFunc(s.Exchanges,
				func(x *record.Sent) bool { return strings.Contains(x.Request.URL, text) }) ||
				slices.ContainsFunc(s.Notifications, func(n *record.Received) bool { return bytes.Contains(n.Body, []byte(text)) })
			if found {
				list = append(list, s.ID)
			}
		}
	}
	return list
}

// trustAll trusts the mock and the callback.
func (tt *testTenant) trustAll() *x509.CertPool {
	tt.t.Helper()
	pool, err := tenant.Trusted(filepath.Join(tt.dir, "trust.pem"))
	if err != nil {
		tt.t.Fatal(err)
	}
	return pool
}

func (tt *testTenant) pool() *x509.CertPool {
	tt.t.Helper()
	pool, err := tenant.Trusted(filepath.Join(tt.dir, "tls", "ca.pem"))
	if err != nil {
		tt.t.Fatal(err)
	}
	return pool
}

// clean demands that no artifact holds a canary, in any form.
func (tt *testTenant) clean() {
	tt.t.Helper()
	if err := searched(tt.reports(),
		map[string][]string{"bot's secret": {botSecret}, "other bot's secret": {otherSecret},
			"passcode": {joinCode}}); err != nil {
		tt.t.Error(err)
	}
}

// statuses tells the scenarios that have none of the statuses.
func others(run *record.Run, allowed ...record.Status) string {
	var list []string
	for _, f := range run.Features {
		for _, s := range f.Scenarios {
			if !slices.Contains(allowed, s.Status) {
				list = append(list, fmt.Sprintf("%s %s: %s", s.Status, s.ID, s.Reason))
			}
		}
	}
	return strings.Join(list, "\n")
}

// TestWholeSuiteOnATenant runs everything against a tenant in another process: over TLS, signed in by
// azidentity, with one app for all scenarios, in real time, and incoming calls directed by a program. A tenant that
// speaks as the pages do passes, and so does one that speaks as Graph was recorded to. Every notification is delivered
// twice, and strangers send to the webhook what they like.
func TestWholeSuiteOnATenant(t *testing.T) {
	t.Parallel()
	for _, tenant := range []struct {
		dialect mock.Dialect
		version string
	}{{mock.DialectObserved, "beta"}, {mock.DialectDocumented, "v1.0"}} {
		t.Run(string(tenant.dialect)+" "+tenant.version, func(t *testing.T) {
			t.Parallel()
			tt := newTenant(t)
			tt.options = append(tt.options, "--dialect", string(tenant.dialect), "--mock-fault", "redelivered-notification")
			tt.start()
			_, forecast, _ := tt.doctor()
			leave := tt.strangers(tt.apps[0]["webhook"].(string), 50*time.Millisecond)
			status, run, said := tt.run("--api-version", tenant.version)
			leave()
			redelivered := digest.Of(run).Redelivered
			t.Logf("%d notifications were delivered again; of strangers %d posts are recorded, and left out were %+v",
				redelivered, len(run.Stray), run.StraysLeftOut)
			if redelivered == 0 || len(run.Stray) == 0 || run.StraysLeftOut == nil {
				t.Error("nothing was delivered twice, or no stranger came by")
			}
			if status != 0 {
				t.Errorf("exit status %d\n%s", status, said)
			}
			if list := others(run, record.Passed, record.Skipped); list != "" {
				t.Error(list)
			}
			// What would be skipped was known before.
			i := slices.IndexFunc(forecast.Checks, func(f doctor.Finding) bool { return f.Check == "skipped" })
			want := fmt.Sprintf("%d of %d scenarios would be run\n", run.Counts.Passed, run.Counts.Total)
			if detail := forecast.Checks[i].Detail; !strings.HasPrefix(detail, want) {
				t.Errorf("%d of %d were run, and the doctor said: %s", run.Counts.Passed, run.Counts.Total, detail)
			}
			if c := run.Counts; c.Passed < 200 {
				t.Errorf("counts are %+v", c)
			}
			for _, id := range tt.calls() {
				t.Errorf("the call %s of %v is alive", id, where(run, id))
			}
			tt.clean()
		})
	}
}

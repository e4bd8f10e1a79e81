package main

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"conform/internal/folder"
	"conform/internal/record"
)

// The most that a run may have, in bytes, and how long it may take, whatever the other side does. The time is that of a
// busy machine: what nobody bounds takes as long as the test.
const (
	mostOfARun    = 300 << 20
	longestOfARun = 90 * time.Second
)

// everyLie has all lies told; `make faults` does.
var everyLie = flag.Bool("every-lie", false, "tell targets, authorities and key documents every lie, and not a few")

// oneOf skips a lie that is told by `make faults` alone. Few are of each kind, or need no time.
func oneOf(t *testing.T, name string, few ...string) {
	t.Helper()
	if !*everyLie && !slices.Contains(few, name) {
		t.Skip("told by make faults (-every-lie)")
	}
}

// A liar is a server of the tenant's that lies, and one beside it that nothing may reach.
type liar struct {
	address string
	asked   atomic.Int64 // requests to the other
}

// lie serves what the function returns; it is given the address of the other server.
func (tt *testTenant) lie(handler func(elsewhere string) http.Handler) *liar {
	tt.t.Helper()
	l := &liar{}
	other := tt.serve(func(http.ResponseWriter, *http.Request) { l.asked.Add(1) })
	l.address = tt.serve(handler(other).ServeHTTP)
	return l
}

// bounded runs one scenario, or what the arguments choose, in a process of its own, and demands that it ends in time
// and in little memory, that nothing
// went to the other server, that no secret stands anywhere and that no failure is blamed on anybody else.
func (tt *testTenant) bounded(l *liar, status int, blame record.Blame, arguments ...string) (said string) {
	tt.t.Helper()
	answer, within := "1s", "3s"
	if status != 3 {
		answer = "20s" // a slow machine answers in time, too
	}
	if status == 0 {
		within = "20s"
	}
	tt.at(answer, "waits", "answer").at(within, "waits", "within")
	short := tt.write("short.feature", []byte(strings.ReplaceAll(longCall, "    When 40 seconds pass\n", "")))
	cmd := exec.Command("conform",
		append([]string{"run", "--target", "graph", "--profile", tt.file(), "--quiet", "--report-dir", tt.reports()},
			arguments...)...)
	if len(arguments) == 0 {
		cmd.Args = append(cmd.Args, short)
	}
	cmd.Env = os.Environ()
	for name, value := range tt.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	began := time.Now()
	peak := runMeasured(tt.t, cmd)
	said = out.String()
	if got := cmd.ProcessState.ExitCode(); got != status {
		tt.t.Errorf("exit status %d, want %d\n%s", got, status, said)
	}
	if took := time.Since(began); took > longestOfARun {
		tt.t.Errorf("it took %s", took)
	}
	if peak > mostOfARun {
		tt.t.Errorf("it had %d MB at a time", peak>>20)
	}
	if n := l.asked.Load(); n != 0 {
		tt.t.Errorf("the other host was asked %d times", n)
	}
	run, err := foldFile(filepath.Join(tt.reports(), folder.Events))
	if err != nil {
		tt.t.Fatalf("%v\n%s", err, said)
	}
	blamed := 0
	for _, s := range scenariosOf(run) {
		if s.Blame == "" {
			continue
		}
		if blamed++; s.Blame != blame {
			tt.t.Errorf("%s is blamed on %q, want %q: %s", s.ID, s.Blame, blame, s.Reason)
		}
	}
	if (blamed > 0) != (blame != "") {
		tt.t.Errorf("%d scenarios are blamed on somebody\n%s", blamed, said)
	}
	tt.clean()
	return said
}

// TestTargetsThatLie: a Graph that does anything but answer neither holds a run up nor fills its memory, gets nobody's
// token for others, and is blamed only where it did answer.
func TestTargetsThatLie(t *testing.T) {
	t.Parallel()
	type row struct {
		handler func(elsewhere string) http.Handler
		status  int
		blame   record.Blame
	}
	rows := map[string]row{
		"a redirect to another host": {
			func(other string) http.Handler { return http.RedirectHandler(other, http.StatusTemporaryRedirect) }, 1,
			record.BlameTarget},
		"a redirect to itself": {func(string) http.Handler {
			return http.RedirectHandler("/beta/communications/calls", http.StatusPermanentRedirect)
		}, 1, record.BlameTarget},
		"a page": {func(string) http.Handler { return answers(200, "text/html", "<html>Welcome") }, 1,
			record.BlameTarget},
		"an empty body": {func(string) http.Handler { return answers(201, "application/json", "") }, 1,
			record.BlameTarget},
		"JSON without a bottom": {func(string) http.Handler {
			return answers(201, "application/json", strings.Repeat("[", 100000))
		}, 1, record.BlameTarget},
		"that it is throttled": {func(string) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", "0")
				w.WriteHeader(http.StatusTooManyRequests)
			})
		}, 3, record.BlameThrottle},
	}
	for name, handler := range badAnswers() {
		rows[name] = row{func(string) http.Handler { return handler }, 3, record.BlameNetwork}
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			oneOf(t, name, "a redirect to another host", "a page", "less than it says", "a byte now and then",
				"a gigabyte, packed")
			tt := newTenant(t).start()
			l := tt.lie(row.handler)
			tt.at(l.address, "addresses", "graph")
			tt.bounded(l, row.status, row.blame)
		})
	}
}

// TestATargetThatSaysMoreThanItAnswers: what belongs to no answer is nobody's, and not for the terminal.
func TestATargetThatSaysMoreThanItAnswers(t *testing.T) {
	t.Parallel()
	tt := newTenant(t).start()
	l := tt.lie(func(string) http.Handler {
		return says(func(w io.Writer) {
			_, _ = io.WriteString(w, "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}canary, and more")
			_, _ = io.Copy(io.Discard, w.(io.Reader)) // until the other side has had enough
		})
	})
	tt.at(l.address, "addresses", "graph")
	if said := tt.bounded(l, 1, record.BlameTarget); strings.Contains(said, "canary") {
		t.Errorf("it says\n%s", said)
	}
}

// TestATargetThatHangs: a few scenarios wait for it, and not all of them.
func TestATargetThatHangs(t *testing.T) {
	t.Parallel()
	tt := newTenant(t).start()
	l := tt.lie(func(string) http.Handler { return hangs() })
	tt.at(l.address, "addresses", "graph")
	said := tt.bounded(l, 3, record.BlameNetwork, "--tags", "@example-01")
	if !strings.Contains(said, "ended by --max-unanswered: 5 scenarios in a row") {
		t.Errorf("it was not ended:\n%s", said)
	}
}

// through passes on what the tenant's own authority answers; change is given the path and may change the body.
func (tt *testTenant) through(change func(path string, body []byte) []byte) http.Handler {
	tt.t.Helper()
	root, err := url.Parse(tt.root)
	if err != nil {
		tt.t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(root)
	proxy.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: tt.pool(), MinVersion: tls.VersionTLS12}}
	tt.t.Cleanup(proxy.Transport.(*http.Transport).CloseIdleConnections)
	proxy.ModifyResponse = func(r *http.Response) error {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		body = change(r.Request.URL.Path, body)
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		r.Header.Del("Content-Length")
		return nil
	}
	return proxy
}

// TestAuthoritiesThatLie: who is to give a token and gives something else lets nobody in, and gets the secret to
// nobody.
func TestAuthoritiesThatLie(t *testing.T) {
	t.Parallel()
	run := func(name string, status int, blame record.Blame, handler func(tt *testTenant, elsewhere string) http.Handler) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			oneOf(t, name, "a redirect to another host", "a page", "nothing", "a token that is over", "a token of another type")
			tt := newTenant(t).start()
			l := tt.lie(func(other string) http.Handler { return handler(tt, other) })
			tt.at(l.address, "addresses", "authority")
			tt.bounded(l, status, blame)
		})
	}
	run("a redirect to another host", 3, record.BlameAuth, func(_ *testTenant, other string) http.Handler {
		return http.RedirectHandler(other, http.StatusTemporaryRedirect)
	})
	run("a page", 3, record.BlameAuth,
		func(*testTenant, string) http.Handler { return answers(200, "text/html", "<html>Sign in") })
	for name, handler := range badAnswers() {
		run(name, 3, record.BlameNetwork, func(*testTenant, string) http.Handler { return handler })
	}
	token := func(change func(token map[string]any)) func(*testTenant, string) http.Handler {
		return func(tt *testTenant, _ string) http.Handler {
			return tt.through(func(path string, body []byte) []byte {
				var object map[string]any
				if !strings.HasSuffix(path, "/token") || json.Unmarshal(body, &object) != nil {
					return body
				}
				change(object)
				changed, err := json.Marshal(object)
				if err != nil {
					return body
				}
				return changed
			})
		}
	}
	run("a token without a lifetime", 3, record.BlameAuth, token(func(o map[string]any) { delete(o, "expires_in") }))
	for name, life := range map[string]any{"of no time": 0, "that is over": -60, "of a second": 1,
		"of three thousand years": 99999999999} {
		run("a token "+name, 0, "", token(func(o map[string]any) { o["expires_in"] = life }))
	}
	run("a lifetime in words", 3, record.BlameAuth, token(func(o map[string]any) { o["expires_in"] = "an hour" }))
	run("a token of another type", 3, record.BlameAuth, token(func(o map[string]any) { o["token_type"] = "pop" }))
	run("no token", 3, record.BlameAuth, token(func(o map[string]any) { delete(o, "access_token") }))
	run("what is no token", 3, record.BlameAuth, token(func(o map[string]any) { o["access_token"] = "opaque" }))
}

// TestKeyDocumentsThatLie: keys that cannot be read are no mistake of Graph's; those that do not fit its tokens are.
func TestKeyDocumentsThatLie(t *testing.T) {
	t.Parallel()
	run := func(name string, status int, blame record.Blame, handler func(tt *testTenant, elsewhere string) http.Handler) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			oneOf(t, name, "gone", "as they are", "a thousand")
			tt := newTenant(t).start()
			address := tt.profile["addresses"].(map[string]any)["keys"].(string)
			l := tt.lie(func(other string) http.Handler { return handler(tt, other) })
			tt.at(strings.Replace(address, tt.root, l.address, 1), "addresses", "keys")
			tt.bounded(l, status, blame)
		})
	}
	run("gone", 3, record.BlameNetwork, func(*testTenant, string) http.Handler { return http.NotFoundHandler() })
	run("a page", 3, record.BlameNetwork,
		func(*testTenant, string) http.Handler { return answers(200, "text/html", "<html>Welcome") })
	run("a redirect to another host", 3, record.BlameNetwork, func(_ *testTenant, other string) http.Handler {
		return http.RedirectHandler(other, http.StatusFound)
	})
	bad := badAnswers()
	for _, name := range []string{"nothing", "a byte now and then", "half a chunk", "a gigabyte, packed"} {
		run(name, 3, record.BlameNetwork, func(*testTenant, string) http.Handler { return bad[name] })
	}
	keys := func(change func([]any) []any) func(*testTenant, string) http.Handler {
		return func(tt *testTenant, _ string) http.Handler {
			return tt.through(func(_ string, body []byte) []byte {
				var set struct {
					Keys []any `json:"keys"`
				}
				if json.Unmarshal(body, &set) != nil || set.Keys == nil {
					return body
				}
				changed, err := json.Marshal(map[string]any{"keys": change(set.Keys)})
				if err != nil {
					return body
				}
				return changed
			})
		}
	}
	run("as they are", 0, "", keys(func(keys []any) []any { return keys }))
	run("a thousand", 0, "", keys(func(keys []any) []any {
		for i := range 1000 {
			other := map[string]any{}
			for name, value := range keys[0].(map[string]any) {
				other[name] = value
			}
			other["kid"] = fmt.Sprint("other", i)
			keys = append(keys, other)
		}
		slices.Reverse(keys)
		return keys
	}))
	run("none", 1, record.BlameTarget, keys(func([]any) []any { return []any{} }))
}

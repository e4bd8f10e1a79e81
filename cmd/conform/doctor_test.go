package main

import (
	"crypto/tls"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"conform/cmd/conform/doctor"
	"conform/internal/loopback"
	"conform/internal/tenant"
)

// doctorSays is the doctor's JSON.
type doctorSays struct {
	Ready  bool             `json:"ready"`
	Checks []doctor.Finding `json:"checks"`
}

func (tt *testTenant) doctor(args ...string) (int, doctorSays, string) {
	tt.t.Helper()
	exit, stdout, stderr := tt.conform(tt.t.Context(),
		append([]string{"doctor", "--profile", tt.file(), "--format", "json"}, args...)...)
	var said doctorSays
	if err := json.Unmarshal([]byte(stdout), &said); err != nil {
		tt.t.Fatalf("exit status %d, %v\n%s%s", exit, err, stdout, stderr)
	}
	return exit, said, stdout
}

func TestDoctorOfAGoodProfile(t *testing.T) {
	t.Parallel()
	tt := newTenant(t).start().at([]any{"Calls.JoinGroupCalls.Chat"}, "app", "rsc")
	sound := tt.serve(func(http.ResponseWriter, *http.Request) {}) + "/beep.wav"
	tt.at(sound, "identities", "beep.uri").at(sound, "identities", "cool.uri")
	exit, said, stdout := tt.doctor()
	if exit != 0 || !said.Ready {
		t.Errorf("exit status %d\n%s", exit, stdout)
	}
	for _, one := range said.Checks {
		want := doctor.OK
		switch one.Check {
		case "skipped": // what the tenant of the tests cannot do: its app's permissions stay, and no time passes there
			want = doctor.Warning
		case "meetings": // the mock has no chats and no online meetings, and so nobody knows
			want = doctor.Unknown
		}
		if one.Status != want {
			t.Errorf("%+v", one)
		}
	}
	if len(said.Checks) != 16 {
		t.Errorf("%d checks, want 16", len(said.Checks))
	}
	// The command that it prints has the selection that was checked.
	exit, text, _ := tt.conform(t.Context(), "doctor", "--profile", tt.file(), "--tags", "@example-01 and not @slow")
	if want := "Ready: conform run --target graph --profile " + tt.file() +
		" --tags '@example-01 and not @slow'\n"; exit != 0 || !strings.Contains(text, want) {
		t.Errorf("exit status %d, want %q in\n%s", exit, want, text)
	}
}

// Each way in which a profile or an environment can be wrong is told by its own check, with a remedy.
func TestDoctorOfABrokenProfile(t *testing.T) {
	t.Parallel()
	tt := newTenant(t).start()
	closed := "https://" + loopback.Refusing(t)
	skewed := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat))
	}))
	t.Cleanup(skewed.Close)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	original, err := json.Marshal(tt.profile)
	if err != nil {
		t.Fatal(err)
	}
	for _, why := range []struct {
		why    string
		change func()
		check  string
		status doctor.Status
		says   string // in the detail or the remedy
	}{
		{"a fault of the file", func() { tt.at("mars", "cloud") }, "profile", doctor.Stop, "expected global, usgov-l4"},
		{"a secret that is not set", func() { tt.at("env:UNSET", "app", "credential", "secret") }, "profile", doctor.Stop,
			"UNSET is not set"},
		{"a missing identity", func() { tt.at(nil, "identities", "phoneB") }, "identities", doctor.Warning,
			"needs a second external phone"},
		{"Graph is not there", func() { tt.at(closed, "addresses", "graph") }, "Graph", doctor.Stop,
			"nothing listens at 127.0.0.1:"},
		{"a certificate that is not trusted", func() { tt.at(skewed.URL, "addresses", "graph") }, "Graph", doctor.Stop,
			"addresses: trust"},
		{"a wrong secret", func() { tt.at("env:PASSCODE", "app", "credential", "secret") }, "token", doctor.Stop,
			"the client secret is wrong"},
		{"another tenant", func() { tt.at("00000000-0000-0000-0000-000000000009", "tenant") }, "token", doctor.Stop,
			"there is no such tenant"},
		{"no keys", func() { tt.at(tt.root+"/nowhere", "addresses", "keys") }, "notification keys", doctor.Stop,
			"addresses: keys"},
		{"the local address is taken", func() { tt.at(taken.Addr().String(), "callback", "listen") }, "callback", doctor.Stop,
			"another program has the local address"},
		{"the public address leads elsewhere", func() { tt.at(tt.root+"/elsewhere", "callback", "public") }, "callback",
			doctor.Stop, "nothing came in"},
		{"the public address leads nowhere", func() { tt.at(closed, "callback", "public") }, "callback", doctor.Stop,
			"nothing listens at 127.0.0.1:"},
		{"the public address without what is below it leads elsewhere",
			func() { tt.at(front(t, tt, "/conform"), "callback", "public") }, "webhook", doctor.Stop,
			"incoming calls are posted there"},
		{"a wait that is too long", func() { tt.at("1s", "limits", "wait") }, "skipped", doctor.Warning,
			"more time would have to pass than the profile's limit of 1s"},
		{"a sound that is not there", func() { tt.at(tt.root+"/beep.wav", "identities", "beep.uri") }, "sounds",
			doctor.Warning, "beep.uri: 127.0.0.1"},
		{"a director that is a second bot", func() { tt.at(map[string]any{"kind": "caller"}, "director") }, "skipped",
			doctor.Warning, "cannot call as the user"},
		{"a director that is not there", func() { tt.at([]any{"no-such-program"}, "director", "command") }, "director",
			doctor.Stop, "name a program"},
		{"a person, and no terminal", func() { tt.at(map[string]any{"kind": "person"}, "director") }, "director", doctor.Stop,
			"run it at a terminal"},
		{"no director", func() { tt.at(map[string]any{"kind": "none"}, "director") }, "director", doctor.Warning,
			"the first are skipped"},
		{"a small budget", func() { tt.at(1, "limits", "calls") }, "budget", doctor.Warning, "raise limits: calls"},
	} {
		t.Run(why.why, func(t *testing.T) {
			clear(tt.profile)
			if err := json.Unmarshal(original, &tt.profile); err != nil {
				t.Fatal(err)
			}
			why.change()
			exit, said, stdout := tt.doctor()
			i := slices.IndexFunc(said.Checks, func(f doctor.Finding) bool { return f.Check == why.check })
			if i < 0 {
				t.Fatalf("no such check:\n%s", stdout)
			}
			if f := said.Checks[i]; f.Status != why.status || !strings.Contains(f.Detail+f.Remedy, why.says) || f.Remedy == "" {
				t.Errorf("got %+v", f)
			}
			if want := map[doctor.Status]int{doctor.Stop: 3, doctor.Warning: 0}[why.status]; exit != want ||
				said.Ready != (want == 0) {
				t.Errorf("exit status %d, ready %v", exit, said.Ready)
			}
			for _, secret := range []string{botSecret, otherSecret, joinCode} {
				if strings.Contains(stdout, secret) {
					t.Errorf("the doctor tells a secret:\n%s", stdout)
				}
			}
		})
	}
}

// What cannot be reached is said once, by the check that comes to it first, in words that name the cause; what needs it
// is neither tried nor blamed.
func TestDoctorSaysTheFirstCauseOnce(t *testing.T) {
	t.Parallel()
	tt := newTenant(t).start()
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	chatty, err := net.Listen("tcp", "127.0.0.1:0") // says something at once that is no TLS
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = chatty.Close() })
	go func() {
		for {
			conn, err := chatty.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Write([]byte("SSH-2.0-OpenSSH_9.9\r\n"))
			_ = conn.Close()
		}
	}()
	for _, why := range []struct{ why, at, says string }{
		{"nothing listens", loopback.Refusing(t), "nothing listens at HOST: connection refused"},
		{"plain HTTP", strings.TrimPrefix(plain.URL, "http://"), "what listens at HOST does not speak TLS"},
		{"no HTTP at all", chatty.Addr().String(), "what listens at HOST does not speak TLS"},
	} {
		t.Run(why.why, func(t *testing.T) {
			root := "https://" + why.at
			tt.at(root, "addresses", "graph").at(root, "addresses", "authority").at(root+"/keys", "addresses", "keys")
			tt.at(root+"/beep.wav", "identities", "beep.uri").at(root+"/cool.wav", "identities", "cool.uri")
			exit, said, stdout := tt.doctor()
			if exit != 3 {
				t.Errorf("exit status %d", exit)
			}
			for _, f := range said.Checks {
				switch f.Check {
				case "Graph":
					if f.Status != doctor.Stop || f.Detail != strings.ReplaceAll(why.says, "HOST", why.at) ||
						!strings.Contains(f.Remedy, "a trial's mock is started first") {
						t.Errorf("got %+v", f)
					}
				case "sign-in", "clock", "token", "permissions", "meetings", "sounds", "notification keys":
					if f.Status != doctor.Unknown || f.Remedy != "" {
						t.Errorf("got %+v", f)
					}
				}
			}
			if strings.Contains(stdout, "credential") ||
				strings.Count(stdout, strings.ReplaceAll(why.says, "HOST", why.at)) != 1 {
				t.Errorf("the cause is not said once, or something else is blamed:\n%s", stdout)
			}
		})
	}
}

// The doctor tells of permissions that are missing, and of a clock that is wrong.
func TestDoctorOfPermissionsAndClock(t *testing.T) {
	t.Parallel()
	tt := newTenant(t)
	tt.apps[0]["roles"] = []string{"Calls.Initiate.All"}
	tt.start()
	_, said, stdout := tt.doctor()
	i := slices.IndexFunc(said.Checks, func(f doctor.Finding) bool { return f.Check == "permissions" })
	if f := said.Checks[i]; f.Status != doctor.Warning || !strings.Contains(f.Remedy, "Calls.JoinGroupCall.All") ||
		!strings.Contains(f.Remedy, "/adminconsent?client_id=") {
		t.Errorf("got %s", stdout)
	}
	target, err := url.Parse(tt.root)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.Transport = tenant.Client(tt.pool()).Transport
	proxy.ModifyResponse = func(r *http.Response) error {
		r.Header.Set("Date", time.Now().Add(-10*time.Minute).UTC().Format(http.TimeFormat))
		return nil
	}
	certificate, err := tls.LoadX509KeyPair(filepath.Join(tt.dir, "callback.pem"),
		filepath.Join(tt.dir, "callback-key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	late := httptest.NewUnstartedServer(proxy)
	late.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	late.StartTLS()
	t.Cleanup(late.Close)
	tt.at(late.URL, "addresses", "graph")
	exit, said, stdout := tt.doctor()
	i = slices.IndexFunc(said.Checks, func(f doctor.Finding) bool { return f.Check == "clock" })
	f := said.Checks[i]
	away, err := time.ParseDuration(
		strings.TrimSuffix(strings.TrimPrefix(f.Detail, "it is "), " away from the other side's"))
	// A slow answer is older by what it took.
	if exit != 3 || f.Status != doctor.Stop || err != nil || (away-10*time.Minute).Abs() > time.Minute {
		t.Errorf("exit status %d, %v\n%s", exit, err, stdout)
	}
}

// front is a public address of which what is below path leads to the callback of the tenant's profile, and path itself
// does not.
func front(t *testing.T, tt *testTenant, path string) string {
	t.Helper()
	to, err := url.Parse("https://" + tt.profile["callback"].(map[string]any)["listen"].(string))
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.Transport = tenant.Client(tt.trustAll()).Transport
	return tt.serve(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == path {
			http.NotFound(w, r)
			return
		}
		proxy.ServeHTTP(w, r)
	}) + path
}

// serve serves over TLS that the profile trusts, and returns the address.
func (tt *testTenant) serve(handler http.HandlerFunc) string {
	tt.t.Helper()
	certificate, err := tls.LoadX509KeyPair(filepath.Join(tt.dir, "callback.pem"),
		filepath.Join(tt.dir, "callback-key.pem"))
	if err != nil {
		tt.t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(handler)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	server.StartTLS()
	tt.t.Cleanup(server.Close)
	return server.URL
}

// Meetings that the selection joins are looked for; that the app may not look is no fault. The mock behind has no chats
// and
// no online meetings, so that of the other meeting nobody knows.
func TestDoctorLooksForMeetings(t *testing.T) {
	t.Parallel()
	tt := newTenant(t).start()
	to, err := url.Parse(tt.root)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.Transport = tenant.Client(tt.pool()).Transport
	var path, body string
	var answer int
	tt.at(tt.serve(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, path) {
			w.WriteHeader(answer)
			_, _ = w.Write([]byte(body)) // a client that is gone needs no answer
			return
		}
		proxy.ServeHTTP(w, r)
	}), "addresses", "graph")
	for _, why := range []struct {
		why, path, body string
		answer          int
		status          doctor.Status
		says            string
	}{
		{"a chat that is there", "/chats/", `{"id":"x"}`, 200, doctor.Unknown, "meeting.threadId: there"},
		{"a chat that is not", "/chats/", `{"error":{"code":"NotFound"}}`, 404, doctor.Warning,
			"meeting.threadId: Graph finds no such meeting"},
		{"a chat that the app may not read", "/chats/", `{"error":{"code":"Forbidden"}}`, 403, doctor.Unknown,
			"meeting.threadId: not looked for: the app may not read it, and need not"},
		{"no meeting with that id", "/onlineMeetings", `{"value":[]}`, 200, doctor.Warning,
			"meeting.joinMeetingId: Graph finds no such meeting"},
		{"a meeting with that id", "/onlineMeetings", `{"value":[{}]}`, 200, doctor.Unknown, "meeting.joinMeetingId: there"},
		{"something else", "/chats/", `<html>`, 502, doctor.Unknown, "cannot be looked for: Graph answered 502"},
	} {
		t.Run(why.why, func(t *testing.T) {
			path, body, answer = why.path, why.body, why.answer
			_, said, stdout := tt.doctor("--tags", "@example-05 or @example-06")
			i := slices.IndexFunc(said.Checks, func(f doctor.Finding) bool { return f.Check == "meetings" })
			if f := said.Checks[i]; f.Status != why.status || !strings.Contains(f.Detail, why.says) {
				t.Errorf("got %+v\n%s", f, stdout)
			}
		})
	}
}

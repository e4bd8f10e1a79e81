package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"conform/internal/loopback"
	"conform/mock"
)

// TestMockAlone starts the mock as a program would, signs in with what it prints, and stops it.
func TestMockAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	config := filepath.Join(dir, "apps.json")
	if err := os.WriteFile(config, []byte(`{"apps": [
		{"name": "mine", "clientId": "11111111-1111-4111-8111-111111111111", "clientSecret": "first secret", "roles": ["Calls.Initiate.All"]},
		{"name": "other", "clientId": "22222222-2222-4222-8222-222222222222", "clientSecret": "second secret", "roles": []}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	stopped := make(chan int, 1)
	go func() {
		stopped <- run(ctx, []string{"mock", "--listen", "127.0.0.1:0", "--print", "json", "--config", config},
			streams{out: in, err: io.Discard, env: os.Getenv})
	}()
	printed, err := announced(out)
	if err != nil {
		t.Fatal(err)
	}
	if len(printed.Apps) != 2 || printed.Graph == "" || printed.Control != printed.Graph+"/_mock/" {
		t.Fatalf("printed %+v", printed)
	}
	for _, app := range printed.Apps {
		resp, err := loopback.Client(t).PostForm(printed.Authority+"/"+app.TenantID+"/oauth2/v2.0/token",
			url.Values{"grant_type": {"client_credentials"},
				"client_id": {app.ClientID}, "client_secret": {app.ClientSecret}, "scope": {printed.Graph + "/.default"}})
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("app %s cannot sign in with what was printed: %d", app.Name, resp.StatusCode)
		}
	}
	cancel()
	if status := <-stopped; status != 0 {
		t.Errorf("exit status %d", status)
	}
}

// TestMockBeyondLoopback: the addresses that are printed can be used, and the control port needs the token.
func TestMockBeyondLoopback(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	stopped := make(chan int, 1)
	go func() {
		stopped <- run(ctx, []string{"mock", "--listen", "0.0.0.0:0", "--print", "json"},
			streams{out: in, err: io.Discard, env: os.Getenv})
	}()
	printed, err := announced(out)
	if err != nil {
		t.Fatal(err)
	}
	for token, want := range map[string]int{printed.ControlToken: http.StatusOK, "": http.StatusUnauthorized} {
		resp, err := loopback.Client(t).Get(printed.Control + "?token=" + token)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want || strings.Contains(printed.Control, "0.0.0.0") {
			t.Errorf("%s with token %q: %s, want %d", printed.Control, token, resp.Status, want)
		}
	}
	cancel()
	if status := <-stopped; status != 0 {
		t.Errorf("exit status %d", status)
	}
}

// TestMockPrintsAProfile: what the mock prints of itself is a profile once the user's own part is added.
func TestMockPrintsAProfile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	stopped := make(chan int, 1)
	go func() {
		stopped <- run(ctx, []string{"mock", "--listen", "127.0.0.1:0", "--tls", "--tls-dir", dir, "--print", "json"},
			streams{out: in, err: io.Discard, env: os.Getenv})
	}()
	printed, err := announced(out)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "mock.yaml")
	own := "callback: {public: \"https://127.0.0.1:8443\", listen: \"127.0.0.1:8443\"}\n" +
		"identities: {userA.id: 112f7296-5fa4-42ca-bae8-6a692b15d4b8, userA.name: John}\nlimits: {calls: 10, minutes: 5}\n"
	if err := os.WriteFile(file, []byte(printed.Profile+own), 0o600); err != nil {
		t.Fatal(err)
	}
	var dry, stderr bytes.Buffer
	status := run(ctx, []string{"run", "--target", "graph", "--profile", file, "--dry-run", "--tags", "@example-01"},
		streams{out: &dry, err: &stderr,
			env: func(name string) string {
				return map[string]string{"CONFORM_CLIENT_SECRET": printed.Apps[0].ClientSecret}[name]
			}})
	if status != 0 || !strings.Contains(dry.String(), printed.Graph) {
		t.Errorf("exit status %d\n%s%s\n%s", status, dry.String(), stderr.String(), printed.Profile)
	}
	cancel()
	if status := <-stopped; status != 0 {
		t.Errorf("exit status %d", status)
	}
}

// TestTheProfileIsOfTheAppThatMayMost: of a mock with an app that is there to be refused the other is printed, whatever
// they are called.
func TestTheProfileIsOfTheAppThatMayMost(t *testing.T) {
	t.Parallel()
	a := announcement{CAFile: "ca.pem", Apps: []mock.App{
		{Name: "lesser", ClientID: "1", Roles: []string{"Calls.Initiate.All"}},
		{Name: "trial", ClientID: "2", Roles: []string{"Calls.Initiate.All", "Calls.AccessMedia.All"}}}}
	if got := profileOf(a); !strings.Contains(got, "\n  id: 2\n") {
		t.Errorf("the profile is\n%s", got)
	}
}

// announced reads what a mock that prints JSON says when it is ready.
func announced(out io.Reader) (said announcement, err error) {
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		return said, fmt.Errorf("the mock announced nothing: %w", err)
	}
	if err := json.Unmarshal(line, &said); err != nil {
		return said, fmt.Errorf("the mock announced %s: %w", line, err)
	}
	return said, nil
}

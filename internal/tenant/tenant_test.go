package tenant

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"conform/internal/library"
	"conform/internal/lock"
)

const (
	appID  = "5c1d9a2e-3f74-4f0b-9d5a-0b6f6f1c2d30"
	secret = "canary~of~the~bot"
)

// described is a profile with the lines added.
func described(t *testing.T, lines string) Config {
	t.Helper()
	lib, err := library.Load(library.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "tenant.yaml")
	text := fmt.Sprintf(`cloud: global
tenant: 5c1d9a2e-3f74-4f0b-9d5a-0b6f6f1c2d3e
app: {id: %s, name: "The Bot", credential: {kind: secret, secret: "env:SECRET"}}
callback: {public: "https://example.org/callback", listen: "127.0.0.1:0"}
limits: {numbers: ["+14255550100"], calls: 7, minutes: 3, parallel: 2}
%s`, appID, lines)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Config{File: file, Library: lib,
		Env: func(name string) string { return map[string]string{"SECRET": secret}[name] }}
}

func TestTerms(t *testing.T) {
	t.Parallel()
	tenant, err := Load(described(t, "identities: {phoneA: \"+14255550100\"}\n"))
	if err != nil {
		t.Fatal(err)
	}
	terms := tenant.Terms()
	if terms.APIVersion != "beta" || !terms.Lenient || terms.Parallel != 2 || !terms.Exclusive || !terms.LeakSearch ||
		!terms.Private || terms.NoTwins == "" {
		t.Errorf("the terms are %+v", terms)
	}
	for name, want := range map[string]string{
		"phoneA":     "",
		"appName":    "",
		"phoneB":     "the profile has no identity phoneB",
		"instanceId": "the profile has no app: instance: id",
		"callId":     "", // a run gives it
	} {
		if got := terms.Lacks(name); got != want && (want == "" || !strings.Contains(got, want)) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if terms.Values["phoneA"] != "+14255550100" || terms.Values["appId"] != appID {
		t.Errorf("the values are %v", terms.Values)
	}
	budget := terms.Budget()
	if budget == terms.Budget() {
		t.Error("two runs share a budget")
	}
	if budget.Calls != 7 || budget.Time.Minutes() != 3 || !slices.Equal(budget.Numbers, []string{"+14255550100"}) {
		t.Errorf("the budget is %+v", budget)
	}
}

func TestSecretsOfAProfile(t *testing.T) {
	t.Parallel()
	tenant, err := Load(described(t, ""))
	if err != nil {
		t.Fatal(err)
	}
	if got := tenant.Redact("refused: " + secret + "!"); got != "refused: [redacted:client secret of "+appID+"]!" {
		t.Errorf("got %q", got)
	}
	got := tenant.withoutSecrets([]string{"A=1", "B=" + secret, "SECRET=" + secret, "C"})
	if !slices.Equal(got, []string{"A=1", "C"}) {
		t.Errorf("a director's program is given %q", got)
	}
	config := described(t, "")
	config.Env = func(string) string { return "" }
	if _, err := Load(config); err == nil || !strings.Contains(err.Error(), "SECRET is not set") ||
		!strings.HasPrefix(err.Error(), filepath.ToSlash(config.File)+":3:") {
		t.Errorf("got %v, want the place of the secret", err)
	}
}

// TestOneRunOfAnApp: the second is told who has the app, and may have it afterwards.
func TestOneRunOfAnApp(t *testing.T) {
	t.Parallel()
	first, err := Load(described(t, ""))
	if err != nil {
		t.Fatal(err)
	}
	second, err := Load(described(t, ""))
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Open(); err != nil {
		t.Fatal(err)
	}
	var held *lock.HeldError
	if err := second.Open(); !errors.As(err, &held) ||
		!strings.Contains(err.Error(), fmt.Sprintf("the app %s is for one run at a time", appID)) {
		t.Errorf("got %v", err)
	}
	if err := errors.Join(first.HangUp(t.Context()), first.Close(t.Context()), first.Close(t.Context())); err != nil {
		t.Error(err)
	}
	if err := second.Open(); err != nil {
		t.Error(err)
	}
	if err := second.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

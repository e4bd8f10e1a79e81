package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestInputThatNeverEnds: a pipe that nobody writes to, and a device, are no input, wherever a file is expected.
func TestInputThatNeverEnds(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	pipes := []string{"x.feature", "gates.yaml", "profile.yaml", "events.jsonl", "history.jsonl", "apps.json", "ca.pem",
		"data/x.yaml", "secret"}
	if err := os.Mkdir(in("data"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range pipes {
		if err := syscall.Mkfifo(in(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	secret := in("tenant.yaml")
	profile := "cloud: global\ntenant: 5c1d9a2e-3f74-4f0b-9d5a-0b6f6f1c2d3e\n" +
		"app: {id: 5c1d9a2e-3f74-4f0b-9d5a-0b6f6f1c2d3f, credential: {kind: secret, secret: \"file:secret\"}}\n" +
		"callback: {public: \"https://example.org/callback\", listen: \"127.0.0.1:0\"}\n"
	if err := errors.Join(os.WriteFile(secret, []byte(profile), 0o600),
		os.Symlink("/dev/zero", in("zero.feature"))); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		why  string
		args []string
		name string // that the message begins with
	}{
		{"a feature", []string{"validate", in("x.feature")}, in("x.feature")},
		{"a folder with one", []string{"list", dir}, in("x.feature")},
		{"a link to a device", []string{"validate", in("zero.feature")}, in("zero.feature")},
		{"scenario data", []string{"validate", "--scenarios", in("data")}, in("data/x.yaml")},
		{"gates", []string{"validate", "--gates", in("gates.yaml")}, in("gates.yaml")},
		{"known failures", []string{"run", "--known-failing", in("gates.yaml")}, in("gates.yaml")},
		{"a profile", []string{"run", "--target", "graph", "--profile", in("profile.yaml")}, in("profile.yaml")},
		{"a profile for the doctor", []string{"run", "--dry-run", "--target", "graph", "--profile", in("profile.yaml")},
			in("profile.yaml")},
		{"a profile that is a device", []string{"run", "--target", "graph", "--profile", "/dev/zero"}, "/dev/zero"},
		{"a secret", []string{"run", "--target", "graph", "--profile", secret}, in("secret")},
		{"history", []string{"run", "--history", in("history.jsonl"), "--report-dir", in("r")},
			"--history " + in("history.jsonl")},
		{"history of the folder", []string{"run", "--report-dir", dir}, "--history " + in("history.jsonl")},
		{"events", []string{"report", in("events.jsonl")}, in("events.jsonl")},
		{"events of a folder", []string{"report", dir}, in("events.jsonl")},
		{"events to compare", []string{"compare", in("events.jsonl"), in("events.jsonl")}, in("events.jsonl")},
		{"events to merge", []string{"merge", in("events.jsonl"), "-o", in("m")}, in("events.jsonl")},
		{"events of a baseline", []string{"baseline", "update", dir}, in("events.jsonl")},
		{"apps of a mock", []string{"mock", "--config", in("apps.json")}, "--config " + in("apps.json")},
		{"authorities of a mock", []string{"mock", "--callback-ca", in("ca.pem")}, "--callback-ca " + in("ca.pem")},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			status, _, stderr := conform(t, tt.args...)
			if status != 2 || !strings.Contains(stderr, "is not a file") || !strings.Contains(stderr, tt.name) {
				t.Errorf("exit status %d, %q; want 2, and that %s is not a file", status, stderr, tt.name)
			}
		})
	}
}

// TestTenThousandFeatures: a folder may hold any number, which is read in the time that this many files take.
func TestTenThousandFeatures(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for i := range 10_000 {
		text := fmt.Sprintf("Feature: %d\n\n  Scenario: It is there\n    Given a bot with the least permissions documented\n",
			i)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("f%d.feature", i)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if status, stdout, stderr := conform(t, "validate", dir); status != 0 ||
		!strings.HasPrefix(stdout, "valid: 10000 features, 10000 scenarios") {
		t.Errorf("exit status %d\n%s%.2000s", status, stdout, stderr)
	}
}

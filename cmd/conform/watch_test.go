package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// said is what a command has written so far. It is safe for use by many goroutines.
type said struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// A watching is `conform watch` while it goes on.
type watching struct {
	*testing.T
	dir    string
	said   said
	seen   int // of what it said
	end    context.CancelFunc
	status chan int
}

const (
	twoScenarios = `Feature: Two calls

  Scenario: One that answers as the data says
    Given a bot with the least permissions documented
    When the bot creates the call "mine"
    Then Graph answers as documented

  Scenario: Another
    Given a bot with the least permissions documented
    When the bot creates the call "another"
    Then Graph answers as documented
`
	oneOwn = `clauses:
  my.c: {says: The call is created., source: "https://example.com", evidence: documented}
exchanges:
  - operation: create call
    name: mine
    request: {like: {operation: create call, name: example 01}}
    permissions: {clause: my.c, least: [Calls.Initiate.All]}
    expect: [{clause: my.c, status: 201}]
`
	otherOwn = `exchanges:
  - operation: create call
    name: another
    request: {like: {operation: create call, name: example 01}}
    permissions: {clause: my.c, least: [Calls.Initiate.All]}
    expect: [{clause: my.c, status: 201}]
`
)

// watchThem begins to watch two scenarios, each with data in a file of its own.
func watchThem(t *testing.T) *watching {
	t.Helper()
	w := &watching{T: t, dir: t.TempDir(), status: make(chan int, 1)}
	w.write("f/a.feature", twoScenarios)
	w.write("d/one.yaml", oneOwn)
	w.write("d/other.yaml", otherOwn)
	ctx, cancel := context.WithCancel(t.Context())
	w.end = cancel
	t.Cleanup(cancel)
	go func() {
		w.status <- run(ctx, []string{"watch", filepath.Join(w.dir, "f"), "--scenarios", filepath.Join(w.dir, "d"),
			"--report-dir", filepath.Join(w.dir, "out")},
			streams{out: &w.said, err: &w.said, env: func(string) string { return "" }, keys: sharedKeys})
	}()
	return w
}

func (w *watching) write(name, text string) {
	w.Helper()
	path := filepath.Join(w.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		w.Fatal(err)
	}
	// As most editors do.
	if err := os.WriteFile(path+"~", []byte(text), 0o600); err != nil {
		w.Fatal(err)
	}
	if err := os.Rename(path+"~", path); err != nil {
		w.Fatal(err)
	}
}

// until waits until, after what it waited for before, all those texts were said, in that order.
func (w *watching) until(texts ...string) {
	w.Helper()
	deadline, ticker := time.After(time.Minute), time.NewTicker(5*time.Millisecond)
	defer ticker.Stop()
	for _, text := range texts {
		for {
			at := strings.Index(w.said.String()[w.seen:], text)
			if at >= 0 {
				w.seen += at + len(text)
				break
			}
			select {
			case <-deadline:
				w.Fatalf("it did not say %q; after all before it said\n%s", text, w.said.String()[w.seen:])
			case <-ticker.C:
			}
		}
	}
}

func TestWatch(t *testing.T) {
	t.Parallel()
	w := watchThem(t)
	w.until("Watching ", "✓ 2 passed")

	w.write("d/other.yaml", strings.Replace(otherOwn, "201", "202", 1))
	w.until("other.yaml\n", "other.yaml changed: 1 scenario uses it", "FAILED  create call is answered with 201 Created",
		"✗ 1 failed")

	// What cannot be read is said, and run as soon as it can be, with what was saved meanwhile.
	w.write("d/other.yaml", strings.Replace(otherOwn, "201", "two", 1))
	w.until(`the text "two"; expected a whole number`)
	w.write("d/one.yaml", oneOwn+"# a remark\n")
	w.until("one.yaml\n", `the text "two"; expected a whole number`)
	w.write("d/other.yaml", otherOwn)
	w.until("one.yaml changed: 2 scenarios use it", "other.yaml changed: 1 scenario uses it", "✓ 2 passed")

	w.write("f/a.feature", twoScenarios+"    And Graph answers as documented\n")
	w.until("a.feature changed: 2 scenarios stand in it", "✓ 2 passed")

	w.write("f/new.feature", strings.ReplaceAll(twoScenarios, "Two calls", "Two others"))
	w.until("new.feature changed: 2 scenarios stand in it", "✓ 2 passed")

	// The reports are those of the last run.
	if _, err := os.Stat(filepath.Join(w.dir, "out", "index.html")); err != nil {
		t.Error(err)
	}
	w.end()
	select {
	case status := <-w.status:
		if status != 0 {
			t.Errorf("exit status %d\n%s", status, w.said.String())
		}
	case <-time.After(time.Minute):
		t.Error("it did not end when it was told to")
	}
}

func TestWatchOfWhatCannotBeWatched(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why  string
		args []string
		want string
	}{
		{"nothing", nil, "expected a folder or file of features to watch"},
		{"no such folder", []string{"nothing-here"}, "nothing-here cannot be watched: no such file or directory"},
		{"two versions at once", []string{".", "--api-version", "both"}, "--api-version: \"both\"; expected one version"},
		{"a mistyped fault", []string{".", "--mock-fault", "hangs"}, `--mock-fault: "hangs" is no fault of the mock`},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			var said said
			status := run(t.Context(), append([]string{"watch"}, tt.args...),
				streams{out: &said, err: &said, env: func(string) string { return "" }})
			if status != 2 || !strings.Contains(said.String(), tt.want) {
				t.Errorf("exit status %d\n%s", status, said.String())
			}
		})
	}
}

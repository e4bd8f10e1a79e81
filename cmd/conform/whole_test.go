package main

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"conform/internal/record"
	"conform/reports"
)

// TestManyAtOnce runs everything with 64 scenarios at a time against one mock: nothing may be mixed up. With
// the race detector on it also proves that nothing is shared that should not be.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	status, stdout, stderr := conform(t, "run", "--quiet", "--no-twins", "--report-dir", dir, "--parallel", "64")
	if status != 0 {
		t.Fatalf("exit status %d\n%s%s", status, stdout, stderr)
	}
	run, err := foldFile(filepath.Join(dir, "events.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if run.Counts.Total < 120 || len(run.Features) < 23 {
		t.Errorf("%d scenarios in %d features; expected at least 120 in 23", run.Counts.Total, len(run.Features))
	}
	if len(run.Stray) > 0 {
		t.Errorf("%d notifications belonged to no scenario, the first: %+v", len(run.Stray), run.Stray[0])
	}
	// Each scenario has a callback address of its own, and every notification it got was posted there.
	owner := map[string]string{}
	for _, feature := range run.Features {
		for _, s := range feature.Scenarios {
			for _, n := range s.Notifications {
				if other, taken := owner[n.Path]; taken && other != s.ID {
					t.Errorf("%s and %s shared the address %s", s.ID, other, n.Path)
				}
				owner[n.Path] = s.ID
			}
		}
	}
	if len(owner) < 100 {
		t.Errorf("only %d scenarios got notifications", len(owner))
	}
}

// cancelAt cancels a run when a text is first written to it.
type cancelAt struct {
	mu     sync.Mutex
	text   string
	cancel func()
	bytes.Buffer
}

func (c *cancelAt) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if strings.Contains(string(p), c.text) {
		c.cancel()
	}
	return c.Buffer.Write(p)
}

// TestAnInterruptedRunIsReported: what ran before the interrupt is in the reports, what did not is errored,
// and the exit status says that the run broke.
func TestAnInterruptedRunIsReported(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	dir := t.TempDir()
	progress := &cancelAt{text: "✓", cancel: func() { cancel(interrupted{os.Interrupt}) }}
	var out bytes.Buffer
	status := run(ctx, []string{"run", "--no-twins", "--report-dir", dir, "--parallel", "2"},
		streams{out: &out, err: progress, env: func(string) string { return "" }, keys: sharedKeys})
	if status != 3 {
		t.Errorf("exit status %d, want 3\n%s", status, out.String())
	}
	folded, err := foldFile(filepath.Join(dir, "events.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if folded.Interrupted != "stopped by Ctrl-C (SIGINT)" {
		t.Errorf("the record says %q", folded.Interrupted)
	}
	if c := folded.Counts; c.Passed == 0 || c.Errored == 0 || c.Total < 120 {
		t.Errorf("counts are %+v; some scenarios should have passed and the rest be errored, none gone", c)
	}
	for _, feature := range folded.Features {
		for _, s := range feature.Scenarios {
			if s.Status == record.Errored && s.Reason == "" {
				t.Errorf("%s is errored without a reason", s.ID)
			}
		}
	}
	for _, name := range reports.Default().Files() {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Errorf("no report: %v", err)
		}
	}
}

// TestReportFolderFaults: a folder that cannot be written to is told before anything is sent.
func TestReportFolderFaults(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ why, dir, want string }{
		{"the folder is a file", file, "--report-dir " + file},
		{"its parent is a file", filepath.Join(file, "report"), "--report-dir " + filepath.Join(file, "report")},
	} {
		t.Run(tt.why, func(t *testing.T) {
			status, _, stderr := conform(t, "run", "--report-dir", tt.dir)
			if status != 2 || !strings.Contains(stderr, tt.want) {
				t.Errorf("exit status %d, %q; want 2 and %q", status, stderr, tt.want)
			}
		})
	}
	t.Run("the folder is read-only", func(t *testing.T) {
		readOnly := filepath.Join(dir, "read-only")
		if err := os.Mkdir(readOnly, 0o500); err != nil {
			t.Fatal(err)
		}
		// Root may write anywhere; then the event log is made unwritable by being a folder.
		if f, err := os.Create(filepath.Join(readOnly, "probe")); err == nil {
			if err := errors.Join(f.Close(), os.Mkdir(filepath.Join(readOnly, "events.jsonl"), 0o700)); err != nil {
				t.Fatal(err)
			}
		}
		status, _, stderr := conform(t, "run", "--report-dir", readOnly)
		if status != 2 || !strings.Contains(stderr, "--report-dir "+readOnly) {
			t.Errorf("exit status %d, %q", status, stderr)
		}
	})
	t.Run("a port in use", func(t *testing.T) {
		taken, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer taken.Close()
		address := taken.Addr().String()
		status, _, stderr := conform(t, "run", "--report-dir", filepath.Join(dir, "r"), "--listen", address)
		if status != 2 || !strings.Contains(stderr, "--listen: listening for notifications on "+address) ||
			!strings.Contains(stderr, "address already in use") {
			t.Errorf("exit status %d, %q", status, stderr)
		}
	})
}

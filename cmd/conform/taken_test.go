package main

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAnAddressThatIsTaken: whoever starts a second mock learns what is in the way, and what to do about it; the
// address
// is said once.
func TestAnAddressThatIsTaken(t *testing.T) {
	t.Parallel()
	other, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Close() })
	at := other.Addr().String()
	out := filepath.Join(t.TempDir(), "out")
	for _, tt := range []struct {
		why  string
		args []string
	}{
		{"the mock", []string{"mock", "--listen", at}},
		{"the listener of a run", []string{"run", "--listen", at, "--tags", "@example-01", "--report-dir", out}},
		{"the listener of mutants", []string{"mutants", "--listen", at, "--tags", "@example-01", "--parallel", "1",
			"--report-dir", out}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			var errs strings.Builder
			status := run(t.Context(), tt.args, streams{out: io.Discard, err: &errs, env: os.Getenv})
			text := errs.String()
			if status == 0 || strings.Count(text, at) != 1 || !strings.Contains(text, "--listen: ") ||
				!strings.Contains(text, "address already in use; another program listens there") ||
				!strings.Contains(text, "with port 0: any free one") {
				t.Errorf("exit status %d\n%s", status, text)
			}
		})
	}
}

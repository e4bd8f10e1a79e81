package main

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"conform/internal/loopback"
	"conform/internal/tenant"
)

// typed runs a command line as it is printed, and returns its exit status and what it said.
func typed(t *testing.T, line string) (status int, said string) {
	t.Helper()
	words := strings.Fields(line)
	cmd := exec.Command(words[0], words[1:]...)
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// TestTrial types what `conform init --trial` says, and nothing else.
func TestTrial(t *testing.T) {
	t.Setenv("GORACE", "atexit_sleep_ms=0")
	t.Chdir(t.TempDir())
	status, said := typed(t, "conform init --trial --mock "+loopback.Free(t)+" --callback "+loopback.Free(t))
	var lines []string
	for line := range strings.Lines(said) {
		if strings.HasPrefix(line, "  conform ") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	if status != 0 || len(lines) != 3 {
		t.Fatalf("exit status %d\n%s", status, said)
	}
	serve(t, lines[0])
	if status, said := typed(t, lines[1]+" --tags @example-01"); status != 0 || !strings.Contains(said, "\nReady: ") ||
		strings.Contains(said, "\n! permissions") {
		t.Errorf("the doctor: exit status %d\n%s", status, said)
	}
	// Somebody calls, somebody is called, and something is refused without its permission.
	if !strings.HasSuffix(lines[2], " --tags @scenario-01") {
		t.Errorf("the first run is not a short one: %s", lines[2])
	}
	status, said = typed(t, lines[2]+" --quiet")
	if status != 0 || !strings.Contains(said, "CONFORMS") {
		t.Errorf("the run: exit status %d\n%s", status, said)
	}
	for path, want := range map[string]os.FileMode{"trial": 0o700, "trial/secret.txt": 0o600,
		"trial/tls/ca-key.pem": 0o600, "trial/tls/callback-key.pem": 0o600} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s may be read by others: %v %v", path, info.Mode(), err)
		}
	}
	secret, err := os.ReadFile("trial/secret.txt")
	if err != nil {
		t.Fatal(err)
	}
	profile, err := os.ReadFile("trial/trial.yaml")
	if err != nil || strings.Contains(string(profile), strings.TrimSpace(string(secret))) {
		t.Errorf("the profile holds the secret: %v", err)
	}
	if status, said := typed(t, "conform init --trial"); status != 2 || !strings.Contains(said, "trial is there already") {
		t.Errorf("a second time: exit status %d\n%s", status, said)
	}
}

// TestTrialAtAddressesOfIPv6: its profile can be read, brackets and all.
func TestTrialAtAddressesOfIPv6(t *testing.T) {
	t.Chdir(t.TempDir())
	status, _, stderr := conform(t, "init", "--trial", "--mock", "[::1]:8700", "--callback", "[::1]:8701")
	if status != 0 {
		t.Fatal(stderr)
	}
	status, said, stderr := conform(t, "run", "--target", "graph", "--profile", "trial/trial.yaml", "--tags",
		"@example-06", "--dry-run")
	if status != 0 || !strings.Contains(said, "Send it: conform run") {
		t.Errorf("exit status %d\n%s%s", status, said, stderr)
	}
}

// TestTrialIsAsTheManualSays: who follows the page and who follows the program type the same.
func TestTrialIsAsTheManualSays(t *testing.T) {
	page, err := os.ReadFile("../../docs/tenant-setup.md")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	status, said := typed(t, "conform init --trial")
	if status != 0 {
		t.Fatalf("exit status %d\n%s", status, said)
	}
	written, err := os.ReadFile("trial/trial.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(said) {
		command := strings.TrimSpace(line)
		if !strings.HasPrefix(command, "conform ") {
			continue
		}
		if !strings.Contains(string(page), "\n"+command+"\n") {
			t.Errorf("the manual has no line %q", command)
		}
		if !strings.Contains(string(written), "\n#   "+command+"\n") {
			t.Errorf("the head of the profile has no line %q", command)
		}
	}
}

// serve starts a mock, which ends with the test.
func serve(t *testing.T, line string) {
	t.Helper()
	words := strings.Fields(line)
	cmd := exec.Command(words[0], words[1:]...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Signal(syscall.SIGTERM); _ = cmd.Wait() })
	if said, err := bufio.NewReader(out).ReadString('\n'); err != nil || !strings.HasPrefix(said, "Graph ") {
		t.Fatalf("the mock said %q: %v", said, err)
	}
}

func TestTrialOfWhatCannotBe(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, tt := range []struct{ why, line, want string }{
		{"a name that is a path", "conform init --trial a/b", `"a/b" is no name for a profile`},
		{"no port", "conform init --trial --mock 127.0.0.1", `--mock: "127.0.0.1"; expected an address of this machine`},
		{"another machine", "conform init --trial --callback 192.0.2.1:80",
			`--callback: "192.0.2.1:80"; expected an address`},
		{"a name", "conform init --trial --callback example.com:80", `--callback: "example.com:80"; expected an address`},
		{"one port for both", "conform init --trial --callback 127.0.0.1:8700", "is the mock's; expected another port"},
		{"an address and no trial", "conform init mine --mock 127.0.0.1:80", "--mock: expected together with --trial"},
		{"two names", "conform init --trial a b", "expected the name of one profile"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			if status, said := typed(t, tt.line); status != 2 || !strings.Contains(said, tt.want) {
				t.Errorf("exit status %d\n%s", status, said)
			}
		})
	}
	if left, err := filepath.Glob("*"); err != nil || len(left) > 0 {
		t.Errorf("something was written: %q %v", left, err)
	}
}

// TestMockAct holds what is asked of the mock for each act that a director may be asked for.
func TestMockAct(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why  string
		env  map[string]string
		want string // of the mock
		err  string
	}{
		{"a phone calls", map[string]string{"ACT": "ring", "APP": "a", "PERSON": "+1", "TO": "number"},
			"POST /_mock/apps/a/ring", ""},
		{"a user adds the bot to a meeting", map[string]string{"ACT": "ring", "APP": "a", "PERSON": "u", "TO": "meeting"},
			"POST /_mock/apps/a/ring", ""},
		{"somebody is busy", map[string]string{"ACT": "busy", "APP": "a", "PERSON": "u"}, "PUT /_mock/apps/a/people", ""},
		{"a key", map[string]string{"ACT": "press", "CALL": "c", "TONE": "tone1"}, "POST /_mock/calls/c/press", ""},
		{"the peer hangs up", map[string]string{"ACT": "hangup", "CALL": "c"}, "POST /_mock/calls/c/hangup", ""},
		{"nothing that there is", map[string]string{"ACT": "hangs up"}, "",
			`CONFORM_ACT: "hangs up"; expected one of ring, `},
		{"what the mock refuses", map[string]string{"ACT": "admit", "CALL": "gone"}, "POST /_mock/calls/gone/admit",
			"no such call"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			asked := ""
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if asked = r.Method + " " + r.URL.Path; strings.Contains(r.URL.Path, "gone") {
					w.WriteHeader(http.StatusBadRequest)
					_, _ = w.Write([]byte(`{"error": "no such call"}`))
					return
				}
				_, _ = w.Write([]byte("{}"))
			}))
			defer server.Close()
			err := mockAct(t.Context(), server.URL, tenant.Loopback(nil), func(name string) string {
				return tt.env[strings.TrimPrefix(name, "CONFORM_")]
			})
			said := ""
			if err != nil {
				said = err.Error()
			}
			if asked != tt.want || !strings.Contains(said, tt.err) || (tt.err == "") != (err == nil) {
				t.Errorf("it asked %q and says %q", asked, said)
			}
		})
	}
	var said said
	if status := run(t.Context(), []string{"mock", "act"}, streams{out: &said, err: &said, env: os.Getenv}); status != 2 ||
		!strings.Contains(said.String(), "--mock: expected the address of the mock") {
		t.Errorf("exit status %d\n%s", status, said.String())
	}
}

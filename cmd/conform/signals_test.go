package main

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"conform/internal/folder"
	"conform/internal/record"
	"conform/internal/tenant"
)

// A process is `conform run` against a tenant, in a process of its own that can be ended in every way.
type process struct {
	*exec.Cmd
	tt     *testTenant
	stderr bytes.Buffer
}

// begin starts a run and waits until a call is alive in the tenant. An output that is nil is kept.
func (tt *testTenant) begin(stderr io.Writer, args ...string) *process {
	tt.t.Helper()
	p := &process{tt: tt}
	p.Cmd = exec.Command("conform",
		append([]string{"run", "--target", "graph", "--profile", tt.file(), "--report-dir", tt.reports()}, args...)...)
	p.Env = os.Environ()
	for name, value := range tt.env {
		p.Env = append(p.Env, name+"="+value)
	}
	if p.Stderr = stderr; stderr == nil {
		p.Stderr = &p.stderr
	}
	if err := p.Start(); err != nil {
		tt.t.Fatal(err)
	}
	ended := make(chan struct{})
	tt.t.Cleanup(func() { _ = p.Process.Kill(); <-ended })
	go func() { _ = p.Wait(); close(ended) }()
	tt.until("a call is alive", func() bool { return len(tt.calls()) > 0 })
	p.Cancel = func() error { <-ended; return nil }
	return p
}

// until is [within], for what a tenant comes to.
func (tt *testTenant) until(what string, so func() bool) {
	tt.t.Helper()
	within(tt.t, what, so)
}

func (p *process) signal(sig os.Signal) {
	p.tt.t.Helper()
	if err := p.Process.Signal(sig); err != nil {
		p.tt.t.Fatal(err)
	}
}

// end waits for the end, and returns the exit status; -1: a signal ended it.
func (p *process) end() int {
	_ = p.Cancel()
	return p.ProcessState.ExitCode()
}

// longCall is a scenario whose call lasts for some seconds.
const longCall = `Feature: A long call

  Scenario: Somebody ends the run meanwhile
    Given a bot with the least permissions documented
    When the bot creates the call "example 01"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When 40 seconds pass
    When the bot hangs up
    Then Graph answers as documented
`

func (tt *testTenant) longCall() string { return tt.write("long.feature", []byte(longCall)) }

// TestEveryEndOfARun: however a run is asked to end, it hangs its calls up, writes its reports and says why.
func TestEveryEndOfARun(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			// What these tests were started with ignored, as by nohup, the run would be as well.
			caught := make(chan os.Signal, 1)
			signal.Notify(caught, sig)
			defer signal.Stop(caught)
			tt := newTenant(t).start().at("1m", "limits", "wait")
			p := tt.begin(nil, tt.longCall())
			p.signal(sig)
			if status := p.end(); status != 3 {
				t.Errorf("exit status %d\n%s", status, p.stderr.String())
			}
			if said := p.stderr.String(); strings.Contains(said, tenant.ErrUnsearched.Error()) {
				t.Errorf("its files were not searched for secrets:\n%s", said)
			}
			tt.ended(interrupted{sig}.Error())
		})
	}
	t.Run("standard error is closed", func(t *testing.T) {
		tt := newTenant(t).start().at("1m", "limits", "wait")
		read, write, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		// The first feature comes to its end, and says so to the pipe that nobody reads any more, before the second.
		short := tt.write("a.feature", []byte(strings.ReplaceAll(longCall, "40 seconds", "1 seconds")))
		p := tt.begin(write, short, tt.longCall(), "--parallel", "1")
		if err := errors.Join(read.Close(), write.Close()); err != nil {
			t.Fatal(err)
		}
		if status := p.end(); status != 3 {
			t.Errorf("exit status %d", status)
		}
		tt.ended(errOutputClosed.Error())
	})
}

// TestNothingFollowsARunThatWasEnded: who ends a run of both versions means both.
func TestNothingFollowsARunThatWasEnded(t *testing.T) {
	t.Parallel()
	tt := newTenant(t).start().at("1m", "limits", "wait")
	p := tt.begin(nil, tt.longCall(), "--api-version", "both")
	p.signal(os.Interrupt)
	if status := p.end(); status != 3 {
		t.Errorf("exit status %d\n%s", status, p.stderr.String())
	}
	run, err := foldFile(filepath.Join(tt.reports(), "beta", folder.Events))
	if err != nil || run.Interrupted != (interrupted{os.Interrupt}).Error() {
		t.Errorf("the first was interrupted %q, %v", run.Interrupted, err)
	}
	if _, err := os.Stat(filepath.Join(tt.reports(), "v1.0")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the second was run: %v", err)
	}
}

// ended demands that a run has left no call behind, that its log is whole and says why it ended, and that it is
// reported.
func (tt *testTenant) ended(why string) {
	tt.t.Helper()
	run, err := foldFile(filepath.Join(tt.reports(), folder.Events))
	if err != nil {
		tt.t.Fatal(err)
	}
	if run.Interrupted != why {
		tt.t.Errorf("the record says %q, want %q", run.Interrupted, why)
	}
	for _, id := range tt.calls() {
		tt.t.Errorf("the call %s of %v is alive", id, where(run, id))
	}
	if _, err := os.Stat(filepath.Join(tt.reports(), pageName)); err != nil {
		tt.t.Error(err)
	}
}

// TestASecondInterrupt: who asks twice is not made to wait for what hangs, and hears which calls may be alive.
func TestASecondInterrupt(t *testing.T) {
	t.Parallel()
	tt := newTenant(t)
	tt.config["faults"] = []any{map[string]any{"kind": "hang", "operation": "delete call", "times": 100}}
	tt.start().at("1m", "limits", "wait").at("20m", "waits", "answer")
	p := tt.begin(nil, tt.longCall())
	call := tt.calls()[0]
	p.signal(os.Interrupt)
	log := filepath.Join(tt.reports(), folder.Events)
	tt.until("the first interrupt is recorded", func() bool {
		text, err := os.ReadFile(log)
		return err == nil && bytes.Contains(text, []byte(interrupted{os.Interrupt}.Error()))
	})
	p.signal(os.Interrupt)
	if status := p.end(); status != 3 {
		t.Errorf("exit status %d", status)
	}
	for _, text := range []string{"stopped by Ctrl-C (SIGINT) again", log,
		"conform hangup " + tt.reports() + " --profile ", "the call " + call + " could not be hung up and may be alive"} {
		if said := p.stderr.String(); !strings.Contains(said, text) {
			t.Errorf("%q is not said:\n%s", text, said)
		}
	}
	run, err := foldFile(log)
	if err != nil || len(where(run, call)) == 0 {
		t.Errorf("the call is not in the record: %v", err)
	}
}

// TestOtherCommandsEndAtOnce: what has nothing to put in order ends at the first signal, whatever it waits for.
func TestOtherCommandsEndAtOnce(t *testing.T) {
	t.Parallel()
	tt := newTenant(t).start()
	waits := make(chan struct{}, 1)
	hanging := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		waits <- struct{}{}
		<-r.Context().Done()
	}))
	certificate, err := tls.LoadX509KeyPair(filepath.Join(tt.dir, "callback.pem"),
		filepath.Join(tt.dir, "callback-key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	hanging.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	hanging.StartTLS()
	t.Cleanup(hanging.Close)
	tt.at(hanging.URL, "addresses", "graph")
	doctor := exec.Command("conform", "doctor", "--profile", tt.file())
	doctor.Env = os.Environ()
	for name, value := range tt.env {
		doctor.Env = append(doctor.Env, name+"="+value)
	}
	if err := doctor.Start(); err != nil {
		t.Fatal(err)
	}
	<-waits
	if err := doctor.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = doctor.Wait() // a signal ended it
	if ended, ok := doctor.ProcessState.Sys().(syscall.WaitStatus); !ok || ended.Signal() != syscall.SIGTERM {
		t.Errorf("it ended by %v", doctor.ProcessState)
	}
}

// TestAKilledRunLosesNothing: what Graph has answered and told is in the log, to the last call.
func TestAKilledRunLosesNothing(t *testing.T) {
	t.Parallel()
	tt := newTenant(t).start().at("1m", "limits", "wait")
	p := tt.begin(nil, tt.longCall())
	log := filepath.Join(tt.reports(), folder.Events)
	call := tt.calls()[0]
	tt.until("the call is recorded", func() bool {
		text, err := os.ReadFile(log)
		return err == nil && bytes.Contains(text, []byte(call))
	})
	p.signal(os.Kill)
	if status := p.end(); status != -1 {
		t.Errorf("exit status %d", status)
	}
	run, err := foldFile(log)
	if err != nil {
		t.Fatal(err)
	}
	if run.Status != record.Errored || run.Interrupted != "no end was recorded" {
		t.Errorf("%s, interrupted %q", run.Status, run.Interrupted)
	}
	if n := count(run, func(x *record.Sent) bool {
		return x.Response != nil && bytes.Contains(x.Response.Body, []byte(call))
	}); n == 0 {
		t.Error("no answer that names the call is in the record")
	}
	if status, _, stderr := conform(t, "report", tt.reports()); status != 0 {
		t.Errorf("conform report: exit status %d\n%s", status, stderr)
	}
	for _, want := range []string{call + " ended (" + scenariosOf(run)[0].ID + ")", call + " was over"} {
		status, stdout, stderr := tt.conform(t.Context(), "hangup", tt.reports(), "--profile", tt.file())
		if status != 0 || !strings.Contains(stdout, want) {
			t.Errorf("conform hangup: exit status %d, want %q\n%s%s", status, want, stdout, stderr)
		}
		if calls := tt.calls(); len(calls) > 0 {
			t.Errorf("%v are alive", calls)
		}
	}
}

// TestHangUpRefuses: what is asked for must be what was meant.
func TestHangUpRefuses(t *testing.T) {
	t.Parallel()
	tt := newTenant(t).start()
	if status, _, said := tt.run("--tags", callScenario); status != 0 {
		t.Fatalf("exit status %d\n%s", status, said)
	}
	mock := filepath.Join(t.TempDir(), "mock")
	if status, _, stderr := conform(t, "run", "--quiet", "--no-twins", "--tags", callScenario, "--report-dir",
		mock); status != 0 {
		t.Fatalf("exit status %d\n%s", status, stderr)
	}
	profile := tt.file()
	hold, err := tenant.Lock(tt.apps[0]["clientId"].(string))
	if err != nil {
		t.Fatal(err)
	}
	refused := func(why, want string, args ...string) {
		t.Helper()
		status, stdout, stderr := tt.conform(t.Context(), append([]string{"hangup"}, args...)...)
		if status != 2 || !strings.Contains(stderr, want) || stdout != "" {
			t.Errorf("%s: exit status %d, want %q\n%s%s", why, status, want, stdout, stderr)
		}
	}
	refused("no run", "expected one report folder")
	refused("no profile", "expected --profile FILE", tt.reports())
	refused("a run on the mock", "against a mock, whose calls ended with it", mock, "--profile", profile)
	refused("a run is under way", "is for one run at a time", tt.reports(), "--profile", profile)
	if err := hold.Release(); err != nil {
		t.Fatal(err)
	}
	if status, stdout, stderr := tt.conform(t.Context(), "hangup", tt.reports(), "--profile", profile); status != 0 ||
		stdout != "The run has left no call.\n" {
		t.Errorf("a whole run: exit status %d\n%s%s", status, stdout, stderr)
	}
	tt.at("00000000-0000-0000-0000-000000000009", "tenant")
	refused("another tenant", "expected the profile of the run", tt.reports(), "--profile", tt.file())
}

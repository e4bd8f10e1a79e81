package main

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"conform/internal/record"
	"conform/internal/tenant"
)

// callScenario calls a user, is established and hangs up.
const callScenario = "@example-01"

// scenariosOf lists all scenarios of a run.
func scenariosOf(run *record.Run) (list []*record.ScenarioRun) {
	for _, f := range run.Features {
		list = append(list, f.Scenarios...)
	}
	return list
}

func count(run *record.Run, fits func(*record.Sent) bool) (n int) {
	for _, s := range scenariosOf(run) {
		for _, x := range s.Exchanges {
			if fits(x) {
				n++
			}
		}
	}
	return n
}

func answered(x *record.Sent) int {
	if x.Response == nil {
		return 0
	}
	return x.Response.Status
}

// A throttled request is sent again after the time that was asked for, and each attempt is in the record.
func TestTenantThrottles(t *testing.T) {
	t.Parallel()
	tt := newTenant(t)
	tt.config["faults"] = []any{map[string]any{"kind": "throttle", "operation": "create call", "retryAfter": 1,
		"times": 2}}
	exit, run, said := tt.start().run("--tags", callScenario)
	if exit != 0 {
		t.Errorf("exit status %d\n%s", exit, said)
	}
	throttled := count(run, func(x *record.Sent) bool { return answered(x) == http.StatusTooManyRequests })
	if throttled == 0 {
		t.Error("no answer 429 is in the record")
	}
	for _, s := range scenariosOf(run) {
		for i, x := range s.Exchanges {
			if answered(x) == http.StatusTooManyRequests {
				next := s.Exchanges[i+1]
				if wait := next.Started.Sub(x.Started); next.Operation != x.Operation || wait < time.Second {
					t.Errorf("%s: after 429 came %q, %v later; want the same again after a second", s.ID, next.Operation, wait)
				}
			}
		}
	}
}

// A token that ends in the middle of a run is asked for again, and nobody notices.
func TestTokensExpireInMidRun(t *testing.T) {
	t.Parallel()
	tt := newTenant(t)
	tt.apps[0]["tokenLifetimeSeconds"] = 8 // less than a token must have left, but enough to get there on a slow machine
	exit, run, said := tt.start().run("--tags", callScenario+" or @example-05")
	if exit != 0 {
		t.Errorf("exit status %d\n%s", exit, said)
	}
	if n := count(run, func(x *record.Sent) bool {
		return x.Operation == "get token" && answered(x) == http.StatusOK
	}); n < 3 {
		t.Errorf("%d tokens were asked for, want several", n)
	}
	if n := count(run, func(x *record.Sent) bool {
		return answered(x) == http.StatusUnauthorized && x.Purpose == ""
	}); n > 2 {
		t.Errorf("%d requests were refused for their token", n)
	}
}

// Graph does what was asked and its answer is lost: the scenario is errored, and the call hung up all the same.
func TestAnswersThatNeverCome(t *testing.T) {
	t.Parallel()
	// No longer is waited than it takes to see that none comes, but so long that a slow machine answers all others.
	for kind, answer := range map[string]string{"hang": "8s", "drop-connection": "30s"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			tt := newTenant(t)
			tt.config["faults"] = []any{map[string]any{"kind": kind, "operation": "create call", "times": 1}}
			tt.start().at(answer, "waits", "answer")
			exit, run, said := tt.run("--tags", callScenario)
			if exit != 3 || run.Counts.Errored == 0 {
				t.Errorf("exit status %d, counts %+v\n%s", exit, run.Counts, said)
			}
			for _, id := range tt.calls() {
				t.Errorf("the call %s of %v is alive", id, where(run, id))
			}
		})
	}
}

// What cannot be hung up is listed, and the run is broken whatever it found.
func TestCallsThatCannotBeHungUpAreListed(t *testing.T) {
	t.Parallel()
	tt := newTenant(t)
	tt.config["faults"] = []any{map[string]any{"kind": "server-error", "operation": "delete call", "times": 100}}
	exit, _, said := tt.start().run("--tags", callScenario)
	left := tt.calls()
	if exit != 3 || len(left) == 0 {
		t.Fatalf("exit status %d, %d calls are alive", exit, len(left))
	}
	for _, id := range left {
		if !strings.Contains(said, "the call "+id+" could not be hung up and may be alive") {
			t.Errorf("the call %s is not listed:\n%s", id, said)
		}
	}
}

// cancelled is a context that ends as an interrupt does, as soon as a call is alive in the tenant.
func cancelled(t *testing.T, tt *testTenant) context.Context {
	ctx, cancel := context.WithCancelCause(t.Context())
	t.Cleanup(func() { cancel(nil) })
	go func() {
		ticker := time.NewTicker(20 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				if len(tt.calls()) > 0 {
					cancel(interrupted{os.Interrupt})
					return
				}
			}
		}
	}()
	return ctx
}

// Ctrl-C in the middle of a call hangs it up.
func TestAnInterruptedRunHangsUp(t *testing.T) {
	t.Parallel()
	tt := newTenant(t).start()
	exit, run, _ := tt.runWithin(cancelled(t, tt), "--tags", "@scenario-08")
	if exit != 3 || run.Interrupted != "stopped by Ctrl-C (SIGINT)" {
		t.Errorf("exit status %d, interrupted %q", exit, run.Interrupted)
	}
	for _, id := range tt.calls() {
		t.Errorf("the call %s of %v is alive", id, where(run, id))
	}
	if taken, err := tenant.Lock(tt.apps[0]["clientId"].(string)); err != nil {
		t.Errorf("the lock is left: %v", err)
	} else if err := taken.Release(); err != nil {
		t.Error(err)
	}
}

// strangers send what nobody asked for to the host of the webhook, until the function that is returned is called: one
// after
// the other, with a pause between two.
func (tt *testTenant) strangers(webhook string, pause time.Duration) (leave func()) {
	tt.t.Helper()
	u, err := url.Parse(webhook)
	if err != nil {
		tt.t.Fatal(err)
	}
	host := "https://" + u.Host
	ctx, cancel := context.WithCancel(tt.t.Context())
	var all sync.WaitGroup
	client := tenant.Client(tt.trustAll())
	for _, request := range []struct{ method, address, body string }{
		{http.MethodGet, host + "/robots.txt", ""}, {http.MethodPost, webhook, "garbage"}, {http.MethodHead, webhook, ""},
		{http.MethodPost, webhook + "/callback/nobody", strings.Repeat(`{"value":[{"garbage":"+"}]}`, 1000)},
	} {
		all.Go(func() {
			for ctx.Err() == nil {
				r, err := http.NewRequestWithContext(ctx, request.method, request.address, strings.NewReader(request.body))
				if err != nil {
					tt.t.Error(err)
					return
				}
				resp, err := client.Do(r)
				if err == nil { // before and after the run nobody listens
					resp.Body.Close()
				}
				select {
				case <-ctx.Done():
				case <-time.After(pause):
				}
			}
		})
	}
	return func() {
		cancel()
		all.Wait()
		client.CloseIdleConnections()
	}
}

// Nobody but who is listed is called.
func TestOnlyListedNumbersAreDialled(t *testing.T) {
	t.Parallel()
	tt := newTenant(t).start()
	delete(tt.profile["identities"].(map[string]any), "phoneA")
	tt.profile["identities"].(map[string]any)["phoneB"] = "+12345678902"
	tt.at([]any{"+12345678902", "+12345678903"}, "limits", "numbers")
	exit, run, said := tt.run("--tags", "@example-01 or @scenario-08")
	if exit != 0 || run.Counts.Skipped == 0 {
		t.Errorf("exit status %d, %+v\n%s", exit, run.Counts, said)
	}
	if n := count(run, func(x *record.Sent) bool {
		return bytes.Contains(x.Request.Body, []byte("+12345678901"))
	}); n != 0 {
		t.Errorf("%d requests named the number that is not listed", n)
	}
	if !strings.Contains(said, "needs an external phone; the profile has no identity phoneA") {
		t.Errorf("the reason is not told:\n%s", said)
	}
	if exit, _, said := tt.run("--tags", "@example-01 or @scenario-08", "--require-all"); exit != 1 ||
		!strings.Contains(said, "skipped") {
		t.Errorf("--require-all: exit status %d\n%s", exit, said)
	}
}

func TestBudgetOfARun(t *testing.T) {
	t.Parallel()
	tt := newTenant(t).start().at(3, "limits", "calls").at(1, "limits", "parallel")
	_, run, said := tt.run("--tags", callScenario)
	made := count(run, func(x *record.Sent) bool {
		return x.Operation == "create call" && x.Request.Method == http.MethodPost
	})
	if made != 3 || !strings.Contains(said, "the budget of calls (3) is spent") {
		t.Errorf("%d calls were made\n%s", made, said)
	}
}

func TestOneRunForAnApp(t *testing.T) {
	t.Parallel()
	tt := newTenant(t).start()
	taken, err := tenant.Lock(tt.apps[0]["clientId"].(string))
	if err != nil {
		t.Fatal(err)
	}
	exit, stdout, stderr := tt.conform(t.Context(), "run", "--target", "graph", "--profile", tt.file(), "--quiet",
		"--report-dir", tt.reports(), "--tags", callScenario)
	if exit != 2 || !strings.Contains(stderr, "the app "+tt.apps[0]["clientId"].(string)+" is for one run at a time") ||
		!strings.Contains(stderr, "process "+strconv.Itoa(os.Getpid())+" on ") {
		t.Errorf("exit status %d\n%s%s", exit, stdout, stderr)
	}
	if err := taken.Release(); err != nil {
		t.Fatal(err)
	}
	if exit, _, said := tt.run("--tags", callScenario); exit != 0 {
		t.Errorf("exit status %d\n%s", exit, said)
	}
}

// With --redact-personal no number and no name of the profile stands in any artifact.
func TestPersonalDataIsReplaced(t *testing.T) {
	t.Parallel()
	tt := newTenant(t).start()
	identities := tt.profile["identities"].(map[string]any)
	identities["userA.name"] = "Canary Person"
	exit, _, said := tt.run("--tags", "@example-01 or @scenario-08", "--redact-personal")
	if exit != 0 {
		t.Errorf("exit status %d\n%s", exit, said)
	}
	if err := searched(tt.reports(),
		map[string][]string{"number": {"+12345678901", "+14255550101"},
			"name": {"Canary Person", "The Bot's instance"}}); err != nil {
		t.Error(err)
	}
	text, err := os.ReadFile(filepath.Join(tt.reports(), "events.jsonl"))
	if err != nil || !bytes.Contains(text, []byte("[number ")) || !bytes.Contains(text, []byte("[name ")) {
		t.Errorf("no pseudonyms are there: %v", err)
	}
	if strings.Contains(said, "+12345678901") {
		t.Errorf("the summary tells a number:\n%s", said)
	}
}

// A secret that gets into an artifact by a way that nobody thought of is found, with an exit status of its own.
func TestLeakIsFound(t *testing.T) {
	t.Parallel()
	tt := newTenant(t).start()
	if err := os.MkdirAll(tt.reports(), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(tt.reports(), "notes.txt"), []byte("the secret is "+url.QueryEscape(botSecret)),
		0o600); err != nil {
		t.Fatal(err)
	}
	exit, _, said := tt.run("--tags", callScenario)
	if exit != exitLeaked || !strings.Contains(said, "notes.txt holds the client secret of") ||
		strings.Contains(said, botSecret) {
		t.Errorf("exit status %d\n%s", exit, said)
	}
}

func TestDryRun(t *testing.T) {
	t.Parallel()
	tt := newTenant(t).start()
	exit, stdout, stderr := tt.conform(t.Context(), "run", "--target", "graph", "--profile", tt.file(), "--dry-run",
		"--report-dir", tt.reports(), "--tags", "@example-01 or @example-06")
	if exit != 0 {
		t.Fatalf("exit status %d\n%s", exit, stderr)
	}
	for _, text := range []string{"POST " + tt.root + "/beta/communications/calls\n",
		"DELETE " + tt.root + "/beta/communications/calls/${callId}", "${callbackUri}", "Nothing was sent.",
		"[meeting.passcode]",
		"Send it: conform run --profile " + tt.file() + " --target graph --tags '@example-01 or @example-06'\n"} {
		if !strings.Contains(stdout, text) {
			t.Errorf("%q is not in the dry run:\n%s", text, stdout)
		}
	}
	if strings.Contains(stdout, joinCode) {
		t.Error("the passcode is shown")
	}
	if _, err := os.Stat(tt.reports()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a dry run made a report folder: %v", err)
	}
}

// What the flags of a tenant say when they do not fit together.
func TestTenantFlags(t *testing.T) {
	t.Parallel()
	tt := newTenant(t).start()
	for _, one := range []struct {
		why  string
		args []string
		want string
	}{
		{"no profile", []string{"run", "--target", "graph"}, "--target graph: expected --profile FILE"},
		{"a profile for the mock", []string{"run", "--profile", tt.file()},
			"--profile: expected together with --target graph"},
		{"no such target", []string{"run", "--target", "grph"}, `did you mean "graph"?`},
		{"a flag of the mock", []string{"run", "--target", "graph", "--profile", tt.file(), "--mock-fault", "hang"},
			"--mock-fault: is for the mock"},
		{"no file", []string{"run", "--target", "graph", "--profile", "none.yaml"}, "none.yaml: cannot be opened"},
		{"a doctor without a profile", []string{"doctor"}, "expected --profile FILE"},
		{"a doctor's format", []string{"doctor", "--profile", tt.file(), "--format", "xml"}, "expected text or json"},
		{"a name that is none", []string{"init", "../x"}, "is no name for a profile"},
		{"no name", []string{"init"}, "expected the name of one profile"},
	} {
		exit, _, stderr := tt.conform(t.Context(), one.args...)
		if exit != 2 || !strings.Contains(stderr, one.want) {
			t.Errorf("%s: exit status %d, %q; want 2 and %q", one.why, exit, stderr, one.want)
		}
	}
}

func TestInitWritesAProfile(t *testing.T) {
	t.Chdir(t.TempDir())
	tt := &testTenant{t: t}
	exit, stdout, stderr := tt.conform(t.Context(), "init", "contoso")
	if exit != 0 || !strings.Contains(stdout, "conform doctor --profile contoso.yaml") {
		t.Fatalf("exit status %d\n%s%s", exit, stdout, stderr)
	}
	tt.env = map[string]string{"CONFORM_CLIENT_SECRET": "canary~secret"}
	if exit, stdout, stderr := tt.conform(t.Context(), "run", "--target", "graph", "--profile", "contoso.yaml",
		"--dry-run"); exit != 0 || !strings.Contains(stdout, "Nothing was sent.") {
		t.Errorf("the example cannot be rehearsed: exit status %d\n%s", exit, stderr)
	}
	if exit, _, stderr := tt.conform(t.Context(), "init", "contoso"); exit != 2 ||
		!strings.Contains(stderr, "is there already") {
		t.Errorf("exit status %d, %q; nothing is written over", exit, stderr)
	}
}

package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"conform/internal/record"
	"conform/mock"
)

// sharedKeys are the keys of the mocks of all runs in this process.
var sharedKeys = mock.NewKeys()

// conform runs the command in this process and returns its exit status and what it printed.
func conform(t testing.TB, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	status = run(t.Context(), args,
		streams{out: &out, err: &err, env: func(string) string { return "" }, keys: sharedKeys})
	return status, out.String(), err.String()
}

// TestEveryWrongOfTheMockIsCaught runs against a mock that is wrong on purpose: a check of the right kind
// must fail, for a reason that a person recognises. A wrong Graph never passes.
func TestEveryWrongOfTheMockIsCaught(t *testing.T) {
	t.Parallel()
	caught := map[string]struct {
		kind record.CheckKind
		says string // in a difference of the failed check, or in its sequence
	}{
		"missing-odata-type":     {record.CheckBody, "/@odata.type"},
		"ok-for-created":         {record.CheckStatus, "200 OK"},
		"foreign-location":       {record.CheckHeader, "is the address of"},
		"wrong-state":            {record.CheckBody, "/state"},
		"null-for-object":        {record.CheckBody, "null"},
		"lost-notification":      {record.CheckNotifications, "nothing"},
		"duplicate-notification": {record.CheckNotifications, "2 of"},
		"wrong-audience":         {record.CheckToken, "audience"},
		"expired-token":          {record.CheckToken, "expired"},
		"unknown-key":            {record.CheckToken, "key"},
		"wrong-issuer":           {record.CheckToken, "issuer"},
		"missing-token":          {record.CheckToken, "token"},
		"unsigned-token":         {record.CheckToken, "none"},
		"swapped-resource":       {record.CheckNotifications, `/resourceUrl "/communications/calls/`},
		"unchecked-permission":   {record.CheckStatus, "403"},
		"throttle":               {record.CheckStatus, "429"},
		"server-error":           {record.CheckStatus, "500"},
		"garbage-body":           {record.CheckBody, "JSON"},
	}
	for _, kind := range mock.FaultKinds() {
		want, listed := caught[kind.Name]
		if !listed {
			continue // those are the subject of TestBrokenTargetsAreErrors and of the mutation tests
		}
		delete(caught, kind.Name)
		t.Run(kind.Name, func(t *testing.T) {
			dir := t.TempDir()
			status, stdout, stderr := conform(t, "run", "--quiet", "--no-twins", "--report-dir", dir, "--mock-fault", kind.Name,
				"--tags", "@example-01 or @scenario-08")
			if status != 1 && status != 3 {
				t.Fatalf("exit status %d with a mock that %s\n%s%s", status, kind.Does, stdout, stderr)
			}
			folded, err := foldFile(filepath.Join(dir, "events.jsonl"))
			if err != nil {
				t.Fatal(err)
			}
			var seen []string
			for _, feature := range folded.Features {
				for _, s := range feature.Scenarios {
					for _, c := range s.Failures() {
						text := string(c.Kind) + ": " + describeCheck(c)
						if c.Kind == want.kind && strings.Contains(text, want.says) {
							return
						}
						seen = append(seen, s.ID+" "+text)
					}
				}
			}
			t.Errorf("no failed %s check speaks of %q; failed were:\n%s", want.kind, want.says, strings.Join(seen, "\n"))
		})
	}
	for name := range caught {
		t.Errorf("the mock has no fault %q any more", name)
	}
}

// describeCheck is all words of a failed check.
func describeCheck(c *record.Judged) string {
	words := []string{c.Requirement}
	for _, d := range c.Differences {
		words = append(words, d.Pointer, d.Want, d.Got)
	}
	for _, line := range c.Sequence {
		words = append(words, line.Label, string(line.Arrival), line.Note)
	}
	return strings.Join(words, " ")
}

// TestBrokenTargetsAreErrors: a target that does not answer is no difference that was found, but nothing
// that passes either.
func TestBrokenTargetsAreErrors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	status, stdout, stderr := conform(t, "run", "--quiet", "--no-twins", "--report-dir", dir, "--tags", "@example-06",
		"--mock-fault", "drop-connection")
	if status != 1 && status != 3 {
		t.Fatalf("exit status %d\n%s%s", status, stdout, stderr)
	}
	folded, err := foldFile(filepath.Join(dir, "events.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if folded.Counts.Errored == 0 {
		t.Errorf("no scenario is errored: %+v", folded.Counts)
	}
}

// TestTheEnvelopeIsJudged: the object that notifications come in is part of what is documented, in every
// scenario that gets any.
func TestTheEnvelopeIsJudged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	status, stdout, stderr := conform(t, "run", "--quiet", "--no-twins", "--report-dir", dir, "--tags", "@example-06",
		"--mock-fault", `{"kind":"missing-odata-type","where":"notification"}`)
	if status != 1 || !strings.Contains(stdout, "every notification comes in a commsNotifications object") {
		t.Errorf("exit status %d\n%s%s", status, stdout, stderr)
	}
}

// TestRedeliveryIsNoFailure: whoever delivers at least once delivers some messages twice. All of them delivered twice
// change no verdict; the same news as two messages is what TestEveryWrongOfTheMockIsCaught sees caught.
func TestRedeliveryIsNoFailure(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	status, stdout, stderr := conform(t, "run", "--quiet", "--no-twins", "--report-dir", dir, "--mock-fault",
		"redelivered-notification")
	folded, err := foldFile(filepath.Join(dir, "events.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if status != 0 || folded.Counts.Passed != folded.Counts.Total ||
		!strings.Contains(stdout, "notifications delivered again, and judged once") {
		t.Errorf("exit status %d, %+v\n%s%s", status, folded.Counts, stdout, stderr)
	}
}

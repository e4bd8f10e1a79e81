package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"conform/internal/record"
)

// Each scenario is called by the class of blame that its failure must have.
const blamedOnTheMock = `
Feature: One failure of each class, on the mock

  Background:
    Given a bot with the least permissions documented

  Scenario: mock
    When the bot creates the call "example 01"
    And the bot gets the call
    Then Graph answers as documented

  Scenario: throttled
    When the bot creates the call "example 01"
    And the bot sends "keep alive: the bot's call"
    Then Graph answers as documented

  Scenario: network
    When the bot creates the call "example 01"
    And the bot sends "mute: the bot itself, in a call between two"
    Then Graph answers as documented

  Scenario: auth
    When the bot creates the call "with an old token, as if it were good"
    Then Graph answers as documented

  Scenario: scenario text
    When the bot creates the call "example 01"
    And the party "userB" presses "tone5"
    Then Graph answers as documented
`

const blamedData = `
exchanges:
  - operation: create call
    name: with an old token, as if it were good
    request: {token: expired, like: {operation: create call, name: example 01}}
    permissions: {clause: create-call.permission.p2p, least: [Calls.Initiate.All]}
    expect:
      - {clause: create-call.created, status: 201}
`

// Mistakes in data of one's own, each of which the mock answers as Graph would.
const blamedOnOneself = `
Feature: Mistakes of one's own

  Background:
    Given a bot with the least permissions documented
    When the bot creates the call "example 01"
    Then Graph answers as documented

  Scenario: own scenario
    Then the notifications "another state" arrive

  Scenario: own scenario
    Then the notifications "another change" arrive

  Scenario: own scenario
    Then the notifications "outgoing call established" arrive
    When the bot sends "transfer: mine, to nobody"
    Then Graph answers as documented

  Scenario: own scenario
    Then the notifications "outgoing call established" arrive
    When the bot sends "get call: with another name"
    Then Graph answers as documented

  Scenario: scenario text
    Then the notifications "outgoing call established" arrive
    When the participant "userB" leaves the call
`

const dataOfOneself = `
clauses: {my.c: {says: It is so., source: "https://example.com", evidence: documented}}
sequences:
  - name: another state
    messages: [{label: held, change: updated, state: hold, clause: my.c}]
  - name: another change
    messages: [{label: gone, change: deleted, resource: "/communications/calls/${callId}", clause: my.c}]
exchanges:
  - operation: transfer
    name: mine, to nobody
    request: {body: {transferTarget: {}}}
    permissions: {clause: my.c}
    expect: [{clause: my.c, status: 202, noBody: true}]
  - operation: get call
    name: with another name
    request: {method: GET, path: "/communications/calls/${callId}"}
    permissions: {clause: my.c, least: [Calls.Initiate.All]}
    expect: [{clause: my.c, status: 200, body: {subject: My call}}]
`

const blamedOnATenant = `
Feature: A failure on a tenant

  Scenario: CLASS
    Given a bot with the least permissions documented
    When the bot creates the call "example 01"
    And the bot gets the call
    Then Graph answers as documented
`

// TestEveryFailureIsBlamedOnSomebody: whoever reads a failure is told first whom to ask, on the terminal, in the record
// and in every report.
func TestEveryFailureIsBlamedOnSomebody(t *testing.T) {
	t.Parallel()
	write := func(t *testing.T, name, text string) string {
		t.Helper()
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	seen := map[record.Blame]bool{}
	judge := func(t *testing.T, dir, said string) {
		t.Helper()
		folded, err := foldFile(filepath.Join(dir, "events.jsonl"))
		if err != nil {
			t.Fatalf("%v\n%s", err, said)
		}
		reports := map[string]string{"the terminal": said}
		for _, name := range []string{"index.html", "junit.xml", "summary.md"} {
			b, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			reports[name] = string(b)
		}
		for _, s := range folded.Features[0].Scenarios {
			if string(s.Blame) != s.Name {
				t.Errorf("%q is %s and blamed on %q: %s", s.Name, s.Status, s.Blame, s.Reason)
			}
			seen[s.Blame] = true
			for name, text := range reports {
				if !strings.Contains(text, "most probably") || !strings.Contains(text, string(s.Blame)) {
					t.Errorf("%s does not blame %q", name, s.Blame)
				}
			}
		}
	}
	t.Run("on the mock", func(t *testing.T) {
		dir := t.TempDir()
		status, stdout, stderr := conform(t, "run", write(t, "mock.feature", blamedOnTheMock), "--scenarios",
			filepath.Dir(write(t, "data.yaml", blamedData)), "--quiet", "--no-twins",
			"--report-dir", dir, "--mock-fault", `{"kind":"garbage-body","operation":"get call"}`, "--mock-fault",
			`{"kind":"throttle","operation":"keepAlive"}`, "--mock-fault", `{"kind":"drop-connection","operation":"mute"}`)
		if status != 1 {
			t.Errorf("exit status %d", status)
		}
		judge(t, dir, stdout+stderr)
	})
	t.Run("on oneself", func(t *testing.T) {
		dir := t.TempDir()
		status, stdout, stderr := conform(t, "run", write(t, "mine.feature", blamedOnOneself), "--scenarios",
			filepath.Dir(write(t, "data.yaml", dataOfOneself)), "--quiet", "--no-twins", "--report-dir", dir)
		if status == 0 || status == 2 {
			t.Errorf("exit status %d\n%s", status, stdout+stderr)
		}
		judge(t, dir, stdout+stderr)
	})
	for _, test := range []struct {
		blame  record.Blame
		spoil  func(*testTenant)
		status int
		says   string
	}{
		{record.BlameTarget, func(tt *testTenant) {
			tt.options = []string{"--mock-fault", `{"kind":"garbage-body","operation":"get call"}`}
		}, 1, "the body"},
		{record.BlameSetup, func(tt *testTenant) { tt.apps[0]["notCallingBot"] = true }, 3,
			"${callId} has no value here: create call was"},
	} {
		t.Run(string(test.blame), func(t *testing.T) {
			tt := newTenant(t)
			test.spoil(tt)
			tt.start()
			status, _, said := tt.run(write(t, "tenant.feature",
				strings.ReplaceAll(blamedOnATenant, "CLASS", string(test.blame))), "--no-twins")
			if status != test.status || !strings.Contains(said, test.says) {
				t.Errorf("exit status %d, want %d and %q\n%s", status, test.status, test.says, said)
			}
			judge(t, tt.reports(), said)
		})
	}
	for _, b := range []record.Blame{record.BlameTarget, record.BlameMock, record.BlameSetup, record.BlameAuth,
		record.BlameThrottle, record.BlameNetwork, record.BlameText, record.BlameOwn} {
		if !seen[b] {
			t.Errorf("nothing was blamed on %q; seen were %v", b, slices.Sorted(maps.Keys(seen)))
		}
	}
}

package mutants

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"go.uber.org/goleak"

	"conform/internal/embedded"
	"conform/internal/library"
	"conform/mock"
	"conform/runner"
	"conform/steps"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// data asks of a call for its status, its id, and one member.
const data = `
clauses:
  sure: {says: It is documented., source: "https://learn.microsoft.com/graph", evidence: documented}
variables:
  callbackUri: {says: where notifications go, provided: true}
  userA.id: {says: a user, mock: 112f7296-5fa4-42ca-bae8-6a692b15d4b8, needs: a user}
exchanges:
  - operation: create call
    name: a user
    request:
      method: POST
      path: /communications/calls
      body:
        "@odata.type": "#microsoft.graph.call"
        callbackUri: "${callbackUri}"
        requestedModalities: [audio]
        mediaConfig: {"@odata.type": "#microsoft.graph.serviceHostedMediaConfig"}
        targets:
          - "@odata.type": "#microsoft.graph.invitationParticipantInfo"
            identity: {"@odata.type": "#microsoft.graph.identitySet", user: {"@odata.type": "#microsoft.graph.identity", id: "${userA.id}"}}
    permissions: {clause: sure, least: [Calls.Initiate.All]}
    expect: [{clause: sure, status: 201}, {clause: sure, body: {direction: outgoing}}]
    capture: {callId: /id}
answers:
  - name: permission missing
    expect: [{clause: sure, status: 403}]
sequences:
  - name: call established
    messages:
      - {label: establishing, clause: sure, change: updated, resource: "/communications/calls/${callId}", state: establishing}
      - {label: established, clause: sure, change: updated, resource: "/communications/calls/${callId}", state: established,
         select: {resourceData: {mediaState: {$optional: null}}}}
      - {label: media, clause: sure, change: updated, resource: "/communications/calls/${callId}", state: established,
         select: {resourceData: {mediaState: {audio: active}}}, times: 0+}
`

const feature = `Feature: calls
  Scenario: a call is established
    Given a bot with the least permissions documented
    When the bot creates the call "a user"
    Then Graph answers as documented
    And the notifications "call established" arrive

  Scenario: a call is created
    Given a bot with the least permissions documented
    When the bot creates the call "a user"
    Then Graph answers as documented

  Scenario: it never passes
    Given a bot with the least permissions documented
    When the bot creates the call "a user"
    Then the notifications "call established" arrive
    And the notifications "call established" arrive
`

// measure runs mutants of the scenarios above.
func measure(t *testing.T, choice Choice, redundancy bool, accepted *Equivalents) *Result {
	t.Helper()
	lib, err := library.Load(library.Source{FS: fstest.MapFS{"data.yaml": {Data: []byte(data)}}, At: "scenarios"})
	if err != nil {
		t.Fatal(err)
	}
	source := runner.Source{FS: fstest.MapFS{"a.feature": {Data: []byte(feature)}}, At: "features"}
	plan, err := runner.NewPlan([]runner.Source{source}, steps.New(), lib, runner.Selection{Twins: true},
		func(bool) bool { return false })
	if err != nil {
		t.Fatal(err)
	}
	target := embedded.New(embedded.Config{Library: lib, Seed: 1, Keys: mock.NewKeys()})
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	result, err := Run(ctx, Config{Target: target, Plan: plan, Library: lib, Version: "beta", Workers: 3, Choice: choice,
		Redundancy: redundancy, Accepted: accepted, Whole: true, Bind: Bind(target, cancel)})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// outcome is what became of a mutant of that name.
func outcome(t *testing.T, r *Result, id string) Outcome {
	t.Helper()
	for _, o := range r.Outcomes {
		if o.ID == id {
			return o
		}
	}
	t.Fatalf("no mutant %q was tried", id)
	return Outcome{}
}

const (
	full    = "features/a.feature:2"
	created = "features/a.feature:8"
)

// What scenarios ask for is killed, and named; what they do not is a survivor; and it is known who alone notices what.
func TestRun(t *testing.T) {
	t.Parallel()
	accepted := &Equivalents{}
	list := fstest.MapFS{"e.yaml": {
		Data: []byte("equivalents:\n  - mutants: ['* /id missing', 'no such *']\n    why: so it is\n")}}
	if err := accepted.Read(list, "e.yaml", "e.yaml"); err != nil {
		t.Fatal(err)
	}
	const answer, told = "answer 201 to create call (outgoing establishing): ",
		"notification updated call (outgoing established): "
	rows := []struct {
		why, id       string
		state         State
		killer        string
		alone, unlike bool
	}{
		{"both ask for the status", answer + "becomes 200", Killed, "", false, false},
		{"both ask for the member", answer + "/direction another value", Killed, "", false, false},
		{"nobody asks for it", answer + "/subject given, being null", Survived, "", false, false},
		{"nobody asks for it", answer + "header Location missing", Survived, "", false, false},
		{"nobody asks for it, and Graph may do without", answer + "/id missing", Survived, "", false, true},
		{"one waits for it", told + "lost", Killed, full, true, false},
		{"one waits for it", told + "/resourceData/state another value", Killed, full, true, false},
		{"nobody looks at it", told + "/resourceData/tenantId another value", Survived, "", false, false},
		{"a broken connection is noticed", answer + "closed without an answer", Killed, "", false, false},
	}
	var choice Choice
	for _, tt := range rows {
		choice.Texts = append(choice.Texts, tt.id)
	}
	r := measure(t, choice, true, accepted)
	if len(r.Left) != 1 || r.Left[0].Scenario != "features/a.feature:13" {
		t.Errorf("left out: %v", r.Left)
	}
	if r.Catalogue < 300 || len(r.Outcomes) != len(rows) || r.Scenarios != 5 { // three of these are twins
		t.Errorf("%d mutants of a catalogue of %d, in %d scenarios", len(r.Outcomes), r.Catalogue, r.Scenarios)
	}
	for _, tt := range rows {
		o := outcome(t, r, tt.id)
		if o.State != tt.state && !tt.unlike || tt.alone && o.Killer != tt.killer || o.Alone != tt.alone {
			t.Errorf("%s: %s: %s by %q, alone %v: %s", tt.why, tt.id, o.State, o.Killer, o.Alone, o.Message)
		}
		if o.State == Killed && !tt.unlike && !o.Named {
			t.Errorf("%s: the message does not name it: %s", tt.id, o.Message)
		}
		if (o.Equivalent != nil) != tt.unlike {
			t.Errorf("%s: equivalent: %v", tt.id, o.Equivalent)
		}
	}
	if r.Total.Tried != r.Total.Killed+r.Total.Survived || r.Total.Killed == 0 || r.Total.Equivalent != 1 {
		t.Errorf("the figures are %+v", r.Total)
	}
	if len(r.Needless) != 1 || !strings.Contains(r.Needless[0], "e.yaml:2:") {
		t.Errorf("names that no mutant has: %v", r.Needless)
	}
	if i := slices.IndexFunc(r.Killers, func(k Killer) bool { return k.Scenario == created }); len(r.Killers) != 2 ||
		r.Killers[i].Alone != 0 || r.Killers[1-i].Alone == 0 {
		t.Errorf("what each notices: %+v", r.Killers)
	}
}

func TestASampleIsDrawnByLot(t *testing.T) {
	t.Parallel()
	var all []*Mutant
	for i := range 100 {
		all = append(all, &Mutant{ID: strings.Repeat("x", i+1), Group: []string{"headers", "answers-lists"}[i%2]})
	}
	one, again := Choice{Sample: 10, Seed: 3}.choose(all), Choice{Sample: 10, Seed: 3}.choose(all)
	if len(one) != 10 || !slices.Equal(one, again) {
		t.Errorf("the same lot gives %d and %d mutants", len(one), len(again))
	}
	if slices.Equal(one, Choice{Sample: 10, Seed: 4}.choose(all)) {
		t.Error("another lot gives the same")
	}
	for _, tt := range []struct {
		why    string
		choice Choice
		want   int
	}{
		{"all", Choice{}, 100}, {"more than there are", Choice{Sample: 200}, 100},
		{"a group", Choice{Groups: []string{"headers"}}, 50},
		{"groups that begin so", Choice{Groups: []string{"answers"}}, 50},
		{"no such group", Choice{Groups: []string{"answ"}}, 0},
		{"a text", Choice{Texts: []string{strings.Repeat("X", 90)}}, 11},
	} {
		if got := len(tt.choice.choose(all)); got != tt.want {
			t.Errorf("%s: got %d", tt.why, got)
		}
	}
}

func TestEquivalentsAreReadStrictly(t *testing.T) {
	t.Parallel()
	if _, err := EmbeddedEquivalents(); err != nil {
		t.Error(err)
	}
	for _, tt := range []struct{ why, text, want string }{
		{"no reason", "equivalents:\n  - mutants: [x]\n", `e.yaml:2:5: the key "why" is missing`},
		{"an unknown key", "equivalents:\n  - mutants: [x]\n    why: y\n    wy: z\n", `e.yaml:4:5: unknown key "wy"`},
		{"no mutants", "equivalents:\n  - mutants: []\n    why: y\n", `e.yaml:2:5: no mutants; expected at least one`},
	} {
		list := fstest.MapFS{"e.yaml": {Data: []byte(tt.text)}}
		if err := new(Equivalents).Read(list, "e.yaml", "e.yaml"); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v", tt.why, err)
		}
	}
}

package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"conform/internal/record"
)

// claim is a kind of notification, or the state in an operation's answer, that checks of scenarios stand
// for.
type claim struct {
	where      string // "notification" or "response"
	changeType string
	resource   string // as the mock's fault selector names it
	state      string
	operation  string
	member     string // of a response: "state" or "status"
}

// drop and rewrite are the faults that break the claim.
func (c claim) drop() map[string]any {
	return map[string]any{"kind": "drop",
		"match": map[string]any{"changeType": c.changeType, "resource": c.resource, "state": c.state}}
}

func (c claim) rewrite() map[string]any {
	if c.where == "response" {
		return map[string]any{"kind": "rewrite", "where": "response", "operation": c.operation, "pointer": "/" + c.member,
			"value": "hold"}
	}
	pointer := "/resourceData/state"
	if c.resource == "operations" {
		pointer = "/resourceData/status"
	}
	return map[string]any{"kind": "rewrite", "where": "notification", "pointer": pointer, "value": "hold",
		"match": map[string]any{"changeType": c.changeType, "resource": c.resource, "state": c.state}}
}

var allMutants = flag.Bool("all-mutants", false,
	"try each mutant on every scenario that claims what it breaks, not on a few")

// fewMutants is on how many scenarios a mutant is tried without -all-mutants.
const fewMutants = 4

// chosen spreads its choice over the scenarios: the first and the last, and some between.
func chosen(scenarios []string) []string {
	if *allMutants || len(scenarios) <= fewMutants {
		return scenarios
	}
	var some []string
	for i := range fewMutants {
		some = append(some, scenarios[i*(len(scenarios)-1)/(fewMutants-1)])
	}
	return some
}

// TestEveryClaimIsReal: removing any one kind of notification, or changing any one state, in the mock fails
// every scenario that claims it. A scenario that still passes does not check what it says.
func TestEveryClaimIsReal(t *testing.T) {
	t.Parallel()
	claims := claimsOf(t)
	if len(claims) < 15 {
		t.Fatalf("only %d kinds of notification and state are claimed: %v", len(claims), claims)
	}
	order := slices.SortedFunc(maps.Keys(claims),
		func(a, b claim) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	for _, c := range order {
		if c.where == "notification" {
			t.Run(strings.TrimSpace("lost "+c.changeType+" "+c.resource+" "+c.state),
				func(t *testing.T) { mustAllFail(t, c.drop(), chosen(claims[c])) })
		}
		if c.state != "" {
			t.Run(strings.TrimSpace("wrong state "+c.changeType+c.operation+" "+c.resource+" "+c.state),
				func(t *testing.T) { mustAllFail(t, c.rewrite(), chosen(claims[c])) })
		}
	}
}

// claimsOf runs everything once and takes from the record which scenarios a claim is checked in.
func claimsOf(t *testing.T) map[claim][]string {
	t.Helper()
	dir := t.TempDir()
	if status, stdout, stderr := conform(t, "run", "--quiet", "--no-twins", "--report-dir", dir); status != 0 {
		t.Fatalf("exit status %d\n%s%s", status, stdout, stderr)
	}
	run, err := foldFile(filepath.Join(dir, "events.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	claims := map[claim][]string{}
	add := func(c claim, id string) {
		if !slices.Contains(claims[c], id) {
			claims[c] = append(claims[c], id)
		}
	}
	for _, feature := range run.Features {
		for _, s := range feature.Scenarios {
			for _, c := range s.Checks {
				for _, line := range c.Sequence {
					if item, ok := itemOf(s, line); ok && line.Arrival == record.Arrived && line.Clause != nil && line.Note == "" {
						add(claim{where: "notification", changeType: item.ChangeType, resource: resourceOf(item.ResourceURL),
							state: item.State}, s.ID)
					}
				}
				if x := exchangeOf(s, c.Exchange); x != nil && c.Kind == record.CheckBody {
					if member, state := stateOf(x); state != "" {
						add(claim{where: "response", operation: x.Operation, member: member, state: state}, s.ID)
					}
				}
			}
		}
	}
	return claims
}

func itemOf(s *record.ScenarioRun, line record.SequenceLine) (record.Item, bool) {
	for _, n := range s.Notifications {
		if n.ID == line.Notification && line.Item < len(n.Items) {
			return n.Items[line.Item], true
		}
	}
	return record.Item{}, false
}

func exchangeOf(s *record.ScenarioRun, id int) *record.Sent {
	for _, x := range s.Exchanges {
		if x.ID == id {
			return x
		}
	}
	return nil
}

// stateOf is the state of a call, or the status of an operation, in an answer.
func stateOf(x *record.Sent) (member, state string) {
	var body map[string]any
	if x.Response == nil || json.Unmarshal(x.Response.Body, &body) != nil {
		return "", ""
	}
	for _, member := range []string{"state", "status"} {
		if state, ok := body[member].(string); ok {
			return member, state
		}
	}
	return "", ""
}

// resourceOf names a resource as the mock's selector does.
func resourceOf(url string) string {
	for _, resource := range []string{"participants", "operations", "contentsharingsessions"} {
		if strings.Contains(strings.ToLower(url), "/"+resource) {
			return resource
		}
	}
	return "call"
}

// mustAllFail runs the scenarios against a mock with the fault: none may pass.
func mustAllFail(t *testing.T, fault map[string]any, scenarios []string) {
	t.Helper()
	text, err := json.Marshal(fault)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	args := []string{"run", "--quiet", "--no-twins", "--report-dir", dir, "--mock-fault", string(text)}
	for _, id := range scenarios {
		args = append(args, "--scenario", id)
	}
	status, stdout, stderr := conform(t, args...)
	if status == 0 || status == 2 {
		t.Errorf("exit status %d with the fault %s\n%s", status, text, stderr)
	}
	run, err := foldFile(filepath.Join(dir, "events.jsonl"))
	if err != nil {
		t.Fatalf("%v\n%s%s", err, stdout, stderr)
	}
	for _, feature := range run.Features {
		for _, s := range feature.Scenarios {
			if s.Status == record.Passed {
				t.Errorf("%s (%s) passes although it claims this", s.ID, s.Name)
			}
		}
	}
}

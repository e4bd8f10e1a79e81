package sample

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"conform/internal/place"
	"conform/internal/record"
)

func MockInfo() record.RunStarted {
	return record.RunStarted{
		Version: "0.1.0", Target: "mock", BaseURL: "https://127.0.0.1:43117", APIVersion: "beta",
		Tenant: "aa67bd4c-8475-432d-bd41-39f255720e0a", Seed: 4711, Parallel: 8,
		Operations: []string{"create call", "get call", "delete call", "remove participant"},
		Command:    []string{"conform", "run", "--target", "mock", "--seed", "4711"},
	}
}

func ExampleFeature(n int, name string) record.Feature {
	return record.Feature{File: fmt.Sprintf("features/examples/%02d.feature", n), Name: name,
		Tags: []string{fmt.Sprintf("@example-%02d", n), "@service-hosted"}}
}

// Passing is a run in which all is well.
func Passing(t testing.TB) *record.Run {
	s := New(t, MockInfo())
	f := PstnFeature()
	var ids []string
	ids = append(ids, s.Plan(f, 12, "The called number answers and the bot hangs up", nil, PstnSteps()))
	for i, name := range []string{"Peer-to-peer VoIP call with service-hosted media",
		"Peer-to-peer VoIP call with app-hosted media", "Group call with service-hosted media",
		"Group call with app-hosted media", "Join a scheduled meeting with service-hosted media",
		"Join a meeting by its id and passcode"} {
		ids = append(ids, s.Plan(ExampleFeature(i+1, name), 6, "The call is created as documented", nil, PstnSteps()))
	}
	twin := s.Twin(ids[0], f, 12, "The called number answers and the bot hangs up", "Calls.Initiate.All")
	for _, id := range ids {
		s.Passes(id)
		s.After(3 * time.Millisecond)
	}
	s.Refused(twin, 403)
	return s.Finish(record.Verdict{Exit: 0, Rule: "all 7 scenarios passed",
		Rules: []record.GateRule{{Rule: "pass rate is at least 95 %", Passed: true, Detail: "100 % of 7 scenarios"}}})
}

// Failing has one scenario of each status, and every kind of difference.
func Failing(t testing.TB) *record.Run {
	info := MockInfo()
	info.Target, info.BaseURL, info.Cloud = "graph", "https://graph.microsoft.com", "global"
	s := New(t, info)
	f := PstnFeature()
	good := s.Plan(f, 12, "The called number answers and the bot hangs up", nil, PstnSteps())
	differs := s.Plan(f, 22, "The created call is described as documented", nil, PstnSteps())
	missing := s.Plan(f, 33, "The called party answers late", []string{"@slow"}, PstnSteps())
	ex := ExampleFeature(1, "Peer-to-peer VoIP call with service-hosted media")
	flaky := s.Plan(ex, 6, "The call is created as documented", nil, PstnSteps())
	finding := s.Plan(ex, 17, "Notifications are sparse", nil, PstnSteps())
	broken := s.Plan(record.Feature{File: "features/errors/unreachable.feature", Name: "Errors of create call",
		Tags: []string{"@errors"}}, 5, "A call without a callback address is refused", nil, PstnSteps()[:2])
	s.Exclude(record.Feature{File: "features/scenarios/11-join-meeting-invite-pstn.feature",
		Name: "The bot joins a scheduled meeting, then invites a PSTN number", Tags: []string{"@scenario-11", "@meeting"}},
		9, "The invited number answers", "the profile names no scheduled meeting (needs: meeting)", nil)
	s.Exclude(record.Feature{File: "features/scenarios/11-join-meeting-invite-pstn.feature",
		Name: "The bot joins a scheduled meeting, then invites a PSTN number", Tags: []string{"@scenario-11", "@meeting"}},
		19, "The invited number is busy", "the profile names no scheduled meeting (needs: meeting)", nil)

	twin := s.Twin(good, f, 12, "The called number answers and the bot hangs up", "Calls.Initiate.All")
	s.Passes(good)
	s.Refused(twin, 201)
	s.Differs(differs)
	s.goesMissing(missing)
	s.Breaks(flaky)
	s.Passes(flaky)
	s.Passes(finding)
	s.Scenario, s.step = finding, 4
	s.Check(record.Check{Kind: record.CheckBody, Requirement: "a notification carries the call's chain",
		Status:  record.Failed,
		Finding: true, Clause: clauseSparse(),
		Differences: []record.Difference{{Pointer: "/resourceData/callChainId", Want: "a GUID", Got: "null",
			Notification: 1}}})
	over := leastPermission(2)
	over.Verdict, over.Carried, over.Excess = record.Over, []string{"Calls.AccessMedia.All", "Calls.Initiate.All"},
		[]string{"Calls.AccessMedia.All"}
	s.here(record.Event{Permission: over})
	s.Breaks(broken)
	return s.Finish(record.Verdict{Exit: 1, Rule: "pass rate is at least 95 %: it is 33.3 %", Rules: []record.GateRule{
		{Rule: "pass rate is at least 95 %", Detail: "33.3 % of 6 scenarios"}, {Rule: "at least 5 scenarios are executed",
			Passed: true, Detail: "6"}}})
}

// Known has a failure that is known, one that has healed, and a history.
func Known(t testing.TB) *record.Run {
	info := MockInfo()
	info.Command = []string{"conform", "run", "--seed", "7", "--mock-fault", "answer 200 for 201"}
	info.Selection = record.Selection{Tags: "@pstn and not @slow", Scenarios: []string{"features/x.feature:3"}}
	info.MockFaults = []string{"answer 200 for 201"}
	s := New(t, info)
	f := PstnFeature()
	known := s.Plan(f, 12, "The created call is described as documented", nil, PstnSteps())
	healed := s.Plan(f, 22, "The called number answers", nil, PstnSteps())
	for _, id := range []string{known, healed} {
		s.Add(record.Event{Scenario: id, Known: &record.Known{Reason: "Graph answers 200",
			Link:  "https://example.org/issues/7",
			Owner: "ada", Until: "2027-01-31", Where: place.Parse("known-failing.yaml:3:5")}})
	}
	var past []record.PastRun
	for day, status := range []record.Status{record.Passed, record.Failed, record.Passed, record.Failed, record.Failed} {
		run := record.PastRun{At: storyStart.AddDate(0, 0, day-5), Exit: 1, Counts: record.Counts{Total: 2, Passed: 1,
			Failed: 1},
			Scenarios: map[string]record.Status{known: status, healed: record.Failed}}
		if status == record.Passed {
			run.Exit, run.Counts = 0, record.Counts{Total: 2, Passed: 2}
		}
		past = append(past, run)
	}
	s.Add(record.Event{History: record.NewHistory(past)})
	s.Differs(known)
	s.Passes(healed)
	return s.Finish(record.Verdict{Exit: 1,
		Rule: "a known failure that has healed must leave the list: features/scenarios/08-outgoing-call-to-pstn.feature:22"})
}

// Outside has scenarios that did not pass, though no step of theirs failed: for one more check at the end, for an end
// amid the steps, and because they were never begun.
func Outside(t testing.TB) *record.Run {
	s := New(t, MockInfo())
	f := PstnFeature()
	late := s.Plan(f, 12, "The called number answers", nil, PstnSteps())
	amid := s.Plan(f, 22, "The called number is busy", nil, PstnSteps())
	s.Plan(f, 33, "The called number does not answer", nil, PstnSteps())
	for _, id := range []string{late, amid} {
		s.Begin(id)
		s.Next()
		s.signIn()
		s.StepEnds(record.Passed, "")
		for range PstnSteps()[1:] {
			s.Next()
			if id == amid {
				s.StepEnds(record.Skipped, "")
			} else {
				s.StepEnds(record.Passed, "")
			}
		}
		s.step = 0
		if id == late {
			s.Check(record.Check{Kind: record.CheckNotifications, Requirement: "nothing comes after the end",
				Status: record.Failed})
			s.End(record.Failed, "", time.Millisecond)
		} else {
			s.End(record.Errored, "the time of the scenario was over", time.Millisecond)
		}
	}
	return s.Finish(record.Verdict{Exit: 1, Rule: "at least 100 % of all scenarios must pass: 0 of 3 passed"})
}

// Again has a scenario that passed, and a refusal of it that was one only when it was tried again.
func Again(t testing.TB) *record.Run {
	s := New(t, MockInfo())
	f := PstnFeature()
	good := s.Plan(f, 12, "The called number answers and the bot hangs up", nil, PstnSteps())
	twin := s.Twin(good, f, 12, "The called number answers and the bot hangs up", "Calls.Initiate.All")
	s.Passes(good)
	s.Refused(twin, 429)
	s.Refused(twin, 403)
	return s.Finish(record.Verdict{Exit: 1, Rule: "Graph must refuse every scenario without a permission that it " +
		"claims: 0 of 1 refused, 1 when tried again"})
}

const HostileText = "<script>document.title='owned'</script><img src=x onerror=alert(1)> \u202egnp.exe\u202c " +
	"\x1b[31mred\x07 ]]> --> &amp; \"quoted\" 'single' \u2028 end"

// Hostile is full of text that tries to be something else.
func Hostile(t testing.TB) *record.Run {
	info := MockInfo()
	info.Tenant, info.Version, info.Command, info.Selection.Tags = HostileText, HostileText, []string{"conform", "run"},
		HostileText
	s := New(t, info)
	f := record.Feature{File: "features/" + HostileText + ".feature", Name: HostileText, Description: HostileText,
		Tags: []string{"@" + HostileText}}
	id := s.Plan(f, 3, HostileText, []string{"@</script><b>"}, []string{"When " + HostileText,
		"Then __proto__ is constructor"})
	line := strings.Repeat("0123456789abcdef", 1<<16)
	s.Begin(id)
	s.Next()
	x := s.Exchange(record.Exchange{Operation: HostileText, Name: HostileText, Where: place.Parse(HostileText),
		Request: record.Request{Method: "POST",
			URL: "javascript:alert(1)//" + HostileText,
			Header: http.Header{HostileText: {HostileText},
				"__proto__": {"x"}}, Body: record.Body(`{"__proto__":{"a":1},"` + line + `":"` + line + `","` +
				`</script>":1e999999,"n":12345678901234567890.50,"n":2}`)},
		Response: &record.Response{Status: 999, Header: http.Header{"X": {HostileText}},
			Body: record.Body("\xff\xfe\x00not utf-8 </script>")}})
	s.notified(record.Notification{Path: HostileText, Body: record.Body("</script><!--" + HostileText + line),
		Problem: HostileText,
		Token:   record.Token{Present: true, Problem: HostileText, Issuer: HostileText},
		Items:   []record.Item{{ChangeType: HostileText, Type: HostileText, State: HostileText, ResourceURL: HostileText}}})
	s.Check(record.Check{Kind: record.CheckBody, Requirement: HostileText, Status: record.Failed, Exchange: x,
		Where: place.Parse(HostileText), Reason: HostileText,
		Clause: clause(HostileText, HostileText, "javascript:alert(1)",
			record.Evidence(HostileText)), Sequence: []record.SequenceLine{{Label: HostileText, Arrival: record.Extra,
			Notification: 1, Note: HostileText}},
		Differences: []record.Difference{{Pointer: "/" + HostileText, Want: HostileText, Got: line,
			Where: place.Parse(HostileText)}}})
	s.StepEnds(record.Failed, HostileText+"\n"+line)
	s.End(record.Failed, HostileText, time.Millisecond)
	s.Exclude(f, 30, HostileText, HostileText, nil)
	return s.Finish(record.Verdict{Exit: 1, Rule: HostileText,
		Rules: []record.GateRule{{Rule: HostileText, Detail: HostileText}}})
}

// Large is a passed run of n scenarios, twenty a feature.
func Large(t testing.TB, n int) *record.Run {
	s := New(t, MockInfo())
	ids := make([]string, n)
	for i := range n {
		f := record.Feature{File: fmt.Sprintf("features/large/%04d.feature", i/20),
			Name: fmt.Sprintf("Outgoing calls, part %d",
				i/20+1), Tags: []string{fmt.Sprintf("@scenario-%02d", i%11+1)}}
		ids[i] = s.Plan(f, 5+10*(i%20), fmt.Sprintf("Number %d answers and the bot hangs up", i+1), nil, PstnSteps())
	}
	for _, id := range ids {
		s.Passes(id)
	}
	return s.Finish(record.Verdict{Exit: 0, Rule: fmt.Sprintf("all %d scenarios passed", n)})
}

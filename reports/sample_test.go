package reports

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"conform/internal/record"
)

func mockInfo() record.RunStarted {
	return record.RunStarted{
		Version: "0.1.0", Target: "mock", BaseURL: "https://127.0.0.1:43117", APIVersion: "beta",
		Tenant: "aa67bd4c-8475-432d-bd41-39f255720e0a", Seed: 4711, Parallel: 8,
		Command: []string{"conform", "run", "--target", "mock", "--seed", "4711"},
	}
}

func exampleFeature(n int, name string) record.Feature {
	return record.Feature{File: fmt.Sprintf("features/examples/%02d.feature", n), Name: name,
		Tags: []string{fmt.Sprintf("@example-%02d", n), "@service-hosted"}}
}

// passingRun is a run in which all is well.
func passingRun(t testing.TB) *record.Run {
	s := newStory(t, mockInfo())
	f := pstnFeature()
	var ids []string
	ids = append(ids, s.plan(f, 12, "The called number answers and the bot hangs up", nil, pstnSteps))
	for i, name := range []string{"Peer-to-peer VoIP call with service-hosted media",
		"Peer-to-peer VoIP call with app-hosted media", "Group call with service-hosted media",
		"Group call with app-hosted media", "Join a scheduled meeting with service-hosted media", "Join a meeting by its id and passcode"} {
		ids = append(ids, s.plan(exampleFeature(i+1, name), 6, "The call is created as documented", nil, pstnSteps))
	}
	twin := s.twin(ids[0], f, 12, "The called number answers and the bot hangs up", "Calls.Initiate.All")
	for _, id := range ids {
		s.passes(id)
		s.after(3 * time.Millisecond)
	}
	s.refused(twin, 403)
	return s.finish(record.Verdict{Exit: 0, Rule: "all 7 scenarios passed",
		Rules: []record.GateRule{{Rule: "pass rate is at least 95 %", Passed: true, Detail: "100 % of 7 scenarios"}}})
}

// failingRun has one scenario of each status, and every kind of difference.
func failingRun(t testing.TB) *record.Run {
	info := mockInfo()
	info.Target, info.BaseURL, info.Cloud = "graph", "https://graph.microsoft.com", "global"
	s := newStory(t, info)
	f := pstnFeature()
	good := s.plan(f, 12, "The called number answers and the bot hangs up", nil, pstnSteps)
	differs := s.plan(f, 22, "The created call is described as documented", nil, pstnSteps)
	missing := s.plan(f, 33, "The called party answers late", []string{"@slow"}, pstnSteps)
	ex := exampleFeature(1, "Peer-to-peer VoIP call with service-hosted media")
	flaky := s.plan(ex, 6, "The call is created as documented", nil, pstnSteps)
	finding := s.plan(ex, 17, "Notifications are sparse", nil, pstnSteps)
	broken := s.plan(record.Feature{File: "features/errors/unreachable.feature", Name: "Errors of create call",
		Tags: []string{"@errors"}}, 5, "A call without a callback address is refused", nil, pstnSteps[:2])
	s.exclude(record.Feature{File: "features/scenarios/11-join-meeting-invite-pstn.feature",
		Name: "The bot joins a scheduled meeting, then invites a PSTN number", Tags: []string{"@scenario-11", "@meeting"}},
		9, "The invited number answers", "the profile names no scheduled meeting (needs: meeting)", nil)
	s.exclude(record.Feature{File: "features/scenarios/11-join-meeting-invite-pstn.feature",
		Name: "The bot joins a scheduled meeting, then invites a PSTN number", Tags: []string{"@scenario-11", "@meeting"}},
		19, "The invited number is busy", "the profile names no scheduled meeting (needs: meeting)", nil)

	twin := s.twin(good, f, 12, "The called number answers and the bot hangs up", "Calls.Initiate.All")
	s.passes(good)
	s.refused(twin, 201)
	s.differs(differs)
	s.goesMissing(missing)
	s.breaks(flaky)
	s.passes(flaky)
	s.passes(finding)
	s.scenario, s.step = finding, 4
	s.check(record.Check{Kind: record.CheckBody, Requirement: "a notification carries the call's chain", Status: record.Failed,
		Finding: true, Clause: clauseSparse,
		Differences: []record.Difference{{Pointer: "/resourceData/callChainId", Want: "a GUID", Got: "null", Notification: 1}}})
	over := leastPermission(2)
	over.Verdict, over.Carried, over.Excess = record.Over, []string{"Calls.AccessMedia.All", "Calls.Initiate.All"}, []string{"Calls.AccessMedia.All"}
	s.here(record.Event{Permission: over})
	s.breaks(broken)
	return s.finish(record.Verdict{Exit: 1, Rule: "pass rate is at least 95 %: it is 33.3 %", Rules: []record.GateRule{
		{Rule: "pass rate is at least 95 %", Detail: "33.3 % of 6 scenarios"}, {Rule: "at least 5 scenarios are executed",
			Passed: true, Detail: "6"}}})
}

// knownRun has a failure that is known, one that has healed, and a history.
func knownRun(t testing.TB) *record.Run {
	info := mockInfo()
	info.Command = []string{"conform", "run", "--tags", "@pstn and not @slow", "--seed", "7", "--scenario=features/x.feature:3",
		"--mock-fault", "answer 200 for 201"}
	s := newStory(t, info)
	f := pstnFeature()
	known := s.plan(f, 12, "The created call is described as documented", nil, pstnSteps)
	healed := s.plan(f, 22, "The called number answers", nil, pstnSteps)
	for _, id := range []string{known, healed} {
		s.add(record.Event{Scenario: id, Known: &record.Known{Reason: "Graph answers 200", Link: "https://example.org/issues/7",
			Owner: "ada", Until: "2027-01-31", Where: "known-failing.yaml:3:5"}})
	}
	var past []record.PastRun
	for day, status := range []record.Status{record.Passed, record.Failed, record.Passed, record.Failed, record.Failed} {
		run := record.PastRun{At: storyStart.AddDate(0, 0, day-5), Exit: 1, Counts: record.Counts{Total: 2, Passed: 1, Failed: 1},
			Scenarios: map[string]record.Status{known: status, healed: record.Failed}}
		if status == record.Passed {
			run.Exit, run.Counts = 0, record.Counts{Total: 2, Passed: 2}
		}
		past = append(past, run)
	}
	s.add(record.Event{History: record.NewHistory(past)})
	s.differs(known)
	s.passes(healed)
	return s.finish(record.Verdict{Exit: 1,
		Rule: "a known failure that has healed must leave the list: features/scenarios/08-outgoing-call-to-pstn.feature:22"})
}

// outsideRun has scenarios that did not pass, though no step of theirs failed: for one more check at the end, for an end
// amid the steps, and because they were never begun.
func outsideRun(t testing.TB) *record.Run {
	s := newStory(t, mockInfo())
	f := pstnFeature()
	late := s.plan(f, 12, "The called number answers", nil, pstnSteps)
	amid := s.plan(f, 22, "The called number is busy", nil, pstnSteps)
	s.plan(f, 33, "The called number does not answer", nil, pstnSteps)
	for _, id := range []string{late, amid} {
		s.begin(id)
		s.next()
		s.signIn()
		s.stepEnds(record.Passed, "")
		for range pstnSteps[1:] {
			s.next()
			if id == amid {
				s.stepEnds(record.Skipped, "")
			} else {
				s.stepEnds(record.Passed, "")
			}
		}
		s.step = 0
		if id == late {
			s.check(record.Check{Kind: record.CheckNotifications, Requirement: "nothing comes after the end", Status: record.Failed})
			s.end(record.Failed, "", time.Millisecond)
		} else {
			s.end(record.Errored, "the time of the scenario was over", time.Millisecond)
		}
	}
	return s.finish(record.Verdict{Exit: 1, Rule: "at least 100 % of all scenarios must pass: 0 of 3 passed"})
}

// againRun has a scenario that passed, and a refusal of it that was one only when it was tried again.
func againRun(t testing.TB) *record.Run {
	s := newStory(t, mockInfo())
	f := pstnFeature()
	good := s.plan(f, 12, "The called number answers and the bot hangs up", nil, pstnSteps)
	twin := s.twin(good, f, 12, "The called number answers and the bot hangs up", "Calls.Initiate.All")
	s.passes(good)
	s.refused(twin, 429)
	s.refused(twin, 403)
	return s.finish(record.Verdict{Exit: 1, Rule: "Graph must refuse every scenario without a permission that it claims: 0 of 1 refused, 1 when tried again"})
}

const hostile = "<script>document.title='owned'</script><img src=x onerror=alert(1)> \u202egnp.exe\u202c \x1b[31mred\x07 ]]> --> &amp; \"quoted\" 'single' \u2028 end"

// hostileRun is full of text that tries to be something else.
func hostileRun(t testing.TB) *record.Run {
	info := mockInfo()
	info.Tenant, info.Version, info.Command = hostile, hostile, []string{"conform", "run", "--tags", hostile}
	s := newStory(t, info)
	f := record.Feature{File: "features/" + hostile + ".feature", Name: hostile, Description: hostile, Tags: []string{"@" + hostile}}
	id := s.plan(f, 3, hostile, []string{"@</script><b>"}, []string{"When " + hostile, "Then __proto__ is constructor"})
	line := strings.Repeat("0123456789abcdef", 1<<16)
	s.begin(id)
	s.next()
	x := s.exchange(record.Exchange{Operation: hostile, Name: hostile, Where: hostile, Request: record.Request{Method: "POST",
		URL: "javascript:alert(1)//" + hostile,
		Header: http.Header{hostile: {hostile},
			"__proto__": {"x"}}, Body: record.Body(`{"__proto__":{"a":1},"` + line + `":"` + line + `","` + `</script>":1e999999,"n":12345678901234567890.50,"n":2}`)},
		Response: &record.Response{Status: 999, Header: http.Header{"X": {hostile}}, Body: record.Body("\xff\xfe\x00not utf-8 </script>")}})
	s.notified(record.Notification{Path: hostile, Body: record.Body("</script><!--" + hostile + line), Problem: hostile,
		Token: record.Token{Present: true, Problem: hostile, Issuer: hostile},
		Items: []record.Item{{ChangeType: hostile, Type: hostile, State: hostile, ResourceURL: hostile}}})
	s.check(record.Check{Kind: record.CheckBody, Requirement: hostile, Status: record.Failed, Exchange: x, Where: hostile, Reason: hostile,
		Clause: clause(hostile, hostile, "javascript:alert(1)",
			record.Evidence(hostile)), Sequence: []record.SequenceLine{{Label: hostile, Arrival: record.Extra, Notification: 1, Note: hostile}},
		Differences: []record.Difference{{Pointer: "/" + hostile, Want: hostile, Got: line, Where: hostile}}})
	s.stepEnds(record.Failed, hostile+"\n"+line)
	s.end(record.Failed, hostile, time.Millisecond)
	s.exclude(f, 30, hostile, hostile, nil)
	return s.finish(record.Verdict{Exit: 1, Rule: hostile, Rules: []record.GateRule{{Rule: hostile, Detail: hostile}}})
}

// largeRun is a passed run of n scenarios, twenty a feature.
func largeRun(t testing.TB, n int) *record.Run {
	s := newStory(t, mockInfo())
	ids := make([]string, n)
	for i := range n {
		f := record.Feature{File: fmt.Sprintf("features/large/%04d.feature", i/20), Name: fmt.Sprintf("Outgoing calls, part %d",
			i/20+1), Tags: []string{fmt.Sprintf("@scenario-%02d", i%11+1)}}
		ids[i] = s.plan(f, 5+10*(i%20), fmt.Sprintf("Number %d answers and the bot hangs up", i+1), nil, pstnSteps)
	}
	for _, id := range ids {
		s.passes(id)
	}
	return s.finish(record.Verdict{Exit: 0, Rule: fmt.Sprintf("all %d scenarios passed", n)})
}

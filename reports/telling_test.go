package reports

import (
	"context"
	"fmt"
	"testing"

	"conform/internal/record"
)

// turnedAway tells a call whose only notification was refused for its token, and a scenario that withholds a
// permission.
func turnedAway(t testing.TB) *record.Run {
	s := newStory(t, mockInfo())
	f := pstnFeature()
	away := s.plan(f, 12, "The called number answers", nil, pstnSteps)
	refusal := s.plan(f, 22, "A call without the permission is refused", []string{"@refusal"}, pstnSteps[:3])
	s.begin(away)
	s.next()
	s.signIn()
	s.stepEnds(record.Passed, "")
	s.next()
	x, call := s.createCall(201, "establishing")
	s.stepEnds(record.Passed, "")
	s.next()
	token := goodToken()
	token.Valid, token.Problem = false, "the token is for another audience"
	s.notified(record.Notification{Path: "/cb/8f2", Body: record.Body(stateBody("updated", call, "established")), Token: token, Answered: 401,
		Problem: "refused: wrong audience", Items: []record.Item{{ChangeType: "updated", Type: "call", State: "established"}}})
	s.check(record.Check{Kind: record.CheckNotifications, Requirement: "the call is established", Status: record.Failed, Clause: clauseEnd,
		Sequence:    []record.SequenceLine{{Label: "established", Arrival: record.Missing}, {Label: "terminated", Arrival: record.Missing}},
		Differences: []record.Difference{{Pointer: "established", Want: "to arrive", Got: "nothing"}}})
	s.check(record.Check{Kind: record.CheckToken, Requirement: "every notification carries a valid token", Status: record.Failed,
		Differences: []record.Difference{{Pointer: "aud", Want: "the bot", Got: "another", Notification: 1}}})
	for _, c := range []*record.Clause{clauseCreated, clauseEnd} {
		s.check(record.Check{Kind: record.CheckBody, Requirement: "the body has the described shape", Status: record.Passed, Exchange: x, Clause: c})
	}
	s.stepEnds(record.Failed, "the call is established: want to arrive, got nothing\nevery notification carries a valid token: want the bot, got another")
	s.step = 0
	s.exchange(record.Exchange{Operation: "delete call", Purpose: "clean up", Request: record.Request{Method: "DELETE",
		URL: "https://127.0.0.1:43117/beta/communications/calls/" + call}, Response: &record.Response{Status: 204, Header: s.answerHeader()}})
	s.state("deleted", call, "terminated")
	s.end(record.Failed, "the call is established\nevery notification carries a valid token", 0)

	s.begin(refusal)
	s.next()
	s.signIn()
	s.stepEnds(record.Passed, "")
	s.next()
	x, _ = s.createCall(403, "")
	s.check(record.Check{Kind: record.CheckStatus, Requirement: "create call is refused", Status: record.Passed, Exchange: x, Clause: clauseCreated})
	s.stepEnds(record.Passed, "")
	s.next()
	s.stepEnds(record.Passed, "")
	s.here(record.Event{Permission: &record.Permission{Carried: []string{}, Missing: []string{"Calls.Initiate.All"}, Verdict: record.Lacking,
		Needs: []record.PermissionNeed{{Operation: "create call", Higher: []string{"Calls.Initiate.All"}}}}})
	s.end(record.Passed, "", 0)
	return s.finish(record.Verdict{Exit: 1, Rule: "at least 100 % of all scenarios must pass"})
}

func browserTellsTheCauseFirst(t *testing.T, b context.Context) {
	p := openPage(t, b, turnedAway(t), 1440, 900, false)
	p.contains(`document.querySelector(".cause h3 > span").textContent`, "every notification carries a valid token", "the first cause is the token")
	p.contains(`document.querySelector(".why").textContent`, "every notification carries a valid token", "and the list says it first")
	p.visit(hashOf("open", "features/scenarios/08-outgoing-call-to-pstn.feature:12"))
	p.until(`document.querySelectorAll(".panel:not([hidden]) .arrow").length > 5`)
	p.contains(`document.querySelector(".steps .problem ~ .checks summary, .steps li.failed .checks summary").textContent`, "carries a valid token", "so does the step")
	p.want(`document.querySelectorAll(".arrow.missing").length`, "1", "what was refused has come: only the other is drawn as missing")
	p.contains(`document.querySelector(".arrow.missing").textContent`, "terminated", "and that is the other")
	p.contains(`[...document.querySelectorAll(".arrow.notification.bad")][0].textContent`, "refused with 401, so missing", "it says that it is the promised one")
	p.want(`[...document.querySelectorAll(".diagram .step")].pop().textContent`, "clean up", "what cleaned up stands apart from the failed step")
	p.contains(`[...document.querySelectorAll(".steps .check summary")].map((s) => s.textContent).join("\n")`, "the body has the described shape "+clauseEnd.ID, "checks of one wording name their clauses")
	p.quiet()
}

func browserShowsWhatIsWithheld(t *testing.T, b context.Context) {
	p := openPage(t, b, turnedAway(t), 1440, 900, false)
	p.want(`[...document.querySelectorAll("#permissions tbody tr")].find((r) => r.textContent.includes("Calls.Initiate.All")).cells[4].textContent`, "0", "nothing was missing")
	p.want(`[...document.querySelectorAll("#permissions tbody tr")].find((r) => r.textContent.includes("Calls.Initiate.All")).cells[5].textContent`, "1", "it was withheld")
	p.visit(hashOf("permission", "missing"))
	p.want(`document.querySelectorAll(".scenario").length`, "0", "the list knows the difference")
	p.visit(hashOf("permission", "withheld"))
	p.want(`document.querySelectorAll(".scenario").length`, "1", "and finds it")
	p.visit(hashOf("open", "features/scenarios/08-outgoing-call-to-pstn.feature:22"))
	p.until(`document.querySelector(".panel:not([hidden]) .permission") !== null`)
	p.want(`document.querySelector(".permission .badge").textContent`, "deliberately withheld", "the proof says that it is on purpose")
	p.contains(`document.querySelector(".permission").textContent`, "nothing, or one of Calls.Initiate.All", "words do not run together")
	p.quiet()
}

// bareRun has as little in it as a run can have: no tags, no checks, nothing sent.
func bareRun(t testing.TB) *record.Run {
	s := newStory(t, record.RunStarted{Target: "mock"})
	id := s.plan(record.Feature{File: "a.feature"}, 2, "", nil, nil)
	s.begin(id)
	s.end(record.Passed, "", 0)
	return s.finish(record.Verdict{Exit: 3, Rule: "no scenario may be errored"})
}

// browserShowsNoEmptyValues opens every scenario, also those without notifications or permissions.
func browserShowsNoEmptyValues(t *testing.T, b context.Context) {
	for _, run := range []*record.Run{failingRun(t), knownRun(t), turnedAway(t), bareRun(t)} {
		p := openPage(t, b, run, 1440, 900, false)
		for _, s := range withTwins(run) {
			if s.Of != nil {
				continue
			}
			p.visit(hashOf("open", s.ID))
			p.until(`document.querySelector(".panel:not([hidden]) .again") !== null`)
			p.want(bareValues, "", fmt.Sprintf("%s: values that are not there are left out", s.ID))
		}
		p.quiet()
	}
}

// bareValues are the texts of the page that are JavaScript's words for no value; in messages and in what
// differs they are the target's own.
const bareValues = `(() => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    if (/^\s*(null|undefined|NaN)\s*$/.test(node.data) && !node.parentElement.closest("pre, .want, .got, script")) found.push(node.parentElement.className + ": " + node.data);
    else if (/\b(undefined|NaN)\b/.test(node.data) && !node.parentElement.closest("pre, .want, .got, script")) found.push(node.data);
  }
  return found.join("; ");
})()`

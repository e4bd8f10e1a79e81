package sample

import (
	"testing"

	"conform/internal/record"
)

// TurnedAway is a run with a call whose only notification was refused for its token, and a scenario that withholds a
// permission.
func TurnedAway(t testing.TB) *record.Run {
	s := New(t, MockInfo())
	f := PstnFeature()
	away := s.Plan(f, 12, "The called number answers", nil, PstnSteps())
	refusal := s.Plan(f, 22, "A call without the permission is refused", []string{"@refusal"}, PstnSteps()[:3])
	s.beginSignedIn(away)
	x, call := s.createCall(201, "establishing")
	s.StepEnds(record.Passed, "")
	s.Next()
	token := goodToken()
	token.Valid, token.Problem = false, "the token is for another audience"
	s.notified(record.Notification{Path: "/cb/8f2", Body: record.Body(stateBody("updated", call, "established")),
		Token: token, Answered: 401,
		Problem: "refused: wrong audience", Items: []record.Item{{ChangeType: "updated", Type: "call",
			State: "established"}}})
	s.Check(record.Check{Kind: record.CheckNotifications, Requirement: "the call is established", Status: record.Failed,
		Clause: ClauseEnd(),
		Sequence: []record.SequenceLine{{Label: "established", Arrival: record.Missing}, {Label: "terminated",
			Arrival: record.Missing}},
		Differences: []record.Difference{{Pointer: "established", Want: "to arrive", Got: "nothing"}}})
	s.Check(record.Check{Kind: record.CheckToken, Requirement: "every notification carries a valid token",
		Status:      record.Failed,
		Differences: []record.Difference{{Pointer: "aud", Want: "the bot", Got: "another", Notification: 1}}})
	for _, c := range []*record.Clause{ClauseCreated(), ClauseEnd()} {
		s.Check(record.Check{Kind: record.CheckBody, Requirement: "the body has the described shape", Status: record.Passed,
			Exchange: x, Clause: c})
	}
	s.StepEnds(record.Failed, "the call is established: want to arrive, got nothing\nevery notification carries a valid "+
		"token: want the bot, got another")
	s.step = 0
	s.Exchange(record.Exchange{Operation: "delete call", Purpose: "clean up", Request: record.Request{Method: "DELETE",
		URL: "https://127.0.0.1:43117/beta/communications/calls/" + call}, Response: &record.Response{Status: 204,
		Header: s.answerHeader()}})
	s.state("deleted", call, "terminated")
	s.End(record.Failed, "the call is established\nevery notification carries a valid token", 0)

	s.beginSignedIn(refusal)
	x, _ = s.createCall(403, "")
	s.Check(record.Check{Kind: record.CheckStatus, Requirement: "create call is refused", Status: record.Passed,
		Exchange: x, Clause: ClauseCreated()})
	s.StepEnds(record.Passed, "")
	s.Next()
	s.StepEnds(record.Passed, "")
	s.here(record.Event{Permission: &record.Permission{Carried: []string{}, Missing: []string{"Calls.Initiate.All"},
		Verdict: record.Lacking,
		Needs:   []record.PermissionNeed{{Operation: "create call", Higher: []string{"Calls.Initiate.All"}}}}})
	s.End(record.Passed, "", 0)
	return s.Finish(record.Verdict{Exit: 1, Rule: "at least 100 % of all scenarios must pass"})
}

// Bare has as little in it as a run can have: no tags, no checks, nothing sent.
func Bare(t testing.TB) *record.Run {
	s := New(t, record.RunStarted{Target: "mock"})
	id := s.Plan(record.Feature{File: "a.feature"}, 2, "", nil, nil)
	s.Begin(id)
	s.End(record.Passed, "", 0)
	return s.Finish(record.Verdict{Exit: 3, Rule: "no scenario may be errored"})
}

package digest

import (
	"testing"

	"conform/internal/record"
	"conform/reports/sample"
)

// TestAGroupCountsPlaces: a scenario and its refusal are found at one place.
func TestAGroupCountsPlaces(t *testing.T) {
	s := sample.New(t, sample.MockInfo())
	f := sample.PstnFeature()
	id := s.Plan(f, 12, "one", nil, sample.PstnSteps())
	s.Twin(id, f, 12, "one", "Calls.Initiate.All")
	s.Plan(f, 22, "two", nil, sample.PstnSteps())
	groups := Of(s.Finish(record.Verdict{Exit: 3})).Causes
	if len(groups) != 1 || groups[0].Places() != 2 || len(groups[0].Scenarios) != 3 {
		t.Errorf("what was not started: %d groups: %+v", len(groups), groups[0])
	}
}

func TestFailureGroups(t *testing.T) {
	groups := Of(sample.Failing(t)).Causes
	var got []string
	for _, g := range groups {
		got = append(got, g.Title)
	}
	if len(got) != 7 {
		t.Fatalf("causes %q, want the four failed checks, the twin that was not refused and the lost connection, for good and for a while", got)
	}
	if last := groups[6]; last.Status != record.Flaky || last.Blame != record.BlameNetwork || last.Scenarios[0].Status != record.Flaky {
		t.Errorf("the last cause is %q (%s, %s), want what passed when it was tried again", last.Title, last.Status, last.Blame)
	}
	twice := sample.New(t, sample.MockInfo())
	one := twice.Plan(sample.PstnFeature(), 12, "one", nil, sample.PstnSteps())
	two := twice.Plan(sample.PstnFeature(), 22, "two", nil, sample.PstnSteps())
	three := twice.Plan(sample.PstnFeature(), 32, "three", nil, sample.PstnSteps())
	twice.Differs(one)
	twice.Differs(two)
	twice.Breaks(three)
	groups = Of(twice.Finish(record.Verdict{Exit: 1})).Causes
	if len(groups) != 3 || len(groups[0].Scenarios) != 2 || groups[2].Status != record.Errored {
		t.Errorf("two scenarios that differ in the same places, and one that broke, gave %d groups", len(groups))
	}
}

// TestThrottlingIsOneCause: what was asked for when the target answered 429 does not matter.
func TestThrottlingIsOneCause(t *testing.T) {
	s := sample.New(t, sample.MockInfo())
	for line, requirement := range []string{"the status is 201 Created", "the status is 404 Not Found"} {
		s.Begin(s.Plan(sample.PstnFeature(), line+1, requirement, nil, sample.PstnSteps()))
		s.Next()
		s.Exchange(record.Exchange{Operation: "create call", Response: &record.Response{Status: 429}})
		s.Check(record.Check{Kind: record.CheckStatus, Requirement: requirement, Status: record.Failed, Cause: record.CauseThrottled, Exchange: 1})
		s.Check(record.Check{Kind: record.CheckBody, Requirement: "the body has the described shape", Status: record.Failed, Cause: record.CauseThrottled, Exchange: 1})
		s.StepEnds(record.Failed, "")
		s.End(record.Failed, "", 0)
	}
	groups := Of(s.Finish(record.Verdict{Exit: 1})).Causes
	if len(groups) != 1 || len(groups[0].Scenarios) != 2 || groups[0].Blame != record.BlameThrottle {
		t.Errorf("two throttled scenarios have %d causes: %+v", len(groups), groups)
	}
}

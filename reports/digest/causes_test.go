package digest

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/record"
	"conform/reports/sample"
)

// TestACauseCountsPlaces: a scenario and its refusal are found at one place; what was not started has no cause.
func TestACauseCountsPlaces(t *testing.T) {
	t.Parallel()
	s := sample.New(t, sample.MockInfo())
	f := sample.PstnFeature()
	id := s.Plan(f, 12, "one", nil, sample.PstnSteps())
	twin := s.Twin(id, f, 12, "one", "Calls.Initiate.All")
	s.Plan(f, 22, "two", nil, sample.PstnSteps())
	s.Breaks(id)
	s.Begin(twin)
	s.Next()
	s.Exchange(record.Exchange{Operation: "create call", Error: "dial tcp 127.0.0.1:43118: connect: connection refused"})
	s.StepEnds(record.Errored, "no answer came")
	s.End(record.Errored, "no answer came from the target", 0)
	causes := Of(s.Finish(record.Verdict{Exit: 3})).Causes
	if len(causes) != 1 || causes[0].Places() != 1 || len(causes[0].Scenarios) != 2 {
		t.Fatalf("%d causes, want one of one scenario and its twin: %+v", len(causes), causes)
	}
}

func TestCauses(t *testing.T) {
	t.Parallel()
	var got []string
	for _, c := range Of(sample.Failing(t)).Causes {
		line := string(c.Status) + ": " + c.Title
		for _, also := range c.Also {
			line += "; also " + also.Title
		}
		got = append(got, line)
	}
	want := []string{
		"failed: create call is refused without Calls.Initiate.All: status is 201, not 403",
		`failed: create call is answered with 200 OK, not 201; also /state is "established", not "establishing", and 2 more`,
		`failed: the token of a notification is not valid: aud is another than expected; also notification "establishing" ` +
			`came out of order (came after established)`,
		"errored: no answer: dial tcp 127.0.0.1:43117: connect: connection refused",
		"flaky: no answer: dial tcp 127.0.0.1:43117: connect: connection refused",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("causes (-want +got):\n%s", diff)
	}
}

// TestOneCauseIsOneCause: what differs between two scenarios, or between two records of one fault, makes no second
// cause.
func TestOneCauseIsOneCause(t *testing.T) {
	t.Parallel()
	guid := func(n int) string { return fmt.Sprintf("%08d-0000-4000-8000-000000000000", n) }
	missing := func(sequence, label string) record.Check {
		return record.Check{Kind: record.CheckNotifications, Requirement: "the notifications \"" + sequence + "\" arrive",
			Status: record.Failed,
			Sequence: []record.SequenceLine{{Label: "establishing", Arrival: record.Arrived}, {Label: label,
				Arrival: record.Missing}}}
	}
	beside := func(c record.Check, differences ...record.Difference) record.Check {
		c.Sequence[1].Nearest, c.Sequence[1].NearestItem = 2, 1
		for _, d := range differences {
			d.Notification, d.Item = 2, 1
			c.Differences = append(c.Differences, d)
		}
		return c
	}
	url := func(got string) record.Difference {
		return record.Difference{Pointer: "/resourceUrl", Got: got,
			Want: `"/communications/calls/` + guid(1) + `" in any letter case`}
	}
	state := record.Difference{Pointer: "/resourceData/state", Want: `"established"`, Got: `"x"`}
	status := func(code int, want string) record.Check {
		return record.Check{Kind: record.CheckStatus, Requirement: "the status is " + want, Status: record.Failed,
			Exchange: 1, Clause: &record.Clause{ID: want},
			Differences: []record.Difference{{Pointer: "status", Want: want, Got: fmt.Sprint(code)}}}
	}
	token := func(n int) record.Check {
		return record.Check{Kind: record.CheckToken, Requirement: "every notification carries a valid token",
			Status: record.Failed,
			Differences: []record.Difference{{Pointer: "notification", Want: "a valid bearer token",
				Got: "the audience is \"" + guid(n) + "\""}}}
	}
	body := func(pointer, got string) record.Check {
		return record.Check{Kind: record.CheckBody, Requirement: "the body has the described shape", Status: record.Failed,
			Exchange: 1, Differences: []record.Difference{{Pointer: pointer, Want: `"establishing"`, Got: got}}}
	}
	by := func(clause string, c record.Check) record.Check {
		c.Clause = &record.Clause{ID: clause}
		return c
	}
	header := record.Check{Kind: record.CheckHeader, Requirement: "the header Location", Status: record.Failed,
		Exchange: 1, Differences: []record.Difference{{Pointer: "header Location", Want: "an address", Got: "nothing"}}}
	noJSON := record.Check{Kind: record.CheckBody, Requirement: "the body has the described shape", Status: record.Failed,
		Exchange: 1, Differences: []record.Difference{{Want: "valid JSON", Got: "'<'", Unreadable: true}}}
	for _, tt := range []struct {
		why    string
		code   int // with which both scenarios were answered
		one    []record.Check
		two    []record.Check
		titles []string
		also   []Consequence // of the first
	}{
		{"notifications of two sequences", 201, []record.Check{missing("a call out", "established")},
			[]record.Check{missing("a call in", "established")},
			[]string{`notification "established" never came`}, nil},
		{"other notifications", 201, []record.Check{missing("a", "established")}, []record.Check{missing("a", "terminated")},
			[]string{`notification "established" never came`, `notification "terminated" never came`}, nil},
		{"it came, with another address", 201,
			[]record.Check{beside(missing("a", "established"), url(`"communications/calls/`+guid(1)+`"`))},
			[]record.Check{missing("a", "established")},
			[]string{
				`notification "established" came, but its /resourceUrl is "communications/calls/…", not ` +
					`"/communications/calls/…" in any letter case`,
				`notification "established" never came`}, nil},
		{"it came, about another call", 201,
			[]record.Check{beside(missing("a", "established"), url(`"/communications/calls/`+guid(2)+`"`))},
			[]record.Check{beside(missing("a", "established"), url(`"/communications/calls/`+guid(3)+`"`))},
			[]string{`notification "established" came about another resource`}, nil},
		{"something else came", 201, []record.Check{beside(missing("a", "established"), state)},
			[]record.Check{beside(missing("a", "established"), url(`"x"`), state)},
			[]string{`notification "established" never came`}, nil},
		{"the target is broken, whatever was asked", 503, []record.Check{status(503, "201 Created")},
			[]record.Check{status(503, "204 No Content")},
			[]string{"create call is answered with 503 Service Unavailable, not 201 Created"}, nil},
		{"refused for two reasons", 404, []record.Check{status(404, "201 Created")},
			[]record.Check{status(404, "204 No Content")},
			[]string{"create call is answered with 404 Not Found, not 201 Created",
				"create call is answered with 404 Not Found, not 204 No Content"}, nil},
		{"ids of two bots, and what follows from a token", 201, []record.Check{missing("a", "established"), token(1)},
			[]record.Check{missing("b", "established"), token(2)},
			[]string{`the token of a notification is not valid: the audience is "…"`},
			[]Consequence{{`notification "established" never came`, 2}}},
		{"one member in two ways", 201, []record.Check{body("/state", `"hold"`)}, []record.Check{body("/state", "nothing")},
			[]string{`/state is "hold", not "establishing"`}, nil},
		{"one member, which two clauses promise", 201, []record.Check{by("created", body("/state", `"hold"`))},
			[]record.Check{by("joined", body("/state", `"hold"`))}, []string{`/state is "hold", not "establishing"`}, nil},
		{"one member that is wrong in two ways, by two clauses", 201, []record.Check{by("created", body("/state", `"hold"`))},
			[]record.Check{by("joined", body("/state", `"idle"`))},
			[]string{`/state is "hold", not "establishing"`, `/state is "idle", not "establishing"`}, nil},
		{"no JSON, which a header shows first", 201, []record.Check{header, noJSON}, []record.Check{noJSON},
			[]string{"create call is answered with what is not JSON: '<'"},
			[]Consequence{{"header Location is missing, expected an address", 1}}},
		{"two members", 201, []record.Check{body("/state", "nothing")}, []record.Check{body("/id", "nothing")},
			[]string{`/state is missing, expected "establishing"`, `/id is missing, expected "establishing"`}, nil},
		{"two members of lists", 201, []record.Check{body("/targets/0/id", "1")}, []record.Check{body("/targets/12/id", "1")},
			[]string{`/targets/0/id is 1, not "establishing"`}, nil},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			s := sample.New(t, sample.MockInfo())
			for i, checks := range [][]record.Check{tt.one, tt.two} {
				s.Begin(s.Plan(sample.PstnFeature(), i+1, "a scenario", nil, sample.PstnSteps()))
				s.Next()
				s.Exchange(record.Exchange{Operation: "create call", Response: &record.Response{Status: tt.code}})
				for _, c := range checks {
					s.Check(c)
				}
				s.StepEnds(record.Failed, "")
				s.End(record.Failed, "", 0)
			}
			causes := Of(s.Finish(record.Verdict{Exit: 1})).Causes
			var titles []string
			total := 0
			for _, c := range causes {
				titles, total = append(titles, c.Title), total+len(c.Scenarios)
			}
			if diff := cmp.Diff(tt.titles, titles); diff != "" {
				t.Errorf("titles (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.also, causes[0].Also); diff != "" {
				t.Errorf("consequences (-want +got):\n%s", diff)
			}
			if total != 2 {
				t.Errorf("%d scenarios stand under the causes, want both once", total)
			}
		})
	}
}

// TestWhatGotNoAnswerIsOneCause, whatever was asked, and says so in the client's words.
func TestWhatGotNoAnswerIsOneCause(t *testing.T) {
	t.Parallel()
	s := sample.New(t, sample.MockInfo())
	for i, operation := range []string{"create call", "get call"} {
		s.Begin(s.Plan(sample.PstnFeature(), i+1, "a scenario", nil, sample.PstnSteps()))
		s.Next()
		s.Exchange(record.Exchange{Operation: operation, Error: "no answer within 30s"})
		s.StepEnds(record.Errored, operation+": no answer within 30s")
		s.End(record.Errored, "", 0)
	}
	causes := Of(s.Finish(record.Verdict{Exit: 3})).Causes
	if len(causes) != 1 || causes[0].Title != "no answer within 30s" || len(causes[0].Operations) != 2 {
		t.Errorf("causes: %+v", causes)
	}
}

// TestThrottlingIsOneCause: what was asked for when the target asked to come back later does not matter, nor whether a
// check or the next step noticed it.
func TestThrottlingIsOneCause(t *testing.T) {
	t.Parallel()
	for status, title := range map[int]string{
		429: "the target answered 429 Too Many Requests",
		503: "the target answered 503 Service Unavailable",
	} {
		s := sample.New(t, sample.MockInfo())
		for line, requirement := range []string{"the status is 201 Created", "the status is 404 Not Found", ""} {
			s.Begin(s.Plan(sample.PstnFeature(), line+1, "a scenario", nil, sample.PstnSteps()))
			s.Next()
			s.Exchange(record.Exchange{Operation: "create call", Response: &record.Response{Status: status}})
			if requirement == "" {
				s.Add(record.Event{Scenario: s.Scenario, Step: 1, StepFinished: &record.StepFinished{Status: record.Errored,
					Error: "the variable ${callId} has no value here", Cause: record.CauseThrottled}})
				s.Add(record.Event{Scenario: s.Scenario, ScenarioFinished: &record.ScenarioFinished{Status: record.Errored,
					Cause: record.CauseThrottled}})
				continue
			}
			s.Check(record.Check{Kind: record.CheckStatus, Requirement: requirement, Status: record.Failed,
				Cause: record.CauseThrottled, Exchange: 1})
			s.Check(record.Check{Kind: record.CheckBody, Requirement: "the body has the described shape", Status: record.Failed,
				Cause: record.CauseThrottled, Exchange: 1})
			s.StepEnds(record.Failed, "")
			s.End(record.Failed, "", 0)
		}
		causes := Of(s.Finish(record.Verdict{Exit: 1})).Causes
		if len(causes) != 1 || len(causes[0].Scenarios) != 3 || causes[0].Blame != record.BlameThrottle ||
			causes[0].Title != title {
			t.Errorf("three scenarios that were answered with %d have %d causes: %+v", status, len(causes), causes)
		}
	}
}

// TestSinceWhen: a cause says since when its scenarios are bad, where the history knows.
func TestSinceWhen(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why  string
		run  *record.Run
		want []string
	}{
		{"no history", sample.Failing(t), []string{"", "", "", "", ""}},
		{"bad for two runs, after a good one", sample.Known(t), []string{"since 2026-11-18"}},
	} {
		var got []string
		for _, c := range Of(tt.run).Causes {
			got = append(got, c.SinceText())
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.why, diff)
		}
	}
}

// TestWhatWasCutShortIsNobodysFault: scenarios that were under way when the run ended are one cause, behind those that
// went wrong, and those that were not begun are none.
func TestWhatWasCutShortIsNobodysFault(t *testing.T) {
	t.Parallel()
	s := sample.New(t, sample.MockInfo())
	var ids []string
	for i := range 4 {
		ids = append(ids, s.Plan(sample.PstnFeature(), i+1, "a scenario", nil, sample.PstnSteps()))
	}
	for i, id := range ids[:2] {
		s.Begin(id)
		s.Next()
		s.Add(record.Event{Scenario: id, Step: 1, StepFinished: &record.StepFinished{Status: record.Errored,
			Cause: record.CauseInterrupted, Error: fmt.Sprintf("GET /communications/calls/%d: stopped", i)}})
		s.Add(record.Event{Scenario: id, ScenarioFinished: &record.ScenarioFinished{Status: record.Errored,
			Cause: record.CauseInterrupted}})
	}
	s.Breaks(ids[2])
	s.Scenario = ""
	s.Add(record.Event{RunFinished: &record.RunFinished{Interrupted: "stopped by Ctrl-C (SIGINT)"}})
	run, err := record.Fold(&s.Log)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	d := Of(run)
	for _, c := range d.Causes {
		got = append(got, fmt.Sprintf("%s %d %s", c.Blame, len(c.Scenarios), c.Title))
	}
	want := []string{"network 1 no answer: dial tcp 127.0.0.1:43117: connect: connection refused",
		" 2 the run ended while these were under way"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("causes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]StatusTotal{{record.Errored, 3}, {NotRun, 1}}, Totals(d.Counts)); diff != "" {
		t.Errorf("totals (-want +got):\n%s", diff)
	}
}

// TestWhatABrokenAnswerLacksIsItsCause: a scenario that ended for want of a value, since the answer that has it was
// broken, goes wrong for that answer.
func TestWhatABrokenAnswerLacksIsItsCause(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why      string
		response record.Response
		title    string
	}{
		{"the target is broken", record.Response{Status: 500}, "create call is answered with 500 Internal Server Error"},
		{"it answers with a page", record.Response{Status: 201, Body: record.Body("<html>")},
			"create call is answered with what is not JSON"},
		{"it answers as it should", record.Response{Status: 201, Body: record.Body("{}")}, "nothing at /id"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			w := firstWrong(&record.ScenarioRun{Status: record.Errored, Blame: record.BlameMock, Reason: "nothing at /id",
				Exchanges: []*record.Sent{{Exchange: record.Exchange{Operation: "create call", Response: &tt.response}}}})
			if w.title != tt.title || w.status != record.Errored {
				t.Errorf("%+v, want %q", w, tt.title)
			}
		})
	}
}

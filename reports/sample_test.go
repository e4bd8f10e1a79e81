package reports

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"conform/internal/record"
)

// A story tells a run event by event, through the real recorder and the real fold, on a clock of its own,
// so that the tests see runs as they are and not as a struct literal could pretend them.
type story struct {
	t        testing.TB
	log      bytes.Buffer
	rec      *record.Recorder
	now      time.Time
	scenario string
	step     int
	posts    int
	sent     int
	guids    int
}

var storyStart = time.Date(2026, time.November, 20, 9, 30, 0, 0, time.UTC)

func newStory(t testing.TB, info record.RunStarted) *story {
	s := &story{t: t, now: storyStart}
	s.rec = record.NewRecorder(&s.log, func() time.Time { return s.now }, nil)
	info.Format = record.FormatVersion
	s.add(record.Event{RunStarted: &info})
	return s
}

func mockInfo() record.RunStarted {
	return record.RunStarted{
		Version: "0.1.0", Target: "mock", BaseURL: "https://127.0.0.1:43117", APIVersion: "beta",
		Tenant: "aa67bd4c-8475-432d-bd41-39f255720e0a", Seed: 4711, Parallel: 8,
		Command: []string{"conform", "run", "--target", "mock", "--seed", "4711"},
	}
}

func (s *story) add(e record.Event) { s.rec.Record(e) }

// after moves the clock.
func (s *story) after(d time.Duration) *story { s.now = s.now.Add(d); return s }

// guid returns a GUID that differs each time and is the same in each run of the test.
func (s *story) guid() string {
	s.guids++
	h := uint64(s.guids)*0x9E3779B97F4A7C15 + 0x2545F4914F6CDD1D
	h ^= h >> 29
	l := h * 0xBF58476D1CE4E5B9
	return fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", uint32(h>>32), uint16(h>>16), h&0xfff, l>>52, l&0xffffffffffff)
}

// plan plans a scenario; steps are "Keyword text" and stand on the lines below it.
func (s *story) plan(feature record.Feature, line int, name string, tags, steps []string) string {
	id := fmt.Sprintf("%s:%d", feature.File, line)
	p := record.Planned{Feature: feature, Name: name, Line: line, Tags: append(append([]string{}, feature.Tags...), tags...)}
	for i, text := range steps {
		keyword, rest, _ := strings.Cut(text, " ")
		p.Steps = append(p.Steps, record.PlannedStep{Keyword: keyword, Text: rest, Line: line + 1 + i})
	}
	s.add(record.Event{Scenario: id, Planned: &p})
	return id
}

// twin plans a scenario once more without one of its permissions.
func (s *story) twin(of string, feature record.Feature, line int, name, without string) string {
	id := of + " without " + without
	s.add(record.Event{Scenario: id, Planned: &record.Planned{Feature: feature, Name: name, Line: line, Tags: feature.Tags,
		Twin:  &record.Twin{Of: of, Without: without},
		Steps: []record.PlannedStep{{Keyword: "When", Text: "the bot calls the number +12345678901", Line: line + 2}}}})
	return id
}

// refused tells a twin: Graph answers with the status.
func (s *story) refused(id string, status int) {
	s.begin(id)
	s.next()
	s.signIn()
	x := s.exchange(record.Exchange{Operation: "create call", Name: "example 11", Request: record.Request{Method: "POST",
		URL: "https://127.0.0.1:43117/beta/communications/calls", Body: record.Body(requestBody())},
		Response: &record.Response{Status: status, Header: s.answerHeader(), Body: record.Body(`{"error":{"code":"Forbidden","message":"7504"}}`)}})
	verdict := record.Passed
	var differences []record.Difference
	if status != http.StatusForbidden {
		verdict = record.Failed
		differences = []record.Difference{{Pointer: "status", Want: "403", Got: fmt.Sprint(status)}}
	}
	s.check(record.Check{Kind: record.CheckPermission, Requirement: "create call is refused without Calls.Initiate.All",
		Status: verdict, Exchange: x, Differences: differences})
	s.stepEnds(verdict, "")
	s.end(verdict, "", 9*time.Millisecond)
}

func (s *story) exclude(feature record.Feature, line int, name, why string, tags []string) {
	s.add(record.Event{Scenario: fmt.Sprintf("%s:%d", feature.File, line), Planned: &record.Planned{
		Feature: feature, Name: name, Line: line, Tags: append(append([]string{}, feature.Tags...), tags...), Excluded: why,
		Steps: []record.PlannedStep{{Keyword: "When", Text: "the bot joins the scheduled meeting", Line: line + 1}},
	}})
}

func (s *story) begin(id string) {
	s.scenario, s.step, s.posts, s.sent = id, 0, 0, 0
	s.here(record.Event{ScenarioStarted: &record.ScenarioStarted{}})
}

func (s *story) here(e record.Event) {
	e.Scenario, e.Step = s.scenario, s.step
	s.add(e)
}

func (s *story) next() { s.step++ }

func (s *story) stepEnds(status record.Status, why string) {
	s.here(record.Event{StepFinished: &record.StepFinished{Status: status, Error: why, Duration: 4 * time.Millisecond}})
}

func (s *story) end(status record.Status, reason string, took time.Duration) {
	s.step = 0
	s.here(record.Event{ScenarioFinished: &record.ScenarioFinished{Status: status, Reason: reason, Duration: took}})
}

func (s *story) exchange(x record.Exchange) int {
	s.sent++
	x.ID, x.Started = s.sent, s.now
	if x.Duration == 0 {
		x.Duration = 3 * time.Millisecond
	}
	s.after(x.Duration)
	s.here(record.Event{Exchange: &x})
	return x.ID
}

func (s *story) notified(n record.Notification) int {
	s.posts++
	n.ID = s.posts
	if n.Method == "" {
		n.Method = "POST"
	}
	if n.Answered == 0 {
		n.Answered = http.StatusAccepted
	}
	n.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer x.y.z"}, "X-Request-Id": {s.guid()}}
	s.here(record.Event{Notification: &n})
	return n.ID
}

func (s *story) check(c record.Check) { s.here(record.Event{Check: &c}) }

func (s *story) finish(v record.Verdict) *record.Run {
	s.scenario, s.step = "", 0
	s.add(record.Event{Verdict: &v})
	s.add(record.Event{RunFinished: &record.RunFinished{Duration: s.now.Sub(storyStart)}})
	if err := s.rec.Err(); err != nil {
		s.t.Fatal(err)
	}
	run, err := record.Fold(&s.log)
	if err != nil {
		s.t.Fatal(err)
	}
	return run
}

func goodToken() record.Token {
	return record.Token{Present: true, Valid: true, Issuer: "https://api.botframework.com", KeyID: "mock-key-1",
		Audience: "6f0de2a2-4c5e-4f0e-9d57-6fd7cc2a5d10", Expires: storyStart.Add(time.Hour)}
}

func clause(id, says, source string, e record.Evidence) *record.Clause {
	return &record.Clause{ID: id, Says: says, Source: source, Evidence: e}
}

var (
	clauseCreated = clause("create-call/response",
		"If successful, this method returns a 201 Created response code and a call object in the response body.",
		"https://learn.microsoft.com/en-us/graph/api/application-post-calls?view=graph-rest-beta", record.Documented)
	clauseOrder = clause("create-call/notifications", "Notifications for establishing and established may come in either order.",
		"https://learn.microsoft.com/en-us/graph/api/application-post-calls?view=graph-rest-beta", record.Documented)
	clauseEnd = clause("delete-call/terminated", "The end of a call is told by a notification of type deleted whose state is terminated.",
		"samples #616", record.Observed)
	clauseSparse = clause("notification/sparse", "A call notification carries at least the state that changed.", "", record.Assumed)
)

func pstnFeature() record.Feature {
	return record.Feature{File: "features/scenarios/08-outgoing-call-to-pstn.feature", Name: "Outgoing call from the bot to a PSTN number",
		Tags: []string{"@scenario-08", "@service-hosted", "@p2p", "@pstn"},
		Description: "The bot calls a number with the identifier of its application instance. Graph answers that the\n" +
			"call is establishing and tells the callback how it goes on."}
}

func requestBody() string {
	return `{"@odata.type":"#microsoft.graph.call","callbackUri":"https://127.0.0.1:43120/cb/8f2","source":{"@odata.type":"#microsoft.graph.participantInfo",` +
		`"identity":{"@odata.type":"#microsoft.graph.identitySet","applicationInstance":{"@odata.type":"#microsoft.graph.identity","displayName":"Calling Bot",` +
		`"id":"3d913abb-aec0-4964-8fa6-3c6850c4f278"}}},"targets":[{"@odata.type":"#microsoft.graph.invitationParticipantInfo","identity":` +
		`{"@odata.type":"#microsoft.graph.identitySet","phone":{"@odata.type":"#microsoft.graph.identity","id":"+12345678901"}}}],"requestedModalities":["audio"],` +
		`"mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig"},"tenantId":"aa67bd4c-8475-432d-bd41-39f255720e0a"}`
}

func callBody(id, state, chain string) string {
	return `{"@odata.context":"https://127.0.0.1:43117/beta/$metadata#app/calls/$entity","@odata.type":"#microsoft.graph.call","id":"` + id + `","state":"` + state + `",` +
		`"direction":"outgoing","callbackUri":"https://127.0.0.1:43120/cb/8f2","callChainId":"` + chain + `","callRoutes":[],"source":{"@odata.type":` +
		`"#microsoft.graph.participantInfo","countryCode":null,"endpointType":null,"identity":{"@odata.type":"#microsoft.graph.identitySet","applicationInstance":` +
		`{"@odata.type":"#microsoft.graph.identity","displayName":"Calling Bot","id":"3d913abb-aec0-4964-8fa6-3c6850c4f278"}}},"requestedModalities":["audio"],` +
		`"activeModalities":[],"mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig"},"routingPolicies":[],"subject":null,"tenantId":` +
		`"aa67bd4c-8475-432d-bd41-39f255720e0a","myParticipantId":"499ff390-7a72-40e8-83a0-8fac6295ae7e","resultInfo":null}`
}

func stateBody(changeType, id, state string) string {
	return `{"@odata.type":"#microsoft.graph.commsNotifications","value":[{"@odata.type":"#microsoft.graph.commsNotification","changeType":"` + changeType +
		`","resourceUrl":"/communications/calls/` + id + `","resourceData":{"@odata.type":"#microsoft.graph.call","state":"` + state + `","callChainId":"` + id + `"}}]}`
}

func (s *story) signIn() {
	s.exchange(record.Exchange{Operation: "get token", Purpose: "sign in", Request: record.Request{Method: "POST",
		URL:    "https://127.0.0.1:43117/aa67bd4c-8475-432d-bd41-39f255720e0a/oauth2/v2.0/token",
		Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
		Body:   record.Body("client_id=6f0de2a2-4c5e-4f0e-9d57-6fd7cc2a5d10&client_secret=[redacted:client secret]&grant_type=client_credentials")},
		Response: &record.Response{Status: 200, Header: s.answerHeader(),
			Body: record.Body(`{"token_type":"Bearer","expires_in":3599,"access_token":"[redacted:access token]"}`)}})
}

func (s *story) answerHeader() http.Header {
	return http.Header{"Content-Type": {"application/json;odata.metadata=minimal"}, "Request-Id": {s.guid()}, "Client-Request-Id": {s.guid()},
		"Cache-Control": {"no-store"}, "Date": {s.now.Format(http.TimeFormat)}}
}

// createCall sends a create call and lets Graph answer with the status and a call in the state.
func (s *story) createCall(status int, state string) (exchange int, call string) {
	call = s.guid()
	header := s.answerHeader()
	header.Set("Location", "https://127.0.0.1:43117/beta/communications/calls/"+call)
	exchange = s.exchange(record.Exchange{Operation: "create call", Name: "example 11", Where: "scenarios/create-call.yaml:212:5",
		Request: record.Request{
			Method: "POST", URL: "https://127.0.0.1:43117/beta/communications/calls",
			Header: http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer x"},
				"Client-Request-Id": {s.guid()}}, Body: record.Body(requestBody())},
		Response: &record.Response{Status: status, Header: header, Body: record.Body(callBody(call, state, s.guid()))}})
	return exchange, call
}

func (s *story) state(changeType, call, state string) int {
	return s.notified(record.Notification{Path: "/cb/8f2", Body: record.Body(stateBody(changeType, call, state)), Token: goodToken(),
		Items: []record.Item{{ChangeType: changeType, ResourceURL: "/communications/calls/" + call, Type: "call", State: state}}})
}

func (s *story) terminated(call string) int {
	return s.notified(record.Notification{Path: "/cb/8f2", Body: record.Body(stateBody("deleted", call, "terminated")), Token: goodToken(),
		Items: []record.Item{{ChangeType: "deleted", ResourceURL: "/communications/calls/" + call, Type: "call", State: "terminated",
			Result: &record.ResultInfo{Code: 200, Subcode: 5001,
				Message: "Action completed successfully.", Explanation: "The bot ended the call itself.", Source: "https://learn.microsoft.com/en-us/graph/api/call-delete", Evidence: record.Documented}}}})
}

func (s *story) hangUp(call string) int {
	return s.exchange(record.Exchange{Operation: "delete call", Request: record.Request{Method: "DELETE",
		URL: "https://127.0.0.1:43117/beta/communications/calls/" + call, Header: http.Header{"Authorization": {"Bearer x"}}},
		Response: &record.Response{Status: 204, Header: s.answerHeader()}})
}

var pstnSteps = []string{"Given a bot with an application instance", "When the bot calls the number +12345678901",
	"Then Graph answers that the call is establishing",
	"And the notifications say that the call is established", "When the bot hangs up", "Then the notifications say that the call is terminated"}

func leastPermission(exchange int) *record.Permission {
	return &record.Permission{Verdict: record.Least, Carried: []string{"Calls.Initiate.All"},
		Needs: []record.PermissionNeed{{Operation: "create call", Name: "example 11",
			Exchange: exchange, Least: []string{"Calls.Initiate.All"}, Clause: clauseCreated}}}
}

// passes tells a call that goes well, from sign-in to its end.
func (s *story) passes(id string) {
	s.begin(id)
	s.next()
	s.signIn()
	s.stepEnds(record.Passed, "")
	s.next()
	x, call := s.createCall(201, "establishing")
	s.stepEnds(record.Passed, "")
	s.next()
	s.check(record.Check{Kind: record.CheckStatus, Requirement: "create call is answered with 201", Status: record.Passed,
		Exchange: x, Clause: clauseCreated, Where: "scenarios/create-call.yaml:231:7"})
	s.check(record.Check{Kind: record.CheckHeader, Requirement: "Location ends with the id of the call", Status: record.Passed,
		Exchange: x, Clause: clauseCreated, Where: "scenarios/create-call.yaml:233:7"})
	s.check(record.Check{Kind: record.CheckBody, Requirement: "the answer is a call that is establishing", Status: record.Passed,
		Exchange: x, Clause: clauseCreated, Where: "scenarios/create-call.yaml:236:7"})
	s.stepEnds(record.Passed, "")
	s.next()
	one := s.after(6*time.Millisecond).state("updated", call, "establishing")
	two := s.after(9*time.Millisecond).state("updated", call, "established")
	s.check(record.Check{Kind: record.CheckNotifications, Requirement: "establishing and established arrive, in any order",
		Status: record.Passed, Clause: clauseOrder,
		Where: "scenarios/notifications.yaml:14:3", Sequence: []record.SequenceLine{{Label: "establishing", Arrival: record.Arrived,
			Notification: one}, {Label: "established", Arrival: record.Arrived, Notification: two}}})
	s.check(record.Check{Kind: record.CheckToken, Requirement: "every notification carries a token for this bot",
		Status: record.Passed, Where: "scenarios/notifications.yaml:9:3"})
	s.stepEnds(record.Passed, "")
	s.next()
	gone := s.hangUp(call)
	s.check(record.Check{Kind: record.CheckStatus, Requirement: "delete call is answered with 204", Status: record.Passed,
		Exchange: gone, Clause: clauseEnd})
	s.stepEnds(record.Passed, "")
	s.next()
	three := s.after(5 * time.Millisecond).terminated(call)
	s.check(record.Check{Kind: record.CheckNotifications, Requirement: "the call is terminated, and nothing comes after that",
		Status: record.Passed, Clause: clauseEnd,
		Where: "scenarios/notifications.yaml:61:3", Sequence: []record.SequenceLine{{Label: "terminated", Arrival: record.Arrived,
			Notification: three}}})
	s.stepEnds(record.Passed, "")
	s.here(record.Event{Permission: leastPermission(x)})
	s.end(record.Passed, "", 41*time.Millisecond)
}

// differs tells a call whose answer is not as documented.
func (s *story) differs(id string) {
	s.begin(id)
	s.next()
	s.signIn()
	s.stepEnds(record.Passed, "")
	s.next()
	x, call := s.createCall(200, "established")
	s.stepEnds(record.Passed, "")
	s.next()
	s.check(record.Check{Kind: record.CheckStatus, Requirement: "create call is answered with 201", Status: record.Failed,
		Exchange: x, Clause: clauseCreated, Where: "scenarios/create-call.yaml:231:7",
		Differences: []record.Difference{{Pointer: "status", Want: "201", Got: "200", Where: "scenarios/create-call.yaml:231:15"}}})
	s.check(record.Check{Kind: record.CheckBody, Requirement: "the answer is a call that is establishing", Status: record.Failed,
		Exchange: x, Clause: clauseCreated, Where: "scenarios/create-call.yaml:236:7",
		Differences: []record.Difference{
			{Pointer: "/state", Want: `"establishing"`, Got: `"established"`, Where: "scenarios/create-call.yaml:239:18"},
			{Pointer: "/source/identity/applicationInstance/id", Want: `"6f0de2a2-4c5e-4f0e-9d57-6fd7cc2a5d10"`,
				Got: `"3d913abb-aec0-4964-8fa6-3c6850c4f278"`, Where: "scenarios/create-call.yaml:243:11"},
			{Pointer: "/targets", Want: "an array with 1 member", Got: "nothing", Where: "scenarios/create-call.yaml:247:11"}}})
	s.check(record.Check{Kind: record.CheckHeader, Requirement: "Location ends with the id of the call", Status: record.Passed,
		Exchange: x, Clause: clauseCreated, Where: "scenarios/create-call.yaml:233:7"})
	s.stepEnds(record.Failed, "2 of 3 checks failed")
	s.after(6*time.Millisecond).state("updated", call, "established")
	s.step = 0
	s.exchange(record.Exchange{Operation: "delete call", Purpose: "clean up", Request: record.Request{Method: "DELETE",
		URL: "https://127.0.0.1:43117/beta/communications/calls/" + call},
		Response: &record.Response{Status: 204, Header: s.answerHeader()}})
	perm := leastPermission(x)
	perm.Verdict, perm.Carried, perm.Excess = record.Over, []string{"Calls.AccessMedia.All", "Calls.Initiate.All"}, []string{"Calls.AccessMedia.All"}
	s.here(record.Event{Permission: perm})
	s.end(record.Failed, "", 37*time.Millisecond)
}

// goesMissing tells a call whose notifications are not as promised: one is missing, one too many, one late.
func (s *story) goesMissing(id string) {
	s.begin(id)
	s.next()
	s.signIn()
	s.stepEnds(record.Passed, "")
	s.next()
	x, call := s.createCall(201, "establishing")
	s.here(record.Event{Action: &record.Action{Actor: "the called party", Does: "picks up after 2 s", Result: "picked up"}})
	s.stepEnds(record.Passed, "")
	s.next()
	s.check(record.Check{Kind: record.CheckStatus, Requirement: "create call is answered with 201", Status: record.Passed,
		Exchange: x, Clause: clauseCreated})
	s.stepEnds(record.Passed, "")
	s.next()
	first := s.after(2*time.Second).state("updated", call, "established")
	second := s.after(15*time.Millisecond).state("updated", call, "establishing")
	third := s.after(120*time.Millisecond).state("updated", call, "terminating")
	s.after(10 * time.Second)
	s.check(record.Check{Kind: record.CheckNotifications,
		Requirement: "the call is established and stays so until it is terminated", Status: record.Failed, Clause: clauseEnd, Where: "scenarios/notifications.yaml:88:3",
		Sequence: []record.SequenceLine{
			{Label: "establishing", Arrival: record.OutOfOrder, Notification: second, Note: "after established"},
			{Label: "established", Arrival: record.Different, Notification: first},
			{Label: "terminated", Arrival: record.Missing, Note: "waited 10 s"},
			{Label: "call updated, terminating", Arrival: record.Extra, Notification: third, Note: "nobody hung up"}},
		Differences: []record.Difference{
			{Pointer: "", Want: "terminated", Got: "nothing within 10 s", Where: "scenarios/notifications.yaml:97:7"},
			{Pointer: "/resourceData/chatInfo", Want: "an object", Got: "nothing", Notification: first, Where: "scenarios/notifications.yaml:93:9"}}})
	bad := goodToken()
	bad.Valid, bad.Problem = false, "the token is for another audience: 00000003-0000-0000-c000-000000000000"
	n := s.notified(record.Notification{Path: "/cb/8f2", Body: record.Body(stateBody("updated", call, "established")), Token: bad,
		Answered: 401, Problem: "refused: wrong audience",
		Items: []record.Item{{ChangeType: "updated", ResourceURL: "/communications/calls/" + call, Type: "call", State: "established"}}})
	s.check(record.Check{Kind: record.CheckToken, Requirement: "every notification carries a token for this bot",
		Status: record.Failed, Where: "scenarios/notifications.yaml:9:3",
		Differences: []record.Difference{{Pointer: "aud", Want: `"6f0de2a2-4c5e-4f0e-9d57-6fd7cc2a5d10"`,
			Got: `"00000003-0000-0000-c000-000000000000"`, Notification: n}}})
	s.stepEnds(record.Failed, "notification terminated never came; what did arrive: established, establishing, terminating")
	perm := leastPermission(x)
	perm.Needs = append(perm.Needs, record.PermissionNeed{Operation: "invite participants",
		Least: []string{"Calls.InitiateGroupCall.All"}, Refused: true})
	perm.Verdict, perm.Missing = record.Lacking, []string{"Calls.InitiateGroupCall.All"}
	s.here(record.Event{Permission: perm})
	s.end(record.Failed, "", 12174*time.Millisecond)
}

// breaks tells a scenario that could not be judged: no answer came.
func (s *story) breaks(id string) {
	s.begin(id)
	s.next()
	s.signIn()
	s.stepEnds(record.Passed, "")
	s.next()
	s.exchange(record.Exchange{Operation: "create call", Name: "example 11", Where: "scenarios/create-call.yaml:212:5",
		Error: "dial tcp 127.0.0.1:43117: connect: connection refused",
		Request: record.Request{Method: "POST", URL: "https://127.0.0.1:43117/beta/communications/calls",
			Header: http.Header{"Content-Type": {"application/json"}}, Body: record.Body(requestBody())}})
	s.stepEnds(record.Errored, "no answer came: dial tcp 127.0.0.1:43117: connect: connection refused")
	s.end(record.Errored, "no answer came from the target", 8*time.Millisecond)
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

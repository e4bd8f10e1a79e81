package sample

import (
	"net/http"
	"time"

	"conform/internal/place"
	"conform/internal/record"
)

func goodToken() record.Token {
	return record.Token{Present: true, Valid: true, Issuer: "https://api.botframework.com", KeyID: "mock-key-1",
		Audience: "6f0de2a2-4c5e-4f0e-9d57-6fd7cc2a5d10", Expires: storyStart.Add(time.Hour)}
}

func clause(id, says, source string, e record.Evidence) *record.Clause {
	return &record.Clause{ID: id, Says: says, Source: source, Evidence: e}
}

func ClauseCreated() *record.Clause {
	return clause("create-call/response",
		"If successful, this method returns a 201 Created response code and a call object in the response body.",
		"https://learn.microsoft.com/en-us/graph/api/application-post-calls?view=graph-rest-beta", record.Documented)
}

func clauseOrder() *record.Clause {
	return clause("create-call/notifications", "Notifications for establishing and established may come in either order.",
		"https://learn.microsoft.com/en-us/graph/api/application-post-calls?view=graph-rest-beta", record.Documented)
}

func ClauseEnd() *record.Clause {
	return clause("delete-call/terminated", "The end of a call is reported by a notification of type deleted whose "+
		"state is terminated.", "samples #616", record.Observed)
}

func clauseSparse() *record.Clause {
	return clause("notification/sparse", "A call notification carries at least the state that changed.", "",
		record.Assumed)
}

func PstnFeature() record.Feature {
	return record.Feature{File: "features/scenarios/08-outgoing-call-to-pstn.feature",
		Name: "Outgoing call from the bot to a PSTN number",
		Tags: []string{"@scenario-08", "@service-hosted", "@p2p", "@pstn"},
		Description: "The bot calls a number with the identifier of its application instance. Graph answers that the\n" +
			"call is establishing and tells the callback how it goes on."}
}

func requestBody() string {
	return `{"@odata.type":"#microsoft.graph.call","callbackUri":"https://127.0.0.1:43120/cb/8f2",` +
		`"source":{"@odata.type":"#microsoft.graph.participantInfo",` +
		`"identity":{"@odata.type":"#microsoft.graph.identitySet",` +
		`"applicationInstance":{"@odata.type":"#microsoft.graph.identity","displayName":"Calling Bot",` +
		`"id":"3d913abb-aec0-4964-8fa6-3c6850c4f278"}}},` +
		`"targets":[{"@odata.type":"#microsoft.graph.invitationParticipantInfo","identity":` +
		`{"@odata.type":"#microsoft.graph.identitySet","phone":{"@odata.type":"#microsoft.graph.identity",` +
		`"id":"+12345678901"}}}],"requestedModalities":["audio"],` +
		`"mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig"},` +
		`"tenantId":"aa67bd4c-8475-432d-bd41-39f255720e0a"}`
}

func callBody(id, state, chain string) string {
	return `{"@odata.context":"https://127.0.0.1:43117/beta/$metadata#app/calls/$entity",` +
		`"@odata.type":"#microsoft.graph.call","id":"` + id + `","state":"` + state + `",` +
		`"direction":"outgoing","callbackUri":"https://127.0.0.1:43120/cb/8f2","callChainId":"` + chain +
		`","callRoutes":[],"source":{"@odata.type":` +
		`"#microsoft.graph.participantInfo","countryCode":null,"endpointType":null,` +
		`"identity":{"@odata.type":"#microsoft.graph.identitySet","applicationInstance":` +
		`{"@odata.type":"#microsoft.graph.identity","displayName":"Calling Bot",` +
		`"id":"3d913abb-aec0-4964-8fa6-3c6850c4f278"}}},"requestedModalities":["audio"],` +
		`"activeModalities":[],"mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig"},` +
		`"routingPolicies":[],"subject":null,"tenantId":` +
		`"aa67bd4c-8475-432d-bd41-39f255720e0a","myParticipantId":"499ff390-7a72-40e8-83a0-8fac6295ae7e","resultInfo":null}`
}

func stateBody(changeType, id, state string) string {
	return `{"@odata.type":"#microsoft.graph.commsNotifications",` +
		`"value":[{"@odata.type":"#microsoft.graph.commsNotification","changeType":"` + changeType +
		`","resourceUrl":"/communications/calls/` + id + `","resourceData":{"@odata.type":"#microsoft.graph.call","state":"` +
		state + `","callChainId":"` + id + `"}}]}`
}

func (s *Story) signIn() {
	s.Exchange(record.Exchange{Operation: "get token", Purpose: "sign in", Request: record.Request{Method: "POST",
		URL:    "https://127.0.0.1:43117/aa67bd4c-8475-432d-bd41-39f255720e0a/oauth2/v2.0/token",
		Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
		Body: record.Body("client_id=6f0de2a2-4c5e-4f0e-9d57-6fd7cc2a5d10&client_secret=[redacted:client " +
			"secret]&grant_type=client_credentials")},
		Response: &record.Response{Status: 200, Header: s.answerHeader(),
			Body: record.Body(`{"token_type":"Bearer","expires_in":3599,"access_token":"[redacted:access token]"}`)}})
}

func (s *Story) answerHeader() http.Header {
	return http.Header{"Content-Type": {"application/json;odata.metadata=minimal"}, "Request-Id": {s.guid()},
		"Client-Request-Id": {s.guid()},
		"Cache-Control":     {"no-store"}, "Date": {s.now.Format(http.TimeFormat)}}
}

// createCall sends a create call and lets Graph answer with the status and a call in the state.
func (s *Story) createCall(status int, state string) (exchange int, call string) {
	call = s.guid()
	header := s.answerHeader()
	header.Set("Location", "https://127.0.0.1:43117/beta/communications/calls/"+call)
	exchange = s.Exchange(record.Exchange{Operation: "create call", Name: "example 11",
		Where: place.Parse("scenarios/create-call.yaml:212:5"),
		Request: record.Request{
			Method: "POST", URL: "https://127.0.0.1:43117/beta/communications/calls",
			Header: http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer x"},
				"Client-Request-Id": {s.guid()}}, Body: record.Body(requestBody())},
		Response: &record.Response{Status: status, Header: header, Body: record.Body(callBody(call, state, s.guid()))}})
	return exchange, call
}

func (s *Story) state(changeType, call, state string) int {
	return s.notified(record.Notification{Path: "/cb/8f2", Body: record.Body(stateBody(changeType, call, state)),
		Token: goodToken(),
		Items: []record.Item{{ChangeType: changeType, ResourceURL: "/communications/calls/" + call, Type: "call",
			State: state}}})
}

func (s *Story) terminated(call string) int {
	return s.notified(record.Notification{Path: "/cb/8f2", Body: record.Body(stateBody("deleted", call, "terminated")),
		Token: goodToken(),
		Items: []record.Item{{ChangeType: "deleted", ResourceURL: "/communications/calls/" + call, Type: "call",
			State: "terminated",
			Result: &record.ResultInfo{Code: 200, Subcode: 5001,
				Message: "Action completed successfully.", Explanation: "The bot ended the call itself.",
				Source: "https://learn.microsoft.com/en-us/graph/api/call-delete", Evidence: record.Documented}}}})
}

func (s *Story) hangUp(call string) int {
	return s.Exchange(record.Exchange{Operation: "delete call", Request: record.Request{Method: "DELETE",
		URL: "https://127.0.0.1:43117/beta/communications/calls/" + call, Header: http.Header{"Authorization": {"Bearer x"}}},
		Response: &record.Response{Status: 204, Header: s.answerHeader()}})
}

func PstnSteps() []string {
	return []string{"Given a bot with an application instance", "When the bot calls the number +12345678901",
		"Then Graph answers that the call is establishing",
		"And the notifications say that the call is established", "When the bot hangs up",
		"Then the notifications say that the call is terminated"}
}

func leastPermission(exchange int) *record.Permission {
	return &record.Permission{Verdict: record.Least, Carried: []string{"Calls.Initiate.All"},
		Needs: []record.PermissionNeed{{Operation: "create call", Name: "example 11",
			Exchange: exchange, Least: []string{"Calls.Initiate.All"}, Clause: ClauseCreated()}}}
}

// beginSignedIn begins the scenario with this id, signs the bot in as its first step, and stands in the second.
func (s *Story) beginSignedIn(id string) {
	s.Begin(id)
	s.Next()
	s.signIn()
	s.StepEnds(record.Passed, "")
	s.Next()
}

// Passes adds a call that goes well, from sign-in to its end.
func (s *Story) Passes(id string) {
	s.beginSignedIn(id)
	x, call := s.createCall(201, "establishing")
	s.StepEnds(record.Passed, "")
	s.Next()
	s.Check(record.Check{Kind: record.CheckStatus, Requirement: "create call is answered with 201", Status: record.Passed,
		Exchange: x, Clause: ClauseCreated(), Where: place.Parse("scenarios/create-call.yaml:231:7")})
	s.Check(record.Check{Kind: record.CheckHeader, Requirement: "Location ends with the id of the call",
		Status:   record.Passed,
		Exchange: x, Clause: ClauseCreated(), Where: place.Parse("scenarios/create-call.yaml:233:7")})
	s.Check(record.Check{Kind: record.CheckBody, Requirement: "the answer is a call that is establishing",
		Status:   record.Passed,
		Exchange: x, Clause: ClauseCreated(), Where: place.Parse("scenarios/create-call.yaml:236:7")})
	s.StepEnds(record.Passed, "")
	s.Next()
	one := s.After(6*time.Millisecond).state("updated", call, "establishing")
	two := s.After(9*time.Millisecond).state("updated", call, "established")
	s.Check(record.Check{Kind: record.CheckNotifications, Requirement: "establishing and established arrive, in any order",
		Status: record.Passed, Clause: clauseOrder(),
		Where: place.Parse("scenarios/notifications.yaml:14:3"),
		Sequence: []record.SequenceLine{{Label: "establishing", Arrival: record.Arrived,
			Notification: one}, {Label: "established", Arrival: record.Arrived, Notification: two}}})
	s.Check(record.Check{Kind: record.CheckToken, Requirement: "every notification carries a token for this bot",
		Status: record.Passed, Where: place.Parse("scenarios/notifications.yaml:9:3")})
	s.StepEnds(record.Passed, "")
	s.Next()
	gone := s.hangUp(call)
	s.Check(record.Check{Kind: record.CheckStatus, Requirement: "delete call is answered with 204", Status: record.Passed,
		Exchange: gone, Clause: ClauseEnd()})
	s.StepEnds(record.Passed, "")
	s.Next()
	three := s.After(5 * time.Millisecond).terminated(call)
	s.Check(record.Check{Kind: record.CheckNotifications,
		Requirement: "the call is terminated, and nothing comes after that",
		Status:      record.Passed, Clause: ClauseEnd(),
		Where: place.Parse("scenarios/notifications.yaml:61:3"),
		Sequence: []record.SequenceLine{{Label: "terminated", Arrival: record.Arrived,
			Notification: three}}})
	s.StepEnds(record.Passed, "")
	s.here(record.Event{Permission: leastPermission(x)})
	s.End(record.Passed, "", 41*time.Millisecond)
}

// Differs adds a call whose answer is not as documented.
func (s *Story) Differs(id string) {
	s.beginSignedIn(id)
	x, call := s.createCall(200, "established")
	s.StepEnds(record.Passed, "")
	s.Next()
	s.Check(record.Check{Kind: record.CheckStatus, Requirement: "create call is answered with 201", Status: record.Failed,
		Exchange: x, Clause: ClauseCreated(), Where: place.Parse("scenarios/create-call.yaml:231:7"),
		Differences: []record.Difference{{Pointer: "status", Want: "201", Got: "200",
			Where: place.Parse("scenarios/create-call.yaml:231:15")}}})
	s.Check(record.Check{Kind: record.CheckBody, Requirement: "the answer is a call that is establishing",
		Status:   record.Failed,
		Exchange: x, Clause: ClauseCreated(), Where: place.Parse("scenarios/create-call.yaml:236:7"),
		Differences: []record.Difference{
			{Pointer: "/state", Want: `"establishing"`, Got: `"established"`,
				Where: place.Parse("scenarios/create-call.yaml:239:18")},
			{Pointer: "/source/identity/applicationInstance/id", Want: `"6f0de2a2-4c5e-4f0e-9d57-6fd7cc2a5d10"`,
				Got: `"3d913abb-aec0-4964-8fa6-3c6850c4f278"`, Where: place.Parse("scenarios/create-call.yaml:243:11")},
			{Pointer: "/targets", Want: "an array with 1 member", Got: "nothing",
				Where: place.Parse("scenarios/create-call.yaml:247:11")}}})
	s.Check(record.Check{Kind: record.CheckHeader, Requirement: "Location ends with the id of the call",
		Status:   record.Passed,
		Exchange: x, Clause: ClauseCreated(), Where: place.Parse("scenarios/create-call.yaml:233:7")})
	s.StepEnds(record.Failed, "2 of 3 checks failed")
	s.After(6*time.Millisecond).state("updated", call, "established")
	s.step = 0
	s.Exchange(record.Exchange{Operation: "delete call", Purpose: "clean up", Request: record.Request{Method: "DELETE",
		URL: "https://127.0.0.1:43117/beta/communications/calls/" + call},
		Response: &record.Response{Status: 204, Header: s.answerHeader()}})
	perm := leastPermission(x)
	perm.Verdict, perm.Carried, perm.Excess = record.Over, []string{"Calls.AccessMedia.All", "Calls.Initiate.All"},
		[]string{"Calls.AccessMedia.All"}
	s.here(record.Event{Permission: perm})
	s.End(record.Failed, "", 37*time.Millisecond)
}

// goesMissing adds a call whose notifications are not as promised: one is missing, one too many, one late.
func (s *Story) goesMissing(id string) {
	s.beginSignedIn(id)
	x, call := s.createCall(201, "establishing")
	s.here(record.Event{Action: &record.Action{Actor: "the called party", Does: "picks up after 2 s",
		Result: "picked up"}})
	s.StepEnds(record.Passed, "")
	s.Next()
	s.Check(record.Check{Kind: record.CheckStatus, Requirement: "create call is answered with 201", Status: record.Passed,
		Exchange: x, Clause: ClauseCreated()})
	s.StepEnds(record.Passed, "")
	s.Next()
	first := s.After(2*time.Second).state("updated", call, "established")
	second := s.After(15*time.Millisecond).state("updated", call, "establishing")
	third := s.After(120*time.Millisecond).state("updated", call, "terminating")
	s.After(10 * time.Second)
	s.Check(record.Check{Kind: record.CheckNotifications,
		Requirement: "the call is established and stays so until it is terminated", Status: record.Failed,
		Clause: ClauseEnd(), Where: place.Parse("scenarios/notifications.yaml:88:3"),
		Sequence: []record.SequenceLine{
			{Label: "establishing", Arrival: record.OutOfOrder, Notification: second, Note: "came after established"},
			{Label: "established", Arrival: record.Different, Notification: first},
			{Label: "terminated", Arrival: record.Missing, Note: "waited 10 s"},
			{Label: "call updated, terminating", Arrival: record.Extra, Notification: third, Note: "nobody hung up"}},
		Differences: []record.Difference{
			{Pointer: "", Want: "terminated", Got: "nothing within 10 s",
				Where: place.Parse("scenarios/notifications.yaml:97:7")},
			{Pointer: "/resourceData/chatInfo", Want: "an object", Got: "nothing", Notification: first,
				Where: place.Parse("scenarios/notifications.yaml:93:9")}}})
	bad := goodToken()
	bad.Valid, bad.Problem = false, "the token is for another audience: 00000003-0000-0000-c000-000000000000"
	n := s.notified(record.Notification{Path: "/cb/8f2", Body: record.Body(stateBody("updated", call, "established")),
		Token:    bad,
		Answered: 401, Problem: "refused: wrong audience",
		Items: []record.Item{{ChangeType: "updated", ResourceURL: "/communications/calls/" + call, Type: "call",
			State: "established"}}})
	s.Check(record.Check{Kind: record.CheckToken, Requirement: "every notification carries a token for this bot",
		Status: record.Failed, Where: place.Parse("scenarios/notifications.yaml:9:3"),
		Differences: []record.Difference{{Pointer: "aud", Want: `"6f0de2a2-4c5e-4f0e-9d57-6fd7cc2a5d10"`,
			Got: `"00000003-0000-0000-c000-000000000000"`, Notification: n}}})
	s.StepEnds(record.Failed, "notification terminated never came; what did arrive: established, establishing, "+
		"terminating")
	perm := leastPermission(x)
	perm.Needs = append(perm.Needs, record.PermissionNeed{Operation: "invite participants",
		Least: []string{"Calls.InitiateGroupCall.All"}, Refused: true})
	perm.Verdict, perm.Missing = record.Lacking, []string{"Calls.InitiateGroupCall.All"}
	s.here(record.Event{Permission: perm})
	s.End(record.Failed, "", 12174*time.Millisecond)
}

// Breaks adds a scenario that could not be judged: no answer came.
func (s *Story) Breaks(id string) {
	s.beginSignedIn(id)
	s.Exchange(record.Exchange{Operation: "create call", Name: "example 11",
		Where: place.Parse("scenarios/create-call.yaml:212:5"),
		Error: "dial tcp 127.0.0.1:43117: connect: connection refused",
		Request: record.Request{Method: "POST", URL: "https://127.0.0.1:43117/beta/communications/calls",
			Header: http.Header{"Content-Type": {"application/json"}}, Body: record.Body(requestBody())}})
	s.StepEnds(record.Errored, "no answer came: dial tcp 127.0.0.1:43117: connect: connection refused")
	s.End(record.Errored, "no answer came from the target", 8*time.Millisecond)
}

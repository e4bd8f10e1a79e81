package mock_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"conform/mock"
)

func raw(text string) json.RawMessage { return json.RawMessage(text) }

// TestStubs: which stub answers a request, and with what; why none does.
func TestStubs(t *testing.T) {
	srv := startServer(t, mock.Config{Stubs: []mock.Stub{
		{Path: "/v1.0/users/{id}", Query: map[string]json.RawMessage{"$select": raw(`{"$regex": "mail"}`)},
			Answer: mock.StubAnswer{Body: raw(
				`{"id": "${id}", "mail": "$${x}", "at": ["${root}/users/${id}"], "n": 12345678901234567890}`)}},
		{Path: "/v1.0/users/{id}", Headers: map[string]json.RawMessage{"prefer": raw(`"$nonEmpty"`)},
			Answer: mock.StubAnswer{Status: 202, Text: "hello ${id}", Headers: map[string]string{"X-For": "${id}"}}},
		{Name: "once", Method: "POST", Path: "/beta/communications/calls/{call}/audioRoutingGroups", Times: 1,
			Body:   raw(`{"routingMode": "oneToOne", "sources": {"$contains": ["b", "a"]}}`),
			Answer: mock.StubAnswer{Status: 201, Body: raw(`{"id": "oneToOne"}`)}},
		{Method: "POST", Path: "/beta/communications/calls/{call}/audioRoutingGroups", Body: raw(`{"routingMode": "$any"}`),
			Answer: mock.StubAnswer{Status: 409}},
		{Path: "/v1.0/open/{rest...}", Anonymous: true, Answer: mock.StubAnswer{Body: raw(`["${rest}"]`)}},
		{Method: "DELETE", Path: "/beta/null", Answer: mock.StubAnswer{Body: raw(`null`)}},
	}})
	b := newBot(t, srv, mock.App{})
	for _, tt := range []struct {
		method, path, body string
		header             map[string]string
		status             int
		says, why          string
	}{
		{"GET", "/v1.0/users/ada%20x?$select=id,mail", "", nil, 200,
			`{"at":["` + srv.URL() + `/users/ada x"],"id":"ada x","mail":"${x}","n":12345678901234567890}`, "names have values"},
		{"GET", "/V1.0/Users/ada", "", map[string]string{"Prefer": "x"}, 202, "hello ada", "the second, in any letter case"},
		{"GET", "/v1.0/users/ada", "", nil, 404, `has this path, but asks for another header Prefer`, "why none answers"},
		{"POST", "/v1.0/users/ada", "{}", nil, 404, `has this path, but for GET`, "the method"},
		{"POST", "/beta/communications/calls/1/audioRoutingGroups", `{"routingMode": "oneToOne", "sources": ["a", "b", "c"]}`,
			nil, 201,
			`{"id":"oneToOne"}`, "below a call"},
		{"POST", "/beta/communications/calls/1/audioRoutingGroups", `{"routingMode": "oneToOne", "sources": ["a", "b", "c"]}`,
			nil, 409,
			``, "the next, once the first has answered as often as it does"},
		{"POST", "/beta/communications/calls/1/audioRoutingGroups", `{`, nil, 404, `asks for JSON`, "no JSON"},
		{"GET", "/v1.0/open/a/b%2Fc", "", map[string]string{"Authorization": "-"}, 200, `["a/b/c"]`, "without a token"},
		{"GET", "/v1.0/users/ada", "", map[string]string{"Authorization": "-", "Prefer": "x"}, 401,
			`InvalidAuthenticationToken`, "a token is needed"},
		{"DELETE", "/beta/null", "", nil, 200, `null`, "null is a body"},
		{"GET", "/beta/communications/calls/1", "", nil, 404, `"code"`, "what the mock serves it serves itself"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), tt.method, srv.URL()+tt.path, strings.NewReader(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		token, err := srv.Token(b.app.ClientID)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		for name, value := range tt.header {
			req.Header.Set(name, value)
		}
		if req.Header.Get("Authorization") == "-" {
			req.Header.Del("Authorization")
		}
		status, body := fetch(t, req)
		if plain := strings.ReplaceAll(body, `\`, ""); status != tt.status || !strings.Contains(plain, tt.says) ||
			tt.says == "" && body != "" {
			t.Errorf("%s %s (%s): %d %s, want %d %s", tt.method, tt.path, tt.why, status, body, tt.status, tt.says)
		}
	}
	entries := srv.Journal(b.app.ClientID)
	if last := entries[len(entries)-2]; last.Operation != "stub: DELETE /beta/null" {
		t.Errorf("the journal says %q", last.Operation)
	}
}

// TestStubFaults: everything that is wrong with a stub is said, with its place.
func TestStubFaults(t *testing.T) {
	for _, tt := range []struct {
		stub mock.Stub
		says string
	}{
		{mock.Stub{Path: "users"}, `path: "users"; expected a path with the version`},
		{mock.Stub{Path: "/v1.0/users?x=1"}, `path: "/v1.0/users?x=1" has more than a path; expected parameters under query`},
		{mock.Stub{Path: "/v1.0/users/u{id}"}, `path: "u{id}"; expected a whole segment as {name}`},
		{mock.Stub{Path: "/v1.0/{a...}/b"}, `path: "{a...}" is not at the end`},
		{mock.Stub{Path: "/v1.0/{a}/{a}"}, `path: "{a}" stands twice`},
		{mock.Stub{Path: "/_mock/apps"}, `belongs to the control port`},
		{mock.Stub{Path: "/common/oauth2/v2.0/token"}, `or to the login authority`},
		{mock.Stub{Method: "POST", Path: "/beta/communications/calls/{id}/mute"},
			`the mock serves POST /beta/communications/calls/{id}/mute itself (mute)`},
		{mock.Stub{Method: "get", Path: "/v1.0/me"}, `method: "get"; expected one of GET`},
		{mock.Stub{Path: "/v1.0/me", Times: -1}, `times: -1; expected 0 or more`},
		{mock.Stub{Path: "/v1.0/me", Body: raw(`{"id": "$guidd"}`)},
			`body.id: unknown marker "$guidd"; expected one of $absent`},
		{mock.Stub{Path: "/v1.0/me", Body: raw(`{"id": {"$regexp": "x"}}`)}, `body.id.$regexp: unknown matcher "$regexp"`},
		{mock.Stub{Path: "/v1.0/me", Body: raw(`{"id": {"$regex": "("}}`)}, `body.id.$regex: error parsing regexp`},
		{mock.Stub{Path: "/v1.0/me", Body: raw(`[{"$oneOf": []}]`)},
			`body.0.$oneOf: no list of patterns; expected at least one`},
		{mock.Stub{Path: "/v1.0/me", Body: raw(`{"$length": {"min": 3, "max": 1}}`)}, `body.$length: no length`},
		{mock.Stub{Path: "/v1.0/me", Body: raw(`{"a": 1, "$not": 2}`)}, `body.$not: "$not" beside other members`},
		{mock.Stub{Path: "/v1.0/me", Answer: mock.StubAnswer{Status: 99}}, `answer.status: 99; expected 200 to 599`},
		{mock.Stub{Path: "/v1.0/u/{id}", Answer: mock.StubAnswer{Body: raw(`{"a": ["${ID}"]}`)}},
			`answer.body.a.0: unknown name ${ID}; expected one of the path, or root: id, root`},
		{mock.Stub{Path: "/v1.0/me", Answer: mock.StubAnswer{Text: "x", Body: raw(`1`)}}, `answer.text: body and text`},
		{mock.Stub{Path: "/v1.0/me", Answer: mock.StubAnswer{Headers: map[string]string{"A": "b\nc"}}},
			`answer.headers.A: no header`},
	} {
		faults := tt.stub.Faults()
		if len(faults) != 1 || !strings.Contains(faults[0].Error(), tt.says) {
			t.Errorf("%+v: %v, want %s", tt.stub, faults, tt.says)
		}
		if srv, err := mock.Start(mock.Config{Stubs: []mock.Stub{tt.stub}}); err == nil {
			t.Errorf("started with %+v", tt.stub)
			_ = srv.Close()
		}
	}
}

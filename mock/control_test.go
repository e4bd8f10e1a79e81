package mock_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"conform/internal/loopback"
	"conform/mock"

	"github.com/google/go-cmp/cmp"
)

func TestControlRefuses(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	app, id := "/apps/"+b.app.ClientID, b.create(b.toUser())
	for _, tt := range []struct {
		method, path string
		body         any
		want         int
		why          string
	}{
		{"POST", "/apps", m{"rolls": []any{}}, 400, "a misspelled member is no silent default"},
		{"POST", "/apps", m{"roles": []any{"Calls.JoinGroupCalls.All"}}, 400, "the documentation's spelling is no role"},
		{"POST", "/apps", m{"number": "12"}, 400, "no E.164"},
		{"POST", "/apps", m{"webhook": "callback"}, 400, "no address"},
		{"POST", "/apps", m{"clientId": b.app.ClientID}, 400, "taken"},
		{"PATCH", app, m{"roles": []any{"x"}}, 400, "unknown role"},
		{"GET", "/apps/none", nil, 404, "no such app"},
		{"POST", app + "/clock", m{"advance": "-1s"}, 400, "time only goes on"},
		{"POST", app + "/clock", m{}, 400, "by how much?"},
		{"PUT", app + "/people", m{"id": "x", "behaviour": "sleeps"}, 400, "unknown behaviour"},
		{"PUT", app + "/people", m{"behaviour": "busy"}, 400, "who?"},
		{"PUT", app + "/faults", []any{m{"kind": "gremlin"}}, 400, "unknown fault"},
		{"POST", app + "/ring", m{"from": m{"phone": "1"}}, 400, "no E.164"},
		{"POST", app + "/ring", m{}, 400, "by whom?"},
		{"POST", app + "/ring", m{"from": m{"phone": phone}, "to": "me"}, 400, "unknown kind of address"},
		{"POST", app + "/token", m{"expiresIn": "soon"}, 400, "no duration"},
		{"POST", "/calls/none/hangup", nil, 404, "no such call"},
		{"POST", "/calls/" + id + "/hangup", m{"by": "nobody"}, 400, "not in the call"},
		{"POST", "/calls/" + id + "/pickup", nil, 400, "nobody rings"},
		{"POST", "/calls/" + id + "/press", m{"tone": "tone99"}, 400, "no such key"},
		{"POST", "/calls/" + id + "/press", m{"tone": "tone5", "action": "start"}, 400, "not what this act takes"},
		{"POST", "/calls/" + id + "/share", m{"action": "stop"}, 400, "nothing is shared"},
		{"POST", "/calls/" + id + "/share", m{"action": "dance"}, 400, "no such action"},
		{"POST", "/calls/" + id + "/speak", nil, 400, "nothing is recorded"},
		{"POST", "/calls/" + id + "/join", m{"user": m{"id": mary}}, 400, "peer to peer"},
		{"POST", "/calls/" + id + "/leave", m{"id": "nobody"}, 400, "not in the call"},
		{"GET", "/nothing", nil, 404, "no such path"},
		{"DELETE", "/apps", nil, 404, "no such method"},
	} {
		if doc := b.control(tt.want, tt.method, tt.path, tt.body); str(doc, "error") == "" {
			t.Errorf("%s %s (%s): no error text", tt.method, tt.path, tt.why)
		}
	}
}

// TestControlShows: what can be looked at.
func TestControlShows(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	id := b.create(b.toGroup())
	b.settled()
	b.send("POST", "/communications/calls",
		m{"meetingInfo": m{"@odata.type": "#microsoft.graph.joinMeetingIdMeetingInfo", "passcode": "psw123"}})
	calls, _ := b.control(200, "GET", "/apps/"+b.app.ClientID+"/calls", nil)["value"].([]any)
	one, _ := calls[0].(m)
	if len(calls) != 1 || str(one, "callId") != id || str(one, "state") != "established" ||
		str(one, "kind") != "group" {
		t.Errorf("calls %v", calls)
	}
	if people, _ := b.control(200, "GET", "/calls/"+id, nil)["participants"].([]any); len(people) != 3 {
		t.Errorf("%d participants, want 3", len(people))
	}
	journal, _ := b.control(200, "GET", "/journal?app="+b.app.ClientID, nil)["value"].([]any)
	var kinds []string
	for _, e := range journal {
		e, _ := e.(m)
		kinds = append(kinds, str(e, "kind")+" "+str(e, "operation"))
	}
	want := []string{"request get token", "request create call", "notification ", "notification ", "notification ",
		"request create call"}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("journal: -want +got\n%s", diff)
	}
	text, err := json.Marshal(journal)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{b.token, b.app.ClientSecret, "psw123"} {
		if bytes.Contains(text, []byte(secret)) {
			t.Errorf("the journal holds a secret")
		}
	}
	settled := b.control(200, "POST", "/apps/"+b.app.ClientID+"/settle", nil)
	if settled["delivered"] != 3.0 || settled["failed"] != 0.0 || settled["pendingTimers"] != 0.0 {
		t.Errorf("settled %v, want three delivered", settled)
	}
	if kinds, _ := b.control(200, "GET", "/faults", nil)["value"].([]any); len(kinds) != len(mock.FaultKinds()) {
		t.Errorf("%d kinds of fault, want %d", len(kinds), len(mock.FaultKinds()))
	}
	if apps, _ := b.control(200, "GET", "/apps", nil)["value"].([]any); len(apps) != 2 {
		t.Errorf("%d apps, want the default one and the bot's", len(apps))
	}
	b.control(204, "DELETE", "/apps/"+b.app.ClientID, nil)
	b.control(404, "GET", "/calls/"+id, nil)
	b.control(200, "POST", "/reset", nil)
	if apps := srv.Apps(); len(apps) != 1 || apps[0].ClientID != mock.DefaultClientID {
		t.Errorf("apps after a reset: %v", apps)
	}
}

// TestActs: an act does the same from Go as over the control port, and the page shows what it takes.
func TestActs(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	for _, act := range []struct {
		act  mock.Act
		http string
		body any
		want string
	}{
		{mock.Press{Tone: "tone5", By: "nobody"}, "press", m{"tone": "tone5", "by": "nobody"}, `nobody "nobody" is in it`},
		{mock.Speak{By: "nobody"}, "speak", m{"by": "nobody"}, `nobody "nobody" is in it`},
		{mock.Share{Action: "start", By: "nobody"}, "share", m{"action": "start", "by": "nobody"},
			`nobody "nobody" is in it`},
		{mock.Admit{}, "admit", nil, "not in the lobby"},
		{mock.PickUp{ID: "x"}, "pickup", m{"id": "x"}, `called "x"`},
	} {
		id := b.create(b.toGroup())
		err := srv.Act(id, act.act)
		said := str(b.control(400, "POST", "/calls/"+id+"/"+act.http, act.body), "error")
		if err == nil || err.Error() != said || !strings.Contains(said, act.want) {
			t.Errorf("%s: %v from Go, %q over HTTP, want both to say %q", act.http, err, said, act.want)
		}
	}
	takes := make(map[string]string)
	for _, c := range srv.Surface().Control {
		takes[c.Path] = c.Takes
	}
	if got, want := takes["/_mock/calls/{call}/press"], `{"by":"+14255550101","tone":"tone5"}`; len(got) != len(want) {
		t.Errorf("press takes %s, want the members of %s", got, want)
	}
	if got := takes["/_mock/calls/{call}/admit"]; got != "" {
		t.Errorf("admit takes %s, want nothing", got)
	}
}

// TestControlPage: every path and every fault is on it, and nothing is loaded
// from elsewhere.
func TestControlPage(t *testing.T) {
	srv := startServer(t, mock.Config{})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL()+"/_mock/", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := loopback.Client(t).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var page bytes.Buffer
	if _, err := page.ReadFrom(res.Body); err != nil {
		t.Fatal(err)
	}
	policy := res.Header.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "script-src 'nonce-", "connect-src 'self'", "form-action 'none'",
		"frame-ancestors 'none'", "require-trusted-types-for 'script'"} {
		if !strings.Contains(policy, part) || strings.Contains(policy, "unsafe") {
			t.Errorf("the policy %q lacks %s", policy, part)
		}
	}
	surface := srv.Surface()
	for _, r := range surface.Control {
		if !strings.Contains(page.String(), r.Method+" "+r.Path) {
			t.Errorf("the page lacks %s %s", r.Method, r.Path)
		}
	}
	for _, f := range surface.Faults {
		if !strings.Contains(page.String(), f.Name) {
			t.Errorf("the page lacks the fault %s", f.Name)
		}
	}
	if strings.Contains(page.String(), "src=") || strings.Contains(page.String(), "<link") {
		t.Error("the page loads something")
	}
	var listed mock.Surface
	getJSON(t, srv.URL()+"/_mock/openapi", &listed)
	if diff := cmp.Diff(len(surface.Graph), len(listed.Graph)); diff != "" {
		t.Errorf("operations for programs: -want +got\n%s", diff)
	}
}

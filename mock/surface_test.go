package mock_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"conform/mock"

	"github.com/google/go-cmp/cmp"
)

// TestPaths: where the surface is, and in which spellings.
func TestPaths(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	id := b.create(b.toGroup())
	for _, tt := range []struct {
		method, path string
		want         int
		why          string
	}{
		{"GET", "/beta/communications/calls/" + id, 200, "canonical"},
		{"GET", "/beta/app/calls/" + id, 200, "deprecated, on beta"},
		{"GET", "/v1.0/communications/calls/" + id, 200, "the other version"},
		{"GET", "/v1.0/app/calls/" + id, 404, "v1.0 never had it"},
		{"GET", "/BETA/Communications/Calls/" + id, 200, "any letter case"},
		{"POST", "/beta/communications/calls/" + id + "/MUTE", 200, "any letter case"},
		{"POST", "/beta/communications/calls/" + id + "/Microsoft.Graph.unMute", 200, "qualified"},
		{"POST", "/beta/communications/calls/" + id + "/microsoft.graph.mute()", 200, "as a function"},
		{"POST", "/beta/communications/calls/" + id + "/keepAlive", 200, "canonical only"},
		{"POST", "/beta/app/calls/" + id + "/keepAlive", 404, "newer than the deprecated path"},
		{"POST", "/beta/communications/calls//answer", 404, "an empty id"},
		{"GET", "/beta/communications/calls/" + id + "/nothing", 404, "no such resource"},
		{"GET", "/beta/users", 404, "not the calling API"},
		{"PUT", "/beta/communications/calls/" + id, 405, "no such method"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), tt.method, srv.URL()+tt.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+b.token)
		res := b.do(req)
		if res.status != tt.want {
			t.Errorf("%s %s: got %d, want %d (%s): %s", tt.method, tt.path, res.status, tt.want, tt.why, res.body)
		}
		if res.status >= 400 && (res.code() == "" || res.header.Get("Content-Type") != "application/json") {
			t.Errorf("%s %s: %s %s is no error of Graph", tt.method, tt.path, res.header.Get("Content-Type"), res.body)
		}
	}
}

// TestHeaders: every answer carries the ids that support asks for.
func TestHeaders(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	id := b.create(b.toUser())
	for _, tt := range []struct {
		method, path string
		empty        bool
		why          string
	}{
		{"GET", call(id), false, "an answer with a body"},
		{"GET", call("none"), false, "a refusal"},
		{"POST", call(id) + "/keepAlive", true, "200 without a body"},
		{"DELETE", call(id), true, "204"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), tt.method, srv.URL()+"/beta"+tt.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+b.token)
		req.Header.Set("client-request-id", "mine")
		res := b.do(req)
		if res.header.Get("client-request-id") != "mine" || res.header.Get("request-id") == "" ||
			res.header.Get("Date") == "" ||
			res.header.Get("x-ms-ags-diagnostic") == "" {
			t.Errorf("%s: headers %v", tt.why, res.header)
		}
		if _, typed := res.header["Content-Type"]; typed == tt.empty || (len(res.body) == 0) != tt.empty {
			t.Errorf("%s: Content-Type %q with %d bytes", tt.why, res.header.Get("Content-Type"), len(res.body))
		}
		if res.status >= 400 &&
			(str(res.doc, "error", "innerError", "client-request-id") != "mine" || str(res.doc, "error", "innerError", "date") == "") {
			t.Errorf("%s: %s", tt.why, res.body)
		}
	}
}

// TestMediaTypes: bodies are JSON, and may be zipped.
func TestMediaTypes(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	plain, err := json.Marshal(b.toUser())
	if err != nil {
		t.Fatal(err)
	}
	var zipped bytes.Buffer
	zip := gzip.NewWriter(&zipped)
	if _, err := zip.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, contentType, encoding string
		body                        []byte
		want                        int
	}{
		{"with a charset", "application/json; charset=utf-8", "", plain, 201},
		{"text", "text/plain", "", plain, 415},
		{"none", "", "", plain, 400},
		{"form", "application/x-www-form-urlencoded", "", []byte("a=b"), 415},
		{"zipped", "application/json", "gzip", zipped.Bytes(), 201},
		{"not zipped after all", "application/json", "gzip", plain, 400},
		{"cut short", "application/json", "gzip", zipped.Bytes()[:20], 400},
		{"brotli", "application/json", "br", plain, 415},
		{"empty", "application/json", "", nil, 400},
		{"huge", "application/json", "", bytes.Repeat([]byte(" "), 5<<20), 413},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(
				t.Context(),
				http.MethodPost,
				srv.URL()+"/beta/communications/calls",
				bytes.NewReader(tt.body),
			)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+b.token)
			if tt.contentType != "" {
				req.Header.Set("Content-Type", tt.contentType)
			}
			if tt.encoding != "" {
				req.Header.Set("Content-Encoding", tt.encoding)
			}
			b.t = t
			if res := b.do(req); res.status != tt.want {
				t.Errorf("got %d, want %d: %s", res.status, tt.want, res.body)
			}
		})
	}
}

// TestVersionOfTheAddress: a call is shown as the version has it that is read, whatever version made it.
func TestVersionOfTheAddress(t *testing.T) {
	srv := startServer(t, mock.Config{})
	betaOnly := []string{"activeModalities", "answeredBy", "meetingCapability", "ringingTimeoutInSeconds",
		"routingPolicies", "terminationReason"}
	for _, made := range []string{"beta", "v1.0"} {
		b := newBot(t, srv, mock.App{})
		b.version = made
		id := b.create(b.toUser())
		operation := str(b.want(200, "POST", call(id)+"/playPrompt", m{"loop": true, "prompts": []any{prompt()}}).doc, "id")
		for _, read := range []string{"beta", "v1.0"} {
			b.version = read
			doc := b.want(200, "GET", call(id), nil).doc
			for _, name := range betaOnly {
				if _, there := doc[name]; there != (read == "beta") {
					t.Errorf("made on %s, read on %s: %s is there: %v", made, read, name, there)
				}
			}
			if context := str(doc, "@odata.context"); !strings.HasPrefix(context, srv.URL()+"/"+read+"/") {
				t.Errorf("made on %s, read on %s: context %s", made, read, context)
			}
			o := b.want(200, "GET", call(id)+"/operations/"+operation, nil).doc
			if _, there := o["completionReason"]; there && read == "v1.0" {
				t.Errorf("made on %s, read on %s: the operation has a completionReason", made, read)
			}
		}
	}
}

// TestVersions: v1.0 lacks what only beta has, in answers and in notices.
func TestVersions(t *testing.T) {
	srv := startServer(t, mock.Config{})
	for _, tt := range []struct {
		version string
		beta    bool
	}{{"beta", true}, {"v1.0", false}} {
		b := newBot(t, srv, mock.App{})
		b.version = tt.version
		res := b.want(
			201,
			"POST",
			"/communications/calls",
			as(b.toUser(), m{"mediaConfig": as(serviceMedia(), m{"removeFromDefaultAudioGroup": false})}),
		)
		for _, name := range []string{"activeModalities", "answeredBy", "meetingCapability", "ringingTimeoutInSeconds", "routingPolicies", "terminationReason"} {
			if _, there := res.doc[name]; there != tt.beta {
				t.Errorf("%s: %s is there: %v", tt.version, name, there)
			}
		}
		if _, there := path(res.doc, "mediaConfig")["removeFromDefaultAudioGroup"]; there != tt.beta {
			t.Errorf("%s: removeFromDefaultAudioGroup is there: %v", tt.version, there)
		}
		if got := res.header.Get(
			"Location",
		); !strings.HasPrefix(
			got,
			srv.URL()+"/"+tt.version+"/communications/calls/",
		) {
			t.Errorf("%s: Location %q", tt.version, got)
		}
	}
}

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
	b.send(
		"POST",
		"/communications/calls",
		m{"meetingInfo": m{"@odata.type": "#microsoft.graph.joinMeetingIdMeetingInfo", "passcode": "psw123"}},
	)
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
	if diff := cmp.Diff(
		[]string{
			"request get token",
			"request create call",
			"notification ",
			"notification ",
			"notification ",
			"request create call",
		},
		kinds,
	); diff != "" {
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
		{mock.Share{Action: "start", By: "nobody"}, "share", m{"action": "start", "by": "nobody"}, `nobody "nobody" is in it`},
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
	res, err := http.DefaultClient.Do(req)
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

func TestConfigRefused(t *testing.T) {
	for _, tt := range []struct {
		config mock.Config
		says   string
	}{
		{mock.Config{Order: "random"}, "order"},
		{mock.Config{WrongStateStatus: 418}, "418"},
		{mock.Config{JournalSize: -1}, "journal"},
		{mock.Config{Faults: []mock.Fault{{Kind: "gremlin"}}}, "gremlin"},
		{mock.Config{Apps: []mock.App{{Roles: []string{"x"}}}}, "role"},
		{mock.Config{Apps: []mock.App{{ClientID: "a"}, {ClientID: "A"}}}, "taken"},
		{mock.Config{Addr: "256.0.0.1:0"}, "256.0.0.1"},
	} {
		srv, err := mock.Start(tt.config)
		if err == nil {
			t.Errorf("%s: started", tt.says)
			_ = srv.Close() // started by mistake; the failure is told above
			continue
		}
		if !strings.Contains(err.Error(), tt.says) {
			t.Errorf("error %q does not say %q", err, tt.says)
		}
	}
}

// TestAppsByName: a person at the control port says the name of an app in place of its client id.
func TestAppsByName(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{Name: "the one"})
	newBot(t, srv, mock.App{Name: "twin"})
	newBot(t, srv, mock.App{Name: "twin"})
	for _, tt := range []struct {
		path   string
		status int
		want   string
		why    string
	}{
		{"/apps/the%20one", 200, `"the one"`, "a name"},
		{"/apps/" + b.app.ClientID, 200, `"the one"`, "a client id"},
		{"/apps/twin", 400, `several apps are named \"twin\"`, "a name that does not tell which"},
		{"/apps/nobody", 404, `no app \"nobody\"; expected a client id, or a name: `, "no such app"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL()+"/_mock"+tt.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if res := b.do(req); res.status != tt.status || !strings.Contains(string(res.body), tt.want) {
			t.Errorf("GET %s (%s): got %d %s, want %d %s", tt.path, tt.why, res.status, res.body, tt.status, tt.want)
		}
	}
	// An app without a webhook cannot be rung, and is told how to become one that can.
	deaf, err := srv.Register(mock.App{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := srv.Ring(deaf.ClientID, mock.Incoming{From: mock.Person{Phone: "+14255550100"}}); err == nil ||
		!strings.Contains(err.Error(), "PATCH /_mock/apps/"+deaf.ClientID) {
		t.Errorf("got %v, want the request that sets a webhook", err)
	}
}

// TestFrontDoor: who opens the root in a browser finds the page of the control port.
func TestFrontDoor(t *testing.T) {
	srv := startServer(t, mock.Config{})
	for _, path := range []string{"/", "/_mock"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK || resp.Request.URL.Path != "/_mock/" {
			t.Errorf("GET %s: led to %s, %s", path, resp.Request.URL.Path, resp.Status)
		}
	}
}

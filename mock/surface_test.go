package mock_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"conform/internal/loopback"
	"conform/mock"
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
			(str(res.doc, "error", "innerError", "client-request-id") != "mine" ||
				str(res.doc, "error", "innerError", "date") == "") {
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
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL()+"/beta/communications/calls",
				bytes.NewReader(tt.body))
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
		res := b.want(201, "POST", "/communications/calls",
			as(b.toUser(), m{"mediaConfig": as(serviceMedia(), m{"removeFromDefaultAudioGroup": false})}))
		for _, name := range []string{"activeModalities", "answeredBy", "meetingCapability", "ringingTimeoutInSeconds",
			"routingPolicies", "terminationReason"} {
			if _, there := res.doc[name]; there != tt.beta {
				t.Errorf("%s: %s is there: %v", tt.version, name, there)
			}
		}
		if _, there := path(res.doc, "mediaConfig")["removeFromDefaultAudioGroup"]; there != tt.beta {
			t.Errorf("%s: removeFromDefaultAudioGroup is there: %v", tt.version, there)
		}
		got := res.header.Get("Location")
		if !strings.HasPrefix(got, srv.URL()+"/"+tt.version+"/communications/calls/") {
			t.Errorf("%s: Location %q", tt.version, got)
		}
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
		resp, err := loopback.Client(t).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK || resp.Request.URL.Path != "/_mock/" {
			t.Errorf("GET %s: led to %s, %s", path, resp.Request.URL.Path, resp.Status)
		}
	}
}

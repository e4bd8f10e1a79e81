package mock_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"conform/mock"
)

// TestTypesOfActions: SDKs send the class of an action's parameters as its type.
func TestTypesOfActions(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	incoming, group := b.ring(mock.Incoming{}), b.create(b.toGroup())
	typed := func(name string, body m) m { return as(body, m{"@odata.type": name}) }
	for _, tt := range []struct {
		path string
		body m
		want int
		why  string
	}{
		{call(incoming) + "/answer", typed("#microsoft.graph.callAnswerRequestBody", b.answer()), 202, "the .NET SDK"},
		{call(group) + "/mute", typed("#microsoft.graph.callMuteRequestBody", m{}), 200, "the .NET SDK"},
		{call(group) + "/microsoft.graph.unmute", typed("#microsoft.graph.callUnmuteRequestBody", m{}), 200, "qualified"},
		{call(group) + "/playPrompt", typed("microsoft.graph.callPlayPromptPostRequestBody", m{"prompts": []any{prompt()}}),
			200, "a newer class"},
		{call(group) + "/participants/invite", typed("#microsoft.graph.participantInviteRequestBody",
			m{"participants": []any{target("user", mary)}}), 200, "an action of participants"},
		{call(group) + "/mute", typed("#microsoft.graph.callAnswerRequestBody", m{}), 400, "the type of another action"},
		{call(group) + "/mute", typed("#contoso.callMuteRequestBody", m{}), 400, "another namespace"},
		{call(group) + "/mute", typed("#microsoft.graph.call", m{}), 400, "a type of Graph"},
	} {
		if res := b.send("POST", tt.path, tt.body); res.status != tt.want {
			t.Errorf("%s as %v (%s): %d %s, want %d", tt.path, tt.body["@odata.type"], tt.why, res.status, res.body, tt.want)
		}
	}
}

// TestTypesOfIdentities: where a type is declared, those that derive from it may stand.
func TestTypesOfIdentities(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	for _, tt := range []struct {
		set, who string
		want     int
	}{
		{"identitySet", "identity", 201}, {"communicationsIdentitySet", "communicationsUserIdentity", 201},
		{"identitySet", "teamworkUserIdentity", 201}, {"identitySet", "call", 400}, {"chatInfo", "identity", 400},
	} {
		body := as(b.toUser(), m{"targets": []any{m{"identity": m{"@odata.type": "#microsoft.graph." + tt.set,
			"user": m{"@odata.type": "#microsoft.graph." + tt.who, "id": john}}}}})
		if res := b.send("POST", "/communications/calls", body); res.status != tt.want {
			t.Errorf("%s of %s: %d %s, want %d", tt.who, tt.set, res.status, res.body, tt.want)
		}
	}
}

// TestSelect: $select leaves what it names, and annotations.
func TestSelect(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	id := b.create(b.toGroup())
	for _, tt := range []struct {
		path, option string
		want         string
		why          string
	}{
		{call(id), "id,state", `(id,state)/$entity|id,state`, "a call"},
		{call(id), "ID, nothing", `(ID,nothing)/$entity|id`, "any letter case; types are open"},
		{call(id) + "/participants", "id", `/participants(id)|id id id`, "each element of a list"},
	} {
		doc := b.want(200, "GET", tt.path+"?%24select="+url.QueryEscape(tt.option), nil).doc
		context, members, _ := strings.Cut(tt.want, "|")
		var got []string
		list, isList := doc["value"].([]any)
		if !isList {
			list = []any{doc}
		}
		for _, element := range list {
			var names []string
			for name := range element.(m) {
				if !strings.HasPrefix(name, "@") {
					names = append(names, name)
				}
			}
			got = append(got, strings.Join(slices.Sorted(slices.Values(names)), ","))
		}
		if strings.Join(got, " ") != members || !strings.HasSuffix(str(doc, "@odata.context"), context) {
			t.Errorf("%s (%s): %v, want %s", tt.option, tt.why, doc, tt.want)
		}
	}
	if whole := b.want(200, "GET", call(id)+"?%24select=*", nil).doc; whole["targets"] == nil {
		t.Errorf("$select=* leaves %v", whole)
	}
}

// TestPathsOfClients: how clients write the same address, and how what is not served is refused: always in
// the shape of whom it was meant for, never by a router, and it stands in the journal.
func TestPathsOfClients(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	id := b.create(b.toGroup())
	me := str(b.want(200, "GET", call(id), nil).doc, "myParticipantId")
	for _, tt := range []struct {
		method, path string
		want         int
		code         string
		why          string
	}{
		{"GET", "/v1.0/communications/calls('" + id + "')", 200, "", "as @odata.context writes it"},
		{"GET", "/v1.0/communications/calls('" + id + "')/participants('" + me + "')", 200, "", "both keys"},
		{"POST", "/v1.0/communications/calls(%27" + id + "%27)/microsoft.graph.mute", 200, "", "escaped"},
		{"GET", "/v1.0/communications/calls/" + id + "/", 200, "", "a slash at the end"},
		{"GET", "//v1.0/communications/calls/" + id, 200, "", "a base address that ends in a slash"},
		{"GET", "/v1.0//communications/calls/" + id, 404, "UnknownError", "a segment that is empty"},
		{"GET", "/v1.0/communications/../communications/calls/" + id, 404, "UnknownError", "dots"},
		{"GET", "/communications/calls/" + id, 400, "BadRequest", "no version"},
		{"POST", "/v9.9/communications/calls", 400, "BadRequest", "no such version"},
		{"GET", "/nothing", 400, "BadRequest", "nothing at all"},
		{"GET", "/" + b.app.TenantID + "/oauth2/v2.0/authorize", 404, "invalid_request", "of the login authority"},
		{"POST", "/v1/keys", 404, "invalid_request", "the wrong method for the keys"},
	} {
		// Opaque, so that the client leaves the path as it is.
		req := &http.Request{Method: tt.method, Header: http.Header{}, URL: &url.URL{Scheme: "http",
			Host: strings.TrimPrefix(srv.URL(), "http://"), Opaque: tt.path}}
		if strings.HasPrefix(tt.path, "//") {
			req.URL.Opaque = req.URL.Host + tt.path
			req.URL.Opaque = "http://" + req.URL.Opaque
		}
		req.Header.Set("Authorization", "Bearer "+b.token)
		res := b.do(req.WithContext(t.Context()))
		code := res.code()
		if code == "" {
			code = str(res.doc, "error")
		}
		if res.status != tt.want || code != tt.code || res.header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %s (%s): %d %s, want %d %s", tt.method, tt.path, tt.why, res.status, res.body, tt.want, tt.code)
		}
		entries := slices.DeleteFunc(srv.Journal(""), func(e mock.JournalEntry) bool { return e.Kind != "request" })
		if last := entries[len(entries)-1]; last.Status != tt.want || last.Method != tt.method {
			t.Errorf("%s %s: the last of the journal is %s %s %d", tt.method, tt.path, last.Method, last.URL, last.Status)
		}
	}
}

// TestBodiesOfClients: what is refused of bodies, and what is no fault.
func TestBodiesOfClients(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	plain, err := json.Marshal(b.toUser())
	if err != nil {
		t.Fatal(err)
	}
	with := func(member string) []byte { return append([]byte("{"+member+","), plain[1:]...) }
	for _, tt := range []struct {
		name        string
		contentType string
		body        []byte
		want        int
		says        string
	}{
		{"twice the same name", "", with(`"callbackUri":"https://evil.example/steal"`), 400, "callbackUri"},
		{"twice, deep within", "", with(`"chatInfo":{"threadId":"a:\"b","x":[{"y":1,"y":2}]}`), 400, "'y'"},
		{"the same name in two objects", "", with(`"chatInfo":{"threadId":"a:b\\","messageId":"0"}`), 201, ""},
		{"not UTF-8", "", with("\"subject\":\"\xe9\""), 400, "valid JSON"},
		{"another charset", "application/json; charset=iso-8859-1", plain, 415, "iso-8859-1"},
		{"a byte order mark", "", append([]byte("\xef\xbb\xbf"), plain...), 201, ""},
	} {
		res := b.sendWith("POST", "/communications/calls", tt.body, map[string]string{"Content-Type": tt.contentType})
		if res.status != tt.want || !bytes.Contains(res.body, []byte(tt.says)) {
			t.Errorf("%s: %d %s, want %d with %s", tt.name, res.status, res.body, tt.want, tt.says)
		}
	}
}

// TestMistakesOfBots: what bots get wrong most, told at once.
func TestMistakesOfBots(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	id := b.create(b.toUser())
	upn := as(b.toUser(), m{"targets": []any{target("user", "john@contoso.com")}})
	if res := b.want(400, "POST", "/communications/calls", upn); !strings.Contains(string(res.body), "john@contoso.com") {
		t.Errorf("a user principal name: %s", res.body)
	}
	organizer := as(b.toMeeting(), m{"meetingInfo": m{"@odata.type": "#microsoft.graph.organizerMeetingInfo",
		"organizer": m{"user": m{"id": "john@contoso.com"}}}})
	b.want(400, "POST", "/communications/calls", organizer)
	if res := b.want(400, "POST", call(id)+"/recordResponse", m{"prompts": []any{}}); res.code() != "8523" {
		t.Errorf("no prompts: %s, want 8523", res.body)
	}
	b.want(200, "POST", call(id)+"/recordResponse", m{})
	deaf := newBot(t, srv, mock.App{Name: "deaf", NotCallingBot: true})
	if res := deaf.want(403, "GET", "/communications/calls", nil); res.code() != "7503" {
		t.Errorf("the probe of a set-up: %s, want 7503", res.body)
	}
	b.want(405, "GET", "/communications/calls", nil)
}

// TestStalledBodies: a body that does not come ends, and a request without a token does not wait for it.
func TestStalledBodies(t *testing.T) {
	srv := startServer(t, mock.Config{BodyTimeout: 200 * time.Millisecond})
	b := newBot(t, srv, mock.App{})
	for _, tt := range []struct {
		name, head string
		want       int
	}{
		{"with a token", "POST /v1.0/communications/calls HTTP/1.1\r\nAuthorization: Bearer " + b.token + "\r\n", 408},
		{"without a token", "POST /v1.0/communications/calls HTTP/1.1\r\n", 401},
		{"no version", "POST /communications/calls HTTP/1.1\r\n", 400},
		{"sign-in", "POST /" + b.app.TenantID + "/oauth2/v2.0/token HTTP/1.1\r\n", 408},
		{"control", "POST /_mock/apps HTTP/1.1\r\n", 408},
	} {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(srv.URL(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		host := strings.TrimPrefix(srv.URL(), "http://")
		fmt.Fprintf(conn, "%sHost: %s\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"a\"", tt.head, host)
		if err := conn.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
			t.Fatal(err)
		}
		reader := bufio.NewReader(conn)
		res, err := http.ReadResponse(reader, nil)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != tt.want {
			t.Errorf("%s: %s %v, want %d", tt.name, res.Status, err, tt.want)
		}
		if _, err := reader.ReadByte(); err == nil || strings.Contains(err.Error(), "timeout") {
			t.Errorf("%s: the connection stays open: %v", tt.name, err)
		}
	}
}

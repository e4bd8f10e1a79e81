package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"conform/internal/loopback"
	"conform/mock"
)

// A bot plays against a mock, to be recorded.
type recordedBot struct {
	t      *testing.T
	server *mock.Server
	own    *httptest.Server
}

// do makes a request and waits until all has been said that follows from it.
func (b *recordedBot) do(method, path, body string) (int, map[string]any) {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.server.URL()+path,
		strings.NewReader(strings.ReplaceAll(body, "BOT", b.own.URL)))
	if err != nil {
		b.t.Fatal(err)
	}
	token, err := b.server.Token(mock.DefaultClientID)
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := loopback.Client(b.t).Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.server.Settle(b.t.Context(), mock.DefaultClientID); err != nil {
		b.t.Fatal(err)
	}
	var answer map[string]any
	if len(text) > 0 {
		if err := json.Unmarshal(text, &answer); err != nil {
			b.t.Fatalf("%s %s: %v in %s", method, path, err, text)
		}
	}
	return resp.StatusCode, answer
}

// graph is a request that has to be answered with a status.
func (b *recordedBot) graph(want int, method, path, body string) map[string]any {
	b.t.Helper()
	status, answer := b.do(method, "/v1.0/communications/calls"+path, body)
	if status != want {
		b.t.Fatalf("%s %s: %d %v, want %d", method, path, status, answer, want)
	}
	return answer
}

// act is something that the outside world does.
func (b *recordedBot) act(method, path, body string) map[string]any {
	b.t.Helper()
	status, answer := b.do(method, "/_mock"+path, body)
	if status >= 300 {
		b.t.Fatalf("%s %s: %d %v", method, path, status, answer)
	}
	return answer
}

// TestRecord: what a bot does with a mock becomes features and scenario data that are valid, and that pass against a
// mock: whatever was recorded comes again.
func TestRecord(t *testing.T) {
	t.Parallel()
	server, err := mock.Start(mock.Config{AllowHTTPCallbacks: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	own := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusAccepted)
	}))
	defer own.Close()
	b := &recordedBot{t, server, own}
	const media = `"mediaConfig":{"@odata.type":"#microsoft.graph.serviceHostedMediaConfig"}`
	call := func(targets string) string {
		return `{"@odata.type":"#microsoft.graph.call","callbackUri":"BOT/cb/1","subject":"a ${strange} $subject: # ` +
			`\"x\"","requestedModalities":["audio"],` +
			media + `,"targets":[` + targets + `]}`
	}
	user := func(id, name string) string {
		return `{"@odata.type":"#microsoft.graph.invitationParticipantInfo","identity":{"user":{"id":"` + id +
			`","displayName":"` + name + `"}}}`
	}
	const john, stranger = "112f7296-5fa4-42ca-bae8-6a692b15d4b8", "77777777-5fa4-42ca-bae8-6a692b15d4b8"

	// A call that the bot makes, in which somebody presses a key and the bot plays a prompt and hangs up.
	id := b.graph(201, "POST", "", call(user(john, "John")))["id"].(string)
	b.graph(200, "POST", "/"+id+"/subscribeToTone", `{"clientContext":"1"}`)
	b.act("POST", "/calls/"+id+"/press", `{"tone":"tone5"}`)
	prompt := b.graph(200, "POST", "/"+id+"/playPrompt", `{"clientContext":"z","prompts":[{"@odata.type":"#microsoft.graph.mediaPrompt",
		"mediaInfo":{"@odata.type":"#microsoft.graph.mediaInfo","uri":"https://elsewhere.example/beep.wav","resourceId":"f8971b04-b53e-418c-9222-c82ce681a582"}}]}`)
	b.graph(404, "GET", "/"+id+"/operations/"+prompt["id"].(string), "")
	b.graph(200, "GET", "/"+id, "")
	b.graph(400, "POST", "/"+id+"/mute", `{"bad":1}`)
	b.graph(204, "DELETE", "/"+id, "")
	b.graph(404, "GET", "/"+id, "")

	// Somebody calls whom no variable of ours names, and hangs up.
	b.act("PATCH", "/apps/default", `{"webhook":"`+own.URL+`/in"}`)
	id = b.act("POST", "/apps/default/ring", `{"from":{"phone":"+14255550100"}}`)["callId"].(string)
	b.graph(202, "POST", "/"+id+"/answer", `{"callbackUri":"BOT/cb/2","acceptedModalities":["audio"],`+media+`}`)
	b.act("POST", "/calls/"+id+"/hangup", `{"by":"+14255550100"}`)

	// Nobody answers, until time is over.
	b.act("PUT", "/apps/default/people", `{"id":"`+stranger+`","behaviour":"noAnswer"}`)
	b.graph(201, "POST", "", call(user(stranger, "Grace")))
	b.act("POST", "/apps/default/clock", `{"advance":"61s"}`)

	// A group call, with somebody who joins, and is muted under the id that the roster has told.
	id = b.graph(201, "POST", "", call(user(john, "John")+","+
		user("98da8a1a-1b87-452c-a713-65d3f10b5555", "user1")))["id"].(string)
	b.act("POST", "/calls/"+id+"/join", `{"user":{"id":"bf5aae9a-d11d-47a8-93b1-782504c95555","displayName":"user2"}}`)
	list, _ := b.graph(200, "GET", "/"+id+"/participants", "")["value"].([]any)
	if len(list) < 3 {
		t.Fatalf("participants: %v", list)
	}
	participant := list[0].(map[string]any)["id"].(string)
	b.graph(200, "GET", "/"+id+"/participants/"+participant, "")
	b.do("GET", "/v1.0/users/me", "")

	dir := filepath.Join(t.TempDir(), "scenarios")
	flags := mockFlags{recordDir: dir}
	var said bytes.Buffer
	if err := errors.Join(recordInto(dir), os.MkdirAll(dir, 0o755)); err != nil {
		t.Fatal(err)
	}
	if err := flags.record(streams{out: io.Discard, err: &said}, server); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(said.String(), "recorded 4 calls in "+dir+"; left out: 1 request about no call\n") {
		t.Errorf("said %s", &said)
	}
	feature, err := os.ReadFile(filepath.Join(dir, "recorded.feature"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`When the party "userA" presses "tone5"`,
		`When the caller "recordedPhone1" dials the bot's number`,
		`When the party "recordedPhone1" hangs up`, `Given the party "recordedUser2" does not answer`, `When 61 seconds pass`,
		`When the participant "userC" joins the call`, `When the bot sends "get participant: call 4, part `} {
		if !strings.Contains(string(feature), want) {
			t.Errorf("lacks %s\n%s", want, feature)
		}
	}
	for _, arguments := range [][]string{
		{"validate", dir, "--scenarios", dir},
		{"run", dir, "--scenarios", dir, "--report-dir", filepath.Join(t.TempDir(), "report")},
	} {
		var out bytes.Buffer
		if status := run(t.Context(), arguments, streams{out: &out, err: &out, env: os.Getenv}); status != 0 {
			data, _ := os.ReadFile(filepath.Join(dir, recordedData))
			t.Errorf("%v: exit status %d\n%s\n%s\n%s", arguments, status, &out, feature, data)
		}
	}
	// Its expectations are real: another key than the one that was recorded is noticed.
	data := filepath.Join(dir, recordedData)
	text, err := os.ReadFile(data)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(data, bytes.ReplaceAll(text, []byte("tone: tone5"), []byte("tone: tone6")), 0o600); err != nil {
		t.Fatal(err)
	}
	if status := run(t.Context(), []string{"run", dir, "--scenarios", dir, "--report-dir",
		filepath.Join(t.TempDir(), "report")},
		streams{out: io.Discard, err: io.Discard, env: os.Getenv}); status != 1 {
		t.Errorf("with another key: exit status %d", status)
	}
	if err := recordInto(dir); err == nil ||
		!strings.Contains(err.Error(), "it has a recorded.yaml already; expected another folder") {
		t.Errorf("a folder with a recording: %v", err)
	}
}

// TestRecordNothing: without a call no file is written.
func TestRecordNothing(t *testing.T) {
	t.Parallel()
	got, err := recorded(nil, nil, []mock.App{{Name: "a"}}, time.Now())
	if err != nil || len(got.files) != 0 {
		t.Errorf("%v, %v", got, err)
	}
}

package session_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"conform/internal/director"
	"conform/internal/library"
	"conform/internal/notify"
	"conform/internal/record"
	"conform/internal/session"
	"conform/mock"
)

// sharedKeys are the keys of all mocks of these tests: making new ones is most of what a mock costs.
var sharedKeys = mock.NewKeys()

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const john = "112f7296-5fa4-42ca-bae8-6a692b15d4b8"

// base is scenario data that all tests have: the least of what the real data says.
const base = `
clauses:
  sure: {says: It is documented., source: "https://learn.microsoft.com/graph", evidence: documented}
  guess: {says: We only think so., evidence: assumed}
variables:
  callbackUri: {says: where notifications go, provided: true}
  tenantId: {says: the tenant, provided: true}
  appId: {says: the bot, provided: true}
  appName: {says: the bot's name, provided: true}
  instanceId: {says: the instance, provided: true}
  instanceName: {says: its name, provided: true}
  botNumber: {says: its number, provided: true}
  unknownCallId: {says: names no call, provided: true}
  unknownParticipantId: {says: names no participant, provided: true}
  userA.id: {says: a user, mock: 112f7296-5fa4-42ca-bae8-6a692b15d4b8, needs: a user}
  userA.name: {says: the name of that user, mock: John, needs: a user}
  phoneA: {says: a phone, mock: "+12345678901", needs: a phone}
  missing.id: {says: somebody whom the mock does not know, mock: left out of its values}
exchanges:
  - operation: create call
    name: a user
    request:
      method: POST
      path: /communications/calls
      body:
        "@odata.type": "#microsoft.graph.call"
        callbackUri: "${callbackUri}"
        requestedModalities: [audio]
        mediaConfig: {"@odata.type": "#microsoft.graph.serviceHostedMediaConfig"}
        targets:
          - "@odata.type": "#microsoft.graph.invitationParticipantInfo"
            identity: {"@odata.type": "#microsoft.graph.identitySet", user: {"@odata.type": "#microsoft.graph.identity", id: "${userA.id}"}}
    permissions: {clause: sure, least: [Calls.Initiate.All]}
    expect: [{clause: sure, status: 201, location: /id}]
    capture: {callId: /id}
  - operation: create call
    name: a meeting
    request:
      method: POST
      path: /communications/calls
      body:
        "@odata.type": "#microsoft.graph.call"
        callbackUri: "${callbackUri}"
        requestedModalities: [audio]
        mediaConfig: {"@odata.type": "#microsoft.graph.serviceHostedMediaConfig"}
        chatInfo: {"@odata.type": "#microsoft.graph.chatInfo", threadId: "19:meeting_abc@thread.v2", messageId: "0"}
        meetingInfo:
          "@odata.type": "#microsoft.graph.organizerMeetingInfo"
          organizer: {"@odata.type": "#microsoft.graph.identitySet", user: {id: "${userA.id}", displayName: Bob}}
    permissions: {clause: sure, least: [Calls.JoinGroupCall.All]}
    expect: [{clause: sure, status: 201}]
    capture: {callId: /id}
  - operation: get call
    name: the bot's call
    request: {method: GET, path: "/communications/calls/${callId}"}
    permissions: {clause: sure, least: []}
    expect: [{clause: sure, status: 200, at: [{path: /id, is: "${callId}"}]}]
  - operation: get call
    name: the other's call
    request: {method: GET, path: "/communications/calls/${other.callId}"}
    expect: [{clause: sure, status: 200}]
  - operation: delete call
    name: the bot's call
    request: {method: DELETE, path: "/communications/calls/${callId}"}
    permissions: {clause: sure, least: []}
    expect: [{clause: sure, status: 204, noBody: true}]
answers:
  - name: refused
    expect: [{clause: sure, status: 403, at: [{path: /error/code, is: $nonEmpty}]}]
  - name: call not found
    expect: [{clause: sure, status: 404}]
  - name: unauthorized
    expect: [{clause: sure, status: 401}]
sequences:
  - name: call established
    messages:
      - {label: establishing, clause: sure, change: updated, resource: "/communications/calls/${callId}", state: establishing}
      - {label: established, clause: sure, change: updated, resource: "/communications/calls/${callId}", state: established,
         select: {resourceData: {mediaState: {$optional: null}}}}
      - {label: media, clause: sure, change: updated, resource: "/communications/calls/${callId}", state: established,
         select: {resourceData: {mediaState: {audio: active}}}, times: 0+}
  - name: call over
    messages:
      - {label: terminating, clause: sure, change: updated, resource: "/communications/calls/${callId}", state: terminating, times: 0-1}
      - {label: terminated, clause: sure, change: deleted, resource: "/communications/calls/${callId}", state: terminated}
    nothingAfter: terminated
  - name: incoming call
    messages:
      - {label: incoming, clause: guess, change: created, resource: "/communications/calls/${callId}", state: incoming,
         capture: {chain: /resourceData/callChainId}}
`

// load reads base and what a test has beside it.
func load(t *testing.T, more string) *library.Library {
	t.Helper()
	files := fstest.MapFS{"base.yaml": {Data: []byte(base)}}
	if more != "" {
		files["more.yaml"] = &fstest.MapFile{Data: []byte(more)}
	}
	lib, err := library.Load(library.Source{FS: files, At: "data"})
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

// log is an event log in memory.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

// String is what was recorded, as it would stand in the file.
func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// stage is a run with a mock, a listener and one scenario.
type stage struct {
	*session.Session
	t      *testing.T
	run    *session.Run
	server *mock.Server
	log    *log
	// listener is that of the run.
	listener *notify.Listener
}

// set says how a stage differs from the usual one.
type set struct {
	server    *mock.Server // nil: one of its own
	data      string       // beside base
	faults    []mock.Fault
	exchanges []string // "operation: name" of what the scenario's steps name
	world     func(*director.Mock) director.World
	twin      session.Scenario // what makes it a refusal twin; zero: it is none
	change    func(*session.Run)
	listen    func(*notify.Config) // nil: the usual listener
}

// startMock starts a mock that ends with the test.
func startMock(t *testing.T, faults ...mock.Fault) *mock.Server {
	t.Helper()
	server, err := mock.Start(mock.Config{AllowHTTPCallbacks: true, Faults: faults, Keys: sharedKeys})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return server
}

// newStage starts all of it; it ends with the test.
func newStage(t *testing.T, s set) *stage {
	t.Helper()
	server := s.server
	if server == nil {
		server = startMock(t, s.faults...)
	}
	transport := &http.Transport{}
	client := &http.Client{Transport: transport}
	lib := load(t, s.data)
	values := map[string]string{}
	for name, v := range lib.Variables {
		if v.Mock != "" && name != "missing.id" {
			values[name] = v.Mock
		}
	}
	control := &director.Mock{Root: server.URL(), HTTP: client, Values: values}
	st := &stage{t: t, server: server, log: &log{}}
	st.run = &session.Run{Recorder: record.NewRecorder(st.log, nil, nil), Library: lib, World: control, HTTP: client,
		Version: "beta", Within: 30 * time.Second, Quiet: time.Second}
	if s.world != nil {
		st.run.World = s.world(control)
	}
	if s.change != nil {
		s.change(st.run)
	}
	config := notify.Config{Metadata: server.URL() + "/v1/.well-known/OpenIdConfiguration", Client: client,
		Issuers: []string{"https://api.botframework.com"}, Record: st.run.Received,
		Stray: func(n *record.Notification) { st.run.Recorder.Record(record.Event{Notification: n}) }}
	if s.listen != nil {
		s.listen(&config)
	}
	listener, err := st.run.StartListening(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := listener.Close(context.Background()); err != nil {
			t.Error(err)
		}
		transport.CloseIdleConnections()
		if err := st.run.Recorder.Err(); err != nil {
			t.Error(err)
		}
	})
	st.listener = listener
	scenario := session.Scenario{ID: "a.feature:3", Without: s.twin.Without, StandIn: s.twin.StandIn}
	for _, name := range s.exchanges {
		operation, which, _ := strings.Cut(name, ": ")
		scenario.Exchanges = append(scenario.Exchanges, lib.Exchange(operation, which))
	}
	st.Session = st.run.Open(scenario)
	return st
}

// must ends the test when a step that has to work did not.
func (s *stage) must(errs ...error) {
	s.t.Helper()
	for _, err := range errs {
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

// send is must of a request.
func (s *stage) send(name string) {
	s.t.Helper()
	operation, which, _ := strings.Cut(name, ": ")
	s.must(s.Send(s.t.Context(), operation, which))
}

// events is all that was recorded.
func (s *stage) events() []record.Event {
	s.t.Helper()
	var all []record.Event
	for line := range strings.Lines(s.log.String()) {
		var e record.Event
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			s.t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

// checks are the judgements that were recorded.
func (s *stage) checks() []record.Check {
	var all []record.Check
	for _, e := range s.events() {
		if e.Check != nil {
			all = append(all, *e.Check)
		}
	}
	return all
}

// exchanges are the requests that were recorded, without the sign-ins.
func (s *stage) exchanges() []record.Exchange {
	var all []record.Exchange
	for _, e := range s.events() {
		if e.Exchange != nil && e.Exchange.Purpose != "sign in" {
			all = append(all, *e.Exchange)
		}
	}
	return all
}

// bot is the app that the mock knows for the scenario; name is the end of its name, "" for the scenario's own.
func (s *stage) bot(name string) mock.App {
	s.t.Helper()
	for _, app := range s.server.Apps() {
		if app.Name == "a.feature:3"+name {
			return app
		}
	}
	s.t.Fatalf("the mock has no bot %q", name)
	return mock.App{}
}

// failed reports whether err is a judgement that went against the target.
func failed(err error) bool {
	_, is := errorAs[session.Failure](err)
	return is
}

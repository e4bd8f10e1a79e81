package runner

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
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
	"conform/steps"
)

// sharedKeys are the keys of all mocks of these tests: making new ones is most of what a mock costs.
var sharedKeys = mock.NewKeys()

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// data is scenario data that the features of the tests use.
const data = `
clauses:
  sure: {says: It is documented., source: "https://learn.microsoft.com/graph", evidence: documented}
variables:
  callbackUri: {says: where notifications go, provided: true}
  userA.id: {says: a user, mock: 112f7296-5fa4-42ca-bae8-6a692b15d4b8, needs: a user}
  nobody.id: {says: a user whom the mock does not have, mock: left out of its values}
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
  - operation: get call
    name: the bot's call
    request: {method: GET, path: "/communications/calls/${callId}"}
    permissions: {clause: sure, least: []}
    expect: [{clause: sure, status: 200}]
  - operation: get call
    name: wrong on purpose
    request: {like: {operation: get call, name: the bot's call}}
    permissions: {clause: sure, least: []}
    expect: [{clause: sure, status: 418}]
  - operation: delete call
    name: the bot's call
    request: {method: DELETE, path: "/communications/calls/${callId}"}
    permissions: {clause: sure, least: []}
    expect: [{clause: sure, status: 204, noBody: true}]
answers:
  - name: permission missing
    expect: [{clause: sure, status: 403}]
  - name: call not found
    expect: [{clause: sure, status: 404}]
sequences:
  - name: call established
    messages:
      - {label: establishing, clause: sure, change: updated, resource: "/communications/calls/${callId}", state: establishing}
      - {label: established, clause: sure, change: updated, resource: "/communications/calls/${callId}", state: established,
         select: {resourceData: {mediaState: {$optional: null}}}}
      - {label: media, clause: sure, change: updated, resource: "/communications/calls/${callId}", state: established,
         select: {resourceData: {mediaState: {audio: active}}}, times: 0+}
`

func loadData(t testing.TB, text string) *library.Library {
	t.Helper()
	lib, err := library.Load(library.Source{FS: fstest.MapFS{"data.yaml": {Data: []byte(text)}}, At: "scenarios"})
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

// folder makes a source of feature files: name, text, name, text …
func folder(files ...string) Source {
	fsys := fstest.MapFS{}
	for i := 0; i+1 < len(files); i += 2 {
		fsys[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return Source{FS: fsys, At: "features"}
}

// letBe asks of no data whether it is used.
func letBe(bool) bool { return false }

// planOf plans features against data, and ends the test when it cannot.
func planOf(t testing.TB, selection Selection, sources ...Source) *Plan {
	t.Helper()
	return planWith(t, steps.New(), selection, sources...)
}

func planWith(t testing.TB, table *steps.Table, selection Selection, sources ...Source) *Plan {
	t.Helper()
	plan, err := NewPlan(sources, table, loadData(t, data), selection, letBe)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// trial is a run of a plan against a mock of its own.
type trial struct {
	server *mock.Server
	run    *session.Run
	events *bytes.Buffer
}

// newTrial starts the mock and the listener; world changes what the mock offers, nil leaves it.
func newTrial(t testing.TB, events io.Writer, world func(*director.Mock) director.World, faults ...mock.Fault) *trial {
	t.Helper()
	server, err := mock.Start(mock.Config{AllowHTTPCallbacks: true, Faults: faults, Keys: sharedKeys})
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	client := &http.Client{Transport: transport}
	lib := loadData(t, data)
	values := map[string]string{}
	for name, v := range lib.Variables {
		if v.Mock != "" && name != "nobody.id" {
			values[name] = v.Mock
		}
	}
	tr := &trial{server: server}
	if events == nil {
		tr.events = &bytes.Buffer{}
		events = tr.events
	}
	control := &director.Mock{Root: server.URL(), HTTP: client, Values: values}
	tr.run = &session.Run{Recorder: record.NewRecorder(events, nil, nil), Library: lib, World: control, HTTP: client,
		Version: "beta", Within: 10 * time.Second}
	if world != nil {
		tr.run.World = world(control)
	}
	listener, err := notify.Start(
		notify.Config{Metadata: server.URL() + "/v1/.well-known/OpenIdConfiguration", Client: client,
			Issuers: []string{"https://api.botframework.com"}, Record: tr.run.Received})
	if err != nil {
		t.Fatal(err)
	}
	tr.run.Listen(listener)
	t.Cleanup(func() {
		if err := listener.Close(context.Background()); err != nil {
			t.Error(err)
		}
		transport.CloseIdleConnections()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	tr.run.Recorder.Record(record.Event{RunStarted: &record.RunStarted{Format: record.FormatVersion, Target: "mock"}})
	return tr
}

// execute runs a plan and folds what was recorded.
func (tr *trial) execute(t testing.TB, ctx context.Context, plan *Plan, parallel int) *record.Run {
	t.Helper()
	if err := plan.Run(ctx, tr.run, Options{Parallel: parallel}); err != nil {
		t.Fatal(err)
	}
	run, err := record.Fold(strings.NewReader(tr.events.String()))
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// all are the scenarios of a run and their twins, by identity.
func all(run *record.Run) map[string]*record.ScenarioRun {
	byID := map[string]*record.ScenarioRun{}
	for _, f := range run.Features {
		for _, s := range f.Scenarios {
			byID[s.ID] = s
			for _, twin := range s.Twins {
				byID[twin.ID] = twin
			}
		}
	}
	return byID
}

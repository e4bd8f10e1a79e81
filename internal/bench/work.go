package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// What every peer sends and asks for.
const (
	tenantID = "aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb"
	appID    = "7e4fbe11-9c3d-4b1a-8d52-00000000be4c"
	userID   = "112f7296-5fa4-42ca-bae8-6a692b15d4b8" // the mock knows it
	botName  = "Bench Bot"
	threadID = "19:meeting_bench@thread.v2"
	subject  = "benchmark"
	perFile  = 10 // scenarios in a feature file
	callPath = "/beta/communications/calls"
)

// creation is the body of the request that creates a call, to be called back at address.
func creation(address string) string {
	return fmt.Sprintf(`{"@odata.type": "#microsoft.graph.call", "callbackUri": %q, "tenantId": %q,
  "targets": [{"@odata.type": "#microsoft.graph.invitationParticipantInfo", "identity": {
    "@odata.type": "#microsoft.graph.identitySet",
    "user": {"@odata.type": "#microsoft.graph.identity", "id": %q, "displayName": "John"}}}],
  "requestedModalities": ["audio"], "mediaConfig": {"@odata.type": "#microsoft.graph.serviceHostedMediaConfig"}}`,
		address, tenantID, userID)
}

// A member is a place of an answer and the text that must stand there.
type member struct{ pointer, text string }

// created are the members asked of the answer that creates a call, and read those of the answer that shows it.
func created() []member {
	return append([]member{{"/state", "establishing"}, {"/requestedModalities/0", "audio"},
		{"/targets/0/identity/user/id", userID},
		{"/source/identity/application/displayName", botName}, {"/chatInfo/threadId", threadID}}, read()...)
}

func read() []member {
	return []member{{"/direction", "outgoing"}, {"/subject", subject}, {"/tenantId", tenantID}}
}

// ofMock are the eight members that the mock answers with in place of the stand-in's.
func ofMock() (created, read []member) {
	read = []member{{"/direction", "outgoing"}, {"/tenantId", "${tenantId}"}, {"/requestedModalities/0", "audio"}}
	created = append([]member{{"/state", "establishing"}, {"/targets/0/identity/user/id", userID},
		{"/targets/0/identity/user/displayName", "John"}, {"/source/identity/application/displayName", "${appName}"},
		{"/callbackUri", "${callbackUri}"}}, read...)
	return created, read
}

// write puts the features and the scenario data of n scenarios into dir: features/ and standin/, hooks/ and mock/
// for conform, godog/ for bare godog. sink is where the stand-in posts to when nobody listens.
func write(dir string, n int, sink string) error {
	for first := 0; first < n; first += perFile {
		var ours, bare strings.Builder
		fmt.Fprintf(&ours, "Feature: calls from %d\n", first+1)
		fmt.Fprintf(&bare, "Feature: calls from %d\n", first+1)
		for i := first; i < min(first+perFile, n); i++ {
			fmt.Fprintf(&ours, "\n  Scenario: call %d\n%s", i+1, ourSteps)
			fmt.Fprintf(&bare, "\n  Scenario: call %d\n%s", i+1, bareSteps(sink))
		}
		name := fmt.Sprintf("calls-%06d.feature", first)
		if err := put(filepath.Join(dir, "features", name), ours.String()); err != nil {
			return err
		}
		if err := put(filepath.Join(dir, "godog", name), bare.String()); err != nil {
			return err
		}
	}
	mockCreated, mockRead := ofMock()
	for _, data := range []struct {
		folder, callback, tenant string
		created, read            []member
	}{
		{"standin", sink, tenantID, created(), read()},
		{"hooks", "${callbackUri}", tenantID, created(), read()},
		{"mock", "${callbackUri}", "${tenantId}", mockCreated, mockRead},
	} {
		text := strings.ReplaceAll(scenarioData(data.callback, data.created, data.read), tenantID, data.tenant)
		if err := put(filepath.Join(dir, data.folder, "bench.yaml"), text); err != nil {
			return err
		}
	}
	return nil
}

const ourSteps = `    Given a bot with the least permissions documented
    When the bot creates the call "bench"
    Then Graph answers as documented
    When the bot sends "get call: bench"
    Then Graph answers as documented
    When the bot sends "delete call: bench"
    Then Graph answers as documented
`

// bareSteps are the same work in the words of a program that has one step for each expectation.
func bareSteps(sink string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "    When I send POST %q with body:\n      \"\"\"\n      %s\n      \"\"\"\n", callPath,
		strings.ReplaceAll(creation(sink), "\n", "\n      "))
	b.WriteString("    Then the response status is 201\n")
	for _, m := range created() {
		fmt.Fprintf(&b, "    And the field %q is %q\n", dotted(m.pointer), m.text)
	}
	fmt.Fprintf(&b, "    And I save the field \"id\" as \"id\"\n    When I send GET %q\n    Then the response status "+
		"is 200\n", callPath+"/${id}")
	for _, m := range read() {
		fmt.Fprintf(&b, "    And the field %q is %q\n", dotted(m.pointer), m.text)
	}
	fmt.Fprintf(&b, "    When I send DELETE %q\n    Then the response status is 204\n", callPath+"/${id}")
	return b.String()
}

// dotted is a JSON pointer as a gjson path.
func dotted(pointer string) string {
	return strings.ReplaceAll(strings.TrimPrefix(pointer, "/"), "/", ".")
}

func scenarioData(callback string, created, read []member) string {
	places := func(members []member) string {
		var b strings.Builder
		for _, m := range members {
			fmt.Fprintf(&b, "          - {path: %s, is: %q}\n", m.pointer, m.text)
		}
		return b.String()
	}
	return fmt.Sprintf(`clauses:
  bench.created: {says: A call is created., evidence: assumed}
  bench.read: {says: A call can be read., evidence: assumed}
  bench.deleted: {says: A call can be ended., evidence: assumed}
exchanges:
  - operation: create call
    name: bench
    request:
      method: POST
      path: /communications/calls
      body: %s
    permissions: {clause: bench.created, least: [Calls.Initiate.All]}
    expect:
      - clause: bench.created
        status: 201
        at:
%s    capture: {callId: /id}
  - operation: get call
    name: bench
    request: {method: GET, path: "/communications/calls/${callId}"}
    permissions: {clause: bench.read, least: []}
    expect:
      - clause: bench.read
        status: 200
        at:
%s  - operation: delete call
    name: bench
    request: {method: DELETE, path: "/communications/calls/${callId}"}
    permissions: {clause: bench.deleted, least: []}
    expect:
      - {clause: bench.deleted, status: 204}
`, strings.Join(strings.Fields(creation(callback)), " "), places(created), places(read))
}

// put writes a file and the folders above it.
func put(file, text string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text), 0o600)
}

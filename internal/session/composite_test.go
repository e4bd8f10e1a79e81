package session_test

import (
	"strings"
	"testing"
)

// An object that an answer or a notification gave can stand in a body, and nowhere in a path.
func TestAnObjectIsNoPartOfAPath(t *testing.T) {
	t.Parallel()
	const data = `
exchanges:
  - operation: create call
    name: of whose parts
    request: {like: {operation: create call, name: a user}}
    permissions: {clause: sure, least: [Calls.Initiate.All]}
    expect: [{clause: sure, status: 201}]
    capture: {callId: /id, people: /targets, who: /targets/0/identity/user}
  - operation: get call
    name: by an object
    request:
      method: GET
      path: "/communications/calls/${who}?of=${people}&by=${callId}"
    permissions: {clause: sure, least: []}
    expect: [{clause: sure, status: 200}]
  - operation: get call
    name: by news
    request: {method: GET, path: "/communications/calls/${news}"}
    permissions: {clause: sure, least: []}
    expect: [{clause: sure, status: 200}]
sequences:
  - name: news
    messages:
      - {label: establishing, clause: sure, change: updated, state: establishing, capture: {news: /resourceData}}
`
	st := newStage(t, set{data: data, exchanges: []string{"create call: of whose parts"}})
	defer func() { st.must(st.Close(t.Context())) }()
	st.must(st.Spec().WithLeast())
	st.send("create call: of whose parts")
	err := st.Send(t.Context(), "get call", "by an object")
	for _, want := range []string{
		`data/more.yaml:13:13: the value of ${who} cannot stand in a path: the answer to create call, of whose parts has at `,
		`"/targets/0/identity/user" an object, {`, "; expected a text or a number\n",
		`data/more.yaml:13:13: the value of ${people} cannot stand in a path`, `has at "/targets" a list, [`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	st.must(st.Arrive(t.Context(), "news"))
	says(t, st.Send(t.Context(), "get call", "by news"), `the notifications "news" have an object, {`)
	if n := len(st.exchanges()); n != 1 {
		t.Errorf("%d requests were sent", n)
	}
	// What somebody writes is a text, whatever it looks like.
	st.must(st.Give("who", "[1]"), st.Give("people", "{}"))
	st.send("get call: by an object")
}

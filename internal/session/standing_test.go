package session_test

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"conform/internal/record"
	"conform/internal/session"
	"conform/mock"
)

// rewriting stands between the session and the mock, and changes the answers of Graph.
type rewriting struct {
	next   http.RoundTripper
	change func(h http.Header, body string) string
}

func (w rewriting) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := w.next.RoundTrip(r)
	if err != nil || !strings.Contains(r.URL.Path, "/communications/") {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	resp.Body.Close()
	text := w.change(resp.Header, string(body))
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader([]byte(text))), int64(len(text))
	resp.Header.Del("Content-Length")
	return resp, nil
}

// TestWhatEveryAnswerHas: each exchange promises next to nothing, and still nothing that all answers have can be wrong.
func TestWhatEveryAnswerHas(t *testing.T) {
	t.Parallel()
	const data = `
variables:
  graphUrl: {says: where Graph is, provided: true}
  requestId: {says: the request, provided: true}
  clientRequestId: {says: the request for the client, provided: true}
everyAnswer:
  - expect:
      - {clause: sure, headers: {request-id: $guid, client-request-id: "${clientRequestId}"}}
  - {when: body, expect: [{clause: sure, headers: {Content-Type: {$regex: "^application/json"}}}]}
  - {when: success, expect: [{clause: sure, body: {"@odata.context": {$regex: "^${graphUrl}/\\$metadata#"}}}]}
  - when: refusal
    expect:
      - clause: sure
        at:
          - {path: /error/innerError/request-id, is: "${requestId}"}
          - {path: /error/innerError/client-request-id, is: "${clientRequestId}"}
operations:
  create call: {method: POST, path: /communications/calls, answers: a call, location: /communications/calls}
  get call: {method: GET, path: "/communications/calls/${callId}", answers: a call}
answers:
  - name: a call
    expect:
      - clause: sure
        body:
          $closed:
            "@odata.context": $uri
            "@odata.type": "#microsoft.graph.call"
            activeModalities: $any
            answeredBy: $any
            callChainId: $guid
            callOptions: {$optional: $any}
            callRoutes: $any
            callbackUri: $uri
            chatInfo: $any
            direction: outgoing
            id: $guid
            mediaConfig: $any
            mediaState: $any
            meetingCapability: $any
            meetingInfo: $any
            myParticipantId: $guid
            requestedModalities: [audio]
            resultInfo: $any
            ringingTimeoutInSeconds: $any
            routingPolicies: $any
            source: $any
            state: $nonEmpty
            subject: $any
            targets: $any
            tenantId: $guid
            terminationReason: $any
            toneInfo: $any
            transcription: $any
kept: [{clause: sure, type: call$, members: [/callChainId]}]
exchanges:
  - operation: create call
    name: hardly judged
    request: {like: {operation: create call, name: a user}}
    permissions: {clause: sure, least: [Calls.Initiate.All]}
    expect: [{clause: sure, status: 201, location: /id}]
    capture: {callId: /id}
  - operation: get call
    name: hardly judged
    expect: [{clause: sure, status: 200}]
  - operation: get call
    name: that there is not
    request: {path: "/communications/calls/${unknownCallId}"}
    expect: [{clause: sure, status: 404}]
`
	const other = "00000000-0000-4000-8000-000000000001"
	header := func(name, value string) func(http.Header, string) string {
		return func(h http.Header, body string) string {
			if h.Del(name); value != "" {
				h.Set(name, value)
			}
			return body
		}
	}
	location := func(edit func(string) string) func(http.Header, string) string {
		return func(h http.Header, body string) string {
			h.Set("Location", edit(h.Get("Location")))
			return body
		}
	}
	twice := func(name string, second func(string) string) func(http.Header, string) string {
		return func(h http.Header, body string) string {
			h.Add(name, second(h.Get(name)))
			return body
		}
	}
	inBody := func(old, new string) func(http.Header, string) string {
		return func(_ http.Header, body string) string { return strings.Replace(body, old, new, 1) }
	}
	id := func(of string) func(http.Header, string) string {
		return func(h http.Header, body string) string {
			return strings.Replace(body, `"`+of+`":"`+h.Get(of), `"`+of+`":"`+other, 1)
		}
	}
	server := startMock(t)
	for _, tt := range []struct {
		why, exchange string
		change        func(h http.Header, body string) string
		wrong         string // where; empty: nothing is
	}{
		{"a call is created", "create call", inBody("", ""), ""},
		{"scheme and host have no letter case", "create call",
			location(func(l string) string { return "HTTP" + strings.TrimPrefix(l, "http") }), ""},
		{"no request-id", "create call", header("request-id", ""), "header request-id"},
		{"no client-request-id", "create call", header("client-request-id", ""), "header client-request-id"},
		{"the client-request-id of another request", "create call", header("client-request-id", other),
			"header client-request-id"},
		{"no media type", "create call", header("Content-Type", ""), "header Content-Type"},
		{"Location on another host", "create call", location(func(l string) string {
			return "https://other.example" + l[strings.Index(l, "/beta/"):]
		}), "header Location"},
		{"Location of another version", "create call",
			location(func(l string) string { return strings.Replace(l, "/beta/", "/v1.0/", 1) }), "header Location"},
		{"Location with another path", "create call",
			location(func(l string) string { return strings.Replace(l, "/communications/", "/app/", 1) }), "header Location"},
		{"Location that is relative", "create call",
			location(func(l string) string { return l[strings.Index(l, "/beta/"):] }), "header Location"},
		{"Location of another call", "create call", location(func(l string) string { return l[:len(l)-len(other)] + other }),
			"header Location"},
		{"Location with a query", "create call", location(func(l string) string { return l + "?a=1" }), "header Location"},
		{"Location twice, of two calls", "create call",
			twice("Location", func(l string) string { return l[:len(l)-len(other)] + other }), "header Location"},
		{"the same Location twice", "create call", twice("Location", func(l string) string { return l }), ""},
		{"two request-ids", "create call", twice("request-id", func(string) string { return other }), "header request-id"},
		{"two client-request-ids", "create call", twice("client-request-id", func(string) string { return other }),
			"header client-request-id"},
		{"no Location", "create call", header("Location", ""), "header Location"},
		{"no context", "create call", inBody(`"@odata.context"`, `"@odata.other"`), "/@odata.context"},
		{"the context of another version", "create call", inBody(`/beta/$metadata`, `/v1.0/$metadata`), "/@odata.context"},
		{"the context of another service", "create call", inBody(`"@odata.context":"http:`, `"@odata.context":"https:`),
			"/@odata.context"},
		{"a call is read", "get call", inBody("", ""), ""},
		{"a member that is not declared", "get call", inBody("{", `{"zoo":1,`), "/zoo"},
		{"a member with another value", "get call", inBody(`"outgoing"`, `"incoming"`), "/direction"},
		{"a member of another call", "get call", func(_ http.Header, body string) string {
			return regexp.MustCompile(`"callChainId":"[^"]*"`).ReplaceAllString(body, `"callChainId":"`+other+`"`)
		}, "/callChainId"},
		{"no media type of a call that is read", "get call", header("Content-Type", ""), "header Content-Type"},
		{"a refusal", "refused", inBody("", ""), ""},
		{"a refusal of another request", "refused", id("request-id"), "/error/innerError/request-id"},
		{"a refusal of another request of the client", "refused", id("client-request-id"),
			"/error/innerError/client-request-id"},
		{"a refusal without request-id", "refused", header("request-id", ""), "header request-id"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			changes := false
			st := newStage(t, set{server: server, data: data, exchanges: []string{"create call: hardly judged"},
				change: func(r *session.Run) {
					client := *r.HTTP
					client.Transport = rewriting{next: r.HTTP.Transport, change: func(h http.Header, body string) string {
						if !changes {
							return body
						}
						return tt.change(h, body)
					}}
					r.HTTP = &client
				}})
			defer func() { st.must(st.Close(t.Context())) }()
			st.must(st.Spec().WithLeast())
			if changes = tt.exchange == "create call"; !changes {
				st.must(st.Send(t.Context(), "create call", "hardly judged"))
				changes = true
			}
			if tt.exchange == "refused" {
				st.must(st.Send(t.Context(), "get call", "that there is not"))
			} else {
				st.must(st.Send(t.Context(), tt.exchange, "hardly judged"))
			}
			changes = false
			err := st.AnswersAsDocumented()
			if (err != nil) != (tt.wrong != "") {
				t.Errorf("judged: %v", err)
			}
			found := map[string]bool{}
			for _, c := range st.checks() {
				if c.Status == record.Failed {
					for _, d := range c.Differences {
						found[d.Pointer] = true
					}
				}
			}
			if tt.wrong != "" && !found[tt.wrong] {
				t.Errorf("nothing is said of %s, but of %v", tt.wrong, found)
			}
		})
	}
}

// TestNotificationsAreAboutTheCallThatWasMade: at the end of a scenario, each is compared with what answers showed.
func TestNotificationsAreAboutTheCallThatWasMade(t *testing.T) {
	t.Parallel()
	const data = `
kept: [{clause: sure, type: call$, members: [/callChainId]}]
`
	for _, tt := range []struct {
		why    string
		faults []mock.Fault
		fails  bool
	}{
		{"they are", nil, false},
		{"one is about another chain",
			[]mock.Fault{{Kind: "rewrite", Where: "notification", Match: mock.FaultMatch{State: "established"},
				Pointer: "/resourceData/callChainId", Value: []byte(`"00000000-0000-4000-8000-000000000001"`)}}, true},
	} {
		t.Run(tt.why, func(t *testing.T) {
			st := newStage(t, set{data: data, faults: tt.faults, exchanges: []string{"create call: a user"}})
			st.must(st.Spec().WithLeast(), st.Send(t.Context(), "create call", "a user"), st.AnswersAsDocumented(),
				st.Arrive(t.Context(), "call established"))
			if err := st.Close(t.Context()); (err != nil) != tt.fails {
				t.Errorf("at the end: %v", err)
			}
			failed := false
			for _, c := range st.checks() {
				failed = failed || c.Status == record.Failed && c.Differences[0].Pointer == "/resourceData/callChainId" &&
					c.Differences[0].Notification > 0
			}
			if failed != tt.fails {
				t.Errorf("said of the notification: %v", failed)
			}
		})
	}
}

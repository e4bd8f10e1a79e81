package session

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"conform/internal/record"
)

func TestOpenCalls(t *testing.T) {
	t.Parallel()
	sent := func(method, path string, status int, body string) *record.Sent {
		x := record.Exchange{Request: record.Request{Method: method, URL: "https://graph/v1.0/communications" + path}}
		if status != 0 {
			x.Response = &record.Response{Status: status, Body: record.Body(body)}
		}
		return &record.Sent{Exchange: x}
	}
	at := func(location string, x *record.Sent) *record.Sent {
		x.Response.Header = http.Header{"Location": {location}}
		return x
	}
	told := func(valid bool, key, id, state string) *record.Received {
		address := "/app/calls/" + id
		n := record.Notification{Token: record.Token{Valid: valid},
			Items: []record.Item{{Type: "call", State: state, ResourceURL: address}},
			Body:  record.Body(fmt.Sprintf(`{"value":[{"%s":"%s"}]}`, key, address))}
		return &record.Received{Notification: n}
	}
	for _, tt := range []struct {
		why           string
		exchanges     []*record.Sent
		notifications []*record.Received
		want          []string
	}{
		{"nothing", nil, nil, nil},
		{"a call that was made", []*record.Sent{sent("POST", "/calls", 201, `{"id":"a"}`)}, nil, []string{"a"}},
		{"a call that only Location names",
			[]*record.Sent{at("https://graph/v1.0/communications/calls/a%20b?x=1", sent("POST", "/calls", 201, "<html>"))}, nil,
			[]string{"a b"}},
		{"a call that Location names as a key", []*record.Sent{at("/calls('a')", sent("POST", "/calls", 201, ""))}, nil,
			[]string{"a"}},
		{"the body comes first", []*record.Sent{at("/calls/b", sent("POST", "/calls", 201, `{"id":"a"}`))}, nil,
			[]string{"a"}},
		{"one that was refused", []*record.Sent{sent("POST", "/calls", 400, `{"id":"a"}`)}, nil, nil},
		{"one whose answer did not come", []*record.Sent{sent("POST", "/calls", 0, "")},
			[]*record.Received{told(true, "resourceUrl", "a", "establishing")}, []string{"a"}},
		{"one that was answered", []*record.Sent{sent("POST", "/calls/a%20b/answer", 202, "")}, nil, []string{"a b"}},
		{"one that was hung up", []*record.Sent{sent("POST", "/calls", 201, `{"id":"a"}`),
			sent("DELETE", "/calls/a", 204, "")}, nil, nil},
		{"one that could not be", []*record.Sent{sent("POST", "/calls", 201, `{"id":"a"}`),
			sent("DELETE", "/calls/a", 500, "")}, nil, []string{"a"}},
		{"one whose end was told", []*record.Sent{sent("POST", "/calls", 201, `{"id":"a"}`)},
			[]*record.Received{told(true, "resourceUrl", "a", "Terminated")}, nil},
		{"one whose end a stranger told", []*record.Sent{sent("POST", "/calls", 201, `{"id":"a"}`)},
			[]*record.Received{told(false, "resourceUrl", "a", "terminated")}, []string{"a"}},
		{"one that rang, in the older form", nil, []*record.Received{told(true, "resource", "a", "incoming")}, []string{"a"}},
		{"one of which a stranger told", nil, []*record.Received{told(false, "resourceUrl", "a", "incoming")}, nil},
		{"somebody who left it", []*record.Sent{sent("POST", "/calls", 201, `{"id":"a"}`),
			sent("DELETE", "/calls/a/participants/b", 204, "")}, nil, []string{"a"}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			for place, run := range map[string]*record.Run{
				"a scenario": {Features: []*record.FeatureRun{
					{Scenarios: []*record.ScenarioRun{{ID: "f:1", Exchanges: tt.exchanges, Notifications: tt.notifications}}}}},
				"a twin": {Features: []*record.FeatureRun{
					{Scenarios: []*record.ScenarioRun{
						{Twins: []*record.ScenarioRun{{ID: "f:1", Exchanges: tt.exchanges, Notifications: tt.notifications}}}}}}},
				"an attempt": {Features: []*record.FeatureRun{{Scenarios: []*record.ScenarioRun{{ID: "f:1", Exchanges: tt.exchanges,
					Earlier: []*record.ScenarioRun{{ID: "f:1", Notifications: tt.notifications}}}}}}},
			} {
				var got []string
				for _, left := range OpenCalls(run) {
					got = append(got, left.CallID)
					if left.Scenario != "f:1" {
						t.Errorf("%s: the call %s is of %q", place, left.CallID, left.Scenario)
					}
				}
				if !slices.Equal(got, tt.want) {
					t.Errorf("%s: got %q, want %q", place, got, tt.want)
				}
			}
		})
	}
}

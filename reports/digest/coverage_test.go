package digest

import (
	"testing"

	"conform/internal/record"
)

func TestOperationsAreFoundByTheirAddress(t *testing.T) {
	tests := []struct {
		method, url, want string
		why               string
	}{
		{"POST", "https://graph.microsoft.com/beta/communications/calls", "create call", "the canonical path"},
		{"POST", "https://graph.microsoft.com/v1.0/app/calls", "create call", "the old prefix"},
		{"POST", "https://x/beta/communications/calls/1/microsoft.graph.answer", "answer", "actions may be qualified"},
		{"POST", "https://x/beta/communications/calls/1/KEEPALIVE", "keepAlive", "in any letter case"},
		{"POST", "https://x/beta/communications/calls/1/participants/invite", "invite participants", "a word where an id could stand"},
		{"GET", "https://x/beta/communications/calls/1/participants/2?$select=id", "get participant", "an id, and a query"},
		{"POST", "https://x/beta/communications/calls/1/participants/2/startHoldMusic", "start hold music", "an action of a participant"},
		{"PUT", "https://x/beta/communications/calls/1", "something else", "no such operation is documented"},
		{"POST", "https://login.microsoftonline.com/t/oauth2/v2.0/token", "", "signing in is none of the calling API"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			run := &record.Run{Features: []*record.FeatureRun{{Scenarios: []*record.ScenarioRun{{Exchanges: []*record.Sent{{Exchange: record.Exchange{ID: 1, Operation: "something else",
				Request: record.Request{Method: test.method, URL: test.url}}}}}}}}}
			got := ""
			for _, c := range Of(run).Operations {
				if c.Seen > 0 {
					got = c.Name
				}
			}
			if got != test.want {
				t.Errorf("%s %s is %q, want %q", test.method, test.url, got, test.want)
			}
		})
	}
}

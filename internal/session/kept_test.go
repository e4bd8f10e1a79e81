package session

import (
	"net/http"
	"regexp"
	"testing"

	"conform/internal/library"
	"conform/internal/record"
)

// TestWhatIsShownAgainIsTheSame: a call is made, something happens, and the call is shown again.
func TestWhatIsShownAgainIsTheSame(t *testing.T) {
	t.Parallel()
	const made = `{"@odata.type": "#microsoft.graph.call", "id": "AB", "subject": null, "callChainId": "c1", "options": null, "chat": null,
		"targets": [{"identity": {"user": {"id": "u1", "displayName": "John", "tenantId": "t1"}, "phone": null}}], "media": {"uri": "m"}}`
	for _, tt := range []struct {
		why, again string
		whole      bool // in an answer
		request    string
		want       []string // pointers
	}{
		{"an answer shows it all", made, true, "", nil},
		{"another target", `{"@odata.type": "#microsoft.graph.call", "id": "ab", "callChainId": "c1",
			"targets": [{"identity": {"user": {"id": "u2", "displayName": "Jim", "tenantId": "t1"}}}], "media": {"uri": "m"}}`, true, "",
			[]string{"/targets/0/identity/user/id"}},
		{"what an answer has shown is missing in the next", `{"@odata.type": "#microsoft.graph.call", "id": "ab"}`, true, "",
			[]string{"/callChainId", "/media", "/targets"}},
		{"nothing is missing in a notification", `{"@odata.type": "#microsoft.graph.call", "id": "ab"}`, false, "", nil},
		{"a notification is about another chain", `{"value": [{"@odata.type": "#microsoft.graph.call", "callChainId": "c2"}]}`, false, "",
			[]string{"/value/0/callChainId"}},
		{"letter case of ids", `{"@odata.type": "#microsoft.graph.call", "callChainId": "C1"}`, false, "", nil},
		{"what comes later was not there before", `{"@odata.type": "#microsoft.graph.call", "chat": {"threadId": "t"}}`, false, "", nil},
		{"names and texts come and go", `{"@odata.type": "#microsoft.graph.call", "id": "ab", "callChainId": "c1", "media": {"uri": "m", "a": "b"},
			"targets": [{"identity": {"user": {"id": "u1"}}, "region": "eu"}]}`, true, "", nil},
		{"an id does not", `{"@odata.type": "#microsoft.graph.call", "targets": [{"identity": {"user": {"tenantId": "t1"}}}]}`, false, "",
			[]string{"/targets/0/identity/user/id"}},
		{"nor a kind of identity", `{"@odata.type": "#microsoft.graph.call", "targets": [{"identity": {"phone": {"id": "1"}}}]}`, false, "",
			[]string{"/targets/0/identity/user"}},
		{"nor does one come beside it", `{"@odata.type": "#microsoft.graph.call", "id": "ab", "callChainId": "c1", "media": {"uri": "m"},
			"targets": [{"identity": {"user": {"id": "u1"}, "phone": {"id": "1"}}}]}`, true, "", []string{"/targets/0/identity/phone"}},
		{"one target more", `{"@odata.type": "#microsoft.graph.call", "targets": [{}, {}]}`, false, "", []string{"/targets"}},
		{"options that nobody gave", `{"@odata.type": "#microsoft.graph.call", "id": "ab", "callChainId": "c1", "media": {"uri": "m"},
			"options": {"delta": true}, "targets": [{"identity": {"user": {"id": "u1"}}}]}`, true, "", []string{"/options"}},
		{"a request gave a subject", `{"@odata.type": "#microsoft.graph.call", "id": "ab", "callChainId": "c1", "media": {"uri": "m"},
			"subject": "s", "targets": [{"identity": {"user": {"id": "u1"}}}]}`, true, `{"subject": "s"}`, nil},
		{"nobody gave it", `{"@odata.type": "#microsoft.graph.call", "id": "ab", "callChainId": "c1", "media": {"uri": "m"},
			"subject": "s", "targets": [{"identity": {"user": {"id": "u1"}}}]}`, true, "", []string{"/subject"}},
		{"another call is another", `{"@odata.type": "#microsoft.graph.call", "id": "cd", "callChainId": "c2"}`, true, "", nil},
		{"another type is another", `{"@odata.type": "#microsoft.graph.participant", "id": "ab", "callChainId": "c2"}`, true, "", nil},
		{"what is no JSON is said elsewhere", `{`, true, "", nil},
	} {
		t.Run(tt.why, func(t *testing.T) {
			s := &Session{run: &Run{Library: &library.Library{Kept: []library.Kept{{Type: regexp.MustCompile(`call$`),
				Members: []string{"/callChainId", "/chat/threadId", "/media", "/options", "/subject", "/targets"}}}}}}
			if d := s.compare([]byte(made), "", true); len(d[0]) > 0 {
				t.Fatalf("of a call that is new: %v", d)
			}
			if tt.request != "" {
				s.kept.requested(record.Exchange{Request: record.Request{Method: http.MethodPatch, URL: "https://graph/beta/communications/calls/ab",
					Body: record.Body(tt.request)}, Response: &record.Response{Status: 200}})
			}
			var got []string
			for _, d := range s.compare([]byte(tt.again), "ab", tt.whole)[0] {
				got = append(got, d.Pointer)
			}
			if len(got) != len(tt.want) {
				t.Fatalf("differs at %q, want %q", got, tt.want)
			}
			for i := range got {
				if got[i] != tt.want[i] {
					t.Errorf("differs at %q, want %q", got, tt.want)
				}
			}
		})
	}
}

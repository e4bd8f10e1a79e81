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
		{"a notification is about another chain",
			`{"value": [{"@odata.type": "#microsoft.graph.call", "callChainId": "c2"}]}`, false, "",
			[]string{"/value/0/callChainId"}},
		{"letter case of ids", `{"@odata.type": "#microsoft.graph.call", "callChainId": "C1"}`, false, "", nil},
		{"what comes later was not there before", `{"@odata.type": "#microsoft.graph.call", "chat": {"threadId": "t"}}`,
			false, "", nil},
		{"names and texts come and go", `{"@odata.type": "#microsoft.graph.call", "id": "ab", "callChainId": "c1", "media": {"uri": "m", "a": "b"},
			"targets": [{"identity": {"user": {"id": "u1"}}, "region": "eu"}]}`, true, "", nil},
		{"an id does not",
			`{"@odata.type": "#microsoft.graph.call", "targets": [{"identity": {"user": {"tenantId": "t1"}}}]}`, false, "",
			[]string{"/targets/0/identity/user/id"}},
		{"nor a kind of identity",
			`{"@odata.type": "#microsoft.graph.call", "targets": [{"identity": {"phone": {"id": "1"}}}]}`, false, "",
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
		{"what a request has set is shown from then on", `{"@odata.type": "#microsoft.graph.call", "id": "ab", "callChainId": "c1",
			"media": {"uri": "m"}, "targets": [{"identity": {"user": {"id": "u1"}}}]}`, true, `{"subject": "s"}`, []string{"/subject"}},
		{"all of it, but names and types", `{"@odata.type": "#microsoft.graph.call", "id": "ab", "callChainId": "c1",
			"options": {"x": [{"b": 2}, {"a": 1, "c": 1}], "on": true}, "targets": [{"identity": {"user": {"id": "u1"}}}], "media": {"uri": "m"}}`, true,
			`{"options": {"@odata.type": "o", "displayName": "n", "on": true, "off": null, "x": [{"a": 1}, {"b": 2}]}}`, nil},
		{"something of it is missing", `{"@odata.type": "#microsoft.graph.call", "id": "ab", "callChainId": "c1",
			"options": {"x": [{"a": 1}]}, "targets": [{"identity": {"user": {"id": "u1"}}}], "media": {"uri": "m"}}`, true,
			`{"options": {"on": true, "x": [{"a": 1}, {"b": 2}]}}`, []string{"/options/on", "/options/x"}},
		{"a notification need not show it", `{"@odata.type": "#microsoft.graph.call"}`, false, `{"subject": "s"}`, nil},
		{"another call is another", `{"@odata.type": "#microsoft.graph.call", "id": "cd", "callChainId": "c2"}`, true, "",
			nil},
		{"another type is another", `{"@odata.type": "#microsoft.graph.participant", "id": "ab", "callChainId": "c2"}`, true,
			"", nil},
		{"what is no JSON is said elsewhere", `{`, true, "", nil},
	} {
		t.Run(tt.why, func(t *testing.T) {
			s := &Session{run: &Run{Library: &library.Library{Kept: []library.Kept{{Type: regexp.MustCompile(`call$`),
				Members: []string{"/callChainId", "/chat/threadId", "/media", "/options", "/subject", "/targets"}}}}}}
			if d := s.compare(s.sightings(members([]byte(made)), ""), true); len(d[0]) > 0 {
				t.Fatalf("of a call that is new: %v", d)
			}
			if tt.request != "" {
				s.kept.requested(record.Exchange{
					Request: record.Request{Method: http.MethodPatch, URL: "https://graph/beta/communications/calls/ab",
						Body: record.Body(tt.request)}, Response: &record.Response{Status: 202}},
					bodies{sent: members([]byte(tt.request))})
			}
			var got []string
			for _, d := range s.compare(s.sightings(members([]byte(tt.again)), "ab"), tt.whole)[0] {
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

// TestWhatACallWasMadeOf: the answer to a creation is what is compared with, and of what was sent all that it shows.
func TestWhatACallWasMadeOf(t *testing.T) {
	t.Parallel()
	const sent = `{"subject": "s", "media": {"uri": "m", "ofBeta": false}, "targets": [{"id": "1"}, {"id": "2"}], ` +
		`"on": true}`
	const made = `{"@odata.type": "#microsoft.graph.call", "id": "ab", "subject": "s", "media": {"uri": "m", "list": [1], "text": "t"},
		"targets": [{"id": "1"}, {"id": "2"}]`
	for _, tt := range []struct {
		why, read string
		want      string // the first pointer; empty: nothing differs
	}{
		{"it is read as it was made", made + `}`, ""},
		{"in another order", `{"@odata.type": "#microsoft.graph.call", "id": "ab", "subject": "s", "media": {"uri": "m", "list": [1]},
			"targets": [{"id": "2"}, {"id": "1"}]}`, ""},
		{"a list was lost", `{"@odata.type": "#microsoft.graph.call", "id": "ab", "subject": "s", "media": {"uri": "m"},
			"targets": [{"id": "1"}, {"id": "2"}]}`, "/media/list"},
		{"a text that was sent was lost", `{"@odata.type": "#microsoft.graph.call", "id": "ab", "media": {"uri": "m", "list": [1]},
			"targets": [{"id": "1"}, {"id": "2"}]}`, "/subject"},
		{"somebody is there twice", `{"@odata.type": "#microsoft.graph.call", "id": "ab", "subject": "s", "media": {"uri": "m", "list": [1]},
			"targets": [{"id": "2"}, {"id": "2"}]}`, "/targets/0/id"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			s := &Session{run: &Run{Library: &library.Library{Kept: []library.Kept{{Type: regexp.MustCompile(`call$`),
				Members: []string{"/media", "/on", "/subject", "/targets"}}}}}}
			s.kept.requested(record.Exchange{
				Request: record.Request{Method: http.MethodPost, URL: "https://graph/beta/communications/calls",
					Body: record.Body(sent)}, Response: &record.Response{Status: 201}},
				bodies{members([]byte(sent)), members([]byte(made + `}`))})
			if d := s.compare(s.sightings(members([]byte(made+`}`)), ""), true); len(d[0]) > 0 {
				t.Fatalf("the answer itself: %v", d)
			}
			got := ""
			if d := s.compare(s.sightings(members([]byte(tt.read)), ""), true)[0]; len(d) > 0 {
				got = d[0].Pointer
			}
			if got != tt.want {
				t.Errorf("differs at %q, want %q", got, tt.want)
			}
		})
	}
}

// TestAChatDoesNotGo: what a call out of a meeting showed when it came in is there when it is read; of a call between
// two,
// which was recorded to get a chat and lose it, it need not be.
func TestAChatDoesNotGo(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why, incoming string
		want          int
	}{
		{"out of a meeting",
			`{"@odata.type": "#microsoft.graph.call", "state": "incoming", "chat": {"threadId": "t"}, "meetingInfo": {}}`, 1},
		{"between two", `{"@odata.type": "#microsoft.graph.call", "state": "established", "chat": {"threadId": "t"}}`, 0},
	} {
		s := &Session{run: &Run{Library: &library.Library{Kept: []library.Kept{{Type: regexp.MustCompile(`call$`),
			Members: []string{"/chat/threadId"}}}}}}
		s.compare(s.sightings(members([]byte(tt.incoming)), "ab"), false)
		d := s.compare(s.sightings(members([]byte(`{"@odata.type": "#microsoft.graph.call", "id": "ab", "chat": null}`)), ""),
			true)[0]
		if len(d) != tt.want {
			t.Errorf("%s: %v", tt.why, d)
		}
	}
}

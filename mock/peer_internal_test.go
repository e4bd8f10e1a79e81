package mock

import "testing"

// TestPeer: whom a call is with can be told from what began it.
func TestPeer(t *testing.T) {
	t.Parallel()
	request := func(body string) keptEntry {
		return keptEntry{asked: []byte(body), JournalEntry: JournalEntry{Kind: "request", Operation: "create call"}}
	}
	rings := func(body string) keptEntry {
		return keptEntry{asked: []byte(body), JournalEntry: JournalEntry{Kind: "notification", News: "created call incoming"}}
	}
	for _, tt := range []struct {
		why   string
		entry keptEntry
		want  string
	}{
		{"two people, by name and by id", request(`{"targets":[{"identity":{"user":{"id":"a","displayName":"Ada"}}},` +
			`{"identity":{"phone":{"id":"+14255550101"}}}]}`), "Ada, +14255550101"},
		{"a meeting", request(`{"chatInfo":{"threadId":"19:x"}}`), "a meeting"},
		{"nobody", request(`{}`), ""},
		{"targets of another form", request(`{"targets":["Ada", {"identity": 1}]}`), ""},
		{"no JSON", request(`{`), ""},
		{"who calls the bot", rings(`{"value":[{"resourceData":{"source":{"identity":{"phone":{"id":"+14255550177"}}}}}]}`),
			"+14255550177"},
		{"a caller whom the bot may not know", rings(`{"value":[{"resourceData":{"source":{"identity":` +
			`{"encrypted":{"id":"abc","displayName":null}}}}}]}`), "abc"},
		{"a ring in the old form", rings(`{"callState":"incoming"}`), ""},
		{"another request", keptEntry{asked: []byte(`{"targets":[{"identity":{"phone":{"id":"+1"}}}]}`),
			JournalEntry: JournalEntry{Kind: "request", Operation: "invite"}}, ""},
	} {
		t.Run(tt.why, func(t *testing.T) {
			if got := tt.entry.peer(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

package session_test

import (
	"fmt"
	"net/http"
	"testing"

	"conform/internal/record"
	"conform/internal/session"
)

func TestABodyComesInACodingThatWasAskedFor(t *testing.T) {
	t.Parallel()
	server := startMock(t)
	const data = `
exchanges:
  - operation: create call
    name: coded
    request: {like: {operation: create call, name: a user}%s}
    permissions: {clause: sure, least: [Calls.Initiate.All]}
    expect: [{clause: sure, status: 201}]
    capture: {callId: /id}
`
	for _, tt := range []struct {
		why, accepts, coding string
		want                 record.Status // of the check of it; empty: there is none
	}{
		{"not coded", "", "", ""},
		{"not coded, in so many words", "", "identity", ""},
		{"a coding that nobody asked for", "", "br", record.Failed},
		{"another", "", "zstd", record.Failed},
		{"one that nobody knows", "", "x-secret", record.Failed},
		{"twice, of which one was decoded", "", "gzip, gzip", record.Failed},
		{"gzip where none is accepted", "identity", "gzip", record.Failed},
		{"one that the request refuses", "br;q=0, gzip", "br", record.Failed},
		{"one that the request accepts and we do not read", "gzip;q=0.5, BR", "br", record.Errored},
		{"any is accepted", "*", "zstd", record.Errored},
	} {
		t.Run(tt.why, func(t *testing.T) {
			accepts := ""
			if tt.accepts != "" {
				accepts = fmt.Sprintf(", headers: {Accept-Encoding: %q}", tt.accepts)
			}
			st := newStage(t, set{server: server, data: fmt.Sprintf(data, accepts),
				exchanges: []string{"create call: coded"}, change: func(r *session.Run) {
					client := *r.HTTP
					client.Transport = rewriting{next: r.HTTP.Transport, change: func(h http.Header, body string) string {
						if tt.coding != "" {
							h.Set("Content-Encoding", tt.coding)
						}
						return body
					}}
					r.HTTP = &client
				}})
			defer func() { st.must(st.Close(t.Context())) }()
			st.must(st.Spec().WithLeast())
			st.send("create call: coded")
			err := st.AnswersAsDocumented()
			var got record.Status
			for _, c := range st.checks() {
				if c.Clause.ID == "http.content-coding" {
					got = c.Status
				}
			}
			if got != tt.want || failed(err) != (tt.want == record.Failed) {
				t.Errorf("the check %q and the step %v, want %q", got, err, tt.want)
			}
		})
	}
}

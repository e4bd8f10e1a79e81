package session

import (
	"testing"

	"conform/internal/library"
	"conform/internal/record"
)

// What was sent as an element of a list comes back as one, wherever it stands: no page gives elements an order.
func TestEchoOfElements(t *testing.T) {
	t.Parallel()
	const answer = `{"targets": [{"id": "b", "at": [1]}, {"id": "a"}], "other": {"id": "a"},
		"guests": [{"guest": {"displayName": "G"}}]}`
	for _, tt := range []struct {
		why, pointer, sent string
		want               string // the pointer of the difference; empty: none
	}{
		{"where it was", "/targets/0/id", `"b"`, ""},
		{"elsewhere", "/targets/0/id", `"a"`, ""},
		{"nowhere", "/targets/0/id", `"c"`, "/targets/0/id"},
		{"at a place that others have not", "/targets/1/at", `[1]`, ""},
		{"the element itself", "/targets/1", `{"id": "b", "at": [1]}`, ""},
		{"a member is at its place", "/other/id", `"b"`, "/other/id"},
		{"a name, which a directory decides", "/other", `{"id": "a", "displayName": "A"}`, "apart /other/displayName"},
		{"the name of a guest, which it has given itself", "/guests/0/guest", `{"displayName": "B"}`,
			"/guests/0/guest/displayName"},
		{"of a list that is not there", "/nobody/0/id", `"b"`, "/nobody/0/id"},
	} {
		j := judgement{session: &Session{
			last: &sent{exchange: record.Exchange{Response: &record.Response{Body: record.Body(answer)}}}}}
		got := ""
		if d := j.echoed(library.Echo{Pointer: tt.pointer}, []byte(tt.sent)); len(d) > 0 {
			got = d[0].Pointer
			if d[0].Apart != "" {
				got = "apart " + got
			}
		}
		if got != tt.want {
			t.Errorf("%s: differs at %q, want %q", tt.why, got, tt.want)
		}
	}
}

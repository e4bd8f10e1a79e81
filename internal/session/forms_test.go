package session

import (
	"bytes"
	"net/http"
	"slices"
	"testing"

	"conform/internal/director"
	"conform/internal/library"
	"conform/internal/record"
)

// valueless is a world that gives no variable a value.
type valueless struct{ director.World }

func (valueless) Value(string) (string, bool) { return "", false }

// TestEveryNotificationHasItsForm: what the data that conform comes with says of every item is judged where no step
// looks.
func TestEveryNotificationHasItsForm(t *testing.T) {
	t.Parallel()
	lib, err := library.Load(library.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	const head = `{"@odata.type":"#microsoft.graph.commsNotification","changeType":"updated",`
	call := func(data string) string {
		return head + `"resourceUrl":"/communications/calls/5c1d9a2e-0d4b-4f6b-9a37-0e8f3c2b7a11","resourceData":` + data +
			`}`
	}
	const ours, foreign = true, false
	for _, tt := range []struct {
		why, item string
		embedded  bool
		want      []string // pointers of differences
	}{
		{"a state", call(`{"@odata.type":"#microsoft.graph.call","state":"terminating"}`), ours, nil},
		{"a state of another type", call(`{"@odata.type":"#microsoft.graph.call","state":7}`), ours,
			[]string{"/resourceData/state"}},
		{"a member that nothing declares", call(`{"@odata.type":"#microsoft.graph.call","mutantMember":"x"}`), ours,
			[]string{"/resourceData/mutantMember"}},
		{"the same of a user's own scenario", call(`{"@odata.type":"#microsoft.graph.call","mutantMember":"x"}`), foreign,
			nil},
		{"an item that has more than it should",
			head + `"more":1,"resourceUrl":"/communications/calls/x","resourceData":{"a":1}}`, ours, []string{"/more"}},
		{"an item without its type",
			`{"changeType":"updated","resourceUrl":"/communications/calls/x","resourceData":{"a":1}}`, ours,
			[]string{"/@odata.type"}},
		{"an operation with another's member",
			head + `"resourceUrl":"/communications/calls/x/operations/y","resourceData":{` +
				`"@odata.type":"#microsoft.graph.stopHoldMusicOperation","id":"5c1d9a2e-0d4b-4f6b-9a37-0e8f3c2b7a11",` +
				`"status":"completed","prompts":[]}}`,
			ours, []string{"/resourceData/prompts"}},
		{"a roster with something that is no participant",
			head + `"resourceUrl":"/communications/calls/x/participants","resourceData":[` +
				`{"@odata.type":"#microsoft.graph.participant","id":"5c1d9a2e-0d4b-4f6b-9a37-0e8f3c2b7a11",` +
				`"info":{"identity":{"user":{"id":"u"}}},` +
				`"isInLobby":false,"isMuted":"no","meetingRole":null}]}`, ours, []string{"/resourceData/0/isMuted"}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			var got []string
			recorder := record.NewRecorder(&log, nil, func(e record.Event) {
				for _, d := range e.Check.Differences {
					got = append(got, d.Pointer)
				}
			})
			run := &Run{Library: lib, Recorder: recorder, Version: "beta", World: valueless{}}
			s := &Session{run: run, scenario: Scenario{ID: "a.feature:1",
				Exchanges: []*library.Exchange{{Embedded: tt.embedded}}},
				accepted: []*record.Notification{
					{ID: 1, Method: http.MethodPost, Body: record.Body(`{"value":[` + tt.item + `]}`)}}}
			err := s.judgeForms()
			if !slices.Equal(got, tt.want) || (err != nil) != (tt.want != nil) {
				t.Errorf("differs at %q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

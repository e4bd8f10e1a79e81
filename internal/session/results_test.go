package session

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/library"
	"conform/internal/record"
)

func TestExplainResults(t *testing.T) {
	lib, err := library.Load(library.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	const page = "https://learn.microsoft.com/graph/api/call-delete?view=graph-rest-1.0"
	for _, tt := range []struct {
		why, body string
		want      *record.ResultInfo
	}{
		{"a code of the table",
			`{"value": [{"resourceData": {"resultInfo": {"code": 480, "subcode": 10134, "message": "No."}}}]}`,
			&record.ResultInfo{Code: 480, Subcode: 10134, Message: "No.", Explanation: "the call cannot be routed", Source: page,
				Evidence: record.Documented}},
		{"pages print codes as strings too",
			`{"value": [{"resourceData": {"resultInfo": {"code": "200", "subcode": "5001"}}}]}`,
			&record.ResultInfo{Code: 200, Subcode: 5001, Explanation: "the conversation was ended", Source: page,
				Evidence: record.Documented}},
		{"a code that stands alone", `{"value": [{"resourceData": {"resultInfo": {"code": 486, "subcode": 0}}}]}`,
			&record.ResultInfo{Code: 486, Explanation: "the called party is busy, as SIP says it", Evidence: record.Assumed}},
		{"a code that stands alone, with a subcode that stands nowhere",
			`{"value": [{"resourceData": {"resultInfo": {"code": 486, "subcode": 7}}}]}`,
			&record.ResultInfo{Code: 486, Subcode: 7,
				Explanation: "the called party is busy, as SIP says it; the subcode is unknown", Evidence: record.Assumed}},
		{"an unknown code says so", `{"value": [{"resourceData": {"resultInfo": {"code": 480, "subcode": 1}}}]}`,
			&record.ResultInfo{Code: 480, Subcode: 1, Explanation: "unknown: no page that we know explains this code"}},
		{"no code at all is unknown too", `{"value": [{"resourceData": {"resultInfo": {}}}]}`,
			&record.ResultInfo{Explanation: "unknown: no page that we know explains this code"}},
		{"no result", `{"value": [{"resourceData": {"state": "established", "resultInfo": null}}]}`, nil},
		{"an array tells no result", `{"value": [{"resourceData": [{"resultInfo": {"code": 1}}]}]}`, nil},
		{"a result of the wrong type", `{"value": [{"resourceData": {"resultInfo": {"code": true}}}]}`, nil},
		{"not as many items as were read", `{"value": []}`, nil},
		{"no JSON", `{`, nil},
	} {
		t.Run(tt.why, func(t *testing.T) {
			n := &record.Notification{Body: record.Body(tt.body), Items: []record.Item{{}}}
			explainResults(lib, n)
			if diff := cmp.Diff(tt.want, n.Items[0].Result); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
		})
	}
}

// TestEveryCodeOfTheTableIsFound: a row that another one hides would explain nothing.
func TestEveryCodeOfTheTableIsFound(t *testing.T) {
	lib, err := library.Load(library.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	if len(lib.Results) == 0 {
		t.Fatal("the table is empty")
	}
	for _, r := range lib.Results {
		if got, ok := lib.Result(r.Code, r.Subcode); !ok || got != r {
			t.Errorf("%d/%d is explained by %+v", r.Code, r.Subcode, got)
		}
	}
}

func TestExplainLines(t *testing.T) {
	over := &record.ResultInfo{Code: 480, Subcode: 10037, Explanation: "nobody is signed in"}
	early := &record.ResultInfo{Code: 200, Explanation: "it went as asked"}
	s := &Session{accepted: []*record.Notification{
		{ID: 1, Items: []record.Item{{}, {Result: early}}},
		{ID: 2, Items: []record.Item{{Result: over}}},
		{ID: 3, Items: []record.Item{{}}},
	}}
	const note, earlier = "Graph told the result 480/10037: nobody is signed in",
		"Graph told the result 200/0: it went as asked"
	for _, tt := range []struct {
		why         string
		lines, want []record.SequenceLine
	}{
		{"what arrived as expected needs no explanation", []record.SequenceLine{{Arrival: record.Arrived, Notification: 2}},
			[]record.SequenceLine{{Arrival: record.Arrived, Notification: 2}}},
		{"one that nobody asked for", []record.SequenceLine{{Arrival: record.Extra, Notification: 2, Note: "2 of exactly 1"}},
			[]record.SequenceLine{{Arrival: record.Extra, Notification: 2, Note: "2 of exactly 1; " + note}}},
		{"the second item of a post", []record.SequenceLine{{Arrival: record.Different, Notification: 1, Item: 1}},
			[]record.SequenceLine{{Arrival: record.Different, Notification: 1, Item: 1, Note: earlier}}},
		{"one that tells no result", []record.SequenceLine{{Arrival: record.Extra, Notification: 3}},
			[]record.SequenceLine{{Arrival: record.Extra, Notification: 3}}},
		{"what is missing is explained once, by what came last",
			[]record.SequenceLine{{Arrival: record.Missing}, {Arrival: record.Missing}},
			[]record.SequenceLine{{Arrival: record.Missing, Note: note}, {Arrival: record.Missing}}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			s.explainLines(tt.lines)
			if diff := cmp.Diff(tt.want, tt.lines); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
		})
	}
}

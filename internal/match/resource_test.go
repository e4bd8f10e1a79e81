package match_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/match"
	"conform/internal/record"
)

func TestResource(t *testing.T) {
	for _, tt := range []struct{ why, item, resource, call string }{
		{"as since 2019", `{"resource":"/app/calls/c1/participants","resourceUrl":"/communications/calls/c1/participants"}`,
			"/communications/calls/c1/participants", "c1"},
		{"as before", `{"resource":"/app/calls/c1/operations/o1"}`, "/communications/calls/c1/operations/o1", "c1"},
		{"as pages show", `{"resourceUrl":"/communications/calls/C1"}`, "/communications/calls/C1", "C1"},
		{"another form of the older one", `{"resource":"calls/c1"}`, "calls/c1", ""},
		{"neither", `{"resourceUrl":null}`, "", ""},
		{"no object", `[]`, "", ""},
		{"no JSON", `{`, "", ""},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			if got := match.Read([]byte(tt.item)).Resource(); got != tt.resource {
				t.Errorf("the resource is %q, want %q", got, tt.resource)
			}
			if got := match.Read([]byte(tt.item)).Call(); got != tt.call {
				t.Errorf("the call is %q, want %q", got, tt.call)
			}
		})
	}
}

func TestDisagreements(t *testing.T) {
	for _, tt := range []struct {
		why, item string
		want      []match.Disagreement
	}{
		{"the same in other letters",
			`{"resource":"/app/calls/c1","resourceUrl":"/communications/calls/C1","resourceData":{"id":"c1"}}`, nil},
		{"no id", `{"resourceUrl":"/communications/calls/c1","resourceData":{"state":"x"}}`, nil},
		{"a roster has no id", `{"resourceUrl":"/communications/calls/c1/participants","resourceData":[{"id":"p1"}]}`, nil},
		{"what a collection's data has is another id",
			`{"resourceUrl":"/communications/calls/c1/participants","resourceData":{"id":"p1"}}`, nil},
		{"as a page shows an invitation",
			`{"resourceUrl":"/communications/calls/c1/operations/participants","resourceData":{"id":"o1"}}`, nil},
		{"another call", `{"resourceUrl":"/communications/calls/c1","resourceData":{"id":"c2"}}`,
			[]match.Disagreement{{"/resourceData/id", "the id that ends /communications/calls/c1, c1", "c2"}}},
		{"another call, by the older resource alone", `{"resource":"/app/calls/c1","resourceData":{"id":"c2"}}`,
			[]match.Disagreement{{"/resourceData/id", "the id that ends /communications/calls/c1, c1", "c2"}}},
		{"another operation", `{"resourceUrl":"/communications/calls/c1/operations/o1","resourceData":{"id":"o2"}}`,
			[]match.Disagreement{{"/resourceData/id", "the id that ends /communications/calls/c1/operations/o1, o1", "o2"}}},
		{"two addresses", `{"resource":"/app/calls/c2","resourceUrl":"/communications/calls/c1"}`,
			[]match.Disagreement{{"/resource", "/app/calls/c1", "/app/calls/c2"}}},
		{"an address of its own", `{"resourceUrl":"/communications/calls/c1","resourceData":{"@odata.id":"/app/calls/C1"}}`,
			nil},
		{"another address of its own",
			`{"resourceUrl":"/communications/calls/c1","resourceData":{"@odata.id":"/communications/calls/c2"}}`,
			[]match.Disagreement{{"/resourceData/@odata.id", "the address /communications/calls/c1",
				"/communications/calls/c2"}}},
		{"no JSON", `{`, nil},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(tt.want, match.Read([]byte(tt.item)).Disagreements()); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// Of an item that has only the older resource, what it is about is captured, and ends with its end.
func TestOnlyTheOlderResource(t *testing.T) {
	url := match.Pattern{Kind: match.SameFold, Text: "/app/calls/c1"}
	named := match.Pattern{Kind: match.Object, Members: []match.Member{{Name: "resource", Pattern: url}}}
	s := match.Sequence{Messages: []match.Message{
		{Label: "told", Select: named, Pattern: match.Pattern{Kind: match.Any}, Min: 1, Max: 1,
			Capture: map[string]string{"callId": match.CapturedCall}}}}
	items := []match.Item{{Notification: 1, Body: match.Read([]byte(`{"resource":"/app/calls/C1"}`))}}
	o := s.Judge(items, true)
	if o.Failed || len(o.Lines) != 1 || o.Lines[0].Arrival != record.Arrived || o.Captured["callId"] != "C1" {
		t.Errorf("got %+v", o)
	}
	s.NothingAfter = "told"
	items = append(items, match.Item{Notification: 2,
		Body: match.Read([]byte(`{"resource":"/app/calls/c1/participants"}`))})
	if o := s.Judge(items, true); len(o.Lines) != 2 || o.Lines[1].Arrival != record.Extra ||
		o.Lines[1].Label != "/communications/calls/c1/participants" {
		t.Errorf("after the end came: %+v", o.Lines)
	}
	s.Messages[0].Select, s.Messages[0].Pattern = match.Pattern{Kind: match.Object}, match.Pattern{Kind: match.Any}
	if o := s.Judge([]match.Item{{Notification: 1, Body: match.Read([]byte(`{}`))}}, true); !o.Failed ||
		len(o.Captured) != 0 {
		t.Errorf("an item about nothing gave a call: %+v", o)
	}
}

// The id of a participant is captured by who it is, from a whole roster or from what changed.
func TestParticipantIsCaptured(t *testing.T) {
	entry := `{"id": "p1", "info": {"identity": {"user": {"id": "U1"}}}}, {"id": null, "info": {"identity": {"phone": ` +
		`{"id": "+1"}}}}`
	for _, tt := range []struct{ why, data, who, want string }{
		{"of a roster", `[` + entry + `]`, "u1", "p1"},
		{"of a delta", `[{"sequenceNumber": 1, "participants": [` + entry + `]}]`, "u1", "p1"},
		{"of several deltas", `[{"participants": []}, {"participants": [` + entry + `]}]`, "u1", "p1"},
		{"somebody else", `[` + entry + `]`, "u2", ""},
		{"somebody without an id", `[` + entry + `]`, "+1", ""},
		{"what is no roster", `{"id": "p1"}`, "u1", ""},
	} {
		s := match.Sequence{Messages: []match.Message{
			{Label: "told", Select: match.Pattern{Kind: match.Any}, Pattern: match.Pattern{Kind: match.Any},
				Min: 1, Max: 1, Capture: map[string]string{"id": match.CapturedParticipant + "${who}"}}}}
		bound, err := s.Bind(func(name string) (string, bool) { return tt.who, name == "who" })
		if err != nil {
			t.Fatal(err)
		}
		o := bound.Judge([]match.Item{{Notification: 1, Body: match.Read([]byte(`{"resourceData": ` + tt.data + `}`))}}, true)
		if o.Captured["id"] != tt.want || o.Failed != (tt.want == "") {
			t.Errorf("%s: captured %q, failed %v", tt.why, o.Captured["id"], o.Failed)
		}
		if s.Messages[0].Capture["id"] != match.CapturedParticipant+"${who}" {
			t.Errorf("%s: the sequence itself is bound", tt.why)
		}
	}
	unbound := match.Sequence{Messages: []match.Message{
		{Capture: map[string]string{"id": match.CapturedParticipant + "${nobody}"}}}}
	if _, err := unbound.Bind(func(string) (string, bool) { return "", false }); err == nil {
		t.Error("a person without an id is nobody")
	}
}

package notify

import (
	"encoding/json"
	"testing"
)

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"value": [{"changeType": "updated", "resourceUrl": "/communications/calls/c1", "resourceData": {"@odata.type": ` +
			`"#microsoft.graph.call", "state": "established"}}]}`,
		`{"value": [{"resourceData": [{"@odata.type": "#microsoft.graph.participant"}]}, {"resourceData": {"status": ` +
			`"completed"}}]}`,
		`{"callState": "incoming"}`, `{"value": [{"a": 1, "a": 2}]}`, `[[`, "\xff", `{"value": null}`, ``,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := parse(body)
		if len(p.items) != len(p.heads) {
			t.Errorf("%d items, %d heads", len(p.items), len(p.heads))
		}
		if err != nil {
			return
		}
		if p.legacy && len(p.items) > 0 {
			t.Error("the older format has no items")
		}
		for _, item := range p.items {
			var members map[string]any
			if json.Unmarshal(item, &members) != nil || members == nil {
				t.Errorf("not an object: %s", item)
			}
		}
	})
}

func TestHead(t *testing.T) {
	for _, tt := range []struct {
		why, item, want string
	}{
		{"a call",
			`{"changeType":"updated","resourceUrl":"/c","resourceData":{"@odata.type":"#microsoft.graph.call",` +
				`"state":"established"}}`, "updated /c call established"},
		{"an operation has a status",
			`{"changeType":"deleted","resourceUrl":"/o","resourceData":{"@odata.type":"#microsoft.graph.commsOperation",` +
				`"status":"completed"}}`, "deleted /o commsOperation completed"},
		{"a roster: the type of its elements",
			`{"changeType":"updated","resourceUrl":"/p","resourceData":[{"@odata.type":"#microsoft.graph.participant"},{}]}`,
			"updated /p participant "},
		{"nothing is as documented", `{"changeType":1,"resourceUrl":null,"resourceData":"x"}`, "   "},
		{"an empty roster", `{"resourceData":[]}`, "   "},
	} {
		t.Run(tt.why, func(t *testing.T) {
			h := head([]byte(tt.item))
			if got := h.ChangeType + " " + h.ResourceURL + " " + h.Type + " " + h.State; got != tt.want {
				t.Errorf("%q, expected %q", got, tt.want)
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	body := []byte(
		`{"value": [{"changeType": "updated", "resourceUrl": "/communications/calls/c1", "resourceData": {"@odata.type": ` +
			`"#microsoft.graph.call", "state": "established"}}]}`)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if _, err := parse(body); err != nil {
			b.Fatal(err)
		}
	}
}

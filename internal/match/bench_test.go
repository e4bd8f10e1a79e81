package match_test

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"

	"conform/internal/match"
)

// payload reads an example of the "Create call" page
// (https://learn.microsoft.com/graph/api/application-post-calls?view=graph-rest-beta, example 5).
func payload(tb testing.TB, name string) []byte {
	tb.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// shape is the pattern that a careful author writes for a payload: closed objects, arrays by element, GUIDs
// and times by their form, the rest by value.
func shape(tb testing.TB, data []byte) match.Pattern {
	tb.Helper()
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		tb.Fatal(err)
	}
	return shapeOf(v)
}

func shapeOf(v any) match.Pattern {
	switch v := v.(type) {
	case map[string]any:
		p := match.Pattern{Kind: match.Object, Closed: true}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			p.Members = append(p.Members, match.Member{Name: name, Pattern: shapeOf(v[name])})
		}
		return p
	case []any:
		p := match.Pattern{Kind: match.Array}
		for _, e := range v {
			p.Items = append(p.Items, shapeOf(e))
		}
		return p
	}
	text, _ := json.Marshal(v) // a decoded value
	for _, k := range []match.Kind{match.GUID, match.DateTime} {
		if len(match.JSON(match.Pattern{Kind: k}, text)) == 0 {
			return match.Pattern{Kind: k}
		}
	}
	return match.Pattern{Kind: match.Exact, Text: string(text)}
}

func BenchmarkJSON(b *testing.B) {
	call := payload(b, "call.json")
	p := shape(b, call)
	other := []byte(string(call[:len(call)-3]) + `, "subject": "x", "undocumented": [1, 2, 3]}`)
	for _, bb := range []struct {
		name        string
		got         []byte
		differences int
	}{{"holds", call, 0}, {"differs", other, 3}} {
		b.Run(bb.name, func(b *testing.B) {
			b.SetBytes(int64(len(bb.got)))
			b.ReportAllocs()
			for b.Loop() {
				if d := match.JSON(p, bb.got); len(d) != bb.differences {
					b.Fatalf("%+v", d)
				}
			}
		})
	}
}

func BenchmarkEcho(b *testing.B) {
	call := payload(b, "call.json")
	b.SetBytes(int64(len(call)))
	for b.Loop() {
		if d := match.Echo(call, call); len(d) != 0 {
			b.Fatalf("%+v", d)
		}
	}
}

// BenchmarkJudge judges a call's life of ten items, a roster of 3 KB among them.
func BenchmarkJudge(b *testing.B) {
	var roster struct{ Value []json.RawMessage }
	if err := json.Unmarshal(payload(b, "roster.json"), &roster); err != nil {
		b.Fatal(err)
	}
	items := append(arrived("updated c1 establishing", "updated c1 established", "updated c1 established",
		"updated c1 transferring",
		"updated c1 transferAccepted", "updated c2 established", "updated c3 established", "deleted c1 terminated",
		"deleted c1/operations/o completed"),
		match.Item{Notification: 10, Body: match.Read(roster.Value[0])})
	s := match.Sequence{
		Messages: []match.Message{message("establishing", "updated c1 establishing", 1, 1),
			message("established", "updated c1 established", 1, -1), message("transferring", "updated c1 transferring", 1, 1),
			message("transferAccepted", "updated c1 transferAccepted", 1, 1),
			message("terminated", "deleted c1 terminated", 1, 1),
			{Label: "roster", Min: 1, Max: 1, Select: shapeOf(map[string]any{"changeType": "updated"}),
				Pattern: shape(b, roster.Value[0])}},
		Order: []match.Order{{Labels: []string{"transferring", "transferAccepted", "terminated"}}},
	}
	s.Messages[5].Select.Closed = false
	s.Messages[5].Select.Members = append(s.Messages[5].Select.Members, member("resourceData", kind(match.NonEmpty)),
		member("@odata.type", kind(match.Any)))
	b.ReportAllocs()
	for b.Loop() {
		if o := s.Judge(items, true); o.Failed {
			b.Fatal(shown(o.Lines))
		}
	}
}

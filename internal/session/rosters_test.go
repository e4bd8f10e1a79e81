package session

import (
	"fmt"
	"strings"
	"testing"

	"conform/internal/record"
)

// TestRostersBesideOneAnother: each of these is right by itself, and some are wrong together.
func TestRostersBesideOneAnother(t *testing.T) {
	t.Parallel()
	type post struct {
		step       int
		call, data string
	}
	delta := func(number, ids string) string {
		return fmt.Sprintf(`[{"sequenceNumber": %s, "participants": [%s]}]`, number, ids)
	}
	const a, b = `{"id": "a"}`, `{"id": "b"}`
	for _, tt := range []struct {
		why         string
		posts       []post
		twice, last int // notification with a difference; 0: none
	}{
		{"whole rosters, again and again", []post{{1, "x", "[" + a + "]"}, {2, "x", "[" + a + "," + b + "]"}}, 0, 0},
		{"somebody twice", []post{{1, "x", "[" + a + `,{"id": "A"}]`}}, 1, 0},
		{"somebody twice in a delta", []post{{1, "x", delta("1", a+","+a)}}, 1, 0},
		{"upwards", []post{{1, "x", delta("1", a)}, {2, "x", delta("4", b)}}, 0, 0},
		{"overtaken in a step", []post{{1, "x", delta("2", a)}, {1, "x", delta("1", b)}}, 0, 0},
		{"backwards", []post{{1, "x", delta("2", a)}, {2, "x", delta("1", b)}}, 0, 2},
		{"the same again", []post{{1, "x", delta("1", a)}, {1, "x", delta("1", b)}}, 0, 2},
		{"another call counts for itself", []post{{1, "x", delta("2", a)}, {2, "y", delta("1", b)}}, 0, 0},
		{"negative", []post{{1, "x", delta("-1", a)}}, 0, 1},
		{"no whole number", []post{{1, "x", delta("1.5", a)}}, 0, 1},
		{"a stream twice", []post{{1, "x", `[{"id": "a", "mediaStreams": [{"mediaType": "audio", "sourceId": "1"},
			{"mediaType": "data", "sourceId": "1"}]}]`}}, 1, 0},
		{"the same kind of stream twice", []post{{1, "x", `[{"id": "a", "mediaStreams": [{"mediaType": "audio", "sourceId": "1"},
			{"mediaType": "audio", "sourceId": "2"}]}]`}}, 1, 0},
		{"streams of two", []post{{1, "x", `[{"id": "a", "mediaStreams": [{"mediaType": "audio", "sourceId": "1"}]},
			{"id": "b", "mediaStreams": [{"mediaType": "audio", "sourceId": "1"}]}]`}}, 0, 0},
		{"nothing that is a roster", []post{{1, "x", `{"state": "established"}`}}, 0, 0},
	} {
		t.Run(tt.why, func(t *testing.T) {
			var all []roster
			for i, p := range tt.posts {
				body := fmt.Sprintf(`{"value": [{"resourceUrl": "/communications/calls/%s/participants", "resourceData": %s}]}`,
					p.call, p.data)
				all = append(all, rosters(readNews(&record.Notification{ID: i + 1, Body: record.Body(body)}), p.step)...)
			}
			if !strings.HasPrefix(tt.why, "nothing") && len(all) == 0 {
				t.Error("no roster was read")
			}
			for what, found := range map[string]struct {
				got  []record.Difference
				want int
			}{"named twice": {namedTwice(all), tt.twice}, "out of order": {unordered(all), tt.last}} {
				switch {
				case found.want == 0 && len(found.got) > 0,
					found.want > 0 && (len(found.got) != 1 || found.got[0].Notification != found.want):
					t.Errorf("%s: %v, want notification %d", what, found.got, found.want)
				}
			}
		})
	}
}

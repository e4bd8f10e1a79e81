package match_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/match"
	"conform/internal/place"
	"conform/internal/record"
)

// item is a commsNotification about a call, in short: "updated c1 established". A fourth word is the value
// of resourceData.tag, by which tests tell items apart. "participants c1" is about the call's roster.
func item(n int, words string) match.Item {
	w := append(strings.Fields(words), "", "", "", "")
	resource := "/communications/calls/" + w[1]
	body := fmt.Sprintf(`{"changeType": %q, "resourceUrl": %q, "resourceData": {"state": %q, "tag": %q}}`, w[0], resource,
		w[2], w[3])
	return match.Item{Notification: n + 1, Body: match.Read([]byte(body))}
}

func arrived(words ...string) []match.Item {
	all := make([]match.Item, len(words))
	for n := range words {
		all[n] = item(n, words[n])
	}
	return all
}

// message expects "updated c1 established", and of a fourth word that it is the tag.
func message(label, words string, low, high int) match.Message {
	w := append(strings.Fields(words), "", "", "", "")
	m := match.Message{
		Label: label, Min: low, Max: high, Where: place.Parse("at " + label), Clause: &record.Clause{ID: label},
		Select: members(
			member("changeType", exact(`"`+w[0]+`"`)),
			member("resourceUrl", withText(match.SameFold, "/communications/calls/"+w[1])),
			member("resourceData", members(member("state", withText(match.SameFold, w[2]))))),
		Pattern: kind(match.Any),
	}
	if w[3] != "" {
		m.Pattern = members(member("resourceData", members(member("tag", exact(`"`+w[3]+`"`)))))
	}
	return m
}

// tagged expects "updated c1 s" with one of several tags, given as a regular expression.
func tagged(label, tags string, low, high int) match.Message {
	m := message(label, "updated c1 s", low, high)
	m.Select = items(match.AllOf, m.Select,
		members(member("resourceData", members(member("tag", withText(match.Regex, "^("+tags+")$"))))))
	return m
}

// shown writes lines as "label arrival@notification (note)".
func shown(lines []record.SequenceLine) []string {
	var all []string
	for _, l := range lines {
		s := fmt.Sprintf("%s: %s", l.Label, l.Arrival)
		if l.Notification > 0 {
			s += fmt.Sprintf(" @%d", l.Notification)
		}
		if l.Note != "" {
			s += " (" + l.Note + ")"
		}
		all = append(all, s)
	}
	return all
}

func clauses(o match.Outcome) string {
	var ids []string
	for _, c := range o.Clauses {
		if c == nil {
			ids = append(ids, "none")
		} else {
			ids = append(ids, c.ID)
		}
	}
	return strings.Join(ids, " ")
}

func TestJudge(t *testing.T) {
	establishing := message("establishing", "updated c1 establishing", 1, 1)
	established := message("established", "updated c1 established", 1, -1)
	terminated := message("terminated", "deleted c1 terminated", 1, 1)
	inOrder := func(labels ...string) match.Order {
		return match.Order{Labels: labels, Clause: &record.Clause{ID: "order"}}
	}
	for _, tt := range []struct {
		why      string
		messages []match.Message
		order    []match.Order
		last     string
		came     []string
		running  bool // more may come
		lines    []string
		diff     []record.Difference
		used     []int
		complete bool
		failed   string // the clauses; "": not failed
	}{
		{why: "any order is fine where none is asked for", messages: []match.Message{establishing, established},
			came: []string{"updated c1 established", "updated c1 establishing"}, running: true,
			lines: []string{"establishing: arrived @2", "established: arrived @1"}, used: []int{0, 1}, complete: true},
		{why: "items of others are left alone", messages: []match.Message{establishing},
			came:  []string{"updated c2 establishing", "updated C1 Establishing"},
			lines: []string{"establishing: arrived @2"}, used: []int{1}, complete: true},
		{why: "missing, and more may come", messages: []match.Message{establishing, established},
			came: []string{"updated c1 establishing"}, running: true,
			lines: []string{"establishing: arrived @1", "established: missing"}, used: []int{0}},
		{why: "missing for good", messages: []match.Message{establishing, established},
			came:  []string{"updated c1 establishing"},
			lines: []string{"establishing: arrived @1", "established: missing"}, used: []int{0}, failed: "established"},
		{why: "the nearest miss is shown: same state, another call", messages: []match.Message{established},
			came:  []string{"updated c1 x", "updated c2 established", "created c3 y"},
			lines: []string{"established: missing (nearest: item 0 of notification 1)"},
			diff: []record.Difference{{Pointer: "/resourceData/state", Want: `"established" in any letter case`, Got: `"x"`,
				Where: place.Parse("at sameFold"), Notification: 1}},
			used: nil, failed: "established"},
		{why: "a changeType in common is not near", messages: []match.Message{established},
			came:  []string{"updated c2 establishing"},
			lines: []string{"established: missing"}, failed: "established"},
		{why: "exactly once, came twice", messages: []match.Message{establishing},
			came: []string{"updated c1 establishing", "updated c1 establishing"},
			lines: []string{"establishing: arrived @1",
				"updated /communications/calls/c1 establishing: extra @2 (establishing: 2 of exactly 1)"},
			used: []int{0, 1}, complete: true, failed: "establishing"},
		{why: "one or more takes all", messages: []match.Message{established},
			came:  []string{"updated c1 established", "updated c1 established"},
			lines: []string{"established: arrived @1", "established: arrived @2"}, used: []int{0, 1}, complete: true},
		{why: "two at least", messages: []match.Message{message("roster", "updated c1 r", 2, 3)},
			came: []string{"updated c1 r"}, running: true,
			lines: []string{"roster: arrived @1", "roster: missing (1 of 2 to 3)"}, used: []int{0}},
		{why: "recognised, not as described", messages: []match.Message{message("a", "updated c1 s good", 1, 1)},
			came: []string{"updated c1 s bad"}, running: true,
			lines: []string{"a: different @1"}, used: []int{0}, failed: "a",
			diff: []record.Difference{{Pointer: "/resourceData/tag", Want: `"good"`, Got: `"bad"`,
				Where: place.Parse("at exact"), Notification: 1}}},
		{why: "a whole match goes before an earlier item that is merely recognised",
			messages: []match.Message{message("a", "updated c1 s good", 1, 1)},
			came:     []string{"updated c1 s bad", "updated c1 s good"}, running: true,
			lines: []string{"a: arrived @2", "updated /communications/calls/c1 s: extra @1 (a: 2 of exactly 1)"},
			used:  []int{0, 1}, complete: true, failed: "a"},
		{why: "a repeat must be as described too", messages: []match.Message{message("a", "updated c1 s good", 1, -1)},
			came:  []string{"updated c1 s good", "updated c1 s bad"},
			lines: []string{"a: arrived @1", "a: different @2"}, used: []int{0, 1}, complete: true, failed: "a",
			diff: []record.Difference{{Pointer: "/resourceData/tag", Want: `"good"`, Got: `"bad"`,
				Where: place.Parse("at exact"), Notification: 2}}},
		{why: "the greedy choice would leave one message without its only item",
			messages: []match.Message{message("any", "updated c1 s", 1, 1), message("x", "updated c1 s x", 1, 1)},
			came:     []string{"updated c1 s x", "updated c1 s y"},
			lines:    []string{"any: arrived @2", "x: arrived @1"}, used: []int{0, 1}, complete: true},
		{why: "a whole match makes room for one that is only recognised",
			messages: []match.Message{message("any", "updated c1 s", 1, 1), message("x", "updated c1 s x", 1, 1),
				message("y", "updated c1 s y", 1, 1)},
			came:  []string{"updated c1 s x", "updated c1 s z"},
			lines: []string{"any: arrived @2", "x: arrived @1", "y: missing"}, used: []int{0, 1}, failed: "y"},
		{why: "minimums are met before what is merely allowed",
			messages: []match.Message{message("more", "updated c1 s", 0, 5), message("one", "updated c1 s", 1, 1)},
			came:     []string{"updated c1 s"},
			lines:    []string{"one: arrived @1"}, used: []int{0}, complete: true},
		{why: "even where an item must move so that another minimum is met",
			messages: []match.Message{tagged("a", "x|y", 1, 1), tagged("b", "x", 1, 1), tagged("c", "y", 0, 1)},
			came:     []string{"updated c1 s x", "updated c1 s y"},
			lines:    []string{"a: arrived @2", "b: arrived @1"}, used: []int{0, 1}, complete: true},
		{why: "a whole match moves to another minimum to make room for one that is only recognised",
			messages: []match.Message{message("a", "updated c1 s x", 1, 1), tagged("b", "x|y", 1, 1)},
			came:     []string{"updated c1 s x", "updated c1 s z"},
			lines:    []string{"a: different @2", "b: arrived @1"}, used: []int{0, 1}, failed: "a",
			diff: []record.Difference{{Pointer: "/resourceData/tag", Want: `"x"`, Got: `"z"`, Where: place.Parse("at exact"),
				Notification: 2}}},
		{why: "the order is not kept by leaving out what may stay away",
			messages: []match.Message{tagged("a", "x", 0, 1), tagged("b", "y", 0, 1)}, order: []match.Order{inOrder("a", "b")},
			came:  []string{"updated c1 s y", "updated c1 s x"},
			lines: []string{"a: arrived @2", "b: outOfOrder @1 (came before a)"}, used: []int{0, 1}, complete: true,
			failed: "order"},
		{why: "nor by leaving a minimum unmet",
			messages: []match.Message{tagged("a", "x", 1, 1), tagged("b", "y", 1, 1), tagged("c", "x", 0, 1)},
			order:    []match.Order{inOrder("b", "a")},
			came:     []string{"updated c1 s x", "updated c1 s y"},
			lines:    []string{"a: outOfOrder @1 (came before b)", "b: arrived @2"}, used: []int{0, 1}, complete: true,
			failed: "order"},
		{why: "in order", messages: []match.Message{establishing, terminated},
			order: []match.Order{inOrder("establishing", "terminated")},
			came:  []string{"updated c1 establishing", "deleted c1 terminated"},
			lines: []string{"establishing: arrived @1", "terminated: arrived @2"}, used: []int{0, 1}, complete: true},
		{why: "out of order", messages: []match.Message{establishing, established, terminated},
			order: []match.Order{inOrder("establishing", "established", "terminated")},
			came:  []string{"deleted c1 terminated", "updated c1 established", "updated c1 establishing"},
			lines: []string{"establishing: arrived @3", "established: outOfOrder @2 (came before establishing)",
				"terminated: outOfOrder @1 (came before established)"},
			used: []int{0, 1, 2}, complete: true, failed: "order"},
		{why: "an order compares first arrivals", messages: []match.Message{established, terminated},
			order: []match.Order{inOrder("established", "terminated")},
			came:  []string{"updated c1 established", "deleted c1 terminated", "updated c1 established"},
			lines: []string{"established: arrived @1", "established: arrived @3", "terminated: arrived @2"},
			used:  []int{0, 1, 2}, complete: true},
		{why: "an order skips what may stay away and did",
			messages: []match.Message{establishing, message("maybe", "updated c1 maybe", 0, 1), terminated},
			order:    []match.Order{inOrder("establishing", "maybe", "terminated")},
			came:     []string{"deleted c1 terminated", "updated c1 establishing"},
			lines:    []string{"establishing: arrived @2", "terminated: outOfOrder @1 (came before establishing)"},
			used:     []int{0, 1}, complete: true, failed: "order"},
		{why: "of several ways to serve all, one in order is found",
			messages: []match.Message{message("b", "updated c1 s", 1, 1), message("a", "updated c1 s", 1, 1)},
			order:    []match.Order{inOrder("a", "b")},
			came:     []string{"updated c1 s", "updated c1 s"},
			lines:    []string{"b: arrived @2", "a: arrived @1"}, used: []int{0, 1}, complete: true},
		{why: "never, and it came", messages: []match.Message{establishing, message("ringing", "updated c1 ringing", 0, 0)},
			came: []string{"updated c1 establishing", "updated c1 ringing"}, running: true,
			lines: []string{"establishing: arrived @1", "ringing: extra @2 (should never come)"}, used: []int{0, 1},
			complete: true, failed: "ringing"},
		{why: "never is about what matches whole",
			messages: []match.Message{message("bad end", "deleted c1 terminated bad", 0, 0), terminated},
			came:     []string{"deleted c1 terminated good"}, lines: []string{"terminated: arrived @1"}, used: []int{0},
			complete: true},
		{why: "never, and more may come: not complete",
			messages: []match.Message{message("ringing", "updated c1 ringing", 0, 0)}, running: true},
		{why: "never, and it did not come", messages: []match.Message{message("ringing", "updated c1 ringing", 0, 0)},
			complete: true},
		{why: "nothing after: what nobody asked for, on the same call or beneath", messages: []match.Message{terminated},
			last: "terminated",
			came: []string{"updated c1 early", "deleted c1 terminated", "updated C1/participants x", "updated c2 established",
				"deleted c1/operations/o1 completed", "updated c12 s"},
			lines: []string{"terminated: arrived @2",
				"updated /communications/calls/C1/participants x: extra @3 (came after terminated)"},
			used: []int{1, 2}, complete: true, failed: "terminated"},
		{why: "nothing after: what was asked for comes out of order", messages: []match.Message{established, terminated},
			last:  "terminated",
			came:  []string{"deleted c1 terminated", "updated c1 established"},
			lines: []string{"established: outOfOrder @2 (came after terminated)", "terminated: arrived @1"}, used: []int{0, 1},
			complete: true, failed: "terminated"},
		{why: "the last one may come as often as it may",
			messages: []match.Message{message("terminated", "deleted c1 terminated", 1, 2)}, last: "terminated",
			came:  []string{"deleted c1 terminated", "deleted c1 terminated"},
			lines: []string{"terminated: arrived @1", "terminated: arrived @2"}, used: []int{0, 1}, complete: true},
		{why: "the last one twice is one too many, once", messages: []match.Message{terminated}, last: "terminated",
			came: []string{"deleted c1 terminated", "deleted c1 terminated"},
			lines: []string{"terminated: arrived @1",
				"deleted /communications/calls/c1 terminated: extra @2 (came after terminated)"},
			used: []int{0, 1}, complete: true, failed: "terminated"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			s := match.Sequence{Name: "s", Messages: tt.messages, Order: tt.order, NothingAfter: tt.last}
			o := s.Judge(arrived(tt.came...), !tt.running)
			if d := cmp.Diff(tt.lines, shown(o.Lines)); d != "" {
				t.Errorf("lines (-want +got):\n%s", d)
			}
			if d := cmp.Diff(tt.diff, o.Differences); d != "" {
				t.Errorf("differences (-want +got):\n%s", d)
			}
			if d := cmp.Diff(tt.used, o.Used); d != "" {
				t.Errorf("used (-want +got):\n%s", d)
			}
			if o.Complete != tt.complete || o.Failed != (tt.failed != "") || clauses(o) != tt.failed {
				t.Errorf("complete %v, failed %v (%s); expected %v, %v (%s)", o.Complete, o.Failed, clauses(o), tt.complete,
					tt.failed != "", tt.failed)
			}
		})
	}
}

func TestJudgeCaptures(t *testing.T) {
	m := message("a", "updated c1 s good", 1, -1)
	m.Capture = map[string]string{"tag": "/resourceData/tag", "url": "/resourceUrl"}
	o := match.Sequence{Messages: []match.Message{m}}.Judge(arrived("updated c1 s good", "updated C1 s good"), true)
	if d := cmp.Diff(map[string]string{"tag": "good", "url": "/communications/calls/c1"}, o.Captured); d != "" ||
		o.Failed {
		t.Errorf("captured, failed %v (-want +got):\n%s", o.Failed, d)
	}

	m.Capture = map[string]string{"b": "/gone", "a": "/resourceData"}
	o = match.Sequence{Messages: []match.Message{m}}.Judge(
		[]match.Item{{Notification: 4, Index: 2,
			Body: match.Read(
				[]byte(
					`{"changeType": "updated", "resourceUrl": "/communications/calls/c1", "resourceData": {"state": "s", "tag": ` +
						`"good", "n": 1.50}}`))}}, true)
	if d := cmp.Diff([]record.Difference{
		{Pointer: "/gone", Want: `a value for the variable "b"`, Got: `nothing at "/gone"`, Where: place.Parse("at a"),
			Notification: 4, Item: 2}}, o.Differences); d != "" || !o.Failed {
		t.Errorf("differences, failed %v (-want +got):\n%s", o.Failed, d)
	}
	if d := cmp.Diff(map[string]string{"a": `{"state": "s", "tag": "good", "n": 1.50}`}, o.Captured); d != "" {
		t.Errorf("captured (-want +got):\n%s", d)
	}
}

// TestJudgeByTheClauseOfTheData: that a message comes can be surer than what stands in it.
func TestJudgeByTheClauseOfTheData(t *testing.T) {
	m := message("a", "updated c1 s good", 1, 1)
	m.DataClause = &record.Clause{ID: "data"}
	for _, tt := range []struct {
		why  string
		came []match.Item
		want string
	}{
		{"it came as it should", arrived("updated c1 s good"), ""},
		{"something else stands in it", arrived("updated c1 s bad"), "data"},
		{"it never came", arrived("updated c1 other good"), "a"},
	} {
		o := match.Sequence{Messages: []match.Message{m}}.Judge(tt.came, true)
		if got := clauses(o); got != tt.want {
			t.Errorf("%s: the clauses %q, want %q", tt.why, got, tt.want)
		}
	}
}

func TestJudgeBrokenItems(t *testing.T) {
	s := match.Sequence{Messages: []match.Message{message("a", "updated c1 s", 1, 1)}}
	twice := `{"changeType": "updated", "resourceUrl": "/communications/calls/c1", "resourceData": {"state": "s", ` +
		`"tag": 1, "tag": 2}}`
	o := s.Judge([]match.Item{{Notification: 1, Body: match.Read([]byte(`{"changeType": "upd`))},
		{Notification: 2, Body: match.Read([]byte(`null`))}, {Notification: 3, Body: match.Read([]byte(twice))}}, true)
	if d := cmp.Diff([]string{"a: different @3"}, shown(o.Lines)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if len(o.Differences) != 1 || o.Differences[0].Pointer != "/resourceData/tag" {
		t.Errorf("differences %+v, expected the name that stands twice", o.Differences)
	}
}

// A roster agrees neither in its resource nor in a state, so it is no near miss of a state that did not come.
func TestJudgeNamesNoMissThatIsFar(t *testing.T) {
	state := withText(match.SameFold, "terminating")
	asked := match.Message{Label: "terminating", Min: 1, Max: 1, Pattern: kind(match.Any), Select: items(match.AllOf,
		members(member("resourceUrl", withText(match.SameFold, "/communications/calls/c1"))),
		items(match.OneOf, members(member("resourceData", members(member("state", state)))),
			members(member("resourceData", members(member("status", state))))))}
	roster := match.Message{Label: "roster", Min: 1, Max: 1, Pattern: kind(match.Any), Select: items(match.AllOf,
		members(member("changeType", withText(match.SameFold, "updated"))),
		members(member("resourceUrl", withText(match.Regex, "(?i)^/communications/calls/c1/participants$"))))}
	for _, tt := range []struct {
		why, body string
		asked     match.Message
		near      bool
	}{
		{"a roster", `{"resourceUrl": "/communications/calls/c1/participants", "resourceData": [{"id": "p1"}]}`, asked,
			false},
		{"the same call in another state", `{"resourceUrl": "/communications/calls/c1", "resourceData": {"state": "hold"}}`,
			asked, true},
		{"another call in the same state",
			`{"resourceUrl": "/communications/calls/c2", "resourceData": {"state": "terminating"}}`, asked, true},
		{"the roster of another call", `{"changeType": "updated", "resourceUrl": "/communications/calls/c2/participants"}`,
			roster, true},
		{"and otherwise", `{"changeType": "deleted", "resourceUrl": "/communications/calls/c2/participants"}`, roster, false},
		{"something else of another call", `{"changeType": "updated", "resourceUrl": "/communications/calls/c2/operations"}`,
			roster, false},
		{"another call itself", `{"changeType": "updated", "resourceUrl": "/communications/calls/c2"}`, roster, false},
	} {
		o := match.Sequence{Messages: []match.Message{tt.asked}}.Judge(
			[]match.Item{{Notification: 1, Body: match.Read([]byte(tt.body))}}, true)
		if near := o.Lines[0].Note != ""; near != tt.near {
			t.Errorf("%s: nearest is %q", tt.why, o.Lines[0].Note)
		}
	}
}

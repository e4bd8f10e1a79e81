package session

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"conform/internal/library"
	"conform/internal/match"
	"conform/internal/record"
)

// stillFails are differences of recorded traffic that the scenario data does not know yet, with the reason. One that
// is gone must leave the list.
func stillFails() map[string]string {
	return map[string]string{}
}

// apart reports whether a difference is judged apart from the clause in which it stands: on a tenant it is a finding.
func apart(d record.Difference) bool { return d.Apart != "" }

// hidden reports whether the source of a capture withheld the value: SDKs print "(Generic: …)" for what is personal.
func hidden(d record.Difference) bool { return strings.HasPrefix(d.Got, `"(`) }

// A verdict gathers what differs, by place and wish, with who said so.
type verdict struct {
	failures, findings map[string][]string
}

func newVerdict() *verdict {
	return &verdict{failures: map[string][]string{}, findings: map[string][]string{}}
}

var digits = regexp.MustCompile(`/\d+`)

// add sorts differences found in a capture by a promise. A clause that is assumed makes a finding on a tenant.
func (v *verdict) add(c *capture, promise string, clause *record.Clause, differences []record.Difference) {
	for _, d := range differences {
		if hidden(d) {
			continue
		}
		key := digits.ReplaceAllString(d.Pointer, "/*") + ": want " + d.Want
		who := fmt.Sprintf("%s by %s got %s", c.Name, promise, d.Got)
		if apart(d) || clause != nil && clause.Evidence.Doubtful() {
			v.findings[key] = append(v.findings[key], who)
		} else {
			v.failures[key] = append(v.failures[key], who)
		}
	}
}

// report fails the test for every failure that is not known, and for what is known and gone.
func (v *verdict) report(t *testing.T, known map[string]string) {
	t.Helper()
	for _, key := range slices.Sorted(maps.Keys(v.failures)) {
		if why := known[key]; why != "" {
			t.Logf("still fails (%s): %s (%d times)", why, key, len(v.failures[key]))
			continue
		}
		list := v.failures[key]
		t.Errorf("%s, %d times:\n  %s", key, len(list), strings.Join(list[:min(len(list), 4)], "\n  "))
	}
	for key := range known {
		if len(v.failures[key]) == 0 {
			t.Errorf("%s does not fail any more: take it off the list", key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(v.findings)) {
		t.Logf("finding: %s (%d times)", key, len(v.findings[key]))
	}
}

// Every notification is judged by every message that it may be.
func TestWireNotifications(t *testing.T) {
	t.Parallel()
	lib := wireLibrary(t)
	verdict := newVerdict()
	for _, corpus := range corpora(t) {
		for _, c := range corpus {
			if c.Kind != "notification" {
				continue
			}
			if strings.Contains(string(c.Body), `"odataType"`) {
				t.Logf("left out: %s is a dump of objects of an SDK, not what came", c.Name)
				continue
			}
			for _, item := range c.items(t) {
				if judged := judgeItem(t, lib, c, item, verdict); judged == 0 {
					t.Errorf("%s: no message of any sequence is meant for it", c.Name)
				}
			}
		}
	}
	verdict.report(t, stillFails())
}

// judgeItem returns by how many messages it judged the item.
func judgeItem(t *testing.T, lib *library.Library, c *capture, item []byte, verdict *verdict) (judged int) {
	t.Helper()
	v := decoded(t, item)
	value := ofVersion(c, bindings(t, lib, item))
	for name, meant := range meantFor() {
		if lib.Sequence(name) == nil || !meant.covers(c.Of, v) {
			continue
		}
		sequence, err := lib.Sequence(name).Bind(value)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, m := range sequence.Messages {
			if m.Max == 0 || len(judgeBy(c, m.Select, item, v)) > 0 {
				continue
			}
			judged++
			verdict.add(c, name+", "+m.Label, m.ClauseOf(record.Different), judgeBy(c, m.Pattern, item, v))
		}
	}
	return judged
}

// judgeBy is match.JSON for as much as the capture can prove.
func judgeBy(c *capture, p match.Pattern, text []byte, v any) []record.Difference {
	if !c.whole() {
		p, _ = cut(p, v)
	}
	return slices.DeleteFunc(match.JSON(p, text), func(d record.Difference) bool { return hidden(d) })
}

// The captures of one call are no contradiction to any sequence that speaks of such a call: nothing of it comes too
// often, out of order, or after its end. What is missing may be in a capture that nobody has published.
func TestWireCalls(t *testing.T) {
	t.Parallel()
	lib := wireLibrary(t)
	for name, corpus := range corpora(t) {
		calls := map[string][]*capture{}
		for _, c := range corpus {
			if c.Kind == "notification" && c.whole() && wireIDs.Match(c.Body) {
				calls[callOf(c)] = append(calls[callOf(c)], c)
			}
		}
		told := 0
		for id, captures := range calls {
			if len(captures) < 3 {
				continue
			}
			told++
			slices.SortStableFunc(captures, func(a, b *capture) int { return cmp.Compare(rank(t, a), rank(t, b)) })
			if judged := judgeCall(t, lib, name+" "+id, captures); judged < 5 {
				t.Errorf("%s: only %d sequences speak of the call %s", name, judged, id)
			}
		}
		if told == 0 {
			t.Errorf("%s has no call of three captures", name)
		}
	}
}

// rank puts the captures of a call in the order of the recordings.
func rank(t *testing.T, c *capture) int {
	t.Helper()
	item := decoded(t, c.items(t)[0])
	switch {
	case at(item, "resourceData", "state") == "establishing":
		return 0
	case at(item, "resourceData", "direction") != nil:
		return 1
	case at(item, "resourceData", "meetingInfo") != nil:
		return 4
	case at(item, "resourceData", "chatInfo") != nil:
		return 3
	case at(item, "resourceData", "mediaState") != nil:
		return 2
	case at(item, "resourceData", "state") == "terminated":
		return 6
	}
	return 5
}

// judgeCall returns by how many sequences it judged the call.
func judgeCall(t *testing.T, lib *library.Library, id string, captures []*capture) (judged int) {
	t.Helper()
	var items []match.Item
	for i, c := range captures {
		items = append(items, match.Item{Notification: i + 1, Body: match.Read(c.items(t)[0])})
	}
	for name, meant := range meantFor() {
		if slices.ContainsFunc(captures, func(c *capture) bool { return !meant.covers(c.Of, decoded(t, c.items(t)[0])) }) {
			continue
		}
		sequence, err := lib.Sequence(name).Bind(ofVersion(captures[0], bindings(t, lib, captures[0].items(t)[0])))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		judged++
		outcome := sequence.Judge(items, false)
		if c := weightiest(outcome.Clauses); outcome.Failed && (c == nil || !c.Evidence.Doubtful()) {
			t.Errorf("%s by %s: %+v %+v", id, name, outcome.Lines, outcome.Differences)
		}
	}
	return judged
}

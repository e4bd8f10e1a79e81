package session

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"conform/internal/record"
)

// deltaClause is what the numbers of delta rosters are held to. Their purpose is documented; that a number is never
// used again, and that the roster of what happened later has a higher one, is taken from it.
func deltaClause() *record.Clause {
	return &record.Clause{ID: "notification.roster-sequence", Evidence: record.Assumed,
		Says:   "Delta rosters of a call are numbered upwards, so that a bot can put them in order however they arrive.",
		Source: "https://learn.microsoft.com/graph/api/resources/deltaparticipants?view=graph-rest-beta#properties"}
}

// onceClause is what every roster is held to.
func onceClause() *record.Clause {
	return &record.Clause{ID: "notification.roster-once", Evidence: record.Assumed,
		Says: "A roster names each participant once."}
}

// A roster is what one item says of who is in a call.
type roster struct {
	notification, item int
	step               int // in which it arrived
	call               string
	number             *json.Number // of a delta; nil: it is a whole roster
	ids                []string
}

// rosters reads the rosters in a notification; what cannot be read is said elsewhere.
func rosters(n *record.Notification, step int) (all []roster) {
	type participant struct{ ID string }
	var body struct {
		Value []struct {
			ResourceURL, Resource string
			ResourceData          json.RawMessage
		}
	}
	if json.Unmarshal(n.Body, &body) != nil {
		return nil
	}
	for i, item := range body.Value {
		about := item.ResourceURL
		if about == "" {
			about = item.Resource
		}
		call := inCalls.FindStringSubmatch(about)
		var data []struct {
			participant
			SequenceNumber *json.Number
			Participants   []participant
		}
		if call == nil || !strings.HasSuffix(strings.ToLower(about), "/participants") ||
			json.Unmarshal(item.ResourceData, &data) != nil {
			continue
		}
		whole := roster{notification: n.ID, item: i, step: step, call: strings.ToLower(call[1])}
		for _, d := range data {
			if d.Participants == nil {
				whole.ids = append(whole.ids, d.ID)
				continue
			}
			delta := whole
			delta.ids, delta.number = nil, d.SequenceNumber
			for _, p := range d.Participants {
				delta.ids = append(delta.ids, p.ID)
			}
			all = append(all, delta)
		}
		if whole.ids != nil {
			all = append(all, whole)
		}
	}
	return all
}

// judgeRosters judges, at the end of the scenario, what can be seen only by looking at rosters beside one another, and
// records it where there is a roster.
func (s *Session) judgeRosters() error {
	s.mu.Lock()
	var all []roster
	for _, n := range s.accepted {
		all = append(all, rosters(n, s.arrivedIn[n.ID])...)
	}
	s.mu.Unlock()
	var checks []record.Check
	for _, c := range []record.Check{
		{Requirement: "each participant is named once in a roster", Clause: onceClause(), Differences: namedTwice(all)},
		{Requirement: "delta rosters are numbered upwards", Clause: deltaClause(), Differences: unordered(all)},
	} {
		if c.Kind = record.CheckNotifications; len(c.Differences) > 0 || s.checked && len(all) > 0 {
			checks = append(checks, s.check(c))
		}
	}
	return failure(checks)
}

// namedTwice says which participants a roster names again.
func namedTwice(all []roster) (differences []record.Difference) {
	for _, r := range all {
		seen := map[string]bool{}
		for _, id := range r.ids {
			if id != "" && seen[strings.ToLower(id)] {
				differences = append(differences, record.Difference{Pointer: "/resourceData", Want: "participant " + id + " once",
					Got: "the participant again", Notification: r.notification, Item: r.item})
			}
			seen[strings.ToLower(id)] = true
		}
	}
	return differences
}

// unordered says which numbers of deltas are none, are used again, or are not higher than that of a delta that came in
// an earlier step. Within a step posts may overtake one another: that is what the numbers are for.
func unordered(all []roster) (differences []record.Difference) {
	var before []roster
	for _, r := range all {
		if r.number == nil {
			continue
		}
		differs := func(want string) {
			differences = append(differences, record.Difference{Pointer: "/resourceData/0/sequenceNumber", Want: want,
				Got:          r.number.String(),
				Notification: r.notification, Item: r.item})
		}
		number, err := r.number.Int64()
		if err != nil || number < 0 {
			differs("a number that is not negative")
			continue
		}
		i := slices.IndexFunc(before, func(b roster) bool {
			other, _ := b.number.Int64() // read before
			return b.call == r.call && (other == number || other > number && b.step < r.step)
		})
		if i >= 0 {
			differs(fmt.Sprintf("another than that of notification %d, %s, and a higher one if it came in an earlier step",
				before[i].notification, before[i].number))
		}
		before = append(before, r)
	}
	return differences
}

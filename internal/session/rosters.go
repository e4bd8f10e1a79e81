package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"conform/internal/record"
)

// deltaClause is what the numbers of delta rosters are held to. Their purpose is documented; that a number is never
// used again, and that the roster of what happened later has a higher one, is taken from it.
func deltaClause() *record.Clause {
	return &record.Clause{ID: "notification.roster-sequence", Evidence: record.Assumed,
		Says: "Delta rosters of a call are numbered upwards, so that a bot can put them in order however they arrive; a " +
			"participant has changed last in the roster that shows it, or in an earlier one.",
		Source: "https://learn.microsoft.com/graph/api/resources/deltaparticipants?view=graph-rest-beta#properties"}
}

// onceClause is what every roster is held to.
func onceClause() *record.Clause {
	return &record.Clause{ID: "notification.roster-once", Evidence: record.Assumed,
		Says: "A roster names each participant once, and each of its streams."}
}

// A roster is what one item, or an answer, says of who is in a call.
type roster struct {
	exchange           int // whose answer it is in; 0: it is in a notification
	notification, item int
	step               int // in which it arrived
	call               string
	pointer            string       // of the participants
	number             *json.Number // of a delta; nil: it is a whole roster
	one                bool         // it is no roster, but one participant that was asked for
	people             []shown
}

// shown is a participant as a roster shows it.
type shown struct {
	id, who, tenant string
	kind            string // of the identity that has the tenant
	removed, muted  bool
	number          *json.Number // of the roster in which it has changed last; nil: it has none
	streams         []string     // each as its kind and as its source
}

// participant reads one; what cannot be read is said elsewhere.
func participant(v any) (p shown) {
	one, _ := v.(map[string]any)
	p.id, _ = one["id"].(string)
	info, _ := one["info"].(map[string]any)
	p.who = who(info["identity"])
	p.tenant, p.kind = tenantOf(info["identity"])
	p.removed = one["removedState"] != nil
	p.muted, _ = one["isMuted"].(bool)
	if number, is := one["rosterSequenceNumber"].(json.Number); is {
		p.number = &number
	}
	streams, _ := one["mediaStreams"].([]any)
	for _, stream := range streams {
		s, _ := stream.(map[string]any)
		for _, member := range []string{"mediaType", "sourceId"} {
			if text, is := s[member].(string); is {
				p.streams = append(p.streams, member+" "+strings.ToLower(text))
			}
		}
	}
	return p
}

// rosters reads the rosters in a notification.
func rosters(n news, step int) (all []roster) {
	for i, item := range n.items {
		data, is := item.value["resourceData"].([]any)
		if !is || item.call == "" || !strings.HasSuffix(strings.ToLower(item.about), "/participants") {
			continue
		}
		whole := roster{notification: n.notification, item: i, step: step, call: strings.ToLower(item.call),
			pointer: "/resourceData"}
		for at, d := range data {
			one, _ := d.(map[string]any)
			participants, is := one["participants"].([]any)
			if !is {
				whole.people = append(whole.people, participant(d))
				continue
			}
			delta := whole
			delta.pointer = fmt.Sprintf("/resourceData/%d/participants", at)
			delta.people, delta.number = nil, nil
			if number, is := one["sequenceNumber"].(json.Number); is {
				delta.number = &number
			}
			for _, p := range participants {
				delta.people = append(delta.people, participant(p))
			}
			all = append(all, delta)
		}
		if whole.people != nil {
			all = append(all, whole)
		}
	}
	return all
}

// lists matches the addresses of the participants of a call, and of one of them.
var lists = regexp.MustCompile(`(?i)/calls/([^/]+)/participants(/[^/]+|/?)$`)

// listed reads the roster that an answer shows, or the one participant.
func listed(x record.Exchange, body map[string]any, step int) []roster {
	path, _, _ := strings.Cut(x.Request.URL, "?")
	asked := lists.FindStringSubmatch(path)
	if asked == nil || body == nil || x.Request.Method != http.MethodGet || x.Response == nil ||
		x.Response.Status != http.StatusOK {
		return nil
	}
	r := roster{exchange: x.ID, step: step, call: strings.ToLower(unescaped(asked[1])), pointer: "/value"}
	if r.one = len(asked[2]) > 1; r.one {
		r.people = []shown{participant(body)}
		return []roster{r}
	}
	all, _ := body["value"].([]any)
	for _, p := range all {
		r.people = append(r.people, participant(p))
	}
	return []roster{r}
}

// gathered are the rosters of all notifications that were accepted; who came into which call is noted from them.
func (s *Session) gathered() (all []roster) {
	for _, n := range s.newsSoFar() {
		step := s.cameIn(n.notification)
		all = append(all, rosters(n, step)...)
		s.told(n, step)
	}
	return all
}

// judgeRosters judges, at the end of the scenario, what can be seen only by looking at rosters beside one another and
// beside who was called and invited, and records it where there is a roster.
func (s *Session) judgeRosters() error {
	all := s.gathered()
	var checks []record.Check
	judge := func(all []roster, of record.Check) {
		for _, c := range []record.Check{
			{Requirement: "each participant, and each of its streams, is named once in a roster", Clause: onceClause(),
				Differences: namedTwice(all)},
			{Requirement: "delta rosters are numbered upwards", Clause: deltaClause(),
				Differences: append(unordered(all), misnumbered(all)...)},
			{Requirement: "the entry of the bot in a roster is the bot's", Clause: selfClause(),
				Differences: append(s.strangeSelves(all), s.mutedSelves(all)...)},
			{Requirement: "a roster has everybody who is in the call, and nobody else", Clause: companyClause(),
				Differences: append(s.strangers(all, false), s.absent(all)...)},
			{Requirement: "nobody unknown is in the roster of a meeting", Clause: meetingClause(),
				Differences: s.strangers(all, true)},
		} {
			c.Kind, c.Exchange = of.Kind, of.Exchange
			if len(c.Differences) > 0 || s.checked && len(all) > 0 && c.Kind == record.CheckNotifications {
				checks = append(checks, s.check(c))
			}
		}
	}
	judge(all, record.Check{Kind: record.CheckNotifications})
	for i := range s.listed {
		judge(s.listed[i:i+1], record.Check{Kind: record.CheckBody, Exchange: s.listed[i].exchange})
	}
	return errors.Join(failure(checks), s.judgeIdentified(all))
}

// cameIn is the step in which a post that was accepted came; what came at the end of the scenario came after all steps.
func (s *Session) cameIn(notification int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if step := s.arrivedIn[notification]; step > 0 {
		return step
	}
	return math.MaxInt
}

// differs is a difference of one participant of a roster.
func (r *roster) differs(at int, below, want, got string) record.Difference {
	pointer := fmt.Sprintf("%s/%d%s", r.pointer, at, below)
	if r.one {
		pointer = below
	}
	return record.Difference{Pointer: pointer, Want: want, Got: got, Notification: r.notification, Item: r.item}
}

// namedTwice says which participants a roster names again, and which of their streams.
func namedTwice(all []roster) (differences []record.Difference) {
	for _, r := range all {
		seen := map[string]bool{}
		for i, p := range r.people {
			if p.id != "" && seen[strings.ToLower(p.id)] {
				differences = append(differences, r.differs(i, "/id", "participant "+p.id+" once", "the participant again"))
			}
			seen[strings.ToLower(p.id)] = true
			streams := map[string]bool{}
			for _, stream := range p.streams {
				if streams[stream] {
					differences = append(differences, r.differs(i, "/mediaStreams", "a stream of "+stream+" once",
						"another one"))
				}
				streams[stream] = true
			}
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

// misnumbered says which participants of deltas have changed last in a roster that is yet to come.
func misnumbered(all []roster) (differences []record.Difference) {
	for _, r := range all {
		if r.number == nil {
			continue
		}
		number, err := r.number.Int64()
		for i, p := range r.people {
			if p.number == nil || err != nil {
				continue
			}
			if last, err := p.number.Int64(); err == nil && last > number {
				differences = append(differences, r.differs(i, "/rosterSequenceNumber",
					"at most the "+r.number.String()+" of the roster", p.number.String()))
			}
		}
	}
	return differences
}

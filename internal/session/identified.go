package session

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"conform/internal/record"
)

// identifiedClause is what the ids of participants are held to.
func identifiedClause() *record.Clause {
	return &record.Clause{ID: "notification.roster-id", Evidence: record.Assumed,
		Says: "Who is in a call is the same participant whenever it is shown, until it leaves; the bot is the one that the " +
			"call names (myParticipantId).",
		Source: "https://learn.microsoft.com/graph/api/resources/participant?view=graph-rest-beta#properties"}
}

// mutedSelves says where the bot is shown as muted and has not asked for it.
func (s *Session) mutedSelves(all []roster) (differences []record.Difference) {
	for _, r := range all {
		c := s.companies[r.call]
		if c == nil || c.self == "" || c.muted > 0 && c.muted <= r.step {
			continue
		}
		for i, p := range r.people {
			if strings.EqualFold(p.id, c.self) && p.muted {
				differences = append(differences, r.differs(i, "/isMuted", "false", "true"))
			}
		}
	}
	return differences
}

// judgeIdentified judges that people keep their participant ids, in rosters that were sent and that were asked for: one
// check for the notifications, and one for each answer that shows another.
func (s *Session) judgeIdentified(sent []roster) error {
	by := s.misidentified(slices.Concat(sent, s.listed))
	var checks []record.Check
	for _, exchange := range slices.Sorted(maps.Keys(by)) {
		c := record.Check{Kind: record.CheckNotifications, Clause: identifiedClause(), Differences: by[exchange],
			Requirement: "who is in a call keeps its participant id"}
		if exchange > 0 {
			c.Kind, c.Exchange = record.CheckBody, exchange
		}
		checks = append(checks, s.check(c))
	}
	return failure(checks)
}

// misidentified says who is shown as another participant than before, by the exchange whose answer shows it; 0: a
// notification does.
func (s *Session) misidentified(all []roster) map[int][]record.Difference {
	slices.SortStableFunc(all, func(a, b roster) int { return cmp.Compare(a.step, b.step) })
	by, firsts := map[int][]record.Difference{}, map[string]first{}
	for call, c := range s.companies {
		for one, id := range c.ids {
			firsts[call+" "+one] = first{id, "the invitation gave it"}
		}
	}
	for i := range all {
		r := &all[i]
		differences := s.misnamedBot(r)
		for at, p := range r.people {
			key := r.call + " " + p.who
			if p.who == "" || p.id == "" || s.restless(all, r.call, p.who) {
				continue
			}
			before, known := firsts[key]
			if !known {
				firsts[key] = first{p.id, r.named()}
			} else if !strings.EqualFold(before.id, p.id) {
				differences = append(differences, r.differs(at, "/id", before.id+", as "+before.in, p.id))
			}
		}
		if len(differences) > 0 {
			by[r.exchange] = append(by[r.exchange], differences...)
		}
	}
	return by
}

// first is where somebody was first shown, and with which participant id.
type first struct {
	id, in string
}

// named is where a roster is.
func (r *roster) named() string {
	if r.exchange > 0 {
		return fmt.Sprintf("the answer of exchange %d shows it", r.exchange)
	}
	return fmt.Sprintf("notification %d shows it", r.notification)
}

// restless reports whether somebody may have come anew, as another participant, or is there more than once: with two
// devices, say.
func (s *Session) restless(all []roster, call, one string) bool {
	c := s.companies[call]
	if c != nil && slices.ContainsFunc(c.moves, func(m move) bool { return !m.came && (m.who == one || m.pid != "") }) {
		return true
	}
	seen := false
	for _, r := range all {
		if r.call != call || r.one {
			continue
		}
		times := 0
		for _, p := range r.people {
			if p.who == one {
				times++
			}
			if p.who == one && p.removed {
				return true
			}
		}
		if times > 1 || seen && times == 0 && r.number == nil {
			return true
		}
		seen = seen || times > 0
	}
	return false
}

// misnamedBot says which participants of a roster are the bot by what they are and not by their id. In a meeting there
// may be others of the same application, beside the bot.
func (s *Session) misnamedBot(r *roster) (differences []record.Difference) {
	c := s.companies[r.call]
	if c == nil || c.self == "" || r.one {
		return nil
	}
	there := slices.ContainsFunc(r.people, func(p shown) bool { return strings.EqualFold(p.id, c.self) })
	if c.meeting && (there || r.number != nil) {
		return nil
	}
	selves := s.selves(c)
	for i, p := range r.people {
		if slices.Contains(selves, p.who) && !strings.EqualFold(p.id, c.self) && p.id != "" {
			differences = append(differences, r.differs(i, "/id", c.self+", the bot's own", p.id))
		}
	}
	return differences
}

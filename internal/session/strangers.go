package session

import (
	"fmt"
	"slices"
	"strings"

	"conform/internal/record"
)

// companyClause is what rosters are held to beside who was called and invited. That a roster lists who is in the call
// is documented; that nobody else comes into the calls of a scenario is taken from there being nobody else.
func companyClause() *record.Clause {
	return &record.Clause{ID: "notification.roster-company", Evidence: record.Assumed,
		Says: "In a call that is no meeting are the bot and those who were called, who called, who were invited or " +
			"joined: a roster names them all once they are there, and nobody else.",
		Source: "https://learn.microsoft.com/graph/api/resources/participant?view=graph-rest-beta"}
}

// meetingClause is what rosters of meetings are held to beside the people whom a run knows. Anybody may come into a
// meeting; that nobody does in those of the scenarios is a guess.
func meetingClause() *record.Clause {
	return &record.Clause{ID: "notification.roster-meeting", Evidence: record.Assumed,
		Says: "In the meetings of the scenarios are none but the people whom the run knows: the values of its variables."}
}

// selfClause is what the bot's own entry is held to.
func selfClause() *record.Clause {
	return &record.Clause{ID: "notification.roster-self", Evidence: record.Observed,
		Says: "The participant that a call names as the bot's own (myParticipantId) is shown as the bot: as its " +
			"application, its application instance, or as what it joined as, and not as muted unless it asked for that.",
		Source: "https://learn.microsoft.com/graph/api/application-post-calls?view=graph-rest-beta#notification---roster; " +
			"recorded rosters of 2021 to 2023"}
}

// tenantOf is the tenant that an identitySet gives the one that it names, and of which kind that is; "": it gives none.
func tenantOf(set any) (tenant, kind string) {
	identities, _ := set.(map[string]any)
	for kind, v := range identities {
		one, _ := v.(map[string]any)
		if id, _ := one["id"].(string); id != "" && !strings.EqualFold(kind, "encrypted") {
			tenant, _ := one["tenantId"].(string)
			return tenant, kind
		}
	}
	return "", ""
}

// selves are what the bot may be shown as in a call.
func (s *Session) selves(c *company) []string {
	all := slices.Clone(c.asSelf)
	if s.bot != nil {
		all = append(all, strings.ToLower("application "+s.bot.ClientID),
			strings.ToLower("applicationInstance "+s.bot.InstanceID))
	}
	return slices.DeleteFunc(all, func(one string) bool { return one == "" })
}

// strangeSelves says where the bot's own entry is somebody else's.
func (s *Session) strangeSelves(all []roster) (differences []record.Difference) {
	for _, r := range all {
		c := s.companies[r.call]
		if c == nil || c.self == "" {
			continue
		}
		selves := s.selves(c)
		for i, p := range r.people {
			if strings.EqualFold(p.id, c.self) && p.who != "" && !slices.Contains(selves, p.who) {
				differences = append(differences, r.differs(i, "/info/identity", strings.Join(selves, ", or "), p.who))
			}
			if strings.EqualFold(p.id, c.self) && p.tenant != "" && !strings.EqualFold(p.tenant, s.bot.TenantID) {
				differences = append(differences, r.differs(i, "/info/identity/"+p.kind+"/tenantId", s.bot.TenantID, p.tenant))
			}
		}
	}
	return differences
}

// strangers says who is in a roster of a call, or of a meeting, and has nothing to do with it, and who is of another
// tenant.
func (s *Session) strangers(all []roster, meeting bool) (differences []record.Difference) {
	expected := "one of those who were called, who called, who were invited or joined"
	if meeting {
		expected = "one of the people whom this run knows"
	}
	for _, r := range all {
		c := s.companies[r.call]
		if c == nil || c.meeting != meeting || !meeting && len(c.known) == 0 {
			continue
		}
		for i, p := range r.people {
			self := strings.EqualFold(p.id, c.self)
			if !self && p.who != "" && !c.known[p.who] && !(meeting && s.knows(p.who)) {
				differences = append(differences, r.differs(i, "/info/identity", expected, p.who))
			}
			if (c.known[p.who] || meeting && s.knows(p.who)) && p.tenant != "" && !strings.EqualFold(p.tenant, s.bot.TenantID) {
				differences = append(differences, r.differs(i, "/info/identity/"+p.kind+"/tenantId", s.bot.TenantID, p.tenant))
			}
		}
	}
	return differences
}

// knows reports whether somebody is the value of a variable: a user by object id, or a phone.
func (s *Session) knows(one string) bool {
	kind, id, _ := strings.Cut(one, " ")
	for name := range s.run.Library.Variables {
		value, ok := s.value(name)
		if ok && strings.EqualFold(value, id) && (kind == "phone" || strings.HasSuffix(name, ".id")) {
			return true
		}
	}
	return false
}

// absent says who is in a call and in none of the whole rosters that were sent since, or is missing in a list. The
// first roster after somebody came may still be without them.
func (s *Session) absent(all []roster) (differences []record.Difference) {
	pids := map[string]string{}
	for _, r := range all {
		for _, p := range r.people {
			if p.id != "" && p.who != "" {
				pids[strings.ToLower(p.id)] = p.who
			}
		}
	}
	type period struct {
		call  string
		since int
	}
	complete, last := map[period]bool{}, map[period]record.Difference{}
	for _, r := range all {
		c := s.companies[r.call]
		if c == nil || c.meeting || c.group == 0 || r.step < c.group || r.number != nil || r.one || c.self == "" {
			continue
		}
		people, since, sure := c.present(r.step, pids)
		if !sure {
			continue
		}
		var missing []string
		for _, one := range people {
			if !slices.ContainsFunc(r.people, func(p shown) bool { return p.who == one && !p.removed }) {
				missing = append(missing, one)
			}
		}
		if !slices.ContainsFunc(r.people, func(p shown) bool { return strings.EqualFold(p.id, c.self) }) {
			missing = append(missing, "the bot")
		}
		d := record.Difference{Pointer: r.pointer, Want: "participants, among them " + strings.Join(missing, ", "),
			Got: fmt.Sprintf("%d others", len(r.people)), Notification: r.notification, Item: r.item}
		switch p := (period{r.call, since}); {
		case len(missing) == 0:
			complete[p] = true
		case r.exchange > 0:
			differences = append(differences, d)
		default:
			last[p] = d
		}
	}
	for _, r := range all { // in the order of arrival
		c := s.companies[r.call]
		if c == nil {
			continue
		}
		_, since, _ := c.present(r.step, pids)
		p := period{r.call, since}
		if d, is := last[p]; is && !complete[p] {
			differences = append(differences, d)
			delete(last, p)
		}
	}
	return differences
}

package session

import (
	"cmp"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"conform/internal/director"
	"conform/internal/record"
)

// A company is who is in one call, as far as the scenario itself has seen to it: whom the bot called, who called it,
// who was invited, who joined and who left. People are known by [who]. The zero company knows nobody.
type company struct {
	self    string              // the participant id of the bot; empty: it is not known
	asSelf  []string            // what the bot may be shown as
	meeting bool                // others may be there, and come
	known   map[string]bool     // everybody who was ever asked into the call
	invited map[string][]string // by the operation of the invitation, until it has ended
	moves   []move
	group   int               // the step from which on it is a group call, which has a roster; 0: never
	unsure  int               // the step from which on nobody can say who is there; 0: never
	ids     map[string]string // participant ids that invitations gave, by who was invited
	muted   int               // the step from which on the bot may be muted, since it was asked for; 0: never
}

// A move is somebody's coming or leaving.
type move struct {
	step int
	who  string
	pid  string // of somebody who was removed, in place of who
	came bool
}

// who is the one that an identitySet names, as kind and id; "" if it names nobody, or hides who it is.
func who(set any) string {
	identities, _ := set.(map[string]any)
	for _, kind := range slices.Sorted(maps.Keys(identities)) {
		one, _ := identities[kind].(map[string]any)
		id, _ := one["id"].(string)
		if id != "" && !strings.EqualFold(kind, "encrypted") {
			return strings.ToLower(kind + " " + id)
		}
	}
	return ""
}

// whoActs is the same of a person who acts.
func whoActs(p director.Person) string {
	if p.Phone != "" {
		return "phone " + p.Phone
	}
	return strings.ToLower("user " + p.UserID)
}

// named are those whom a list of participantInfo names.
func named(list any) (all []string) {
	infos, _ := list.([]any)
	for _, info := range infos {
		one, _ := info.(map[string]any)
		if name := who(one["identity"]); name != "" {
			all = append(all, name)
		}
	}
	return all
}

// invites, removes and moves match the addresses by which a bot changes who is in a call.
var (
	invites   = regexp.MustCompile(`(?i)/calls/([^/]+)/participants/(?:microsoft\.graph\.)?invite(?:\(\))?$`)
	removes   = regexp.MustCompile(`(?i)/calls/([^/]+)/participants/([^/]+)$`)
	mutes     = regexp.MustCompile(`(?i)/calls/([^/]+)/(?:participants/[^/]+/)?(?:microsoft\.graph\.)?mute(?:\(\))?$`)
	transfers = regexp.MustCompile(`(?i)/calls/([^/]+)/(?:microsoft\.graph\.)?transfer(?:\(\))?$`)
)

// company is that of a call.
func (s *Session) company(call string) *company {
	call = strings.ToLower(call)
	if s.companies == nil {
		s.companies = map[string]*company{}
	}
	if s.companies[call] == nil {
		s.companies[call] = &company{known: map[string]bool{}, invited: map[string][]string{}}
	}
	return s.companies[call]
}

// asks takes note of whom a request of the scenario's bot, which succeeded, brought into a call or took out of it.
func (s *Session) asks(x record.Exchange, said bodies) {
	if x.Response == nil || x.Response.Status >= http.StatusMultipleChoices {
		return
	}
	path, _, _ := strings.Cut(x.Request.URL, "?")
	sent, got := said.sent, said.got
	read := sent != nil && got != nil
	switch post := x.Request.Method == http.MethodPost; {
	case post && creates.MatchString(path) && read:
		id, _ := got["id"].(string)
		c := s.company(id)
		c.self, _ = got["myParticipantId"].(string)
		c.meeting = sent["meetingInfo"] != nil
		source, _ := sent["source"].(map[string]any)
		c.asSelf = append(c.asSelf, who(source["identity"]))
		people := named(sent["targets"])
		if len(people) > 1 {
			c.group = s.step
		}
		c.come(s.step, people, s.silent)
	case post && invites.MatchString(path) && read:
		c := s.company(unescaped(invites.FindStringSubmatch(path)[1]))
		people := named(sent["participants"])
		for _, one := range people {
			c.known[one] = true
		}
		c.identify(got["participants"])
		if operation, _ := got["id"].(string); operation != "" {
			c.invited[strings.ToLower(operation)] = people
		}
	case post && mutes.MatchString(path):
		if c := s.company(unescaped(mutes.FindStringSubmatch(path)[1])); c.muted == 0 {
			c.muted = s.step
		}
	case post && transfers.MatchString(path):
		c := s.company(unescaped(transfers.FindStringSubmatch(path)[1]))
		c.unsure = s.step
		if sent != nil {
			for _, one := range named([]any{sent["transferTarget"]}) {
				c.known[one] = true
			}
		}
	case x.Request.Method == http.MethodDelete && removes.MatchString(path):
		m := removes.FindStringSubmatch(path)
		c := s.company(unescaped(m[1]))
		c.moves = append(c.moves, move{step: s.step, pid: unescaped(m[2])})
	}
}

// identify takes note of the participant ids that the answer to an invitation gives.
func (c *company) identify(invited any) {
	all, _ := invited.([]any)
	for _, info := range all {
		one, _ := info.(map[string]any)
		if id, _ := one["participantId"].(string); id != "" {
			if c.ids == nil {
				c.ids = map[string]string{}
			}
			c.ids[who(one["identity"])] = id
		}
	}
}

// come notes people who are in a call from a step on; those who were not to answer are only known.
func (c *company) come(step int, people []string, silent func(string) bool) {
	for _, one := range people {
		c.known[one] = true
		if !silent(one) {
			c.moves = append(c.moves, move{step: step, who: one, came: true})
		}
	}
}

// silent reports whether somebody was set to do something else than to answer.
func (s *Session) silent(one string) bool {
	_, id, _ := strings.Cut(one, " ")
	for set, otherwise := range s.behaves {
		if otherwise && strings.EqualFold(set, id) {
			return true
		}
	}
	return false
}

// acts takes note of somebody who comes or leaves by itself.
func (s *Session) acts(call string, act director.Act) {
	c := s.company(call)
	one := whoActs(act.Person)
	switch {
	case act.Verb == "hangup" && act.Person == (director.Person{}): // whoever it is
		c.unsure = s.step
	case act.Verb == "hangup", act.Verb == "leave":
		c.moves = append(c.moves, move{step: s.step, who: one})
	case act.Verb == "join", act.Verb == "pickup" && c.known[one]:
		c.known[one] = true
		c.moves = append(c.moves, move{step: s.step, who: one, came: true})
	}
}

// told takes note of what notifications say of it: who calls, and who took an invitation.
func (s *Session) told(n news, step int) {
	for _, item := range n.items {
		data, _ := item.value["resourceData"].(map[string]any)
		if item.call == "" || data == nil {
			continue
		}
		state, _ := data["state"].(string)
		status, _ := data["status"].(string)
		operation, _ := data["id"].(string)
		c := s.company(item.call)
		switch {
		case strings.EqualFold(state, "incoming"):
			c.self, _ = data["myParticipantId"].(string)
			c.meeting = c.meeting || data["meetingInfo"] != nil || data["chatInfo"] != nil
			c.come(step, named([]any{data["source"]}), func(string) bool { return false })
		case c.invited[strings.ToLower(operation)] != nil && strings.EqualFold(status, "completed"):
			people := c.invited[strings.ToLower(operation)]
			if c.group == 0 {
				c.group = step
			}
			// Who of several has come, it does not say.
			c.come(step, people, func(one string) bool { return len(people) > 1 && s.silent(one) })
			delete(c.invited, strings.ToLower(operation))
		}
	}
}

// present are those who are in the call at a step, and the step from which on it is so; false: nobody can say. pids are
// people by their participant id.
func (c *company) present(step int, pids map[string]string) (people []string, since int, sure bool) {
	here := map[string]bool{}
	slices.SortStableFunc(c.moves, func(a, b move) int { return cmp.Compare(a.step, b.step) })
	for _, m := range c.moves {
		if m.step > step {
			break
		}
		one := m.who
		if m.pid != "" {
			if one = pids[strings.ToLower(m.pid)]; one == "" {
				return nil, 0, false
			}
		}
		since = m.step
		if m.came {
			here[one] = true
		} else {
			delete(here, one)
		}
	}
	return slices.Sorted(maps.Keys(here)), since, c.unsure == 0 || step < c.unsure
}

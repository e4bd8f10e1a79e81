package session

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"conform/internal/record"
	"conform/scenarios"
)

// need notes what an exchange needs, and whether Graph refused it for want of a permission.
func (s *Session) need(data *scenarios.Exchange, x record.Exchange) {
	if data.Permissions == nil {
		return
	}
	n := record.PermissionNeed{Operation: data.Operation, Name: data.Name, Exchange: x.ID,
		Least: data.Permissions.Least, Clause: data.Permissions.Clause}
	n.Refused = x.Response != nil && x.Response.Status == http.StatusForbidden
	s.needs = append(s.needs, n)
}

// permissions compares what the scenario's exchanges need with what the bot's token carried.
func (s *Session) permissions() record.Permission {
	p := record.Permission{Needs: s.needs, Carried: []string{}}
	instead := map[string]string{}
	if s.bot != nil {
		p.Carried = append(p.Carried, s.bot.roles...)
		p.Carried = append(p.Carried, s.bot.RSC...)
	}
	if s.wish != nil {
		instead = s.wish.instead
	}
	slices.Sort(p.Carried)
	needed := map[string]bool{}
	for _, n := range s.needs {
		for _, permission := range n.Least {
			if consent := instead[permission]; consent != "" {
				permission = consent
			}
			needed[permission] = true
			if !slices.Contains(p.Carried, permission) && !slices.Contains(p.Missing, permission) {
				p.Missing = append(p.Missing, permission)
			}
		}
	}
	for _, permission := range p.Carried {
		if !needed[permission] {
			p.Excess = append(p.Excess, permission)
		}
	}
	slices.Sort(p.Missing)
	switch {
	case len(p.Missing) > 0:
		p.Verdict = record.Lacking
	case len(s.needs) == 0:
		p.Verdict = record.Undocumented
	case len(p.Excess) > 0:
		p.Verdict = record.Over
	default:
		p.Verdict = record.Least
	}
	return p
}

// provePermissions records the proof of the scenario, if it sent anything that has a need documented.
func (s *Session) provePermissions() {
	if s.last == nil {
		return
	}
	p := s.permissions()
	s.record(record.Event{Permission: &p})
}

// PermissionsAre judges the proof so far: "least" or "over".
func (s *Session) PermissionsAre(want record.PermissionVerdict) error {
	p := s.permissions()
	c := record.Check{Kind: record.CheckPermission, Requirement: "the token carries " + wording(want)}
	for _, n := range s.needs {
		if n.Clause != nil {
			c.Clause = n.Clause
			break
		}
	}
	if p.Verdict != want {
		c.Differences = []record.Difference{{Pointer: "permissions", Want: wording(want), Got: describe(p)}}
	}
	return failure([]record.Check{s.check(c)})
}

func wording(v record.PermissionVerdict) string {
	switch v {
	case record.Least:
		return "the least permissions documented"
	case record.Over:
		return "more than is documented as needed"
	case record.Lacking:
		return "less than is documented as needed"
	default:
		return "permissions for which nothing is documented"
	}
}

func describe(p record.Permission) string {
	text := wording(p.Verdict)
	if len(p.Missing) > 0 {
		text += fmt.Sprintf("; missing %s", strings.Join(p.Missing, ", "))
	}
	if len(p.Excess) > 0 {
		text += fmt.Sprintf("; not needed %s", strings.Join(p.Excess, ", "))
	}
	return text
}

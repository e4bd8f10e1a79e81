package session

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"conform/internal/library"
	"conform/internal/record"
)

// claim is what an exchange needs of its caller. In a strict run an operation that is documented to check
// nothing is held to the table of its path all the same.
func (r *Run) claim(data *library.Exchange) []string {
	p := data.Permissions
	if p == nil {
		return nil
	}
	if r.Strict && len(p.Least) == 0 && p.Row != nil && p.Row.AtCreation {
		return p.Row.Least
	}
	return p.Least
}

// least is what the named exchanges need together.
func (s *Session) least() []string { return library.LeastOf(s.scenario.Exchanges, s.run.claim) }

// need notes what an exchange needs, and whether Graph refused it because a permission is missing. A request with
// another token than the bot's own says nothing about what the bot's carries.
func (s *Session) need(data *library.Exchange, x record.Exchange) {
	p := data.Permissions
	if data.Request.Token != "" {
		return
	}
	s.signed = true
	if p == nil {
		return
	}
	n := record.PermissionNeed{Operation: data.Operation, Name: data.Name, Exchange: x.ID, Least: s.run.claim(data),
		Clause: p.Clause}
	var consents []string
	if p.Row != nil {
		n.Higher, n.Page, consents = p.Row.Higher, p.Row.Source, p.Row.ResourceSpecific
	}
	s.consents = append(s.consents, consents)
	n.Refused = x.Response != nil && x.Response.Status == http.StatusForbidden
	s.needs = append(s.needs, n)
}

// permissions compares what the scenario's exchanges need with what the bot's token carried.
func (s *Session) permissions() record.Permission {
	p := record.Permission{Needs: s.needs, Carried: []string{}}
	if s.bot != nil {
		p.Carried = append(p.Carried, s.bot.roles...)
		p.Carried = append(p.Carried, s.bot.RSC...)
	}
	slices.Sort(p.Carried)
	used, higher := map[string]bool{}, []string{}
	// What later steps will need is not idle, even if they are never reached.
	for _, permission := range s.least() {
		used[permission] = true
	}
	for i, n := range s.needs {
		least := s.replaced(n.Least, s.consents[i])
		var missing []string
		for _, permission := range least {
			if !slices.Contains(p.Carried, permission) {
				missing = append(missing, permission)
			}
		}
		row := library.Row{Higher: n.Higher}
		if alone := row.HigherOf(p.Carried); alone != "" && len(missing) > 0 {
			higher = append(higher, alone)
			continue
		}
		for _, permission := range least {
			used[permission] = true
		}
		p.Missing = append(p.Missing, missing...)
	}
	// A higher permission that no request needs for itself is more than the least, but not idle.
	over := slices.ContainsFunc(higher, func(alone string) bool { return !used[alone] })
	for _, alone := range higher {
		used[alone] = true
	}
	for _, permission := range p.Carried {
		// What a token carries for other parts of Graph is not this tool's to judge.
		if !used[permission] && strings.HasPrefix(permission, "Calls.") {
			p.Excess = append(p.Excess, permission)
			if slices.Contains(s.Spec().also, permission) {
				p.Deliberate = append(p.Deliberate, permission)
			}
		}
	}
	slices.Sort(p.Missing)
	p.Missing = slices.Compact(p.Missing)
	switch {
	case len(p.Missing) > 0:
		p.Verdict = record.Lacking
	case len(s.needs) == 0:
		p.Verdict = record.Undocumented
	case len(p.Excess) > 0 || over:
		p.Verdict = record.Over
	default:
		p.Verdict = record.Least
	}
	return p
}

// replaced puts resource-specific consents in the place of the tenant-wide permissions that they replace, if
// they are among those that do so for the request.
func (s *Session) replaced(least, consents []string) []string {
	out := slices.Clone(least)
	for i, permission := range out {
		if slices.Contains(consents, s.Spec().instead[permission]) {
			out[i] = s.Spec().instead[permission]
		}
	}
	return out
}

// provePermissions records the proof of the scenario, if it sent anything with the bot's own token.
func (s *Session) provePermissions() {
	if !s.signed {
		return
	}
	p := s.permissions()
	s.record(record.Event{Permission: &p})
}

// grantedClause is what the roles of a token are held to.
func grantedClause() *record.Clause {
	return &record.Clause{ID: "token.roles", Evidence: record.Documented,
		Says:   "A token carries, as roles, the permissions that its application was granted, and no others.",
		Source: "https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference#payload-claims"}
}

// judgeGranted judges, at the end of the scenario, that the tokens of its bots carry what they were granted, where the
// target says what that is. A scenario whose tokens do has no such check.
func (s *Session) judgeGranted() error {
	c := record.Check{Kind: record.CheckPermission, Clause: grantedClause(),
		Requirement: "a token carries the permissions that were granted"}
	for _, b := range []*bot{s.bot, s.other} {
		if b == nil || b.token == "" || b.Roles == nil {
			continue
		}
		granted, carried := append([]string{}, b.Roles...), append([]string{}, b.roles...)
		slices.Sort(granted)
		if slices.Sort(carried); !slices.Equal(granted, carried) {
			c.Differences = append(c.Differences, record.Difference{Pointer: "roles", Want: written(granted),
				Got: written(carried)})
		}
	}
	if len(c.Differences) == 0 {
		return nil
	}
	return failure([]record.Check{s.check(c)})
}

// PermissionsAre judges the proof so far: "least" or "over". In a refusal twin, whose token lacks one on
// purpose, there is nothing to judge.
func (s *Session) PermissionsAre(want record.PermissionVerdict) error {
	if s.scenario.Without != "" {
		return nil
	}
	p := s.permissions()
	c := record.Check{Kind: record.CheckPermission, Requirement: "the token carries " + wording(want)}
	if s.bot != nil && s.bot.Fixed && p.Verdict == record.Over && want == record.Least {
		// What an administrator granted says nothing of Graph; the proof of permissions shows it.
		c.Status, c.Reason = record.Skipped, "the app was granted more than this scenario needs, and the run cannot "+
			"change that"
		s.check(c)
		return nil
	}
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

package runner

import (
	"slices"

	"conform/internal/library"
	"conform/internal/record"
)

// A Grant is a permission that the selected scenarios want of their bot.
type Grant struct {
	library.Permission
	Operations []string         // that claim it, in the order in which scenarios first send them
	Pages      []string         // URLs of the table's rows for those, each once
	Scenarios  []record.Planned // that want it, in plan order
}

// Grants says what must be granted before the selected scenarios are run, in the order of the permission
// table, and which scenarios need nothing.
func (p *Plan) Grants(table *library.PermissionTable) (grants []*Grant, none []record.Planned) {
	byName := map[string]*Grant{}
	for _, name := range table.Names {
		byName[name.Name] = &Grant{Permission: name}
	}
	for _, s := range p.selected {
		roles, consents := s.bot.Permissions()
		wanted := append(roles, consents...)
		if len(wanted) == 0 {
			none = append(none, s.planned)
		}
		for _, name := range wanted {
			if g := byName[name]; g != nil {
				g.Scenarios = append(g.Scenarios, s.planned)
				g.claims(s.data.Exchanges)
			}
		}
	}
	for _, name := range table.Names {
		if g := byName[name.Name]; len(g.Scenarios) > 0 {
			grants = append(grants, g)
		}
	}
	return grants, none
}

// claims notes which operations claim the permission, and where the table has that from.
func (g *Grant) claims(exchanges []*library.Exchange) {
	for _, x := range exchanges {
		if x.Permissions == nil || x.Permissions.Row == nil {
			continue
		}
		row := x.Permissions.Row
		if !slices.Contains(x.Permissions.Least, g.Name) && !slices.Contains(row.ResourceSpecific, g.Name) {
			continue
		}
		if !slices.Contains(g.Operations, x.Operation) {
			g.Operations = append(g.Operations, x.Operation)
		}
		if !slices.Contains(g.Pages, row.Source) {
			g.Pages = append(g.Pages, row.Source)
		}
	}
}

package runner

import (
	"context"
	"fmt"
	"slices"

	"conform/internal/library"
	"conform/internal/record"
	"conform/internal/session"
)

// A Grant is a permission that the selected scenarios want of their bot.
type Grant struct {
	library.Permission
	Operations []string         // that claim it, in the order in which scenarios first send them
	Pages      []string         // URLs of the table's rows for those, each once
	Scenarios  []record.Planned // that want it, in plan order
}

// Grants tells what must be granted before the selected scenarios are run, in the order of the permission
// table, and which scenarios need nothing. Nothing is sent. The error is that of a step that says which bot a
// scenario has.
func (p *Plan) Grants(ctx context.Context, table *library.PermissionTable) (grants []*Grant, none []record.Planned, err error) {
	byName := map[string]*Grant{}
	for _, name := range table.Names {
		byName[name.Name] = &Grant{Permission: name}
	}
	for _, s := range p.selected {
		wanted, err := s.wants(ctx)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", s.id, err)
		}
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
	return grants, none, nil
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

// wants is what the steps of a scenario want of its bot: permissions and resource-specific consents.
func (p *planned) wants(ctx context.Context) ([]string, error) {
	preview := session.Preview(p.data)
	for _, step := range p.steps {
		if !step.SaysBot() {
			continue
		}
		if err := step.Run(ctx, preview); err != nil {
			return nil, err
		}
	}
	roles, consents := preview.Wishes()
	return append(roles, consents...), nil
}

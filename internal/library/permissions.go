package library

import (
	"path"
	"slices"
	"strings"
	"time"

	"conform/internal/nearest"
	"conform/internal/strict"
)

// tableFile is the embedded permission table.
const tableFile = "permissions/table.yaml"

// withTable adds the embedded permission table where data claims permissions and no source has a table, so
// that data which is loaded alone is held to it too.
func (l *loader) withTable(docs []*document) []*document {
	claims := false
	for _, d := range docs {
		if d.PermissionTable != nil {
			return docs
		}
		claims = claims || slices.ContainsFunc(d.Exchanges, func(x exchange) bool { return x.Permissions != nil })
	}
	if !claims {
		return docs
	}
	ours := Embedded()
	doc, ok := strict.Read[document](ours.FS, tableFile, path.Join(ours.At, tableFile), &l.faults)
	if !ok {
		return docs
	}
	return append(docs, doc)
}

// definePermissions makes the names of permissions known.
func (l *loader) definePermissions(doc *document) {
	t := doc.PermissionTable
	if t == nil {
		return
	}
	table := &l.lib.PermissionTable
	if table.Dated == "" {
		table.Dated, table.Source = t.Dated.Value, t.Source.Value
	}
	if _, err := time.Parse(time.DateOnly, t.Dated.Value); err != nil && t.Dated.Value != "" {
		t.Dated.Fault(strict.Quote(t.Dated.Value)+" is not a day", "one such as 2026-08-07", "")
	}
	for _, name := range strict.InFileOrder(t.Names) {
		n := t.Names[name]
		if _, taken := table.Named(name); taken || table.Canonical(name) != "" {
			l.twice(n.Node, "the permission "+strict.Quote(name), l.grants[name])
			continue
		}
		l.oneOf(n.Grant, "tenant", "chat")
		p := Permission{Name: name, Says: n.Says.Value, Chat: n.Grant.Value == "chat", ID: n.ID.Value,
			Where: n.KeyPosition()}
		for _, alias := range n.Aliases {
			p.Aliases = append(p.Aliases, alias.Value)
		}
		table.Names = append(table.Names, p)
		for _, spelling := range append([]string{name}, p.Aliases...) {
			l.grants[spelling] = n.KeyPosition()
		}
	}
}

// needID is what must be the only row of its kind.
type needID struct{ operation, call, media string }

// readNeeds reads the rows, when all names of permissions are known.
func (l *loader) readNeeds(doc *document) {
	if doc.PermissionTable == nil {
		return
	}
	for _, n := range doc.PermissionTable.Needs {
		id := needID{n.Operation.Value, n.Call.Value, n.Media.Value}
		if first, taken := l.needs[id]; taken {
			l.twice(n.Node, "the row of "+strict.Quote(strings.TrimSpace(id.operation+" "+id.call+" "+id.media)), first)
			continue
		}
		l.needs[id] = n.Position()
		if n.Media.Given() {
			l.oneOf(n.Media, "service", "app")
		}
		if n.Checked.Given() {
			l.oneOf(n.Checked, "here", "creation")
		}
		l.lib.PermissionTable.Rows = append(l.lib.PermissionTable.Rows, &Row{Operation: id.operation, Call: id.call,
			Media: id.media,
			Least: l.permissionNames(n.Least), Higher: l.permissionNames(n.Higher),
			ResourceSpecific: l.permissionNames(n.ResourceSpecific),
			AtCreation:       n.Checked.Value == "creation", Source: n.Source.Value, Where: n.Position()})
	}
}

// permissionNames checks names against the table and returns those that are right.
func (l *loader) permissionNames(list []strict.Text) []string {
	var names []string
	table := &l.lib.PermissionTable
	for _, t := range list {
		_, known := table.Named(t.Value)
		canonical := table.Canonical(t.Value)
		switch {
		case t.Value == "":
		case slices.Contains(names, t.Value):
			t.Fault("the permission "+strict.Quote(t.Value)+" stands twice", "", "")
		case known:
			names = append(names, t.Value)
		case canonical != "":
			t.Fault(strict.Quote(t.Value)+" is a documentation spelling, which no token has", "the canonical name",
				canonical)
		default:
			all := make([]string, len(table.Names))
			for i, p := range table.Names {
				all[i] = p.Name
			}
			t.Fault("unknown permission "+strict.Quote(t.Value), "one of "+strings.Join(all, ", "),
				nearest.To(t.Value, all))
		}
	}
	return names
}

// permissions reads what an exchange claims and holds it against the table.
func (l *loader) permissions(operation string, p *permissions) *Permissions {
	if p == nil {
		return nil
	}
	out := &Permissions{Clause: l.clause(p.Clause), Least: l.permissionNames(p.Least), Where: p.Position()}
	if len(out.Least) != len(p.Least) {
		return out // a name has its fault; what the table would say of the rest only confuses
	}
	table := &l.lib.PermissionTable
	if p.Least == nil {
		return l.leastOf(operation, p, out)
	}
	out.Row = table.agreeing(operation, out.Least)
	if out.Row != nil || operation == "" {
		return out
	}
	rows := table.Of(operation)
	switch {
	case len(rows) > 0:
		var known []string
		for _, r := range rows {
			for _, claim := range claimsOf(r) {
				if !slices.Contains(known, claim) {
					known = append(known, claim)
				}
			}
		}
		p.Fault("the permission table has no row by which "+strict.Quote(operation)+" needs "+bracketed(out.Least),
			"one of "+strings.Join(known, ", "), "")
	case len(out.Least) > 0:
		var known []string
		for _, r := range table.Rows {
			known = append(known, r.Operation)
		}
		p.Fault("the permission table has no row for the operation "+strict.Quote(operation),
			"one, under permissionTable", nearest.To(operation, known))
	}
	return out
}

// leastOf completes a claim that names no permissions: it is what the rows of the operation agree upon.
func (l *loader) leastOf(operation string, p *permissions, out *Permissions) *Permissions {
	rows := l.lib.PermissionTable.Of(operation)
	differ := func(r *Row) bool { return !slices.Equal(sorted(r.claim()), sorted(rows[0].claim())) }
	switch {
	case p.Faulty() || operation == "":
	case len(rows) == 0:
		l.faults.Add(p.KeyPosition(), `the key "least" is missing`,
			"it, since the permission table has no row for the operation "+strict.Quote(operation), "")
	case slices.ContainsFunc(rows, differ):
		l.faults.Add(p.KeyPosition(), `the key "least" is missing`,
			"it, since the rows of the permission table for "+strict.Quote(operation)+" differ", "")
	default:
		out.Least, out.Row = rows[0].claim(), rows[0]
	}
	return out
}

// claimsOf are what an exchange may claim by a row.
func claimsOf(r *Row) []string {
	if r.AtCreation {
		return []string{"[]"}
	}
	claims := []string{bracketed(r.Least)}
	for _, higher := range r.Higher {
		claims = append(claims, bracketed([]string{higher}))
	}
	return claims
}

func bracketed(names []string) string { return "[" + strings.Join(names, ", ") + "]" }

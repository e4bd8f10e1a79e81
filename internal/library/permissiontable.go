package library

import (
	"slices"

	"conform/internal/place"
)

// A PermissionTable is what the operations of the calling API ask of their caller, as the documentation had
// it on one day. The zero table knows nothing.
type PermissionTable struct {
	Dated  string       // the day of the source: "2026-08-07"
	Source string       // URL of what the table is made from
	Names  []Permission // in file order
	Rows   []*Row       // in file order
}

// A Permission is a permission under the name that tokens, or chats, carry.
type Permission struct {
	Name    string
	Says    string   // what it lets an application do
	Chat    bool     // granted in one chat (resource-specific consent); false: by an administrator, for all
	ID      string   // of its application role; empty: not known
	Aliases []string // spellings of the documentation that no token has
	Where   place.Position
}

// A Row is what one operation needs for one kind of call and host of media.
type Row struct {
	Operation        string
	Call             string   // kind of call: "peer to peer", "meeting" …; empty: any
	Media            string   // "service" or "app" hosts it; empty: either
	Least            []string // all of these; empty: none
	Higher           []string // each of these alone does too
	ResourceSpecific []string // of the meeting's chat, in place of the least, in the same order
	// AtCreation: pages say that nothing is checked here, beyond what was checked when the call was created
	// or answered. Least is then what the table of the path asks nominally.
	AtCreation bool
	Source     string
	Where      place.Position
}

// Named returns the permission of that canonical name; ok is false for an alias and for an unknown one.
func (t *PermissionTable) Named(name string) (p Permission, ok bool) {
	i := slices.IndexFunc(t.Names, func(p Permission) bool { return p.Name == name })
	if i < 0 {
		return Permission{}, false
	}
	return t.Names[i], true
}

// Canonical returns the name that a spelling of the documentation stands for, or "" when it is not one.
func (t *PermissionTable) Canonical(alias string) string {
	for _, p := range t.Names {
		if slices.Contains(p.Aliases, alias) {
			return p.Name
		}
	}
	return ""
}

// Of returns the rows of an operation, in file order.
func (t *PermissionTable) Of(operation string) []*Row {
	var rows []*Row
	for _, r := range t.Rows {
		if r.Operation == operation {
			rows = append(rows, r)
		}
	}
	return rows
}

// Operations returns the names of all operations that have a row, each once, in file order.
func (t *PermissionTable) Operations() []string {
	var names []string
	for _, r := range t.Rows {
		if !slices.Contains(names, r.Operation) {
			names = append(names, r.Operation)
		}
	}
	return names
}

// claim is what an exchange claims by the row: its least, or nothing where nothing is checked.
func (r *Row) claim() []string {
	if r.AtCreation {
		return nil
	}
	return r.Least
}

// agreeing returns the row of the operation that a claim agrees with, or nil: one that has the same least,
// or, for the claim that nothing is needed, one that checks nothing. A row also agrees with one of its higher
// permissions, since a bot that needs that one for another request needs no second permission for this one.
func (t *PermissionTable) agreeing(operation string, least []string) *Row {
	wanted, rows := sorted(least), t.Of(operation)
	for _, r := range rows {
		if slices.Equal(wanted, sorted(r.Least)) || len(wanted) == 0 && r.AtCreation {
			return r
		}
	}
	for _, r := range rows {
		if len(least) == 1 && !r.AtCreation && slices.Contains(r.Higher, least[0]) {
			return r
		}
	}
	return nil
}

// LeastOf is the least that a bot needs for all of these exchanges: what each claims, less what a permission
// that another one claims does as well. claim says what one exchange claims. The result is sorted.
func LeastOf(exchanges []*Exchange, claim func(*Exchange) []string) []string {
	var union []string
	for _, mayDoWithout := range []bool{false, true} {
		for _, x := range exchanges {
			p := x.Permissions
			if p == nil || mayDoWithout != (p.Row != nil && len(p.Row.Higher) > 0) {
				continue
			}
			if least := claim(x); !p.Row.Accepted(least, union) {
				union = append(union, least...)
			}
		}
	}
	slices.Sort(union)
	return slices.Compact(union)
}

// Claim is what an exchange claims: its least permissions, none where it claims nothing.
func (x *Exchange) Claim() []string {
	if x.Permissions == nil {
		return nil
	}
	return x.Permissions.Least
}

// Accepted reports whether permissions that are carried satisfy a claim of least: all of the least, or one
// of the higher ones.
func (r *Row) Accepted(least, carried []string) bool {
	return containsAll(carried, least) || r != nil && r.HigherOf(carried) != ""
}

// HigherOf returns the first permission among the carried that does in place of the least, or "".
func (r *Row) HigherOf(carried []string) string {
	if r == nil {
		return ""
	}
	for _, higher := range r.Higher {
		if slices.Contains(carried, higher) {
			return higher
		}
	}
	return ""
}

func containsAll(all, some []string) bool {
	return !slices.ContainsFunc(some, func(s string) bool { return !slices.Contains(all, s) })
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

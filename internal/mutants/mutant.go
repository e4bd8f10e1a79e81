package mutants

import (
	"fmt"
	"strings"

	"conform/internal/mutants/wire"
)

// A Part is what of a message a mutant changes.
type Part string

// The parts.
const (
	PartStatus     Part = "status"
	PartHeader     Part = "header"
	PartMember     Part = "member"
	PartBody       Part = "body"
	PartConnection Part = "connection"
	PartToken      Part = "token"
	PartPermission Part = "permission"
	PartDelivery   Part = "delivery"
)

// A Mutant is one wrong of the target: every message of one place is changed in one way.
type Mutant struct {
	ID    string
	Group string // one of Groups
	Place wire.Place
	Part  Part
	At    string // JSON pointer, or a header's name; empty: the whole part
	Edit  string // what is done to it
	To    string // for a status: the other one

	scenarios []string // that meet the place and have what is changed, in the order of the plan
}

// name gives a mutant its ID, from what it is: the same in every run.
func (m *Mutant) name() {
	place := m.Place.String()
	place = strings.TrimPrefix(place, "the ")
	at := m.At
	if m.Part == PartHeader {
		at = "header " + at
	}
	m.ID = fmt.Sprintf("%s: %s", place, strings.TrimSpace(at+" "+m.what()))
}

// what is what is done, for people.
func (m *Mutant) what() string {
	if m.To != "" {
		return m.Edit + " " + m.To
	}
	return m.Edit
}

// A Group is a kind of mutants that is counted on its own.
type Group struct {
	Name  string // for --group
	Title string // for people
}

// Groups are the groups, in the order in which reports show them.
func Groups() []Group {
	groups := []Group{{"status", "status codes"}, {"headers", "headers of answers"},
		{"bodies", "bodies of answers as a whole"}, {"connections", "broken connections"}}
	for _, of := range []Group{{"answers", "answers"}, {"errors", "errors"}, {"sign-in", "sign-in"},
		{"notifications", "notifications"}, {"rosters", "rosters"}} {
		for _, kind := range memberKinds() {
			groups = append(groups, Group{of.Name + "-" + kind.Name, of.Title + ": " + kind.Title})
		}
	}
	return append(groups, Group{"posts", "notifications: head, token and form of the post"},
		Group{"delivery", "delivery of notifications"}, Group{"permissions", "permissions"})
}

// memberKinds are the kinds of change to what stands in a JSON text.
func memberKinds() []Group {
	return []Group{{"missing", "members missing or null"}, {"types", "members of another type"},
		{"values", "other values"}, {"lists", "lists"}, {"extra", "members more than there are"}}
}

// memberGroup is the group of a change to a JSON text.
func memberGroup(p wire.Place, edit string) string {
	of := "answers"
	switch {
	case p.Notification() && p.Resource == "participants":
		of = "rosters"
	case p.Notification():
		of = "notifications"
	case p.Operation == wire.SignIn:
		of = "sign-in"
	case p.Status >= 400:
		of = "errors"
	}
	switch edit {
	case editMissing, editLeftOut, editNull, editNulled:
		return of + "-missing"
	case editType:
		return of + "-types"
	case editExtra, editTwice:
		return of + "-extra"
	case editShort, editRepeated, editReversed, editStranger:
		return of + "-lists"
	default:
		return of + "-values"
	}
}

// Scenarios are those that meet the mutant, in the order in which they are tried.
func (m *Mutant) Scenarios() []string { return m.scenarios }

// What is what is done, for people.
func (m *Mutant) What() string { return m.what() }

// SignsIn reports whether the mutant is about the answer that gives a token.
func (m *Mutant) SignsIn() bool { return m.Place.Operation == wire.SignIn }
